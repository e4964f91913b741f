"""Clients that are slow on purpose hold neither connections nor memory; and the end of a server."""

from __future__ import annotations

import asyncio
import signal
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from exomet.serve import flight
from exomet.serve.connections import bounded_protocol, possible_connections
from exomet.serve.flight import Flight
from exomet.serve.memory import LARGE
from exomet.serve.middleware import Middleware
from tests.attacks import trickle
from tests.serving import SAFETY, Server
from tests.test_serve_limits import ENDLESS


def test_a_trickle_of_connections_stops_no_one(tiny: Path) -> None:
    """More connections than there may be, none with a whole request."""

    assert possible_connections(1_400) == 1_400
    with Server("--build", tiny) as server:
        opened = trickle(server, 1_020)
        assert server.ask("ASK {}").status_code == 200
        # Its connection is kept while further ones come and are closed.
        opened += trickle(server, 200)
        assert server.ask("ASK {}").status_code == 200
        for connection in opened:
            connection.close()


class _Transport(asyncio.Transport):
    """A connection on which nothing is sent."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_headers_have_a_time() -> None:
    import uvicorn
    from uvicorn.server import ServerState

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None: ...

    async def test() -> bytes:
        kind = bounded_protocol(0.05, 9)
        config = uvicorn.Config(nothing, http=kind, log_config=None)
        connection = kind(config, ServerState(), {}, asyncio.get_running_loop())
        transport = _Transport()
        connection.connection_made(transport)
        while not transport.closed:
            connection.data_received(b"G")
            await asyncio.sleep(0.01)
        return transport.written

    assert asyncio.run(test()).startswith(b"HTTP/1.1 408 ")


def test_the_bytes_of_answers_have_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three large answers to clients that do not read, two are begun; a small one always is."""
    statuses: list[int] = []

    def app(size: int) -> Any:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            length = [(b"content-length", str(size).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": length})
            await send({"type": "http.response.body", "body": b"x" * size})

        return answer

    async def stalled(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif len(message["body"]) >= LARGE:
            await asyncio.sleep(600)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    async def test() -> None:
        room = Flight(5 * LARGE, 60.0)
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}

        def send(size: int) -> asyncio.Task[None]:
            sending = Middleware(app(size), None, lambda _: None, room)(scope, nothing, stalled)
            return asyncio.ensure_future(sending)

        first = [send(2 * LARGE), send(2 * LARGE)]
        await asyncio.sleep(0)
        await asyncio.gather(send(2 * LARGE), send(10))
        assert statuses == [200, 200, 503, 200]
        # One that has not been read for a while makes room.
        monkeypatch.setattr(flight, "_STALLED", 0.0)
        third = send(2 * LARGE)
        await asyncio.wait({first[0]}, timeout=SAFETY)
        assert first[0].done()
        assert statuses[-1] == 200
        for task in (first[1], third):
            task.cancel()

    asyncio.run(test())


def test_at_the_end_every_client_is_told(tiny: Path) -> None:
    """Queries that run and that wait are refused by SIGTERM, and none fails."""
    statuses: list[int] = []
    number = 5

    def ask(server: Server, name: int) -> None:
        data = {"query": f"{ENDLESS} # {name}"}
        answer = httpx.post(f"{server.url}/sparql", data=data, timeout=SAFETY, trust_env=False)
        statuses.append(answer.status_code)

    with Server("--build", tiny, "--timeout", "300") as server:
        threads = [threading.Thread(target=ask, args=(server, name)) for name in range(number)]
        for thread in threads:
            thread.start()
        assert server.busy(2)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert server.process.wait(SAFETY) == 0
    assert statuses == [503] * number
