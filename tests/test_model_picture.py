"""The diagram of the model draws what the ontology says, and the committed file is that diagram."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from docs.site.model_picture import BOXES, RELATIONS, Relation, model_picture
from rdflib import OWL, RDF, RDFS

from exomet.files import package_data
from exomet.terms.iris import expand

FILE = package_data() / "docs" / "assets" / "model.svg"


def term(curie: str) -> rdflib.URIRef:
    return rdflib.URIRef(str(expand(curie)))


def test_the_committed_diagram_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == model_picture(), "run `make docs`"
    assert FILE.stat().st_size < 10_000


@pytest.mark.parametrize("curie", BOXES)
def test_each_box_is_a_class(curie: str, ontology: rdflib.Graph) -> None:
    if curie.startswith("exomet:"):
        assert (term(curie), RDF.type, OWL.Class) in ontology
    assert any(curie in (each.start, each.end) for each in RELATIONS)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda each: each.names[0])
def test_each_arrow_leads_as_the_ontology_says(relation: Relation, ontology: rdflib.Graph) -> None:
    for name in relation.names:
        assert (term(name), RDF.type, OWL.ObjectProperty) in ontology
        for way, end in ((RDFS.domain, relation.start), (RDFS.range, relation.end)):
            stated = ontology.value(term(name), way)
            assert stated in (None, term(end)), (name, way)


def test_the_arrows_lead_so_in_the_graph(tiny_store: ox.Store) -> None:
    for relation in RELATIONS:
        for name in relation.names:
            query = (
                f"ASK {{ ?s <{expand(name)}> ?o . ?s a/<{RDFS.subClassOf}>* <{expand(relation.start)}> ."
                f" ?o a/<{RDFS.subClassOf}>* <{expand(relation.end)}> }}"
            )
            assert bool(tiny_store.query(query)), (relation.start, name, relation.end)


def test_it_is_read_without_eyes() -> None:
    root = ET.fromstring(model_picture())  # noqa: S314
    described = root.find("{http://www.w3.org/2000/svg}desc")
    assert described is not None
    assert described.text is not None
    assert "finding: sending cell and recipient cell: cell." in described.text
