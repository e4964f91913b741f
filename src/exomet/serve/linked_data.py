"""IRIs that resolve: 303 from what is identified to a page or to data (Cool URIs), and the data itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from exomet.finding.describe import description
from exomet.graph.turtle import as_text
from exomet.serve.execution import serialized
from exomet.serve.negotiation import GRAPHS, HTML, Format, negotiate
from exomet.serve.problem_details import ProblemError
from exomet.serve.responses import OPEN, respond
from exomet.serve.state import Graph, ServerState
from exomet.terms.iris import prefixes

# The whole graph and the ontology, as files of the build.
DUMPS = {
    "exomet.ttl": ("exomet.ttl", "text/turtle; charset=utf-8"),
    "exomet.nt": ("exomet.nt", "application/n-triples"),
    "exomet.trig": ("exomet.trig", "application/trig"),
    "exomet.jsonld": ("exomet.jsonld", "application/ld+json"),
    "exomet.rdf": ("exomet.rdf", "application/rdf+xml"),
    "inferred.nt": ("inferred.nt", "application/n-triples"),
    "ontology.ttl": ("ontology/exomet.ttl", "text/turtle; charset=utf-8"),
}
_BY_ENDING = {form.ending: form for form in GRAPHS}


async def identified(service: ServerState, request: Request) -> Response:
    """Answer ``/id/<kind>/<id>`` and ``/id/<CURIE>`` with 303 to the page or to the data."""
    name = request.path_params["name"].strip("/")
    path = _path(service.graph, f"/{name}" if "/" in name else f"/term/{name}")
    chosen = negotiate(request.headers.get("accept", ""), (HTML, *GRAPHS))
    if chosen is None:
        raise ProblemError(406, "there is a page, Turtle, N-Triples, RDF/XML and JSON-LD")
    return _see(path if chosen[0] is HTML else _data_path(path, chosen[0]))


def as_data(graph: Graph, request: Request) -> Response | None:
    """Return 303 to the data where a client asks for RDF at the address of a thing, None where it gets the page."""
    chosen = negotiate(request.headers.get("accept", ""), (HTML, *GRAPHS))
    if chosen is None or chosen[0] is HTML:
        return None
    if request.url.path.rstrip("/") == "/ontology":
        return _see("/data/ontology.ttl")
    iri = graph.addresses.thing(request.url.path)
    return _see(_data_path(graph.addresses.path(iri).partition("#")[0], chosen[0])) if iri else None


async def data(service: ServerState, request: Request) -> Response:
    """Answer ``/data/<kind>/<id>.<ending>`` with the description of a thing; without ending the Accept header says.

    The whole graph and the ontology are there too, see ``DUMPS``.
    """
    if (dump := DUMPS.get(request.path_params["name"])) and service.source.build is not None:
        return await _dump(request, service.source.build / dump[0], dump[1])
    name, dot, ending = request.path_params["name"].rpartition(".")
    form = _BY_ENDING.get(ending) if dot else None
    if form is None:
        name = request.path_params["name"]
        chosen = negotiate(request.headers.get("accept", ""), GRAPHS)
        if chosen is None:
            raise ProblemError(406, f"data comes as {', '.join(form.media[0] for form in GRAPHS)}")
        form = chosen[0]
    graph = service.graph
    iri = graph.addresses.thing(f"/{name}")
    if not iri or graph.store is None:
        raise ProblemError(404, f"nothing is called {name[:200]}")
    triples = description(graph.store, iri)
    if form.name == "turtle":
        body = as_text(triples).encode()
    else:
        body = await asyncio.to_thread(serialized, triples, form, prefixes())
    charset = "; charset=utf-8" if form.media[0].startswith("text/") else ""
    return await respond(request, body, form.media[0] + charset, OPEN)


async def _dump(request: Request, file: Path, media: str) -> Response:
    try:
        body = await asyncio.to_thread(file.read_bytes)
    except OSError:
        raise ProblemError(503, "the build is being replaced", {"Retry-After": "1"}) from None
    return await respond(request, body, media, OPEN)


def _path(graph: Graph, asked: str) -> str:
    iri = graph.addresses.thing(asked)
    if not iri and ":" in asked:
        # CURIEs of our own kinds: /id/finding:F0049
        iri = graph.addresses.thing(asked.removeprefix("/term").replace(":", "/", 1))
    path = graph.addresses.path(iri) if iri else ""
    if not path:
        raise ProblemError(404, f"nothing is called {asked[:200]}")
    return path


def _data_path(path: str, form: Format) -> str:
    return f"/data{path}.{form.ending}"


def _see(path: str) -> Response:
    return Response(status_code=303, headers={"Location": path, "Vary": "Accept", **OPEN})
