"""The ontology as a file that others merge: what is in which module, and how its terms are written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.graph.index import ancestors, parents
from exomet.graph.make import check_inputs
from exomet.graph.ontology import bridge_axioms
from exomet.terms.iris import BASE, EXOMET, OWL, RDFS, expand
from tests.conftest import REAL, silent

FOLDER = package_data() / "ontology"
LOGICAL = {f"<{RDFS}{name}>" for name in ("subClassOf", "subPropertyOf", "domain", "range")} | {
    f"<{OWL}{name}>" for name in ("disjointWith", "equivalentClass", "inverseOf")
}
DEFINITION = "<http://purl.obolibrary.org/obo/IAO_0000115>"
# A class that is a union of ways of being, so that no one parent is true of all its members.
ROOTS = {"Condition"}


@cache
def own_terms() -> list[tuple[str, str, str]]:
    """Return our terms, the defined classes among them."""
    return check_inputs(REAL, silent).own


def is_ours(term: str) -> bool:
    return term.startswith(f"<{EXOMET}")


def named_axioms(triples: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the logical axioms about a named term."""
    return [triple for triple in triples if triple[1] in LOGICAL and triple[0].startswith("<")]


def iri(curie: str) -> str:
    expanded = expand(curie)
    assert expanded is not None
    return expanded


def test_no_axiom_of_the_ontology_is_about_a_borrowed_term() -> None:
    axioms = named_axioms(own_terms())
    assert len(axioms) > 200
    assert [axiom for axiom in axioms if not is_ours(axiom[0])] == []


def test_each_axiom_of_the_bridge_is_about_a_borrowed_term() -> None:
    axioms = named_axioms(bridge_axioms(FOLDER))
    assert len(axioms) > 30
    assert [axiom for axiom in axioms if is_ours(axiom[0])] == []


def test_the_ontology_does_not_import_the_bridge(built: Path) -> None:
    imports = {}
    for module in ("exomet", "bridge", "borrowed"):
        triples = ox.parse(
            path=str(built / "ontology" / f"{module}.ttl"), format=ox.RdfFormat.TURTLE
        )
        imports[module] = {
            quad.object.value.removeprefix(BASE)
            for quad in triples
            if quad.predicate == ox.NamedNode(OWL + "imports")
            and isinstance(quad.object, ox.NamedNode)
        }
    assert imports == {
        "exomet": {"ontology/borrowed"},
        "bridge": {"ontology"},
        "borrowed": set(),
    }


def test_the_graph_of_findings_holds_the_bridge(real_store: ox.Store) -> None:
    for subject, predicate, value in named_axioms(bridge_axioms(FOLDER)):
        axiom = (ox.NamedNode(term[1:-1]) for term in (subject, predicate, value))
        assert ox.Quad(*axiom) in real_store


def test_the_graph_of_findings_leaves_parents_in_upper_ontologies_out(
    real_store: ox.Store,
) -> None:
    finding = ancestors(iri("exomet:Finding"), parents(real_store))
    assert finding == {iri("exomet:Finding")}


def test_each_leukocyte_is_an_immune_cell_unless_osteoclasts_come_from_it(
    real_store: ox.Store,
) -> None:
    """A leukocyte that is newly borrowed needs a line in the bridge; an osteoclast is none."""
    tree = parents(real_store)
    leukocyte, osteoclast = iri("CL:0000738"), iri("CL:0000092")
    leukocytes = {cell for cell in tree if leukocyte in ancestors(cell, tree)}
    immune = {cell for cell in tree if iri("exomet:ImmuneCell") in ancestors(cell, tree)}
    line = {cell for cell in leukocytes if osteoclast in ancestors(cell, tree)}
    line |= ancestors(osteoclast, tree)
    assert len(leukocytes & immune) > 10
    assert leukocytes - immune == leukocytes & line
    assert iri("exomet:NonMalignantCell") in ancestors(osteoclast, tree)


def test_each_class_has_a_parent() -> None:
    above = f"<{RDFS}subClassOf>"
    triples = own_terms()
    classes = {s for s, p, o in triples if o == f"<{OWL}Class>" and is_ours(s)}
    below = {s for s, p, _ in triples if p == above}
    assert {term.removeprefix(f"<{EXOMET}")[:-1] for term in classes - below} == ROOTS


def test_each_definition_of_a_class_names_its_genus() -> None:
    triples = own_terms()
    classes = {s for s, _, o in triples if o == f"<{OWL}Class>"}
    definitions = {s: o for s, p, o in triples if p == DEFINITION and s in classes}
    assert len(definitions) > 90
    assert {s: o for s, o in definitions.items() if not re.match(r'"An? \w.*\."@en$', o)} == {}


@pytest.mark.parametrize("module", ["exomet.ttl", "bridge.ttl"])
def test_all_that_is_said_of_a_term_stands_in_one_place(module: str) -> None:
    text = (FOLDER / module).read_text(encoding="utf-8")
    subjects = re.findall(r"^((?:exomet|obo):\w+) ", text, re.MULTILINE)
    assert len(subjects) > 20
    assert {term for term in subjects if subjects.count(term) > 1} == set()
