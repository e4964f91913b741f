"""IRIs that resolve: 303 from an entity to its page or its data (Cool URIs), and the data."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from exomet.finding.describe import description
from exomet.graph.turtle import as_text
from exomet.query.results import graph_bytes
from exomet.serve.negotiation import GRAPHS, HTML_FORMAT, Format, negotiate
from exomet.serve.responses import CORS_HEADERS, ProblemError, cacheable_response, with_charset
from exomet.serve.state import LoadedGraph, ServerState
from exomet.terms.iris import prefixes

# The whole graph and the ontology, as files of the build.
DUMPS = {
    "exomet.ttl": ("exomet.ttl", "text/turtle"),
    "exomet.nt": ("exomet.nt", "application/n-triples"),
    "exomet.trig": ("exomet.trig", "application/trig"),
    "exomet.jsonld": ("exomet.jsonld", "application/ld+json"),
    "exomet.rdf": ("exomet.rdf", "application/rdf+xml"),
    "inferred.nt": ("inferred.nt", "application/n-triples"),
    "ontology.ttl": ("ontology/exomet.ttl", "text/turtle"),
}
_BY_ENDING = {form.ending: form for form in GRAPHS}


async def identifier_response(state: ServerState, request: Request) -> Response:
    """Answer ``/id/<kind>/<id>`` and ``/id/<CURIE>`` with 303 to the page or to the data.

    Raises:
        ProblemError: there is no such entity, or no acceptable format.
    """
    name = request.path_params["name"].strip("/")
    path = _entity_path(state.graph, f"/{name}" if "/" in name else f"/term/{name}")
    choice = negotiate(request.headers.get("accept", ""), (HTML_FORMAT, *GRAPHS))
    if choice is None:
        raise ProblemError(406, "there is a page, Turtle, N-Triples, RDF/XML and JSON-LD")
    form = choice[0]
    return _see_other(path if form is HTML_FORMAT else _data_path(path, form))


def redirect_to_data(graph: LoadedGraph, request: Request) -> Response | None:
    """Return 303 to the data if a client prefers RDF to the page of an entity, else None."""
    choice = negotiate(request.headers.get("accept", ""), (HTML_FORMAT, *GRAPHS))
    if choice is None or choice[0] is HTML_FORMAT:
        return None
    if request.url.path.rstrip("/") == "/ontology":
        return _see_other("/data/ontology.ttl")
    iri = graph.addresses.thing(request.url.path)
    if not iri:
        return None
    path = graph.addresses.path(iri).partition("#")[0]
    return _see_other(_data_path(path, choice[0]))


async def data_response(state: ServerState, request: Request) -> Response:
    """Answer ``/data/<kind>/<id>.<ending>`` with the description of an entity.

    Without ending the Accept header decides. The files of ``DUMPS`` are there too.

    Raises:
        ProblemError: there is no such entity, or no acceptable format.
    """
    name = request.path_params["name"]
    if name in DUMPS and state.dataset.build is not None:
        file, media_type = DUMPS[name]
        return await _dump_response(request, state.dataset.build / file, media_type)
    stem, form = _name_and_format(name, request.headers.get("accept", ""))
    iri = state.graph.addresses.thing(f"/{stem}")
    if not iri or state.graph.store is None:
        raise ProblemError(404, f"nothing is called {stem[:200]}")
    triples = description(state.graph.store, iri)
    body = await asyncio.to_thread(graph_document, triples, form, of_build=True)
    return await cacheable_response(request, body, with_charset(form.media_type), CORS_HEADERS)


def graph_document(triples: Sequence[ox.Triple], form: Format, *, of_build: bool) -> bytes:
    """Return triples that the server itself describes with in an RDF format.

    The Turtle of a build comes from the writer that also writes its downloads and the output of the
    command line. With other files there are no prefixes that a reader would know.
    """
    if of_build and form.engine == ox.RdfFormat.TURTLE:
        return as_text(triples).encode()
    assert form.engine is not None  # noqa: S101
    return graph_bytes(triples, form.engine, prefixes() if of_build else {})


async def _dump_response(request: Request, file: Path, media_type: str) -> Response:
    try:
        body = await asyncio.to_thread(file.read_bytes)
    except OSError:
        raise ProblemError(503, "the build is being replaced", {"Retry-After": "1"}) from None
    return await cacheable_response(request, body, with_charset(media_type), CORS_HEADERS)


def _name_and_format(name: str, accept: str) -> tuple[str, Format]:
    """Return a name without its ending, and the format of the ending or of the Accept header."""
    stem, _, ending = name.rpartition(".")
    if stem and ending in _BY_ENDING:
        return stem, _BY_ENDING[ending]
    choice = negotiate(accept, GRAPHS)
    if choice is None:
        available = ", ".join(form.media_type for form in GRAPHS)
        raise ProblemError(406, f"data comes as {available}")
    return name, choice[0]


def _entity_path(graph: LoadedGraph, path: str) -> str:
    iri = graph.addresses.thing(path)
    if not iri and ":" in path:
        # CURIEs of our own kinds: /id/finding:F0049
        iri = graph.addresses.thing(path.removeprefix("/term").replace(":", "/", 1))
    page = graph.addresses.path(iri) if iri else ""
    if not page:
        raise ProblemError(404, f"nothing is called {path[:200]}")
    return page


def _data_path(path: str, form: Format) -> str:
    return f"/data{path}.{form.ending}"


def _see_other(path: str) -> Response:
    headers = {"Location": path, "Vary": "Accept", **CORS_HEADERS}
    return Response(status_code=303, headers=headers)
