"""rdflib reads every format, and each holds the same graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from exomet.terms.iris import INFERRED

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


def test_rdflib_keeps_the_two_graphs_of_trig_apart(exports: Path, asserted: Graph) -> None:
    dataset = Dataset()
    dataset.parse(exports / "exomet.trig", format="trig")
    inferred = Graph().parse(exports / "inferred.nt", format="nt")
    found = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph)}
    assert found == {str(dataset.default_graph.identifier): len(asserted), INFERRED: len(inferred)}
    assert isomorphic(dataset.default_graph, asserted)
    assert set(dataset.graph(INFERRED)) == set(inferred)
