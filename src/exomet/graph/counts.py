"""What is counted on the graph of a build, for its description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from exomet.graph.ntriples import TYPE
from exomet.terms.iris import RDF, XSD

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_TYPE_IRI = ox.NamedNode(f"{RDF}type")
_USES = """
    SELECT text, count(*) FROM triple JOIN term ON id = p GROUP BY text ORDER BY text"""
_MEMBERS_OF_CLASSES = """
    SELECT text, count(DISTINCT s) FROM triple JOIN term ON id = o
    WHERE p = ? AND text[1] = '<' GROUP BY text ORDER BY text"""
_SUBJECTS = "SELECT count(DISTINCT s) FROM triple"


@dataclass(frozen=True)
class GraphCounts:
    """What is counted on a graph and on those beside it.

    Attributes:
        subjects: how many things it speaks of.
        properties: IRIs of properties -> their triples.
        classes: IRIs of classes -> their members.
        graphs: IRIs of the named graphs beside it -> their triples.
    """

    subjects: int
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    graphs: Mapping[str, int]


def count_graph(triples: Triples, graphs: Mapping[str, int]) -> GraphCounts:
    """Count a graph.

    Args:
        triples: the graph.
        graphs: IRIs of the named graphs beside it -> their triples.
    """
    execute = triples.connection.execute
    ((subjects,),) = execute(_SUBJECTS).fetchall()
    properties = execute(_USES).fetchall()
    classes = execute(_MEMBERS_OF_CLASSES, [triples.numbers([TYPE]).get(TYPE, 0)]).fetchall()
    return GraphCounts(subjects, _by_iri(properties), _by_iri(classes), graphs)


def _by_iri(rows: list[tuple[str, int]]) -> dict[str, int]:
    return {text[1:-1]: count for text, count in rows}


def counted_triples(counts: GraphCounts, endpoint: str) -> Iterator[ox.Triple]:
    """Yield what ``void.rq`` makes of a graph, from its counts.

    The query asks any endpoint; a build has counted already.
    """
    graph = ox.NamedNode(f"{endpoint}#default-graph")
    totals = {
        "triples": sum(counts.properties.values()),
        "distinctSubjects": counts.subjects,
        "properties": len(counts.properties),
        "classes": len(counts.classes),
    }
    for name, total in totals.items():
        yield _counted(graph, name, total)
    for iri, uses in counts.properties.items():
        part = _partition(endpoint, "property", iri)
        yield ox.Triple(graph, ox.NamedNode(f"{_VOID}propertyPartition"), part)
        yield ox.Triple(part, ox.NamedNode(f"{_VOID}property"), ox.NamedNode(iri))
        yield _counted(part, "triples", uses)
    for iri, members in counts.classes.items():
        part = _partition(endpoint, "class", iri)
        yield ox.Triple(graph, ox.NamedNode(f"{_VOID}classPartition"), part)
        yield ox.Triple(part, ox.NamedNode(f"{_VOID}class"), ox.NamedNode(iri))
        yield _counted(part, "entities", members)
    for iri, size in counts.graphs.items():
        yield from _named_graph(endpoint, iri, size)


def _named_graph(endpoint: str, iri: str, size: int) -> Iterator[ox.Triple]:
    entry, graph = _partition(endpoint, "named-graph", iri), _partition(endpoint, "graph", iri)
    dataset = ox.NamedNode(f"{endpoint}#dataset")
    yield ox.Triple(dataset, ox.NamedNode(f"{_SD}namedGraph"), entry)
    yield ox.Triple(entry, _TYPE_IRI, ox.NamedNode(f"{_SD}NamedGraph"))
    yield ox.Triple(entry, ox.NamedNode(f"{_SD}name"), ox.NamedNode(iri))
    yield ox.Triple(entry, ox.NamedNode(f"{_SD}graph"), graph)
    yield ox.Triple(graph, _TYPE_IRI, ox.NamedNode(f"{_SD}Graph"))
    yield _counted(graph, "triples", size)


def _counted(subject: ox.NamedNode, name: str, count: int) -> ox.Triple:
    value = ox.Literal(str(count), datatype=ox.NamedNode(f"{XSD}integer"))
    return ox.Triple(subject, ox.NamedNode(f"{_VOID}{name}"), value)


def _partition(endpoint: str, kind: str, iri: str) -> ox.NamedNode:
    return ox.NamedNode(f"{endpoint}#{kind}-{quote(iri, safe='')}")
