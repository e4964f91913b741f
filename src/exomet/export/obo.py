"""The ontology in OBO 1.4, for the tools and libraries of the OBO Foundry.

Written by hand: what has to be done is the way from OWL to OBO, and fastobo, which would be a
compiled package of seven megabytes more, only checks and escapes. The tests read the file with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox

from exomet.export.entities import OboEntity, OboOntology
from exomet.terms.iris import OWL, RDFS, curie, prefixes

# Tags by the axiom, in the order that OBO 1.4 prescribes; domain and range precede is_a.
_TERM_TAGS = {RDFS + "subClassOf": "is_a"}
_RELATION_TAGS = {
    RDFS + "domain": "domain",
    RDFS + "range": "range",
    RDFS + "subPropertyOf": "is_a",
    OWL + "inverseOf": "inverse_of",
}
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_UNQUOTED = str.maketrans({"\\": "\\\\", "{": "\\{", "}": "\\}", "!": "\\!", "\n": "\\n"})
_REMARK = (
    "Data properties, and definitions that OBO cannot express, are in exomet.owl; "
    "definitions of borrowed terms are in the ontologies that own them."
)


def write_obo(ontology: OboOntology, out: IO[str]) -> None:
    """Write an ontology in OBO 1.4; what OBO cannot express is left out."""
    out.write("".join(f"{line}\n" for line in _header(ontology)))
    for entity in ontology.entities:
        frame = _term_frame if entity.kind == "CLASS" else _relation_frame
        out.write("\n" + "".join(f"{line}\n" for line in frame(entity)))


def _header(ontology: OboOntology) -> Iterator[str]:
    yield "format-version: 1.4"
    yield f"data-version: {ontology.version_iri}"
    yield f"remark: {_REMARK}"
    yield f"ontology: {ontology.iri}"
    yield from _property_values(ontology.annotations)


def _identifier(iri: str) -> str:
    """Return a CURIE for a term of the OBO library, and the whole IRI of any other.

    OBO has a line for further prefixes, but OWLAPI and so ROBOT pass over it.
    """
    return curie(iri) if iri.startswith(prefixes()["obo"]) else iri


def _term_frame(entity: OboEntity) -> Iterator[str]:
    yield "[Term]"
    yield from _name_clauses(entity)
    yield from _obo_edges(entity, _TERM_TAGS)
    if entity.genus:
        yield from (f"intersection_of: {_identifier(genus)}" for genus in entity.genus)
        for relation, filler in entity.differentiae:
            yield f"intersection_of: {_identifier(relation)} {_identifier(filler)}"
    yield from _obo_edges(entity, {OWL + "disjointWith": "disjoint_from"})


def _relation_frame(entity: OboEntity) -> Iterator[str]:
    yield "[Typedef]"
    yield from _name_clauses(entity)
    tags = dict(_RELATION_TAGS)
    yield from _obo_edges(
        entity, {axiom: tags.pop(axiom) for axiom in (RDFS + "domain", RDFS + "range")}
    )
    if entity.functional:
        yield "is_functional: true"
    yield from _obo_edges(entity, tags)


def _obo_edges(entity: OboEntity, tags: dict[str, str]) -> Iterator[str]:
    for axiom, tag in tags.items():
        for iri in entity.edges.get(axiom, ()):
            yield f"{tag}: {_identifier(iri)}"


def _name_clauses(entity: OboEntity) -> Iterator[str]:
    yield f"id: {_identifier(entity.iri)}"
    yield f"name: {entity.label.translate(_UNQUOTED)}"
    if entity.definition:
        yield f"def: {_quoted(entity.definition)} []"
    for scope, name in entity.synonyms:
        yield f"synonym: {_quoted(name)} {scope} []"
    yield from _property_values(entity.annotations)


def _property_values(annotations: list[tuple[str, ox.NamedNode | ox.Literal]]) -> Iterator[str]:
    for predicate, value in annotations:
        if isinstance(value, ox.NamedNode):
            yield f"property_value: {_identifier(predicate)} {_identifier(value.value)}"
        else:
            yield f"property_value: {_identifier(predicate)} {_quoted(value.value)} xsd:string"


def _quoted(text: str) -> str:
    return f'"{text.translate(_QUOTED)}"'
