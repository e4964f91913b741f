"""The tools of agents in bounded workers: over standard input and output, and at ``/mcp``.

The process that speaks the protocol answers no call itself: a call goes to a worker, within the
limits of time and memory, and clients take turns as for pages.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from exomet.agents.calls import CallReply, ToolCall
from exomet.files import linked_folder
from exomet.graph.sealed import check_build
from exomet.serve.dataset import Dataset
from exomet.serve.endpoint import read_body
from exomet.serve.ipc import AgentJob, AgentReply, Failure
from exomet.serve.limits import UnavailableError
from exomet.serve.middleware import host_name
from exomet.serve.pool import AgentPool, Pool
from exomet.serve.responses import ProblemError, client_of
from exomet.serve.state import ServerState

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

CALL_SECONDS = 30.0
# The exit code of a program that a signal ended is this and the number of the signal.
_SIGNALLED_CODE = 128
_caller: ContextVar[str] = ContextVar("caller", default="")


def calls_in(pool: Pool) -> ToolCall:
    """Return what calls the tools in the workers of a pool."""

    async def call(tool: str, arguments: Mapping[str, Any]) -> CallReply:
        try:
            outcome = await pool.answer(AgentJob(tool, json.dumps(arguments)), _caller.get())
        except UnavailableError as error:
            words = str(error).replace("the query", "the call", 1)
            return CallReply(f"{words}: ask for less, or try again", refused=True)
        if isinstance(outcome, Failure):
            return CallReply("the tool failed on this call: ask otherwise", refused=True)
        assert isinstance(outcome, AgentReply)  # noqa: S101
        return CallReply(outcome.body.decode(), outcome.refused)

    return call


def serve_stdio(build: Path, seconds: float = CALL_SECONDS) -> None:
    """Serve a build over standard input and output until the client leaves.

    Args:
        build: folder of the build.
        seconds: time that a call may take.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    check_build(build)
    asyncio.run(_serve_stdio(build, seconds))


async def _serve_stdio(build: Path, seconds: float) -> None:
    from exomet.agents.server import make_server

    pool, ended = AgentPool(seconds), _ended_by_signal()
    # The files last, so that a worker that starts later has the same graph.
    with linked_folder(build) as folder:
        starting = asyncio.ensure_future(pool.start(Dataset(build=folder)))
        pooled = calls_in(pool)

        async def call(tool: str, arguments: Mapping[str, Any]) -> CallReply:
            await asyncio.shield(starting)
            return await pooled(tool, arguments)

        serving = asyncio.ensure_future(make_server(call).run_stdio_async())
        waited: set[asyncio.Future[Any]] = {serving, ended}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await pool.close()
    if ended.done():
        # What waits for standard input is a thread, which nothing can end.
        os._exit(_SIGNALLED_CODE + ended.result())
    await serving


def _ended_by_signal() -> asyncio.Future[int]:
    """Return what has the number of the signal by which the program is to end."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def end(number: int) -> None:
        if not ended.done():
            ended.set_result(number)

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            # (the loop of Windows takes no handlers: an interrupt ends the program there)
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, end, number)
    return ended


class AgentHandler:
    """Handles the requests to ``/mcp``: streamable HTTP without sessions, by POST alone.

    The SDK is loaded by the first request.

    Args:
        state: the graph and its workers.
        hosts: host names to answer for; None for any.
    """

    def __init__(self, state: ServerState, hosts: Collection[str] | None) -> None:
        self._state, self._hosts = state, hosts
        self._starting: asyncio.Future[StreamableHTTPSessionManager] | None = None
        self._running: asyncio.Future[None] | None = None

    async def handle(self, request: Request) -> Response:
        """Return the response to a request.

        Raises:
            ProblemError: it comes from the page of another site, or its body is refused.
        """
        self._refuse_other_sites(request)
        body = await read_body(request, self._state.limits)
        _caller.set(client_of(request))
        manager = await self._manager()
        answer = _Collected()
        await manager.handle_request(request.scope, _replayed(body, request.receive), answer)
        return answer.response()

    async def close(self) -> None:
        """End the server of the protocol."""
        if self._starting:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def _refuse_other_sites(self, request: Request) -> None:
        """Refuse a page of another site, as the protocol asks of servers on people's machines."""
        origin = request.headers.get("origin", "")
        if not origin or self._hosts is None:
            return
        if host_name(urlsplit(origin).netloc) not in self._hosts:
            raise ProblemError(403, "pages of other sites may not call the tools")

    async def _manager(self) -> StreamableHTTPSessionManager:
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._start())
        return await asyncio.shield(self._starting)

    async def _start(self) -> StreamableHTTPSessionManager:
        manager = await asyncio.to_thread(_new_manager, calls_in(self._state.pages))
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._running = asyncio.ensure_future(_run_manager(manager, ready))
        await ready
        return manager


def _new_manager(call: ToolCall) -> StreamableHTTPSessionManager:
    from mcp.server.transport_security import TransportSecuritySettings

    from exomet.agents.server import make_server

    server = make_server(call)
    # Host and origin are checked for all addresses alike.
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(
        json_response=True, stateless_http=True, transport_security=unchecked
    )
    return server.session_manager


async def _run_manager(manager: StreamableHTTPSessionManager, ready: asyncio.Future[None]) -> None:
    async with manager.run():
        ready.set_result(None)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


class _Collected:
    """Collects a response; the middleware then sends it as any other."""

    def __init__(self) -> None:
        self._status = 500
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message["headers"]:
                self._headers[name.decode("latin-1")] = value.decode("latin-1")
        else:
            self._body += message.get("body", b"")

    def response(self) -> Response:
        self._headers.pop("content-length", None)
        return Response(bytes(self._body), self._status, self._headers)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, and then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
