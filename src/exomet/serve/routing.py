"""The application: which address is answered by what."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from exomet.serve import linked_data, void
from exomet.serve.endpoint import Endpoint
from exomet.serve.middleware import Middleware
from exomet.serve.problem_details import ProblemError
from exomet.serve.responses import (
    OPEN,
    fault_reply,
    page_reply,
    problem_reply,
    refusal_reply,
    wants_page,
)
from exomet.serve.state import ServerState

_LONGEST = 8_000  # Of an address; queries have a limit of their own.
_READING = ["GET", "HEAD", "OPTIONS"]


def application(
    service: ServerState, hosts: Collection[str] | None, say: Callable[[str], None]
) -> ASGIApp:
    """Return the application.

    Args:
        service: the graph, its workers and its pages; it is started and closed with the application.
        hosts: host names that are answered for; None for all.
        say: takes the lines of the log.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.ensure_future(service.watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await service.close()

    endpoint = Endpoint(service)
    routes = [
        Route("/sparql", endpoint.handle, methods=[*_READING, "POST"]),
        Route("/sparql/", endpoint.handle, methods=[*_READING, "POST"]),
        Route("/.well-known/void", _read(service, void.void), methods=_READING),
        Route("/id/{name:path}", _read(service, linked_data.identified), methods=_READING),
        Route("/data/{name:path}", _read(service, linked_data.data), methods=_READING),
        Route("/{path:path}", _read(service, _page), methods=_READING),
    ]
    replies = {ProblemError: problem_reply, HTTPException: refusal_reply, Exception: fault_reply}
    return Middleware(
        Starlette(routes=routes, lifespan=lifespan, exception_handlers=replies), hosts, say
    )


def _read(
    service: ServerState, answer: Callable[[ServerState, Request], Any]
) -> Callable[[Request], Any]:
    """Return a handler for GET, HEAD and OPTIONS."""

    async def handle(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(_READING), **OPEN})
        if len(request.url.path) + len(request.url.query) > _LONGEST:
            raise ProblemError(414, f"the address has more than {_LONGEST:,} characters")
        reply: Response = await answer(service, request)
        return reply

    return handle


async def _page(service: ServerState, request: Request) -> Response:
    graph = service.graph
    if graph.pages is None:
        if request.url.path == "/":
            return Response(status_code=303, headers={"Location": "sparql"})
        raise ProblemError(404, "there is nothing here: the endpoint is at /sparql")
    if (elsewhere := linked_data.as_data(graph, request)) is not None:
        return elsewhere
    path = request.url.path
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    page = await asyncio.to_thread(graph.pages.get, path, query)
    if page is None:
        if not wants_page(request):
            raise ProblemError(404, f"there is nothing at {path[:200]}")
        page = await asyncio.to_thread(graph.pages.missing, path)
    return await page_reply(request, page)
