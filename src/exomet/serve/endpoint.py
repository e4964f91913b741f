"""``/sparql``: from a request of the protocol to the answer of a worker."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from exomet.pages.answer_page import QueryAnswer, answer_page
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page
from exomet.serve.ipc import (
    Diagnosis,
    Document,
    Failure,
    Job,
    NotAcceptable,
    Outcome,
    PageJob,
    Refusal,
)
from exomet.serve.leaving import while_connected
from exomet.serve.limits import Limits, UnavailableError
from exomet.serve.negotiation import GRAPHS, RESULTS
from exomet.serve.paging import document_response, snapshot_name
from exomet.serve.protocol import (
    LONG_QUERY,
    Operation,
    accept_of,
    is_checked_apart,
    read_operation,
)
from exomet.serve.reasons import endpoint_base, found_reasons
from exomet.serve.responses import (
    CORS_HEADERS,
    ProblemError,
    client_of,
    names_html,
    page_response,
    prefers_page,
)
from exomet.serve.state import ServerState
from exomet.serve.void import description_response

_METHODS = "GET, HEAD, POST, OPTIONS"
_RETRY = {"Retry-After": "10"}
_JSON_RESULTS = RESULTS[0].media_type


class SparqlHandler:
    """Handles the requests to ``/sparql``, or to ``/sparql/union``.

    Attributes:
        state: the graph and its workers.
        union: whether the default graph is the union of all graphs. Query editors look there for
            examples and VoID, and have no way to name a graph.
    """

    def __init__(self, state: ServerState, *, union: bool = False) -> None:
        self.state, self.union = state, union

    async def handle(self, request: Request) -> Response:
        """Return the response to a request.

        Raises:
            ProblemError: it is refused, or cannot be answered within the limits.
        """
        if request.method == "OPTIONS":
            return _preflight_response()
        body = await self._body(request)
        explorer = self.state.graph.explorer
        if request.method != "POST" and explorer and names_html(request) and not self.union:
            return await self._page(request, explorer)
        operation = await self._operation(request, body)
        if operation is None:
            return await description_response(self.state, request)
        snapshot = snapshot_name(self.state.pool.fingerprint)
        document = await self._run(request, operation)
        return await document_response(request, operation, document, snapshot)

    async def reasons(self, request: Request) -> Response:
        """Return why the answer to a query has no row, as JSON.

        Raises:
            ProblemError: it is refused, or not found within the limits.
        """
        if request.method == "OPTIONS":
            return _preflight_response()
        if self.state.graph.explorer is None:
            raise ProblemError(404, "reasons are found in a build alone, not in other files")
        operation = await self._operation(request, await self._body(request))
        if operation is None:
            raise ProblemError(400, "the request has no query")
        found = await found_reasons(self.state, request, operation)
        headers = {**CORS_HEADERS, "Cache-Control": "no-store"}
        return JSONResponse({"empty": found.empty, "reasons": found.lines}, headers=headers)

    async def _body(self, request: Request) -> bytes:
        """Return the body of a POST; a GET has none."""
        if request.method == "POST":
            return await read_body(request, self.state.limits)
        _refuse_body(request)
        return b""

    async def _operation(self, request: Request, body: bytes = b"") -> Operation | None:
        content_type = request.headers.get("content-type", "")
        query_string, limits = request.url.query, self.state.limits
        arguments = (request.method, query_string, content_type, body, limits)
        if len(body) + len(query_string) <= LONG_QUERY:
            return read_operation(*arguments)
        # It takes a while to check: other requests do not wait for it.
        operation = await asyncio.to_thread(read_operation, *arguments)
        if operation is not None and is_checked_apart(operation.query):
            job = Diagnosis(operation.query)
            refusal = await self.state.diagnosed(job, client_of(request))
            if refusal is None:
                raise ProblemError(503, "the server is busy with long queries", _RETRY)
            if refusal.text:
                raise ProblemError(400, refusal.text, line=refusal.line, column=refusal.column)
        return operation

    async def _page(self, request: Request, explorer: Explorer) -> Response:
        """Answer a client that takes HTML: with a page, or with what it prefers to a page."""
        if request.url.path.endswith("/"):
            query_string = f"?{request.url.query}" if request.url.query else ""
            return Response(status_code=308, headers={"Location": f"/sparql{query_string}"})
        try:
            operation = await self._operation(request)
            if operation is None:
                return await self._query_page(request)
            snapshot = snapshot_name(self.state.pool.fingerprint)
            document = await self._run(request, operation, html=not operation.format)
            if not document.html:
                return await document_response(request, operation, document, snapshot)
            answer = _page_answer(document)
            if answer.is_empty:
                answer = replace(answer, reasons=await self._reasons_if_any(request, operation))
        except ProblemError as problem:
            if not prefers_page(request, (*RESULTS, *GRAPHS)):
                raise
            answer = QueryAnswer(error=problem.detail, status=problem.status)
        text = request.query_params.get("query", "")
        page = await asyncio.to_thread(answer_page, explorer, text, answer)
        return await page_response(request, page)

    async def _reasons_if_any(self, request: Request, operation: Operation) -> tuple[str, ...]:
        """Return why an answer has no row; none where that is not found."""
        try:
            return (await found_reasons(self.state, request, operation)).lines
        except ProblemError:
            return ()

    async def _query_page(self, request: Request) -> Response:
        """Return the page on which to write a query, or the description if that is preferred."""
        if not prefers_page(request):
            return await description_response(self.state, request)
        page = await page_at(self.state, request, PageJob("/sparql"))
        if page is None:
            raise ProblemError(404, "there is no page here")
        return await page_response(request, page)

    async def _run(self, request: Request, operation: Operation, *, html: bool = False) -> Document:
        """Return the answer of a worker.

        Raises:
            ProblemError: the query fails, or its answer has no acceptable format.
        """
        job = _job(request, operation, self.state.limits, html=html, union=self.union)
        outcome = await self._outcome(request, job)
        if isinstance(outcome, Failure):
            found = await self._found_fault(request, outcome, operation.query)
            raise ProblemError(400, found.text, line=found.line, column=found.column)
        if isinstance(outcome, NotAcceptable):
            media_types = ", ".join(outcome.available)
            raise ProblemError(
                406, f"this answer is available as {media_types}", available=outcome.available
            )
        if operation.snapshot not in ("", snapshot_name(self.state.pool.fingerprint)):
            raise ProblemError(
                409, "the graph was replaced after the first rows: begin again without offset"
            )
        assert isinstance(outcome, Document)  # noqa: S101
        return outcome

    async def _found_fault(self, request: Request, failure: Failure, query: str) -> Refusal:
        """Return where a query breaks: as the grammar says, or in want of time, as the engine."""
        job = Diagnosis(query, failure.message)
        found = await self.state.diagnosed(job, client_of(request))
        if found is not None:
            return found
        place = re.match(r"error at (\d+):(\d+)", failure.message)
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        return Refusal(" ".join(failure.message.split())[:200], line, column)

    async def _outcome(self, request: Request, job: Job) -> Outcome:
        """Return the outcome of a query; one whose client has left is ended once it is long."""
        answering = self.state.pool.answer(job, client_of(request))
        return await while_connected(request, answering, self.state.limits.short)


async def page_at(state: ServerState, request: Request, job: PageJob) -> Page | None:
    """Return a page, None if there is none.

    Raises:
        ProblemError: it is not made within the limits.
    """
    try:
        return await state.page(job, client_of(request))
    except UnavailableError:
        raise ProblemError(503, "the page takes too long to make", _RETRY) from None


def _job(request: Request, operation: Operation, limits: Limits, *, html: bool, union: bool) -> Job:
    return Job(
        query=operation.query,
        base=endpoint_base(request),
        accept=accept_of(operation.format, request.headers.get("accept", "")),
        max_rows=limits.rows,
        max_bytes=limits.size,
        html=html,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        offset=operation.offset,
        union=union,
    )


def _preflight_response() -> Response:
    headers = {
        "Allow": _METHODS,
        "Access-Control-Max-Age": "86400",
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        **CORS_HEADERS,
    }
    return Response(status_code=204, headers=headers)


def _page_answer(document: Document) -> QueryAnswer:
    """Return an answer as its page shows it."""
    if document.media_type != _JSON_RESULTS:
        text = document.body.decode() or "# no triples"
        return QueryAnswer(text=text, cut=document.truncated)
    results = json.loads(document.body)
    if "boolean" in results:
        return QueryAnswer(text="Yes" if results["boolean"] else "No")
    rows = results["results"]["bindings"]
    return QueryAnswer(results["head"]["vars"], rows, cut=document.truncated)


def _refuse_body(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers or length.strip("0"):
        raise ProblemError(
            400, f"{request.method} has no body: send the query in the address, or by POST"
        )


async def read_body(request: Request, limits: Limits) -> bytes:
    """Return the body of a request, within the limits of size and time.

    Raises:
        ProblemError: it is compressed, too large, or does not come in time.
    """
    codings = request.headers.get("content-encoding", "").lower().split(",")
    if {coding.strip() for coding in codings} - {"", "identity"}:
        raise ProblemError(415, "the body must not be compressed", {"Accept-Encoding": "identity"})
    try:
        async with asyncio.timeout(limits.upload):
            return await _body_within(request, limits.body)
    except TimeoutError:
        detail = f"the body did not come within {limits.upload:g} s"
        raise ProblemError(408, detail, {"Connection": "close"}) from None
    except ClientDisconnect:
        raise ProblemError(408, "the client has disconnected") from None


async def _body_within(request: Request, limit: int) -> bytes:
    """Return a body of at most ``limit`` bytes.

    One that is somewhat too large is read to its end, since a client that still sends would not see
    the answer.
    """
    too_large = ProblemError(
        413, f"the body is larger than {limit:,} bytes", {"Connection": "close"}
    )
    read_at_most = 8 * limit
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > read_at_most:
        raise too_large
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= limit:
            body += chunk
        elif size > read_at_most:
            break
    if size > limit:
        raise too_large
    return bytes(body)
