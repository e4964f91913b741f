"""Middleware for every request: allowed hosts, security headers, the log, stalled clients.

Why not Starlette's ``TrustedHostMiddleware``: it splits the Host header at the first colon, which
makes ``[`` of ``[::1]:8765``, and answers in plain text.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exomet.serve.flight import ClientStalled, Delivery, Flight
from exomet.serve.memory import LARGE
from exomet.serve.responses import CORS_HEADERS, PROBLEM_MEDIA_TYPE, ProblemError

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ABSOLUTE_TARGET = re.compile(rb"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
_LIST_HEADERS = (b"accept", b"accept-encoding", b"content-encoding", b"if-none-match")
# A body is sent in chunks, so that a client that stops reading holds a chunk and not the whole.
_CHUNK = LARGE


class Middleware:
    """The outermost layer of the application.

    Args:
        app: the application.
        hosts: host names to answer for, None for any. They keep out pages of other sites that
            have their name resolve to this machine.
        log: takes one line a request: method, path, status, milliseconds; no query, no answer.
        flight: the large answers that clients have still to read.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str] | None,
        log: Callable[[str], None],
        flight: Flight,
    ) -> None:
        self.app, self.hosts, self.log, self.flight = app, hosts, log, flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = normalized_request(scope)
        began = time.monotonic()
        host = host_name(Headers(scope=scope).get("host", ""))
        app = self.app if self.hosts is None or host in self.hosts else misdirected_response()
        sending = _Sending(self.flight, send)
        try:
            await app(scope, receive, sending)
            if sending.refused:
                await crowded_response()(scope, receive, sending)
        except ClientStalled:
            self.log("given up: the client does not read, or too slowly:")
            # Only then the buffers of the connection are free.
            scope.get("state", {}).get("abort", _no_connection)()
        finally:
            self.flight.land(sending.delivery)
            path = scope["path"].encode("unicode_escape").decode()[:200]
            milliseconds = (time.monotonic() - began) * 1000
            self.log(f"{scope['method']} {path} {sending.status or '-'} {milliseconds:.0f} ms")


class _Sending:
    """Sends a response in pieces, each within its time; or nothing, where there is no room."""

    def __init__(self, flight: Flight, send: Send) -> None:
        self.flight, self.send = flight, send
        self.delivery = Delivery(0)
        self.status = 0
        self.refused = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            delivery = self.flight.board(int(headers.get("content-length", 0)))
            self.refused = delivery is None
            self.delivery = delivery or Delivery(0)
            self.status = message["status"]
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        if not self.refused:
            await self._send_in_chunks(message)

    async def _send_in_chunks(self, message: Message) -> None:
        body = message.get("body", b"")
        for start in range(0, max(len(body), 1), _CHUNK):
            part = message
            if body:
                more = message.get("more_body", False) or start + _CHUNK < len(body)
                chunk = body[start : start + _CHUNK]
                part = {**message, "body": chunk, "more_body": more}
            await self._send_piece(part)

    async def _send_piece(self, part: Message) -> None:
        delivery = self.delivery
        try:
            async with asyncio.timeout(self.flight.seconds_left(delivery)) as delivery.timeout:
                await self.send(part)
        except TimeoutError:
            raise ClientStalled from None
        delivery.progress = time.monotonic()


def _no_connection() -> None:
    pass


def crowded_response() -> Response:
    """Return the response in place of a large one for which there is no room."""
    problem = ProblemError(503, "too many large answers are being read: try again later")
    headers = {**CORS_HEADERS, "Retry-After": "10", "Cache-Control": "no-store"}
    return Response(problem.body(), problem.status, headers, media_type=PROBLEM_MEDIA_TYPE)


def normalized_request(scope: Scope) -> Scope:
    """Return a request with its target in origin form and each list header on one line.

    Absolute targets are those of RFC 9112, section 3.2.2.
    """
    headers: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name, []).append(value)
    changes: dict[str, object] = {}
    if target := _ABSOLUTE_TARGET.match(scope.get("raw_path", b"")):
        headers[b"host"] = [target[1]]
        path = target[2] or b"/"
        changes = {"raw_path": path, "path": unquote(path.decode("ascii"))}
    elif scope["path"] == "*":
        changes = {"path": "/sparql"}  # This address takes every method that any does.
    lines = []
    for name, values in headers.items():
        joined = [b", ".join(values)] if name in _LIST_HEADERS else values
        lines += [(name, value) for value in joined]
    return {**scope, **changes, "headers": lines}


def host_name(header: str) -> str:
    """Return the host of a Host header without its port.

    Example:
        >>> host_name("localhost:8765"), host_name("[::1]:8765"), host_name("Example.org")
        ('localhost', '[::1]', 'example.org')
    """
    if header.startswith("["):
        return header.partition("]")[0].lower() + "]"
    return header.partition(":")[0].lower()


def misdirected_response() -> Response:
    """Return the response to a request that is for another host."""
    problem = ProblemError(421, "this server answers for its own name only; see --allow-host")
    return Response(problem.body(), problem.status, media_type=PROBLEM_MEDIA_TYPE)
