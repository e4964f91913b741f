"""Connections with bounds: a time for headers, and a number of which the idlest gives way.

uvicorn bounds neither: whoever sends one byte a second holds a connection for ever, and beyond its
``limit_concurrency`` everyone is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_RESERVED = 128  # Files that the server opens itself.
_TIMEOUT = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n"
    b"Cache-Control: no-store\r\n\r\n"
)


def possible_connections(wanted: int) -> int:
    """Return how many connections there can be: as many as wanted, or as files can be opened."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        needed = wanted + _RESERVED
        if soft != resource.RLIM_INFINITY and soft < needed:
            soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft != resource.RLIM_INFINITY:
            return max(min(wanted, soft - _RESERVED), 8)
    return wanted if sys.platform != "win32" else min(wanted, 400)


class BoundedConnection(H11Protocol):
    """A connection that a client cannot hold without sending a request.

    Attributes:
        head_seconds: time for the headers of a request.
        most: number of connections.
        waiting: those that wait for headers, in the order in which they began.
    """

    head_seconds: float
    most: int
    waiting: dict[BoundedConnection, asyncio.TimerHandle]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for headers; close those that wait longest, of too many."""
        # The middleware ends a connection whose client does not read.
        self.app_state = {**self.app_state, "abort": transport.abort}
        super().connection_made(transport)
        self._await_headers()
        while len(self.connections) > self.most and self.waiting:
            next(iter(self.waiting))._close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take data in; the time for headers begins with the first."""
        if self._is_between_requests() and self not in self.waiting:
            self._await_headers()
        super().data_received(data)
        if not self._is_between_requests():
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Go on; as an idle connection it may be closed for another."""
        super().on_response_complete()
        if not self.transport.is_closing() and self.cycle.response_complete:
            # It may be closed for another, but has the time of an idle connection.
            self._await_headers(self.timeout_keep_alive + self.head_seconds)

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_headers(self, seconds: float = 0.0) -> None:
        self._stop_waiting()
        timer = self.loop.call_later(seconds or self.head_seconds, self._too_slow)
        self.waiting[self] = timer

    def _stop_waiting(self) -> None:
        if timer := self.waiting.pop(self, None):
            timer.cancel()

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(_TIMEOUT)
        self._close()

    def _close(self) -> None:
        self._stop_waiting()
        self.connections.discard(self)
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        # h11 cannot answer what it does not understand once an answer has begun.
        with contextlib.suppress(h11.LocalProtocolError):
            super().send_400_response(msg)
        self.transport.close()


def bounded_protocol(head_seconds: float, most: int) -> type[H11Protocol]:
    """Return a class of connections with these bounds.

    Args:
        head_seconds: time that a client has for the headers of a request, the first from when it
            connects, a further one from its first byte.
        most: number of connections. Of more, the one that waits longest for headers is closed.
    """
    bounds = {"head_seconds": head_seconds, "most": most, "waiting": {}}
    return type("Connection", (BoundedConnection,), bounds)
