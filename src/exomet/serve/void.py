"""The endpoint about itself: SPARQL 1.1 Service Description and VoID, counted on the graph that is served."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from exomet.serve.dataset import Fingerprint
from exomet.serve.execution import serialized
from exomet.serve.linked_data import DUMPS
from exomet.serve.negotiation import GRAPHS, negotiate
from exomet.serve.pool import Pool, UnavailableError
from exomet.serve.problem_details import ProblemError
from exomet.serve.responses import OPEN, respond
from exomet.serve.state import ServerState
from exomet.terms.iris import BASE, RDF, curie, prefixes

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCTERMS = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_COUNTS = {
    "graphs": "SELECT ?g (COUNT(*) AS ?triples) { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?g)) } GROUP BY ?g",
    "whole": """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
        (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o }""",
    "typed": "SELECT (COUNT(DISTINCT ?c) AS ?classes) { ?s a ?c FILTER(isIRI(?c)) }",
    "properties": "SELECT ?p (COUNT(*) AS ?triples) { ?s ?p ?o } GROUP BY ?p",
    "classes": "SELECT ?c (COUNT(DISTINCT ?s) AS ?entities) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c",
}

Counts = dict[str, list[dict[str, str]]]
_counted: WeakKeyDictionary[Pool, tuple[Fingerprint, Counts]] = WeakKeyDictionary()


async def void(service: ServerState, request: Request) -> Response:
    """Answer ``/.well-known/void``."""
    return await reply_with(service, request, OPEN)


async def reply_with(
    service: ServerState, request: Request, headers: Mapping[str, str]
) -> Response:
    """Answer with the description in the RDF format that is preferred.

    Raises:
        ProblemError: the client takes no RDF, or the graph could not be counted within the limits.
    """
    chosen = negotiate(request.headers.get("accept", ""), GRAPHS)
    if chosen is None:
        available = [form.media[0] for form in GRAPHS]
        raise ProblemError(
            406, f"the service description comes as {', '.join(available)}", available=available
        )
    try:
        found = await counts(service.pool)
    except UnavailableError as error:
        raise ProblemError(503, str(error), {"Retry-After": str(error.retry)}) from None
    endpoint = str(request.url.replace(path="/sparql", query="", fragment=""))
    form, media = chosen
    build = service.source.build is not None
    body = serialized(triples(endpoint, found, build=build), form, prefixes() if build else {})
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return await respond(request, body, media + charset, headers)


async def counts(pool: Pool) -> Counts:
    """Return what is counted on the graph, by name of the query; counted once for each graph."""
    known = _counted.get(pool)
    if known is None or known[0] != pool.fingerprint:
        fingerprint = pool.fingerprint
        job = {
            "accept": "",
            "page": False,
            "base": BASE,
            "default": None,
            "named": None,
            "note": BASE,
        }
        job |= {"rows": 5_000, "size": 8 << 20}
        answers = await asyncio.gather(*(pool.answer(job, query) for query in _COUNTS.values()))
        rows = (
            [
                {name: cell["value"] for name, cell in row.items()}
                for row in json.loads(body)["results"]["bindings"]
            ]
            for _, body in answers
        )
        known = fingerprint, dict(zip(_COUNTS, rows, strict=True))
        _counted[pool] = known
    return known[1]


def triples(endpoint: str, found: Counts, *, build: bool) -> Iterator[ox.Triple]:
    """Yield the description of an endpoint, with IRIs below its own for what has no other name."""
    service, dataset, default = endpoint, f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _link(service, f"{RDF}type", f"{SD}Service")
    yield _link(service, f"{SD}endpoint", endpoint)
    yield _link(service, f"{SD}supportedLanguage", f"{SD}SPARQL11Query")
    for name in _FORMATS:
        yield _link(service, f"{SD}resultFormat", f"http://www.w3.org/ns/formats/{name}")
    yield _link(service, f"{SD}defaultDataset", dataset)
    for kind in (f"{SD}Dataset", f"{VOID}Dataset"):
        yield _link(dataset, f"{RDF}type", kind)
    yield _link(dataset, f"{VOID}sparqlEndpoint", endpoint)
    yield _link(dataset, f"{SD}defaultGraph", default)
    if build:
        yield _text(dataset, f"{DCTERMS}title", "ExoMet: exosomal microRNAs in cancer metastasis")
        yield _link(dataset, f"{DCTERMS}license", "https://creativecommons.org/licenses/by-nc/4.0/")
        yield _text(dataset, f"{VOID}uriSpace", BASE)
        yield _link(dataset, f"{VOID}vocabulary", f"{BASE}ontology/")
        for name in DUMPS:
            yield _link(
                dataset, f"{VOID}dataDump", endpoint.removesuffix("sparql") + f"data/{name}"
            )
    yield _link(default, f"{RDF}type", f"{SD}Graph")
    yield _link(default, f"{RDF}type", f"{VOID}Dataset")
    for name, value in (found["whole"][0] | found["typed"][0]).items():
        yield _number(default, f"{VOID}{name}", value)
    for row in found["properties"]:
        yield from _partition(default, "property", row["p"], "triples", row["triples"])
    for row in found["classes"]:
        yield from _partition(default, "class", row["c"], "entities", row["entities"])
    for number, row in enumerate(found["graphs"], 1):
        entry, graph = f"{endpoint}#named-graph-{number}", f"{endpoint}#graph-{number}"
        yield _link(dataset, f"{SD}namedGraph", entry)
        yield _link(entry, f"{RDF}type", f"{SD}NamedGraph")
        yield _link(entry, f"{SD}name", row["g"])
        yield _link(entry, f"{SD}graph", graph)
        yield _link(graph, f"{RDF}type", f"{SD}Graph")
        yield _number(graph, f"{VOID}triples", row["triples"])


def _partition(graph: str, kind: str, iri: str, unit: str, count: str) -> Iterator[ox.Triple]:
    short = curie(iri)
    part = f"{graph}-{kind}-{short if short != iri else quote(iri, safe='')}"
    yield _link(graph, f"{VOID}{kind}Partition", part)
    yield _link(part, f"{VOID}{kind}", iri)
    yield _number(part, f"{VOID}{unit}", count)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _number(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(
        ox.NamedNode(subject),
        ox.NamedNode(predicate),
        ox.Literal(value, datatype=ox.NamedNode(f"{XSD}integer")),
    )


def _text(subject: str, predicate: str, value: Any) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))
