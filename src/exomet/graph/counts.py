"""What is counted on the graph of a build, for its description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from exomet.graph.ntriples import TYPE, Triple
from exomet.terms.iris import RDF, XSD

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

SD_NAMESPACE = "http://www.w3.org/ns/sparql-service-description#"
VOID_NAMESPACE = "http://rdfs.org/ns/void#"
_COUNTED_TOGETHER = 10_000
_TYPE_IRI = ox.NamedNode(f"{RDF}type")
# (a graph has each triple once: nothing is counted twice)
_PROPERTY_USES = """
    SELECT text, uses FROM (SELECT p, count(*) AS uses FROM triple GROUP BY p)
    JOIN term ON id = p ORDER BY text"""
_CLASS_MEMBERS = """
    SELECT text, members FROM (SELECT o, count(*) AS members FROM triple WHERE p = ? GROUP BY o)
    JOIN term ON id = o WHERE text[1] = '<' ORDER BY text"""
_SUBJECTS = "SELECT count(DISTINCT s) FROM triple"


@dataclass(frozen=True)
class Uses:
    """What a graph uses of vocabularies.

    Attributes:
        properties: IRIs of properties -> their triples.
        classes: IRIs of classes -> their members.
    """

    properties: Mapping[str, int]
    classes: Mapping[str, int]

    @property
    def triples(self) -> int:
        """The number of its triples."""
        return sum(self.properties.values())


@dataclass(frozen=True)
class GraphCounts:
    """What is counted on a graph and on those beside it.

    Attributes:
        subjects: how many things it speaks of.
        uses: what it uses.
        graphs: IRIs of the named graphs beside it -> what they use.
    """

    subjects: int
    uses: Uses
    graphs: Mapping[str, Uses]


def count_graph(triples: Triples, graphs: Mapping[str, Uses]) -> GraphCounts:
    """Count a graph.

    Args:
        triples: the graph.
        graphs: IRIs of the named graphs beside it -> what they use.
    """
    ((subjects,),) = triples.connection.execute(_SUBJECTS).fetchall()
    return GraphCounts(subjects, _table_uses(triples, "triple"), graphs)


def inferred_uses(triples: Triples) -> Uses:
    """Count what was inferred of a graph, in the table beside it."""
    return _table_uses(triples, "inferred")


class UsesOnTheWay:
    """Counts triples as they pass, so that what is written is not read for it.

    Example:
        >>> counted = UsesOnTheWay()
        >>> _ = list(counted.passing([("<b:x>", TYPE, "<b:Thing>"), ("<b:x>", "<b:says>", '"a"')]))
        >>> counted.uses().triples, counted.uses().classes
        (2, {'b:Thing': 1})
    """

    def __init__(self) -> None:
        self._properties: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()

    def passing(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """Yield triples, of which none may come twice."""
        waiting = iter(triples)
        while some := list(islice(waiting, _COUNTED_TOGETHER)):
            self._properties.update(predicate for _, predicate, _ in some)
            types = (value for _, predicate, value in some if predicate == TYPE)
            self._classes.update(value for value in types if value.startswith("<"))
            yield from some

    def add(self, other: UsesOnTheWay) -> None:
        """Add what was counted elsewhere."""
        self._properties += other._properties
        self._classes += other._classes

    def uses(self) -> Uses:
        """Return what the triples used that have passed."""
        properties, classes = sorted(self._properties.items()), sorted(self._classes.items())
        return Uses(_by_iri(properties), _by_iri(classes))


def _table_uses(triples: Triples, table: str = "triple") -> Uses:
    execute = triples.connection.execute
    properties = execute(_PROPERTY_USES.replace("triple", table)).fetchall()
    type_number = triples.numbers([TYPE]).get(TYPE, 0)
    classes = execute(_CLASS_MEMBERS.replace("triple", table), [type_number]).fetchall()
    return Uses(_by_iri(properties), _by_iri(classes))


def _by_iri(rows: list[tuple[str, int]]) -> dict[str, int]:
    return {text[1:-1]: count for text, count in rows}


def counted_triples(counts: GraphCounts, endpoint: str) -> Iterator[ox.Triple]:
    """Yield what ``void.rq`` makes of a graph, from its counts.

    The query asks any endpoint; a build has counted already.
    """
    graph = ox.NamedNode(f"{endpoint}#default-graph")
    totals = {
        "triples": counts.uses.triples,
        "distinctSubjects": counts.subjects,
        "properties": len(counts.uses.properties),
        "classes": len(counts.uses.classes),
    }
    for name, total in totals.items():
        yield _counted(graph, name, total)
    yield from _partitions(graph, f"{endpoint}#", counts.uses)
    for iri, uses in counts.graphs.items():
        yield from _named_graph(endpoint, iri, uses)


def _partitions(graph: ox.NamedNode, base: str, uses: Uses) -> Iterator[ox.Triple]:
    """Yield the parts of a graph by property and by class; their IRIs begin with the base."""
    for iri, count in uses.properties.items():
        part = _partition(base, "property", iri)
        yield ox.Triple(graph, ox.NamedNode(f"{VOID_NAMESPACE}propertyPartition"), part)
        yield ox.Triple(part, ox.NamedNode(f"{VOID_NAMESPACE}property"), ox.NamedNode(iri))
        yield _counted(part, "triples", count)
    for iri, members in uses.classes.items():
        part = _partition(base, "class", iri)
        yield ox.Triple(graph, ox.NamedNode(f"{VOID_NAMESPACE}classPartition"), part)
        yield ox.Triple(part, ox.NamedNode(f"{VOID_NAMESPACE}class"), ox.NamedNode(iri))
        yield _counted(part, "entities", members)


def _named_graph(endpoint: str, iri: str, uses: Uses) -> Iterator[ox.Triple]:
    entry = _partition(f"{endpoint}#", "named-graph", iri)
    graph = _partition(f"{endpoint}#", "graph", iri)
    dataset = ox.NamedNode(f"{endpoint}#dataset")
    yield ox.Triple(dataset, ox.NamedNode(f"{SD_NAMESPACE}namedGraph"), entry)
    yield ox.Triple(entry, _TYPE_IRI, ox.NamedNode(f"{SD_NAMESPACE}NamedGraph"))
    yield ox.Triple(entry, ox.NamedNode(f"{SD_NAMESPACE}name"), ox.NamedNode(iri))
    yield ox.Triple(entry, ox.NamedNode(f"{SD_NAMESPACE}graph"), graph)
    yield ox.Triple(graph, _TYPE_IRI, ox.NamedNode(f"{SD_NAMESPACE}Graph"))
    yield _counted(graph, "triples", uses.triples)
    yield from _partitions(graph, f"{graph.value}-", uses)


def _counted(subject: ox.NamedNode, name: str, count: int) -> ox.Triple:
    value = ox.Literal(str(count), datatype=ox.NamedNode(f"{XSD}integer"))
    return ox.Triple(subject, ox.NamedNode(f"{VOID_NAMESPACE}{name}"), value)


def _partition(base: str, kind: str, iri: str) -> ox.NamedNode:
    return ox.NamedNode(f"{base}{kind}-{quote(iri, safe='')}")
