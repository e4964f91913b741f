"""``/sparql``: from a request of the protocol to the answer of a worker."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from exomet.pages.answer_page import Answer, answer_page
from exomet.pages.router import Router
from exomet.query.select import syntax_error
from exomet.serve import void
from exomet.serve.ipc import Head
from exomet.serve.negotiation import GRAPHS, RESULTS, named_format
from exomet.serve.pool import UnavailableError
from exomet.serve.problem_details import ProblemError
from exomet.serve.protocol import Operation, fields, operation
from exomet.serve.responses import OPEN, names_html, page_reply, respond, wants_page
from exomet.serve.state import ServerState

_ALLOWED = "GET, HEAD, POST, OPTIONS"
_LONG = 5_000
_MEDIA = {form.name: form.media[0] for form in (*RESULTS, *GRAPHS)}


class Endpoint:
    """The SPARQL endpoint of a service."""

    def __init__(self, service: ServerState) -> None:
        self.service = service

    async def handle(self, request: Request) -> Response:
        """Answer a request.

        Raises:
            ProblemError: it is refused, or cannot be answered within the limits.
        """
        if request.method == "OPTIONS":
            asked = {
                "Access-Control-Allow-Methods": _ALLOWED,
                "Access-Control-Allow-Headers": "Accept, Content-Type",
            }
            return Response(
                status_code=204,
                headers={"Allow": _ALLOWED, "Access-Control-Max-Age": "86400", **asked, **OPEN},
            )
        if request.method == "POST":
            body, pages = await self._body(request), None
        else:
            body, pages = b"", self.service.graph.pages
            if "transfer-encoding" in request.headers or request.headers.get(
                "content-length", ""
            ).strip("0"):
                raise ProblemError(
                    400, f"{request.method} has no body: send the query in the address, or by POST"
                )
        if pages is not None and names_html(request):
            return await self._page(request, pages)
        asked_for = await self._operation(request, body)
        if asked_for is None:
            return await void.reply_with(self.service, request, OPEN)
        return await self._reply(request, *await self._ask(request, asked_for))

    async def _operation(self, request: Request, body: bytes = b"") -> Operation | None:
        content_type = request.headers.get("content-type", "")
        given = (request.method, fields(request.url.query), content_type, body, self.service.limits)
        # What is long takes its time to be looked through: others do not wait for it.
        long = len(body) + len(request.url.query) > _LONG
        return await asyncio.to_thread(operation, *given) if long else operation(*given)

    async def _page(self, request: Request, pages: Router) -> Response:
        """Answer who takes HTML: with the page to ask on, the answer as a page, or what is preferred to a page."""
        if request.url.path.endswith("/"):
            typed = f"?{request.url.query}" if request.url.query else ""
            return Response(status_code=308, headers={"Location": f"/sparql{typed}"})
        typed = request.query_params.get("query", "")
        try:
            asked_for = await self._operation(request)
            if asked_for is None:
                if not wants_page(request):
                    return await void.reply_with(self.service, request, OPEN)
                page = await asyncio.to_thread(pages.get, "/sparql", {})
                return await page_reply(request, page or pages.missing("/sparql"))
            head, body = await self._ask(request, asked_for, page=not asked_for.format)
            if not head.get("page"):
                return await self._reply(request, head, body)
            answer = _shown(head, body)
        except ProblemError as problem:
            if not wants_page(request, (*RESULTS, *GRAPHS)):
                raise
            answer = Answer(wrong=problem.detail, status=problem.status)
        return await page_reply(
            request, await asyncio.to_thread(answer_page, pages.explorer, typed, answer)
        )

    async def _reply(self, request: Request, head: Head, body: bytes) -> Response:
        """Return the answer of a worker as a response.

        Raises:
            ProblemError: it is an error, or in no format that is acceptable.
        """
        if "unacceptable" in head:
            raise ProblemError(
                406,
                f"this answer comes as {', '.join(head['unacceptable'])}",
                available=head["unacceptable"],
            )
        headers = dict(OPEN)
        if head["cut"]:
            headers["X-ExoMet-Truncated"] = f"after {head['rows']} rows"
        charset = "; charset=utf-8" if head["media"].startswith("text/") else ""
        return await respond(request, body, head["media"] + charset, headers)

    async def _ask(
        self, request: Request, asked_for: Operation, *, page: bool = False
    ) -> tuple[Head, bytes]:
        """Return the answer of a worker; a query whose client has gone is ended once it counts as long."""
        limits = self.service.limits
        accept = (
            named_format(asked_for.format)
            if asked_for.format
            else request.headers.get("accept", "")
        )
        if accept is None:
            raise ProblemError(
                400, f"no format {asked_for.format[:50]}: there are {', '.join(_MEDIA)}"
            )
        base = str(request.url.replace(query="", fragment="")).rstrip("/?")
        job: dict[str, Any] = {
            "accept": accept,
            "page": page,
            "base": base,
            "default": asked_for.default,
            "named": asked_for.named,
            "rows": limits.rows,
            "size": limits.size,
            "note": f"{base}#truncated",
        }
        answering = asyncio.ensure_future(self.service.pool.answer(job, asked_for.query))
        leaving = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                await asyncio.wait({answering}, timeout=limits.short)
                if not answering.done():
                    raise ProblemError(408, "the client has gone")
            head, body = answering.result()
        except UnavailableError as error:
            raise ProblemError(503, str(error), {"Retry-After": str(error.retry)}) from None
        finally:
            leaving.cancel()
            answering.cancel()
        if "error" in head:
            fault = await asyncio.to_thread(syntax_error, head["error"], asked_for.query)
            raise ProblemError(400, str(fault), line=fault.line, column=fault.column)
        return head, body

    async def _body(self, request: Request) -> bytes:
        codings = {
            coding.strip().lower()
            for coding in request.headers.get("content-encoding", "").split(",")
        }
        if codings - {"", "identity"}:
            raise ProblemError(
                415, "the body must not be compressed", {"Accept-Encoding": "identity"}
            )
        limit, seconds = self.service.limits.body, self.service.limits.upload
        too_large = ProblemError(
            413, f"the body is larger than {limit:,} bytes", {"Connection": "close"}
        )
        # A body that is somewhat too large is read to its end, for a client that still sends sees no answer.
        patience = 8 * limit
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > patience:
            raise too_large
        body, size = bytearray(), 0
        try:
            async with asyncio.timeout(seconds):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size <= limit:
                        body += chunk
                    elif size > patience:
                        break
        except TimeoutError:
            raise ProblemError(
                408, f"the body did not come within {seconds:g} s", {"Connection": "close"}
            ) from None
        except ClientDisconnect:
            raise ProblemError(408, "the client has gone") from None
        if size > limit:
            raise too_large
        return bytes(body)


def _shown(head: Head, body: bytes) -> Answer:
    """Return an answer as its page shows it."""
    if head["media"] != _MEDIA["json"]:
        return Answer(text=body.decode() or "# no triples", cut=head["cut"])
    found = json.loads(body)
    if "boolean" in found:
        return Answer(text="Yes" if found["boolean"] else "No")
    return Answer(found["head"]["vars"], found["results"]["bindings"], cut=head["cut"])


async def _gone(request: Request) -> None:
    """Return when the client has closed the connection; the body of the request must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
