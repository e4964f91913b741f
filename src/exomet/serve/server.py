"""The server: its routes, its socket, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from importlib.util import find_spec

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from exomet.errors import ExometError
from exomet.serve.agents import AgentHandler
from exomet.serve.connections import bounded_protocol, possible_connections
from exomet.serve.dataset import Dataset
from exomet.serve.endpoint import SparqlHandler, page_at
from exomet.serve.flight import Flight
from exomet.serve.grlc import query_response, specification_response
from exomet.serve.ipc import PageJob
from exomet.serve.limits import Limits
from exomet.serve.linked_data import data_response, identifier_response, redirect_to_data
from exomet.serve.memory import limit_kept_memory
from exomet.serve.middleware import Middleware
from exomet.serve.negotiation import HTML_FORMAT, negotiate
from exomet.serve.responses import (
    CORS_HEADERS,
    ProblemError,
    cacheable_response,
    page_response,
    prefers_page,
    problem_response,
    routing_problem_response,
    server_error_response,
)
from exomet.serve.state import ServerState, served_words
from exomet.serve.void import description_response

_BACKLOG = 1_000
_REFUSED_BEYOND = 50  # Connections over the limit, while none of them can be closed.
_READ_PATIENCE = 30.0  # Seconds that a client may take to read a piece of a response.
_MAX_ADDRESS = 8_000  # Characters; queries have a limit of their own.
_READING = ["GET", "HEAD", "OPTIONS"]

_Handler = Callable[[ServerState, Request], Awaitable[Response]]


def run_server(
    dataset: Dataset,
    limits: Limits,
    address: tuple[str, int],
    hosts: Collection[str] | None,
    report: Callable[[str], None],
) -> None:
    """Serve until interrupted.

    Args:
        dataset: what is served.
        limits: what queries and requests may use.
        address: host and port to listen on; port 0 picks a free port.
        hosts: host names to answer for; None for any.
        report: takes the address once the server is ready, and the lines of the log.

    Raises:
        ExometError: the graph cannot be loaded, or the address is taken.
    """
    asyncio.run(_serve(ServerState(dataset, limits, report), address, hosts))


async def _serve(
    state: ServerState, address: tuple[str, int], hosts: Collection[str] | None
) -> None:
    host, port = address
    listening = _bind(host, port)
    limit_kept_memory()
    limits = state.limits
    connections = possible_connections(limits.connections)
    try:
        await state.start()
        config = uvicorn.Config(
            application(state, hosts),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            ws="none",
            http=bounded_protocol(limits.head, connections),
            limit_concurrency=connections + _REFUSED_BEYOND,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=math.ceil(limits.drain) + 1,
            h11_max_incomplete_event_size=limits.body,
        )
        server = _Server(config, state)
        # Listening comes before the line: its reader can send a request at once.
        listening.listen(_BACKLOG)
        name = f"[{host}]" if ":" in host else host
        state.report(
            f"http://{name}:{listening.getsockname()[1]}/ serves {served_words(state)}; "
            "stop it with Ctrl-C"
        )
        await server.serve(sockets=[listening])
        if server.interrupted:
            raise KeyboardInterrupt
    finally:
        await state.close()
        listening.close()


def application(state: ServerState, hosts: Collection[str] | None) -> ASGIApp:
    """Return the ASGI application.

    Args:
        state: the graph, its workers and its pages; it is watched, and closed with the application.
        hosts: host names to answer for; None for any.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.ensure_future(state.watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await agents.close()
            await state.close()

    agents = AgentHandler(state, hosts)
    sparql, union = SparqlHandler(state), SparqlHandler(state, union=True)
    routes = [
        Route("/sparql", sparql.handle, methods=[*_READING, "POST"]),
        Route("/sparql/", sparql.handle, methods=[*_READING, "POST"]),
        Route("/sparql/reasons", sparql.reasons, methods=[*_READING, "POST"]),
        Route("/sparql/union", union.handle, methods=[*_READING, "POST"]),
        Route("/mcp", _agents_endpoint(state, agents), methods=[*_READING, "POST", "DELETE"]),
        _reading_route("/.well-known/void", description_response, state),
        _reading_route("/grlc.yaml", specification_response, state),
        _reading_route("/grlc/{name}.rq", query_response, state),
        _reading_route("/id/{name:path}", identifier_response, state),
        _reading_route("/data/{name:path}", data_response, state),
        _reading_route("/api", _api_response, state),
        _reading_route("/api/{path:path}", _api_response, state),
        _reading_route("/{path:path}", _explorer_response, state),
    ]
    handlers = {
        ProblemError: problem_response,
        HTTPException: routing_problem_response,
        Exception: server_error_response,
    }
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    flight = Flight(state.limits.flight, _READ_PATIENCE)
    return Middleware(app, hosts, state.report, flight)


def _agents_endpoint(
    state: ServerState, agents: AgentHandler
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        if state.graph.explorer is None:
            raise ProblemError(404, "there are no tools here: a build has them, other files do not")
        if find_spec("mcp") is None:
            raise ProblemError(404, "the tools of agents need: pip install 'exomet[mcp]'")
        if request.method != "POST":  # (there is no stream of events, and no session to end)
            raise ProblemError(405, "agents call tools here, by POST", {"Allow": "POST"})
        return await agents.handle(request)

    return handle


def _reading_route(path: str, handler: _Handler, state: ServerState) -> Route:
    """Return a route for GET, HEAD and OPTIONS."""

    async def handle(request: Request) -> Response:
        if request.method == "OPTIONS":
            headers = {"Allow": ", ".join(_READING), **CORS_HEADERS}
            return Response(status_code=204, headers=headers)
        if len(request.url.path) + len(request.url.query) > _MAX_ADDRESS:
            raise ProblemError(414, f"the address has more than {_MAX_ADDRESS:,} characters")
        return await handler(state, request)

    return Route(path, handle, methods=_READING)


async def _explorer_response(state: ServerState, request: Request) -> Response:
    graph, path = state.graph, request.url.path
    if graph.explorer is None:
        if path == "/":
            return Response(status_code=303, headers={"Location": "sparql"})
        raise ProblemError(404, "there is nothing here: the endpoint is at /sparql")
    if (redirect := await redirect_to_data(graph, request)) is not None:
        return redirect
    page = await page_at(state, request, PageJob(path, _query_of(request)))
    if page is None:
        if not prefers_page(request):
            raise ProblemError(404, f"there is nothing at {path[:200]}")
        page = await page_at(state, request, PageJob(path, missing=True))
    if page is None:
        raise ProblemError(404, f"there is nothing at {path[:200]}")
    if page.media_type.startswith("text/html") and not _takes_html(request):
        raise ProblemError(406, "there is only a page here", available=[HTML_FORMAT.media_type])
    return await page_response(request, page)


def _query_of(request: Request) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = dict.fromkeys(request.query_params)
    return tuple((name, tuple(request.query_params.getlist(name))) for name in names)


async def _api_response(state: ServerState, request: Request) -> Response:
    """Answer an address of the API: JSON, which pages of other sites may read."""
    path = request.url.path
    if state.graph.explorer is None:
        raise ProblemError(404, "there is no API here: a build has one, other files do not")
    page = await page_at(state, request, PageJob(path, _query_of(request)))
    if page is None:
        raise ProblemError(404, f"there is nothing at {path[:200]}")
    if page.location is not None:
        return await page_response(request, page)
    return await cacheable_response(request, page.body, page.media_type, CORS_HEADERS, page.status)


def _takes_html(request: Request) -> bool:
    return negotiate(request.headers.get("accept", ""), [HTML_FORMAT]) is not None


class _Server(uvicorn.Server):
    """A server that ends in order on a signal; uvicorn's own lets the signal kill it at last."""

    interrupted = False

    def __init__(self, config: uvicorn.Config, state: ServerState) -> None:
        super().__init__(config)
        self.state = state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let queries end within their time; the others are refused, and their clients told."""
        draining = asyncio.ensure_future(self.state.drain())
        try:
            await super().shutdown(sockets)
        finally:
            draining.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT end the server; a second one ends it at once."""

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
        return _bound_socket(host, port)
    except OSError as error:
        raise ExometError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port"
        ) from error


def _bound_socket(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # With the protocol named, asyncio sends small packets without TCP's delay.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound
