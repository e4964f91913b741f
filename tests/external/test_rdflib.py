"""rdflib reads every format, and each holds the same graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import BNode, Dataset, Graph
from rdflib.compare import isomorphic
from rdflib.term import Node

from exomet.terms.iris import AUDITED, INFERRED

from .conftest import graphs

FORMATS = {"exomet.ttl": "turtle", "exomet.jsonld": "json-ld", "exomet.rdf": "xml"}
# rdflib warns of its own parsers of JSON-LD and TriG.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def asserted(exports: Path) -> Graph:
    """Return the asserted graph, from N-Triples."""
    return Graph().parse(exports / "exomet.nt", format="nt")


def is_same(one: Graph, other: Graph) -> bool:
    """Return whether graphs are isomorphic; only statements with blank nodes need be matched."""
    (ground, blank), (other_ground, other_blank) = parted(one), parted(other)
    return ground == other_ground and isomorphic(blank, other_blank)


def parted(graph: Graph) -> tuple[set[tuple[Node, Node, Node]], Graph]:
    """Return the statements without blank nodes, and those with one."""
    ground, blank = set(), Graph()
    for triple in graph:
        if any(isinstance(term, BNode) for term in triple):
            blank.add(triple)
        else:
            ground.add(triple)
    return ground, blank


def test_one_statement_more_is_noticed() -> None:
    def graph(text: str) -> Graph:
        return Graph().parse(data=f"@prefix e: <urn:e:> . {text}", format="turtle")

    some = graph("e:a e:b e:c , [ e:d e:e ] .")
    assert is_same(some, graph("e:a e:b [ e:d e:e ] , e:c ."))
    for other in ("e:a e:b e:c , e:f , [ e:d e:e ] .", "e:a e:b e:c , [ e:d e:f ] ."):
        assert not is_same(some, graph(other))


def test_rdflib_reads_n_triples(exports: Path, asserted: Graph) -> None:
    assert len(asserted) == graphs(exports / "exomet.nt").total() > 0


@pytest.mark.parametrize(("name", "form"), FORMATS.items(), ids=list(FORMATS))
def test_rdflib_reads_the_asserted_graph(
    exports: Path, asserted: Graph, name: str, form: str
) -> None:
    graph = Graph().parse(exports / name, format=form)
    assert len(graph) == graphs(exports / name).total()
    assert is_same(graph, asserted)


# The real graph is in the files above, which the same functions write.


@pytest.mark.parametrize(
    ("name", "form"), [("with-inferred.ttl", "turtle"), ("with-inferred.rdf", "xml")]
)
def test_rdflib_reads_the_asserted_and_the_inferred_graph(
    tiny_exports: Path, name: str, form: str
) -> None:
    graph = Graph().parse(tiny_exports / name, format=form)
    asserted = Graph().parse(tiny_exports / "exomet.nt", format="nt")
    inferred = Graph().parse(tiny_exports / "inferred.nt", format="nt")
    assert len(graph) == len(asserted) + len(inferred)
    assert is_same(graph, asserted + inferred)


@pytest.mark.parametrize(("name", "form"), [("exomet.trig", "trig"), ("exomet.nq", "nquads")])
def test_rdflib_keeps_the_graphs_of_a_data_set_apart(
    tiny_exports: Path, name: str, form: str
) -> None:
    dataset = Dataset()
    dataset.parse(tiny_exports / name, format=form)
    asserted = Graph().parse(tiny_exports / "exomet.nt", format="nt")
    inferred = Graph().parse(tiny_exports / "inferred.nt", format="nt")
    audit = Graph().parse(tiny_exports / "audit.nt", format="nt")
    found = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph)}
    default = str(dataset.default_graph.identifier)
    assert found == {default: len(asserted), INFERRED: len(inferred), AUDITED: len(audit)}
    assert is_same(dataset.default_graph, asserted)
    assert set(dataset.graph(INFERRED)) == set(inferred)
    assert set(dataset.graph(AUDITED)) == set(audit)


def test_rdflib_reads_the_merged_ontology_alike_in_both_forms(exports: Path) -> None:
    folder = exports / "ontology"
    owl = Graph().parse(folder / "exomet.owl", format="xml")
    assert is_same(owl, Graph().parse(folder / "exomet-merged.ttl", format="turtle"))
