"""The ontology as a file that others merge: what is in which module, and how its terms are written."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from exomet.files import package_data
from exomet.graph.ontology import bridge_axioms, own_terms
from exomet.terms.iris import BASE, EXOMET, OWL, RDFS

FOLDER = package_data() / "ontology"
LOGICAL = {f"<{RDFS}{name}>" for name in ("subClassOf", "subPropertyOf", "domain", "range")} | {
    f"<{OWL}{name}>" for name in ("disjointWith", "equivalentClass", "inverseOf")
}


def is_ours(term: str) -> bool:
    return term.startswith(f"<{EXOMET}")


def named_axioms(triples: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the logical axioms about a named term."""
    return [triple for triple in triples if triple[1] in LOGICAL and triple[0].startswith("<")]


def test_no_axiom_of_the_ontology_is_about_a_borrowed_term() -> None:
    axioms = named_axioms(own_terms(FOLDER))
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
