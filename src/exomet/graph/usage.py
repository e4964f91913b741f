"""How often each class and property occurs in the graphs of a build, as its VoID has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.graph.counts import SD_NAMESPACE, VOID_NAMESPACE
from exomet.graph.layout import VOID_FILE
from exomet.terms.iris import EXOMET, curie

# From a part of a graph to its term, and to the number of what it holds.
_PARTITIONS = (("class", "entities"), ("property", "triples"))
_MOST_EXAMPLES = 100

# Subject and property -> objects.
_Objects = dict[tuple[str, str], list[str]]


@dataclass(frozen=True)
class Use:
    """The use of a class or property in a graph.

    Attributes:
        graph: IRI of the graph, empty for the default graph.
        count: number of its members or triples there.
    """

    graph: str
    count: int


def uses_in_build(build: Path) -> dict[str, list[Use]]:
    """Return IRI of a class or property -> its uses, the default graph first.

    They were counted when the graph was built.

    Args:
        build: folder of the build.
    """
    objects: _Objects = {}
    for quad in ox.parse(path=str(build / VOID_FILE), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            key = quad.subject.value, quad.predicate.value
            objects.setdefault(key, []).append(quad.object.value)
    uses: dict[str, list[Use]] = {}
    for part, holder, kind, number in _counted_parts(objects):
        (term,) = objects[part, f"{VOID_NAMESPACE}{kind}"]
        (count,) = objects[part, f"{VOID_NAMESPACE}{number}"]
        uses.setdefault(term, []).append(Use(holder, int(count)))
    return {term: sorted(of_term, key=lambda use: use.graph) for term, of_term in uses.items()}


def _counted_parts(objects: _Objects) -> Iterator[tuple[str, str, str, str]]:
    """Yield part, graph, kind of term and the name of its number, for each part of a graph."""
    graphs = _named_graphs(objects)
    for kind, number in _PARTITIONS:
        for (holder, name), parts in objects.items():
            if name == f"{VOID_NAMESPACE}{kind}Partition":
                yield from ((part, graphs.get(holder, ""), kind, number) for part in parts)


def _named_graphs(objects: _Objects) -> Mapping[str, str]:
    """Return what describes a named graph -> its IRI."""
    names = {}
    for (entry, name), graphs in objects.items():
        if name == f"{SD_NAMESPACE}graph":
            names.update(dict.fromkeys(graphs, objects[entry, f"{SD_NAMESPACE}name"][0]))
    return names


def term_pattern(iri: str, is_class: bool, graph: str = "") -> str:
    """Return the triple pattern that finds the members of a class or the triples of a property.

    Args:
        iri: the class or property.
        is_class: whether it is a class.
        graph: IRI of the graph in which they are, empty for the default graph.

    Example:
        >>> term_pattern("https://w3id.org/exomet/ontology/Step", True, "urn:g")
        'GRAPH <urn:g> { ?thing a exomet:Step }'
    """
    triple = f"?thing a {curie(iri)}" if is_class else f"?thing {curie(iri)} ?value"
    return f"GRAPH <{graph}> {{ {triple} }}" if graph else f"{triple} ."


def term_query(iri: str, is_class: bool, graph: str = "", most: int = _MOST_EXAMPLES) -> str:
    """Return a query that lists the first members of a class, or triples of a property.

    Args:
        iri: the class or property.
        is_class: whether it is a class.
        graph: the graph that is searched, if not all of them.
        most: how many are listed.

    Example:
        >>> print(term_query("https://w3id.org/exomet/ontology/mirna", False))
        PREFIX exomet: <https://w3id.org/exomet/ontology/>
        SELECT * WHERE { ?thing exomet:mirna ?value . } LIMIT 100
    """
    pattern = term_pattern(iri, is_class, graph)
    return f"PREFIX exomet: <{EXOMET}>\nSELECT * WHERE {{ {pattern} }} LIMIT {most}"
