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
from exomet.pages.addresses import Addresses
from exomet.query.results import graph_bytes
from exomet.serve.negotiation import GRAPHS, HTML_FORMAT, Format, negotiate
from exomet.serve.ontologies import Ontology, OntologyDocument
from exomet.serve.protocol import accept_of_request
from exomet.serve.responses import (
    CORS_HEADERS,
    ProblemError,
    cacheable_response,
    names_html,
    with_charset,
)
from exomet.serve.state import LoadedGraph, ServerState
from exomet.terms.iris import prefixes

# The whole graph and the ontology, as files of the build that VoID names.
DUMPS = {
    "exomet.ttl": ("exomet.ttl", "text/turtle"),
    "exomet.nt": ("exomet.nt", "application/n-triples"),
    "exomet.trig": ("exomet.trig", "application/trig"),
    "exomet.nq": ("exomet.nq", "application/n-quads"),
    "exomet.jsonld": ("exomet.jsonld", "application/ld+json"),
    "exomet.rdf": ("exomet.rdf", "application/rdf+xml"),
    "inferred.nt": ("inferred.nt", "application/n-triples"),
    "audit.nt": ("audit.nt", "application/n-triples"),
    "questions.nt": ("questions.nt", "application/n-triples"),
    "void.nt": ("void.nt", "application/n-triples"),
    "ontology.ttl": ("ontology/exomet.ttl", "text/turtle"),
}
# Further files, served where a build has them.
_FURTHER_FILES = {
    "context.jsonld": "application/ld+json",
    "ontology/exomet.owl": "application/rdf+xml",
    "ontology/exomet-base.owl": "application/rdf+xml",
    "ontology/exomet-merged.ttl": "text/turtle",
    "ontology/exomet.obo": "text/plain",
    "ontology/exomet.json": "application/json",
}
# Where the IRIs of graphs lead.
_GRAPH_PATHS = {
    "/graph/asserted": "/data/exomet.ttl",
    "/graph/inferred": "/data/inferred.nt",
    "/graph/audit": "/data/audit.nt",
    "/graph/questions": "/data/questions.nt",
    "/graph/void": "/data/void.nt",
}
_ONTOLOGY_PAGE = "/ontology"
# For a client that takes anything, RDF/XML comes first: every OWL tool reads it.
_ONTOLOGY_FORMATS = sorted(GRAPHS, key=lambda form: form.name != "rdfxml")
_BY_ENDING = {form.ending: form for form in GRAPHS}


async def identifier_response(state: ServerState, request: Request) -> Response:
    """Answer ``/id/<kind>/<id>`` and ``/id/<CURIE>`` with 303 to the page or to the data.

    Raises:
        ProblemError: there is no such entity, or no acceptable format.
    """
    name = request.path_params["name"].strip("/")
    if f"/{name}" in state.graph.ontologies:
        return _redirect_to_ontology(request, f"/{name}") or _see_other(_ONTOLOGY_PAGE)
    addresses = await state.graph.read_addresses()
    path = _entity_path(addresses, f"/{name}" if "/" in name else f"/term/{name}")
    form = _acceptable(request, (HTML_FORMAT, *GRAPHS))
    return _see_other(path if form is HTML_FORMAT else _data_path(path, form))


async def redirect_to_data(graph: LoadedGraph, request: Request) -> Response | None:
    """Return 303 to the data if a client prefers RDF to a page, else None.

    Raises:
        ProblemError: an ontology is asked for in a format that it does not come in.
    """
    path = request.url.path.rstrip("/")
    if path in graph.ontologies:
        return _redirect_to_ontology(request, path)
    if path in _GRAPH_PATHS:
        return _see_other(_GRAPH_PATHS[path])
    choice = negotiate(request.headers.get("accept", ""), (HTML_FORMAT, *GRAPHS))
    if choice is None or choice[0] is HTML_FORMAT:
        return None
    if not path:
        return _see_other("/.well-known/void")
    addresses = await graph.read_addresses()
    iri = addresses.thing(request.url.path)
    if not iri:
        return None
    page = addresses.path(iri).partition("#")[0]
    return _see_other(_data_path(page, choice[0]))


def _redirect_to_ontology(request: Request, path: str) -> Response | None:
    """Return 303 to the RDF of an ontology, or to the page of all; None for that page itself.

    A client that takes anything gets RDF, as reasoners and parsers need it: they name no format.
    """
    pages = [HTML_FORMAT] if names_html(request) else []
    form = _acceptable(request, [*pages, *_ONTOLOGY_FORMATS])
    if form is not HTML_FORMAT:
        return _see_other(_data_path(path, form))
    return None if path == _ONTOLOGY_PAGE else _see_other(_ONTOLOGY_PAGE)


def _acceptable(request: Request, formats: Sequence[Format]) -> Format:
    """Return the format that a client prefers.

    Raises:
        ProblemError: it takes none of them.
    """
    choice = negotiate(accept_of_request(request), formats)
    if choice is None:
        available = [form.media_type for form in formats]
        raise ProblemError(406, f"this comes as {', '.join(available)}", available=available)
    return choice[0]


async def data_response(state: ServerState, request: Request) -> Response:
    """Answer ``/data/<kind>/<id>.<ending>`` with the description of an entity.

    Without ending the Accept header decides. The files of ``DUMPS`` are there too.

    Raises:
        ProblemError: there is no such entity, or no acceptable format.
    """
    name, build = request.path_params["name"], state.graph.dataset.build
    if name in _FURTHER_FILES and build is not None and (build / name).is_file():
        return await _dump_response(request, build / name, _FURTHER_FILES[name])
    stem, form = _name_and_format(name, request)
    if ontology := state.graph.ontologies.get(f"/{stem}"):
        return await _ontology_response(request, ontology, form)
    if name in DUMPS and build is not None:
        file, media_type = DUMPS[name]
        return await _dump_response(request, build / file, media_type)
    iri = (await state.graph.read_addresses()).thing(f"/{stem}")
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


async def _ontology_response(request: Request, ontology: Ontology, form: Format) -> Response:
    document = ontology.document(form)
    if document.format is form:
        return await _dump_response(request, document.file, form.media_type)
    body = await asyncio.to_thread(_converted, document, form)
    return await cacheable_response(request, body, with_charset(form.media_type), CORS_HEADERS)


def _converted(document: OntologyDocument, form: Format) -> bytes:
    """Return an ontology in another format than that of its file."""
    try:
        quads = list(ox.parse(path=str(document.file), format=document.format.engine))
    except OSError:
        raise ProblemError(503, "the build is being replaced", {"Retry-After": "1"}) from None
    return graph_document([quad.triple for quad in quads], form, of_build=True)


def _name_and_format(name: str, request: Request) -> tuple[str, Format]:
    """Return a name without its ending, and the format of the ending or of the Accept header."""
    stem, _, ending = name.rpartition(".")
    if stem and ending in _BY_ENDING:
        return stem, _BY_ENDING[ending]
    return name, _acceptable(request, GRAPHS)


def _entity_path(addresses: Addresses, path: str) -> str:
    iri = addresses.thing(path)
    if not iri and ":" in path:
        # CURIEs of our own kinds: /id/finding:F0049
        iri = addresses.thing(path.removeprefix("/term").replace(":", "/", 1))
    page = addresses.path(iri) if iri else ""
    if not page:
        raise ProblemError(404, f"nothing is called {path[:200]}")
    return page


def _data_path(path: str, form: Format) -> str:
    return f"/data{path}.{form.ending}"


def _see_other(path: str) -> Response:
    headers = {"Location": path, "Vary": "Accept", **CORS_HEADERS}
    return Response(status_code=303, headers=headers)
