"""Why the answer to a query of the endpoint has no row."""

from __future__ import annotations

from starlette.requests import Request

from exomet.serve.ipc import EmptyReasons, ReasonJob, Refusal
from exomet.serve.leaving import while_connected
from exomet.serve.protocol import Operation
from exomet.serve.responses import ProblemError, client_of
from exomet.serve.state import ServerState


def endpoint_base(request: Request) -> str:
    """Return the IRI against which the relative IRIs of a query are resolved."""
    return str(request.url.replace(query="", fragment="")).rstrip("/?")


async def found_reasons(state: ServerState, request: Request, operation: Operation) -> EmptyReasons:
    """Return why the answer to a query has no row.

    A worker of its own finds it, one search at a time, at a low priority once it is long: neither
    queries nor pages wait for it.

    Raises:
        ProblemError: the query names its graphs apart, fails, or takes longer than the limits.
    """
    if operation.default_graphs is not None:
        raise ProblemError(400, "to learn why an answer is empty, name graphs in the query: FROM")
    job = ReasonJob(operation.query, endpoint_base(request))
    search = state.found_reasons(job, client_of(request))
    found = await while_connected(request, search, state.limits.short)
    if isinstance(found, Refusal):
        raise ProblemError(400, found.text)
    return found
