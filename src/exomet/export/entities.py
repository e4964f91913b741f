"""The terms of an ontology as OBO's formats describe them: a term with its names and its edges.

What these formats cannot say (data properties, a definition whose filler is itself an
expression) is left out of them and stays in the OWL files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from exomet.graph.ntriples import Triple
from exomet.graph.vocabulary import DEFINITION_PROPERTY
from exomet.terms.iris import OWL, RDF, RDFS
from exomet.terms.sorting import natural_sort_key

SYNONYM_SCOPES = {
    "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym": "EXACT",
    "http://www.geneontology.org/formats/oboInOwl#hasRelatedSynonym": "RELATED",
}
OBO_KINDS = {OWL + "Class": "CLASS", OWL + "ObjectProperty": "PROPERTY"}
_AXIOMS = (RDF, RDFS, OWL)

_Value = ox.NamedNode | ox.Literal
_Facts = dict[object, dict[str, list[object]]]


@dataclass
class OboEntity:
    """A class or an object property.

    Attributes:
        iri: its IRI.
        kind: a value of ``OBO_KINDS``.
        label: its label.
        definition: its definition, empty for a borrowed term.
        synonyms: pairs of scope and name.
        annotations: pairs of property and value, for whatever else is said of it.
        edges: IRIs by the axiom that leads to them, such as ``rdfs:subClassOf``.
        genus: the named classes of its logical definition.
        differentiae: the properties and fillers of its logical definition.
        functional: whether it is a functional property.
    """

    iri: str
    kind: str
    label: str = ""
    definition: str = ""
    synonyms: list[tuple[str, str]] = field(default_factory=list)
    annotations: list[tuple[str, _Value]] = field(default_factory=list)
    edges: dict[str, list[str]] = field(default_factory=dict)
    genus: list[str] = field(default_factory=list)
    differentiae: list[tuple[str, str]] = field(default_factory=list)
    functional: bool = False


@dataclass(frozen=True)
class OboOntology:
    """An ontology: its IRI, what is said of it, and its entities in the order of their IRIs."""

    iri: str
    version_iri: str
    annotations: list[tuple[str, _Value]]
    entities: list[OboEntity]

    def of_kind(self, kind: str) -> list[OboEntity]:
        """Return the entities of one kind."""
        return [entity for entity in self.entities if entity.kind == kind]


def read_ontology(triples: Iterable[Triple]) -> OboOntology:
    """Return the ontology that triples state."""
    lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples)
    subjects: _Facts = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        subjects[quad.subject][quad.predicate.value].append(quad.object)
    (header,) = _instances(OWL + "Ontology", subjects)
    (version,) = _iris(subjects[header][OWL + "versionIRI"])
    entities = []
    for type_iri, kind in OBO_KINDS.items():
        for term in _instances(type_iri, subjects):
            entities.append(_entity(term.value, kind, subjects))
    entities.sort(key=lambda entity: natural_sort_key(entity.iri))
    return OboOntology(header.value, version, _annotations(subjects[header]), entities)


def _instances(type_iri: str, subjects: _Facts) -> list[ox.NamedNode]:
    """Return the named subjects of a type."""
    kind = ox.NamedNode(type_iri)
    named = [subject for subject in subjects if isinstance(subject, ox.NamedNode)]
    return [subject for subject in named if kind in subjects[subject][RDF + "type"]]


def _entity(iri: str, kind: str, subjects: _Facts) -> OboEntity:
    facts = subjects[ox.NamedNode(iri)]
    entity = OboEntity(iri, kind, annotations=_annotations(facts))
    entity.label = _text(facts.get(RDFS + "label", []))
    entity.definition = _text(facts.get(DEFINITION_PROPERTY, []))
    entity.functional = ox.NamedNode(OWL + "FunctionalProperty") in facts[RDF + "type"]
    for predicate, scope in SYNONYM_SCOPES.items():
        names = [value.value for value in facts.get(predicate, []) if isinstance(value, ox.Literal)]
        entity.synonyms += [(scope, name) for name in sorted(names)]
    for predicate in sorted(facts):
        if predicate.startswith(_AXIOMS) and (iris := _iris(facts[predicate])):
            entity.edges[predicate] = sorted(iris, key=natural_sort_key)
    for expression in facts.get(OWL + "equivalentClass", []):
        _add_logical_definition(entity, expression, subjects)
    return entity


def _annotations(facts: dict[str, list[object]]) -> list[tuple[str, _Value]]:
    """Return what is said of a term besides axioms, names and definition."""
    apart = {DEFINITION_PROPERTY, *SYNONYM_SCOPES}
    pairs = []
    for predicate in sorted(facts.keys() - apart):
        if not predicate.startswith(_AXIOMS) or predicate == OWL + "versionInfo":
            values = [v for v in facts[predicate] if isinstance(v, ox.NamedNode | ox.Literal)]
            pairs += [(predicate, value) for value in sorted(values, key=str)]
    return pairs


def _add_logical_definition(entity: OboEntity, expression: object, subjects: _Facts) -> None:
    """Add a definition of the form genus and differentiae; leave out one of another form."""
    (items,) = subjects[expression].get(OWL + "intersectionOf", [None])
    genus: list[str] = []
    differentiae: list[tuple[str, str]] = []
    for item in _list_items(items, subjects):
        if isinstance(item, ox.NamedNode):
            genus.append(item.value)
            continue
        properties = _iris(subjects[item].get(OWL + "onProperty", []))
        fillers = _iris(subjects[item].get(OWL + "someValuesFrom", []))
        if not properties or not fillers:
            return
        differentiae += zip(properties, fillers, strict=True)
    entity.genus = genus
    entity.differentiae = differentiae


def _list_items(node: object, subjects: _Facts) -> list[object]:
    items = []
    while node in subjects:
        items += subjects[node][RDF + "first"]
        (node,) = subjects[node][RDF + "rest"]
    return items


def _iris(values: Iterable[object]) -> list[str]:
    return [value.value for value in values if isinstance(value, ox.NamedNode)]


def _text(values: Iterable[object]) -> str:
    return next((value.value for value in values if isinstance(value, ox.Literal)), "")
