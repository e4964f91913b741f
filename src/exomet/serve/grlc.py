"""The questions for grlc, which makes a web API: ``/grlc.yaml`` and ``/grlc/<question>.rq``."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from exomet.errors import UnknownNameError
from exomet.export.grlc import grlc_query, grlc_specification
from exomet.files import package_data
from exomet.questions.catalogue import read_catalogue
from exomet.questions.kept_questions import find_question
from exomet.serve.responses import CORS_HEADERS, ProblemError, cacheable_response
from exomet.serve.state import ServerState


async def specification_response(state: ServerState, request: Request) -> Response:
    """Return the list of queries that grlc reads.

    Raises:
        ProblemError: other files than a build are served, for which there are no questions.
    """
    _require_build(state)
    text = grlc_specification(read_catalogue(package_data() / "queries").values())
    return await cacheable_response(request, text.encode(), "application/yaml", CORS_HEADERS)


async def query_response(state: ServerState, request: Request) -> Response:
    """Return a question with parameters of grlc, asked at this server.

    Raises:
        ProblemError: there is no such question.
    """
    _require_build(state)
    try:
        question = find_question(package_data() / "queries", request.path_params["name"])
    except UnknownNameError as error:
        raise ProblemError(404, str(error)) from None
    text = grlc_query(question, str(request.url.replace(path="/sparql", query="", fragment="")))
    media_type = "text/plain; charset=utf-8"
    return await cacheable_response(request, text.encode(), media_type, CORS_HEADERS)


def _require_build(state: ServerState) -> None:
    if state.dataset.build is None:
        raise ProblemError(404, "the questions are about a build of ExoMet")
