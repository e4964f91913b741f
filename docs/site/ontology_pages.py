"""Reference of the ontology: each term with its definitions, its place and what uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from docs.site.made import MadePage
from exomet.files import package_data
from exomet.graph.manchester import logical_definitions
from exomet.questions.catalogue import Question, read_catalogue
from exomet.terms.iris import EXOMET, prefixes

FOLDER = "ontology"
_DEFINITION = URIRef("http://purl.obolibrary.org/obo/IAO_0000115")
_OWN_TERM = re.compile(r"exomet:(\w+)")
# Page -> its title, the types of its terms, and the relation that leads to a parent.
_PARTS = {
    "classes": ("Classes", (OWL.Class,), RDFS.subClassOf),
    "relations": ("Relations", (OWL.ObjectProperty,), RDFS.subPropertyOf),
    "attributes": (
        "Data and annotation properties",
        (OWL.DatatypeProperty, OWL.AnnotationProperty),
        RDFS.subPropertyOf,
    ),
}


def ontology_pages(build: Path) -> Iterator[MadePage]:
    """Yield the tree of classes, then a page each of classes, relations, and properties.

    Args:
        build: folder of a build, whose ontology has the axioms of the defined classes.
    """
    vocabulary = Vocabulary(build / "ontology")
    yield MadePage(f"{FOLDER}/index.md", "The tree of classes", _tree_page(vocabulary))
    for part, (title, *_) in _PARTS.items():
        sections = [_section(vocabulary, part, term) for term in vocabulary.terms[part]]
        text = "\n\n".join([f"# {title}", f"{len(sections)} terms.", *sections, ""])
        yield MadePage(f"{FOLDER}/{part}.md", title, text)


class Vocabulary:
    """ExoMet's own terms, with what is said of them and what uses them.

    Args:
        folder: folder of the modules of the ontology.
    """

    def __init__(self, folder: Path) -> None:
        self.own = Graph().parse(folder / "exomet.ttl")
        self._borrowed = Graph().parse(folder / "borrowed.ttl")
        self._axioms = ox.Store()
        self._axioms.load(path=folder / "exomet.ttl")
        for prefix, namespace in prefixes().items():
            self.own.bind(prefix, namespace, replace=True)
        self.terms = {part: self._of_types(types) for part, (_, types, _) in _PARTS.items()}
        self._part_of: dict[Node, str] = {
            term: part for part, terms in self.terms.items() for term in terms
        }

    def _of_types(self, types: Iterable[URIRef]) -> list[URIRef]:
        found: set[URIRef] = set()
        for each in types:
            subjects = self.own.subjects(RDF.type, each)
            found |= {term for term in subjects if isinstance(term, URIRef) and EXOMET in term}
        return sorted(found, key=lambda term: self.label(term).casefold())

    def label(self, term: Node) -> str:
        """Return the label of a term, or its CURIE if it has none."""
        label = self.own.value(term, RDFS.label) or self._borrowed.value(term, RDFS.label)
        return str(label) if label else self.curie(term)

    def curie(self, term: Node) -> str:
        """Return the CURIE of a term, or the text of a literal."""
        return str(term) if isinstance(term, Literal) else term.n3(self.own.namespace_manager)

    def link(self, term: Node) -> str:
        """Return a link to the section of a term, the label of a borrowed one, or a text."""
        if isinstance(term, Literal):
            return str(term)
        if part := self._part_of.get(term):
            return f"[{self.label(term)}]({part}.md#{anchor(term)})"
        curie = self.curie(term)
        label = self.label(term)
        return f"`{curie}`" if label == curie else f"{label} (`{curie}`)"

    def definitions(self, term: Node) -> list[str]:
        """Return the logical definitions of a class, in Manchester syntax."""
        return logical_definitions(self._axioms, str(term), self._labels)

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The labels of own and borrowed terms, by IRI."""
        both = chain(
            self._borrowed.subject_objects(RDFS.label), self.own.subject_objects(RDFS.label)
        )
        return {str(term): str(label) for term, label in both}

    @cached_property
    def _defined_with(self) -> dict[Node, set[Node]]:
        """Term -> the classes whose logical definition names it."""
        users: dict[Node, set[Node]] = {}
        for defined, expression in self.own.subject_objects(OWL.equivalentClass):
            for term in self._named_in(expression):
                users.setdefault(term, set()).add(defined)
        return users

    def _named_in(self, expression: Node) -> set[Node]:
        """Return the terms that stand anywhere in an expression."""
        if isinstance(expression, URIRef):
            return {expression}
        below = self.own.objects(expression) if isinstance(expression, BNode) else ()
        return set().union(*map(self._named_in, below))

    @cached_property
    def _asked_in(self) -> dict[str, list[Question]]:
        """Local name of a term -> the questions whose query names it."""
        users: dict[str, list[Question]] = {}
        for question in read_catalogue(package_data() / "queries").values():
            for name in sorted(set(_OWN_TERM.findall(question.sparql))):
                users.setdefault(name, []).append(question)
        return users

    def defined_with(self, term: Node) -> list[Node]:
        """Return the classes that are defined with a term."""
        return self._sorted(self._defined_with.get(term, ()))

    def asked_in(self, term: Node) -> list[Question]:
        """Return the questions of the catalogue that name a term."""
        return self._asked_in.get(str(term).removeprefix(EXOMET), [])

    def objects(self, term: Node, relation: URIRef) -> list[Node]:
        """Return what a relation leads to from a term: named terms and texts, in order."""
        named = {o for o in self.own.objects(term, relation) if isinstance(o, URIRef | Literal)}
        return self._sorted(named)

    def subjects(self, relation: URIRef, term: Node) -> list[Node]:
        """Return what leads to a term by a relation, in order."""
        named = {s for s in self.own.subjects(relation, term) if isinstance(s, URIRef)}
        return self._sorted(named)

    def _sorted(self, terms: Iterable[Node]) -> list[Node]:
        return sorted(terms, key=lambda term: self.label(term).casefold())


def anchor(term: Node) -> str:
    """Return the anchor of a term on its page: its local name.

    Example:
        >>> anchor(URIRef(EXOMET + "Finding"))
        'Finding'
    """
    return str(term).removeprefix(EXOMET)


def _section(vocabulary: Vocabulary, part: str, term: URIRef) -> str:
    """Return what is said of a term, under its label."""
    hierarchy = _PARTS[part][2]
    lines = [
        f"## {vocabulary.label(term)} {{ #{anchor(term)} }}",
        "",
        f"`{vocabulary.curie(term)}`",
    ]
    lines += ["", *map(str, vocabulary.objects(term, _DEFINITION))]
    for written in vocabulary.definitions(term):
        lines += ["", "```text", f"EquivalentTo: {written}", "```"]
    facts = {
        "Synonyms": vocabulary.objects(term, SKOS.altLabel),
        "Kind of" if part == "classes" else "Narrower than": vocabulary.objects(term, hierarchy),
        "Kinds" if part == "classes" else "Broader than": vocabulary.subjects(hierarchy, term),
        "From": vocabulary.objects(term, RDFS.domain),
        "To": vocabulary.objects(term, RDFS.range),
        "Inverse of": vocabulary.objects(term, OWL.inverseOf),
        "Disjoint with": _disjoint(vocabulary, term),
        "Similar terms": _similar(vocabulary, term),
        "Examples": vocabulary.objects(term, SKOS.example),
        "Leads from here": vocabulary.subjects(RDFS.domain, term),
        "Leads here": vocabulary.subjects(RDFS.range, term),
        "Defines": vocabulary.defined_with(term),
    }
    listed = {name: ", ".join(map(vocabulary.link, terms)) for name, terms in facts.items()}
    listed["Asked in"] = ", ".join(map(_question_link, vocabulary.asked_in(term)))
    rows = [f"- {name}: {terms}" for name, terms in listed.items() if terms]
    return "\n".join([*lines, "", *rows])


def _disjoint(vocabulary: Vocabulary, term: URIRef) -> list[Node]:
    """Return the classes that a class shares no member with, whichever of the two states it."""
    stated = vocabulary.objects(term, OWL.disjointWith)
    return stated + vocabulary.subjects(OWL.disjointWith, term)


def _similar(vocabulary: Vocabulary, term: URIRef) -> list[Node]:
    relations = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch)
    found: list[Node] = []
    for relation in relations:
        found += vocabulary.objects(term, relation)
    return found


def _question_link(question: Question) -> str:
    return f"[{question.name}](../questions/{question.tags[0]}.md#{question.name})"


def _tree_page(vocabulary: Vocabulary) -> str:
    own = set(vocabulary.terms["classes"])
    above = {term: vocabulary.objects(term, RDFS.subClassOf) for term in own}
    roots = [term for term in vocabulary.terms["classes"] if not own & set(above[term])]
    lines = [
        "# Ontology",
        "",
        "ExoMet's own classes, each below its parents; a class with two parents appears twice."
        " Each links to its definition. The files, and how they import each other, are in"
        " [the model](../model.md#modules).",
        "",
    ]
    for root in roots:
        lines += _branch(vocabulary, root, 0)
    return "\n".join([*lines, ""])


def _branch(vocabulary: Vocabulary, term: Node, depth: int) -> Iterator[str]:
    yield f"{'    ' * depth}- {vocabulary.link(term)}"
    for kind in vocabulary.subjects(RDFS.subClassOf, term):
        yield from _branch(vocabulary, kind, depth + 1)
