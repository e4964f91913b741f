"""The server process: a socket, the application on it, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Collection, Iterator

import uvicorn

from exomet.errors import ExometError
from exomet.serve.dataset import Dataset
from exomet.serve.limits import Limits
from exomet.serve.routing import application
from exomet.serve.state import ServerState

_CONNECTIONS = 1_000


def run(
    source: Dataset,
    limits: Limits,
    address: tuple[str, int],
    hosts: Collection[str] | None,
    say: Callable[[str], None],
) -> None:
    """Serve until interrupted.

    Args:
        source: what is served.
        limits: what queries and requests may use.
        address: host and port to listen on; port 0 takes a free one.
        hosts: host names that are answered for; None for all.
        say: takes the address once the server is ready, and the lines of the log.

    Raises:
        ExometError: the graph cannot be loaded, or the address is taken.
    """
    asyncio.run(_serve(source, limits, address, hosts, say))


async def _serve(
    source: Dataset,
    limits: Limits,
    address: tuple[str, int],
    hosts: Collection[str] | None,
    say: Callable[[str], None],
) -> None:
    host, port = address
    bound = _bind(host, port)
    service = ServerState(source, limits, say)
    try:
        await service.start()
        config = uvicorn.Config(
            application(service, hosts, say),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            ws="none",
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=limits.body,
        )
        server = _Server(config)
        bound.listen(
            _CONNECTIONS
        )  # From here on requests come in; who reads the next line can send one.
        shown = f"[{host}]" if ":" in host else host
        say(
            f"http://{shown}:{bound.getsockname()[1]}/ serves {service.pool.triples:,} triples; stop it with Ctrl-C"
        )
        await server.serve(sockets=[bound])
        if server.interrupted:
            raise KeyboardInterrupt
    finally:
        await service.close()
        bound.close()


class _Server(uvicorn.Server):
    """A server that ends in order on a signal, where uvicorn's own would let the signal kill it at last."""

    interrupted = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT end the server; a second one ends it without waiting for answers."""

        def end(number: int, frame: object) -> None:
            self.interrupted |= number == signal.SIGINT
            self.force_exit, self.should_exit = self.should_exit, True

        before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol named, asyncio sends answers without the delay that TCP makes of small packets.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
    except OSError as error:
        raise ExometError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port"
        ) from error
    return bound
