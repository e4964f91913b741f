"""Responses: compressed where the client takes it, with an ETag where they can be kept."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from exomet.pages.layout import Page
from exomet.serve.negotiation import GRAPHS, HTML, Format, negotiate
from exomet.serve.problem_details import MEDIA, ProblemError

# Pages of other sites may read what is here, for the graph is public.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-ExoMet-Truncated, Retry-After",
}
_SMALL = 500
_HASHED = re.compile(r"/assets/.*[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+")


def wants_page(request: Request, formats: Sequence[Format] = GRAPHS) -> bool:
    """Return whether the client is a browser, or anything else that names HTML and prefers it to these formats."""
    chosen = negotiate(request.headers.get("accept", ""), (HTML, *formats))
    return chosen is not None and chosen[0] is HTML and names_html(request)


def names_html(request: Request) -> bool:
    """Return whether the client names HTML: one that takes everything gets data."""
    return "html" in request.headers.get("accept", "").lower()


async def respond(
    request: Request, body: bytes, media: str, headers: Mapping[str, str], status: int = 200
) -> Response:
    """Return a response that the client may keep and ask about again by its ETag."""
    found = {
        "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:20]}"',
        "Cache-Control": "no-cache",
        **headers,
    }
    found["Vary"] = ", ".join(
        dict.fromkeys([*found.get("Vary", "Accept").split(", "), "Accept-Encoding"])
    )
    if (
        status == 200
        and request.method != "POST"
        and _known(found["ETag"], request.headers.get("if-none-match", ""))
    ):
        return Response(status_code=304, headers=found)
    if len(body) > _SMALL and _takes_gzip(request.headers.get("accept-encoding", "")):
        # Large bodies are compressed in a thread, so that other requests do not wait for them.
        body = (
            await asyncio.to_thread(gzip.compress, body, 5)
            if len(body) > 50_000
            else gzip.compress(body, 5)
        )
        found["Content-Encoding"] = "gzip"
    response = Response(body, status, found)
    response.headers["Content-Type"] = media
    return response


async def page_reply(request: Request, page: Page) -> Response:
    """Return a page as a response."""
    if page.location is not None:
        return Response(status_code=page.status, headers={"Location": page.location})
    headers = {}
    if _HASHED.fullmatch(request.url.path):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if page.filename:
        headers["Content-Disposition"] = f'attachment; filename="{page.filename}"'
    return await respond(request, page.body, page.media_type, headers, page.status)


async def problem_reply(_: Request, error: Exception) -> Response:
    """Return a refusal as a response, which pages of other sites may read too."""
    assert isinstance(error, ProblemError)  # noqa: S101
    return Response(
        error.body(),
        error.status,
        {**OPEN, "Cache-Control": "no-store", **error.headers},
        media_type=MEDIA,
    )


async def refusal_reply(request: Request, error: Exception) -> Response:
    """Return the answer to a method, or to a target, that no address takes."""
    assert isinstance(error, HTTPException)  # noqa: S101
    taken = (error.headers or {}).get("Allow", "")
    if not taken:
        return await problem_reply(
            request, ProblemError(error.status_code, "there is no such address")
        )
    allowed = ", ".join(
        method for method in ("GET", "HEAD", "POST", "OPTIONS") if method in taken.split(", ")
    )
    problem = ProblemError(error.status_code, f"this address takes {allowed}", {"Allow": allowed})
    return await problem_reply(request, problem)


async def fault_reply(_: Request, __: Exception) -> Response:
    """Return the answer to a request on which the server itself failed; the log has the reason."""
    return Response(
        ProblemError(500, "the server failed; its log says why").body(), 500, media_type=MEDIA
    )


def _known(etag: str, if_none_match: str) -> bool:
    """Return whether a client has the answer already; tags are compared weakly (RFC 9110, section 13.1.2).

    Example:
        >>> _known('W/"a"', '"b", "a"'), _known('W/"a"', "*"), _known('W/"a"', 'W/"b"')
        (True, True, False)
    """
    return if_none_match.strip() == "*" or etag.removeprefix("W/") in re.findall(
        r'"[^"]*"', if_none_match
    )


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
