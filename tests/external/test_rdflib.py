"""rdflib reads every format, and each holds the same graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from exomet.terms.iris import AUDITED, INFERRED

from .conftest import graphs

FORMATS = {
    "exomet.ttl": "turtle",
    "exomet.jsonld": "json-ld",
    "exomet.rdf": "xml",
    "exomet.nt": "nt",
}
# rdflib warns of its own parsers of JSON-LD and TriG.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="session")
def asserted(exports: Path) -> Graph:
    """Return the asserted graph, from N-Triples."""
    return Graph().parse(exports / "exomet.nt", format="nt")


@pytest.mark.parametrize(("name", "form"), FORMATS.items(), ids=list(FORMATS))
def test_rdflib_reads_the_asserted_graph(
    exports: Path, asserted: Graph, name: str, form: str
) -> None:
    graph = Graph().parse(exports / name, format=form)
    assert len(graph) == graphs(exports / name).total() == len(asserted) > 0
    assert isomorphic(graph, asserted)


@pytest.mark.parametrize(
    ("name", "form"), [("with-inferred.ttl", "turtle"), ("with-inferred.rdf", "xml")]
)
def test_rdflib_reads_the_asserted_and_the_inferred_graph(
    exports: Path, asserted: Graph, name: str, form: str
) -> None:
    graph = Graph().parse(exports / name, format=form)
    inferred = Graph().parse(exports / "inferred.nt", format="nt")
    assert len(graph) == len(asserted) + len(inferred)
    assert all(triple in graph for triple in inferred)


@pytest.mark.parametrize(("name", "form"), [("exomet.trig", "trig"), ("exomet.nq", "nquads")])
def test_rdflib_keeps_the_graphs_of_a_data_set_apart(
    exports: Path, asserted: Graph, name: str, form: str
) -> None:
    dataset = Dataset()
    dataset.parse(exports / name, format=form)
    inferred = Graph().parse(exports / "inferred.nt", format="nt")
    audit = Graph().parse(exports / "audit.nt", format="nt")
    found = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph)}
    default = str(dataset.default_graph.identifier)
    assert found == {default: len(asserted), INFERRED: len(inferred), AUDITED: len(audit)}
    assert isomorphic(dataset.default_graph, asserted)
    assert set(dataset.graph(INFERRED)) == set(inferred)
    assert set(dataset.graph(AUDITED)) == set(audit)


def test_rdflib_reads_the_merged_ontology_alike_in_both_forms(exports: Path) -> None:
    folder = exports / "ontology"
    owl = Graph().parse(folder / "exomet.owl", format="xml")
    assert isomorphic(owl, Graph().parse(folder / "exomet-merged.ttl", format="turtle"))
