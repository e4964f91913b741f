"""Responses: with an ETag, compressed where the client takes it; refusals as problem details.

Why not Starlette's ``GZipMiddleware``: it compresses also for ``gzip;q=0``, by which a client
refuses gzip, and it compresses large bodies on the event loop, where all other requests wait.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from exomet.pages.layout import Page
from exomet.serve.negotiation import GRAPHS, HTML_FORMAT, Format, negotiate

PROBLEM_MEDIA_TYPE = "application/problem+json"
# The graph is public: pages of other sites may read it.
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-ExoMet-Truncated, Retry-After, Link, Content-Range",
}
_WORTH_COMPRESSING = 500
_LARGE_BODY = 50_000
_HASHED_ASSET = re.compile(r"/assets/.*[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+")


class ProblemError(Exception):
    """A request that is refused, as problem details (RFC 9457).

    Attributes:
        status: the HTTP status.
        detail: what is wrong, and what to do.
        headers: further headers of the response.
        members: further members of the problem details, such as ``line`` and ``column``.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        self.status, self.detail = status, detail
        self.headers, self.members = dict(headers or {}), members
        super().__init__(detail)

    def body(self) -> bytes:
        """Return the problem details as JSON.

        Example:
            >>> ProblemError(400, "two queries").body()
            b'{"title": "Bad Request", "status": 400, "detail": "two queries"}'
        """
        title = HTTPStatus(self.status).phrase
        details = {"title": title, "status": self.status, "detail": self.detail}
        details |= {name: value for name, value in self.members.items() if value is not None}
        return json.dumps(details, ensure_ascii=False).encode()


def client_of(request: Request) -> str:
    """Return the address of a client; that in ``X-Forwarded-For`` of a proxy on this machine."""
    return request.client.host if request.client else ""


def prefers_page(request: Request, formats: Sequence[Format] = GRAPHS) -> bool:
    """Return whether a client names HTML and prefers it to the formats, as browsers do."""
    choice = negotiate(request.headers.get("accept", ""), (HTML_FORMAT, *formats))
    return choice is not None and choice[0] is HTML_FORMAT and names_html(request)


def names_html(request: Request) -> bool:
    """Return whether the client names HTML; one that takes anything gets data."""
    return "html" in request.headers.get("accept", "").lower()


def with_charset(media_type: str) -> str:
    """Return a media type as a Content-Type.

    Example:
        >>> with_charset("text/csv"), with_charset("application/json")
        ('text/csv; charset=utf-8', 'application/json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


async def cacheable_response(
    request: Request,
    body: bytes,
    content_type: str,
    headers: Mapping[str, str],
    status: int = 200,
) -> Response:
    """Return a response that the client may keep, and revalidate by its ETag."""
    fields = {
        "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:20]}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Encoding",
        **headers,
    }
    known = request.headers.get("if-none-match", "")
    if status == 200 and request.method != "POST" and _matches(fields["ETag"], known):
        return Response(status_code=304, headers=fields)
    if len(body) > _WORTH_COMPRESSING and _takes_gzip(request.headers.get("accept-encoding", "")):
        body = await _compressed(body)
        fields["Content-Encoding"] = "gzip"
    response = Response(body, status, fields)
    # Set afterwards: Starlette would add a charset of its own.
    response.headers["Content-Type"] = content_type
    return response


async def page_response(request: Request, page: Page) -> Response:
    """Return a page as a response."""
    if page.location is not None:
        return Response(status_code=page.status, headers={"Location": page.location})
    headers = {}
    if _HASHED_ASSET.fullmatch(request.url.path):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if page.filename:
        headers["Content-Disposition"] = f'attachment; filename="{page.filename}"'
    return await cacheable_response(request, page.body, page.media_type, headers, page.status)


async def problem_response(_: Request, error: Exception) -> Response:
    """Return a refusal as a response, which pages of other sites may read too."""
    assert isinstance(error, ProblemError)  # noqa: S101
    headers = {**CORS_HEADERS, "Cache-Control": "no-store", **error.headers}
    return Response(error.body(), error.status, headers, media_type=PROBLEM_MEDIA_TYPE)


async def routing_problem_response(request: Request, error: Exception) -> Response:
    """Return the response to a method, or to a target, that no route takes."""
    assert isinstance(error, HTTPException)  # noqa: S101
    methods = (error.headers or {}).get("Allow", "").split(", ")
    allowed = ", ".join(name for name in ("GET", "HEAD", "POST", "OPTIONS") if name in methods)
    if not allowed:
        problem = ProblemError(error.status_code, "there is no such address")
    else:
        detail = f"this address takes {allowed}"
        problem = ProblemError(error.status_code, detail, {"Allow": allowed})
    return await problem_response(request, problem)


async def server_error_response(_: Request, __: Exception) -> Response:
    """Return the response to a request on which the server itself failed."""
    problem = ProblemError(500, "the server failed; its log says why")
    return Response(problem.body(), problem.status, media_type=PROBLEM_MEDIA_TYPE)


async def _compressed(body: bytes) -> bytes:
    # A large body is compressed in a thread, so that other requests do not wait for it.
    if len(body) > _LARGE_BODY:
        return await asyncio.to_thread(gzip.compress, body, 5)
    return gzip.compress(body, 5)


def _matches(etag: str, if_none_match: str) -> bool:
    """Return whether a client has the response already; tags compare weakly (RFC 9110, 13.1.2).

    Example:
        >>> _matches('W/"a"', '"b", "a"'), _matches('W/"a"', "*"), _matches('W/"a"', 'W/"b"')
        (True, True, False)
    """
    if if_none_match.strip() == "*":
        return True
    return etag.removeprefix("W/") in re.findall(r'"[^"]*"', if_none_match)


def _takes_gzip(accept_encoding: str) -> bool:
    """Return whether the client takes gzip.

    Example:
        >>> _takes_gzip("br, gzip;q=0.8"), _takes_gzip("gzip;q=0"), _takes_gzip("")
        (True, False, False)
    """
    for part in accept_encoding.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False
