"""Answers do not depend on the order in which a store holds the graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.questions.catalogue import read_catalogue
from exomet.terms.iris import AUDITED, INFERRED

CATALOGUE = read_catalogue(package_data() / "queries")
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GRAPHS: dict[str, ox.NamedNode | ox.DefaultGraph] = {
    AUDIT_FILE: ox.NamedNode(AUDITED),
    INFERRED_FILE: ox.NamedNode(INFERRED),
    ASSERTED_FILE: ox.DefaultGraph(),
}


@pytest.fixture(scope="module")
def reversed_store(whole: Path) -> ox.Store:
    """The graph, with its files and their lines loaded from the last to the first."""
    store = ox.Store()
    for name, graph in GRAPHS.items():
        lines = (whole / name).read_bytes().splitlines(keepends=True)
        text = b"".join(reversed(lines))
        store.load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return store


@pytest.fixture(scope="module")
def whole_names(whole_store: ox.Store) -> Names:
    return Names(whole_store)


def labels(store: ox.Store) -> list[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(LABEL), None, ox.DefaultGraph())
    return [f"{quad.subject} {quad.object}" for quad in quads]


def test_the_stores_differ_in_order_alone(whole_store: ox.Store, reversed_store: ox.Store) -> None:
    one, other = labels(whole_store), labels(reversed_store)
    assert one != other
    assert sorted(one) == sorted(other)
    assert len(whole_store) == len(reversed_store)


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_question_answers_the_same(
    name: str, whole_names: Names, reversed_store: ox.Store
) -> None:
    """With its defaults, and with all its examples at once, which makes the longest answers."""
    question = CATALOGUE[name]
    examples = {each.name: each.examples for each in question.parameters}
    for values in [{}, examples] if examples else [{}]:
        sparql = question.bound(values, whole_names)
        assert question.run(reversed_store, sparql) == question.run(whole_names.store, sparql)
