"""Engines agree: for each defined class HermiT, an OWL RL engine, the rules and plain SPARQL give
the same members.

HermiT is compared with the rules in ``test_reason.py``; here the other two are.
"""

from __future__ import annotations

from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from exomet.query.select import select
from exomet.reason.reasoning import logical_part
from exomet.terms.iris import EXOMET
from tests.test_reason import CLASSES, members


def pattern(
    ontology: rdflib.Graph, expression: rdflib.term.Node, subject: str, depth: int = 0
) -> str:
    """Return the graph pattern of a class expression, worked out from its axiom alone."""
    names = f"{subject}_{depth}"
    operands = ontology.value(expression, rdflib.OWL.intersectionOf)
    if operands is not None:
        parts = enumerate(Collection(ontology, operands))
        return " ".join(
            pattern(ontology, part, subject, depth * 10 + number) for number, part in parts
        )
    relation = ontology.value(expression, rdflib.OWL.onProperty)
    if relation is not None:
        inverse = ontology.value(relation, rdflib.OWL.inverseOf)
        path = f"^<{inverse}>" if inverse else f"<{relation}>"
        value = ontology.value(expression, rdflib.OWL.hasValue)
        if value is not None:
            return f"{subject} {path} <{value}> ."
        filler = ontology.value(expression, rdflib.OWL.someValuesFrom)
        assert filler is not None
        return f"{subject} {path} {names} . {pattern(ontology, filler, names, depth + 1)}"
    defined = ontology.value(expression, rdflib.OWL.equivalentClass)
    if defined is not None:
        return pattern(ontology, defined, subject, depth)
    return f"{subject} a/<{rdflib.RDFS.subClassOf}>* <{expression}> ."


def by_sparql(ontology: rdflib.Graph, store: ox.Store, cls: str) -> list[str]:
    query = f"SELECT DISTINCT ?x WHERE {{ {pattern(ontology, rdflib.URIRef(EXOMET + cls), '?x')} }}"
    return sorted(str(row[0]).rpartition(":")[2] for row in select(store, query)[1])


@pytest.mark.parametrize("cls", CLASSES)
def test_sparql_gives_the_members(
    cls: str, ontology: rdflib.Graph, tiny_store: ox.Store, real_store: ox.Store
) -> None:
    assert by_sparql(ontology, tiny_store, cls) == members(tiny_store, cls)
    assert by_sparql(ontology, real_store, cls) == members(real_store, cls)


@pytest.mark.parametrize("which", ["tiny", "built"])
def test_owl_rl_gives_the_members(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    store: ox.Store = request.getfixturevalue({"tiny": "tiny_store", "built": "real_store"}[which])
    logical_part(folder / "exomet.nt", tmp_path / "logical.nt")
    graph = rdflib.Graph().parse(tmp_path / "logical.nt", format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    for cls in CLASSES:
        found = graph.subjects(rdflib.RDF.type, rdflib.URIRef(EXOMET + cls))
        assert sorted(str(thing).rpartition("/")[2] for thing in found) == members(store, cls), cls


def test_a_broken_axiom_is_noticed(ontology: rdflib.Graph, tiny_store: ox.Store) -> None:
    relation = rdflib.URIRef(EXOMET + "promotes")
    (restriction, *_) = [
        node
        for node in ontology.subjects(rdflib.OWL.onProperty, relation)
        if ontology.value(node, rdflib.OWL.someValuesFrom)
        == rdflib.URIRef("http://purl.obolibrary.org/obo/GO_0001525")
    ]
    ontology.set((restriction, rdflib.OWL.onProperty, rdflib.URIRef(EXOMET + "suppresses")))
    try:
        assert by_sparql(ontology, tiny_store, "AngiogenicFinding") != members(
            tiny_store, "AngiogenicFinding"
        )
    finally:
        ontology.set((restriction, rdflib.OWL.onProperty, relation))
