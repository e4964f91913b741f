"""What holds for every request: the Host header, the security headers, one line in the log, no waiting for the deaf."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exomet.serve.problem_details import MEDIA, ProblemError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


_ABSOLUTE = re.compile(rb"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
_LISTS = (b"accept", b"accept-encoding", b"content-encoding", b"if-none-match")

# A body is handed over in pieces, so that a client that stops reading holds a piece and not the whole.
_PIECE = 256 << 10


class _DeafError(Exception):
    """A client reads no more."""


class Middleware:
    """The outermost layer.

    Args:
        app: what answers.
        hosts: host names that a request may be for; a page of another site that has its name resolve to this
            machine is so kept out. None lets every name in.
        say: takes the line of the log: method, path, status, milliseconds. It has no query and no answer.
        patience: seconds that a client may take to read a piece of an answer before it is given up.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str] | None,
        say: Callable[[str], None],
        patience: float = 30.0,
    ) -> None:
        self.app, self.hosts, self.say, self.patience = app, hosts, say, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = plain(scope)
        began, status = time.monotonic(), 0

        async def outward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await self._in_pieces(message, send)

        try:
            if (
                self.hosts is not None
                and host_name(Headers(scope=scope).get("host", "")) not in self.hosts
            ):
                await foreign()(scope, receive, outward)
            else:
                await self.app(scope, receive, outward)
        except _DeafError:
            self.say(f"given up after {self.patience:g} s in which the client read nothing:")
        finally:
            path = scope["path"].encode("unicode_escape").decode()[:200]
            self.say(
                f"{scope['method']} {path} {status or '-'} {(time.monotonic() - began) * 1000:.0f} ms"
            )

    async def _in_pieces(self, message: Message, send: Send) -> None:
        body = message.get("body", b"")
        for start in range(0, max(len(body), 1), _PIECE):
            piece = body[start : start + _PIECE]
            more = message.get("more_body", False) or start + _PIECE < len(body)
            try:
                async with asyncio.timeout(self.patience):
                    await send({**message, "body": piece, "more_body": more} if body else message)
            except TimeoutError:
                raise _DeafError from None


def plain(scope: Scope) -> Scope:
    """Return a request with its target in origin form (RFC 9112, section 3.2) and its list headers on one line each."""
    headers: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name, []).append(value)
    changes: dict[str, object] = {}
    if found := _ABSOLUTE.match(scope.get("raw_path", b"")):
        headers[b"host"] = [found[1]]
        path = found[2] or b"/"
        changes = {"raw_path": path, "path": unquote(path.decode("ascii"))}
    elif scope["path"] == "*":
        changes = {"path": "/sparql"}  # (the address that takes every method that any does)
    for name in _LISTS:
        if name in headers:
            headers[name] = [b", ".join(headers[name])]
    return {
        **scope,
        **changes,
        "headers": [(name, value) for name, lines in headers.items() for value in lines],
    }


def host_name(header: str) -> str:
    """Return the host of a Host header without its port.

    Example:
        >>> host_name("localhost:8765"), host_name("[::1]:8765"), host_name("Example.org")
        ('localhost', '[::1]', 'example.org')
    """
    if header.startswith("["):
        return header.partition("]")[0].lower() + "]"
    return header.partition(":")[0].lower()


def foreign() -> Response:
    """Return the answer to a request that is for another host."""
    problem = ProblemError(421, "this server answers for its own name only; see --allow-host")
    return Response(problem.body(), problem.status, media_type=MEDIA)
