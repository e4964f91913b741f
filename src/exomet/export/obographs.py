"""The ontology as OBO Graphs JSON: nodes and edges, for tools that draw or walk ontologies.

Written by hand, as the OBO file is: the schema is small, and a library would be a dependency of
every installation for the sake of one file.
"""

from __future__ import annotations

import json
from typing import IO, Any

import pyoxigraph as ox

from exomet.export.entities import OboEntity, OboOntology
from exomet.terms.iris import OWL, RDFS

_Json = dict[str, Any]
_SCOPES = {"EXACT": "hasExactSynonym", "RELATED": "hasRelatedSynonym"}
_EDGES = {
    RDFS + "subClassOf": "is_a",
    RDFS + "subPropertyOf": "subPropertyOf",
    OWL + "inverseOf": "inverseOf",
}


def write_obographs(ontology: OboOntology, out: IO[str]) -> None:
    """Write an ontology as a document of OBO Graphs."""
    meta = {"version": ontology.version_iri, "basicPropertyValues": _values(ontology.annotations)}
    graph = {
        "id": ontology.iri,
        "meta": meta,
        "nodes": [_graph_node(entity) for entity in ontology.entities],
        "edges": _graph_edges(ontology),
        "equivalentNodesSets": [],
        "logicalDefinitionAxioms": [_definition(e) for e in ontology.entities if e.genus],
        "domainRangeAxioms": [_domain_range(e) for e in ontology.of_kind("PROPERTY")],
        "propertyChainAxioms": [],
    }
    json.dump({"graphs": [graph]}, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _graph_node(entity: OboEntity) -> _Json:
    meta: _Json = {}
    if entity.definition:
        meta["definition"] = {"val": entity.definition, "xrefs": []}
    if entity.synonyms:
        meta["synonyms"] = [
            {"pred": _SCOPES[scope], "val": name, "xrefs": []} for scope, name in entity.synonyms
        ]
    if entity.annotations:
        meta["basicPropertyValues"] = _values(entity.annotations)
    return {"id": entity.iri, "lbl": entity.label, "type": entity.kind, "meta": meta}


def _values(annotations: list[tuple[str, ox.NamedNode | ox.Literal]]) -> list[_Json]:
    return [{"pred": predicate, "val": value.value} for predicate, value in annotations]


def _graph_edges(ontology: OboOntology) -> list[_Json]:
    edges = []
    for entity in ontology.entities:
        for axiom, name in _EDGES.items():
            for iri in entity.edges.get(axiom, ()):
                edges.append({"sub": entity.iri, "pred": name, "obj": iri})
    return edges


def _definition(entity: OboEntity) -> _Json:
    restrictions = [
        {"propertyId": relation, "fillerId": filler} for relation, filler in entity.differentiae
    ]
    return {
        "definedClassId": entity.iri,
        "genusIds": entity.genus,
        "restrictions": restrictions,
    }


def _domain_range(entity: OboEntity) -> _Json:
    return {
        "predicateId": entity.iri,
        "domainClassIds": entity.edges.get(RDFS + "domain", []),
        "rangeClassIds": entity.edges.get(RDFS + "range", []),
    }
