"""The endpoint describes itself at ``/.well-known/void``, and at ``/sparql`` without a query."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from exomet.graph.void import service_description, statistics_query
from exomet.serve.ipc import Document, Job
from exomet.serve.limits import UnavailableError
from exomet.serve.linked_data import graph_document
from exomet.serve.negotiation import GRAPHS, negotiate
from exomet.serve.protocol import accept_of_request
from exomet.serve.responses import (
    CORS_HEADERS,
    ProblemError,
    cacheable_response,
    client_of,
    with_charset,
)
from exomet.serve.state import ServerState

_MAX_TRIPLES = 60_000
_MAX_BYTES = 16 << 20
_MAX_REMEMBERED = 8


async def description_response(state: ServerState, request: Request) -> Response:
    """Return the description in the RDF format that the client prefers.

    Raises:
        ProblemError: the client takes no RDF, or the graph is not counted within the limits.
    """
    choice = negotiate(accept_of_request(request), GRAPHS)
    if choice is None:
        available = [form.media_type for form in GRAPHS]
        raise ProblemError(
            406,
            f"the service description is available as {', '.join(available)}",
            available=available,
        )
    form, media_type = choice
    endpoint = str(request.url.replace(path="/sparql", query="", fragment=""))
    of_build = state.dataset.build is not None
    triples = service_description(endpoint, of_build=of_build) + await _statistics(
        state, request, endpoint
    )
    body = graph_document(triples, form, of_build=of_build)
    return await cacheable_response(request, body, with_charset(media_type), CORS_HEADERS)


async def _statistics(state: ServerState, request: Request, endpoint: str) -> list[ox.Triple]:
    """Return what is counted on the graph: once for each graph and address of the endpoint."""
    key = (state.pool.fingerprint, endpoint)
    if key not in state.statistics:
        job = Job(
            query=statistics_query(),
            base=endpoint,
            accept="application/n-triples",
            max_rows=_MAX_TRIPLES,
            max_bytes=_MAX_BYTES,
        )
        try:
            outcome = await state.pool.answer(job, client_of(request))
        except UnavailableError as error:
            raise ProblemError(503, str(error), {"Retry-After": str(error.retry)}) from None
        assert isinstance(outcome, Document)  # noqa: S101
        quads = ox.parse(outcome.body, ox.RdfFormat.N_TRIPLES)
        if len(state.statistics) >= _MAX_REMEMBERED:
            state.statistics.clear()  # Graphs are replaced, and clients can make up addresses.
        state.statistics[key] = [quad.triple for quad in quads]
    return state.statistics[key]
