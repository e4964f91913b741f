"""What is known of one thing: names, identifiers, relations, place in the hierarchy, and what points to it."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

from exomet.finding.describe import description
from exomet.finding.model import Finding
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.terms.iris import BASE, EXOMET, INFERRED, OWL, RDF, RDFS, SKOS, curie
from exomet.terms.sorting import natural_sort_key

_TYPE, _SUBCLASS, _LABEL = RDF + "type", RDFS + "subClassOf", RDFS + "label"
_DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"
_NAMES = (SKOS + "altLabel",)
_ELSEWHERE = {SKOS + "exactMatch", SKOS + "closeMatch", SKOS + "broadMatch", RDFS + "seeAlso"}
_NOTES = (_DEFINITION, SKOS + "note", RDFS + "comment")
# Told elsewhere on the page, or of no use to a reader.
_HIDDEN = {
    _TYPE,
    _LABEL,
    _SUBCLASS,
    RDFS + "isDefinedBy",
    "http://purl.obolibrary.org/obo/IAO_0000119",
    EXOMET + "step",
    EXOMET + "memberOf",
    *_NAMES,
    *_NOTES,
    *_ELSEWHERE,
}
_PLAIN_TYPES = {OWL + "NamedIndividual", OWL + "Class"}
_TYPE_WORDS = {
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "attribute",
    OWL + "AnnotationProperty": "annotation",
}
_NOT_TOLD = (f"{BASE}printed/",)
# Relations of others in words, and what a relation is called from its end.
_WORDS = {
    "http://purl.org/dc/terms/source": "taken from",
    OWL + "disjointWith": "disjoint with",
    OWL + "equivalentClass": "equivalent to",
    OWL + "inverseOf": "inverse of",
    RDFS + "domain": "domain",
    RDFS + "range": "range",
    RDFS + "subPropertyOf": "narrower than",
    SKOS + "example": "example",
    SKOS + "editorialNote": "editorial note",
}
_INVERSE = {
    _TYPE: "in",
    RDFS + "domain": "has the relations",
    RDFS + "range": "is the range of",
    RDFS + "subPropertyOf": "broader than",
    OWL + "disjointWith": "disjoint with",
    OWL + "onProperty": "used in",
    SKOS + "exactMatch": "meant by",
    EXOMET + "regulated": "is acted on, as known",
    EXOMET + "regulator": "acts, as known",
    EXOMET + "hasCondition": "condition in",
    EXOMET + "place": "place of",
    EXOMET + "reportedBy": "reports",
    EXOMET + "possibleArm": "possible arm of",
    EXOMET + "cellLine": "cell line in",
    EXOMET + "usualSite": "usual site of",
    EXOMET + "supportedBy": "supports",
    EXOMET + "affects": "affected in",
    SKOS + "closeMatch": "close to",
    OWL + "inverseOf": "inverse of",
}
# What stands first among the facts; the others follow by name.
_FIRST = [
    EXOMET + name
    for name in (
        "title",
        "authors",
        "journal",
        "publicationYear",
        "volume",
        "pages",
        "locator",
        "row",
        "start",
        "end",
    )
]
_SHOWN = 40


class EntityView:
    """One thing of the graph, as its page tells it."""

    def __init__(self, explorer: Explorer, iri: str) -> None:
        self._explorer = explorer
        self._store = explorer.store
        self.iri = iri
        self.curie = curie(iri)
        self.label = explorer.addresses.labels[iri]
        self._facts: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                self._facts.setdefault(quad.predicate.value, []).append(quad.object)

    def _values(self, *predicates: str) -> list[str]:
        return sorted(
            {value.value for p in predicates for value in self._facts.get(p, ())},
            key=natural_sort_key,
        )

    def _ref(self, value: ox.NamedNode | ox.Literal) -> Ref:
        if isinstance(value, ox.Literal):
            return Ref(value.value)
        ref = self._explorer.addresses.ref(value.value)
        conditions = self._objects(value, EXOMET + "hasCondition")
        return Ref(
            ref.label, self._class_path(value.value) or ref.path, ref.outside, ", ".join(conditions)
        )

    def _class_path(self, iri: str) -> str:
        """Return the page of the class of a participant of this very finding, which has no other page."""
        if not iri.startswith(f"{self.iri}-"):
            return ""
        types = self._store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(_TYPE), None, ox.DefaultGraph()
        )
        found = [str(q.object.value) for q in types if isinstance(q.object, ox.NamedNode)]
        return next(
            (self._explorer.addresses.path(cls) for cls in found if cls not in _PLAIN_TYPES), ""
        )

    def _objects(self, subject: ox.NamedNode, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(
            subject, ox.NamedNode(predicate), None, ox.DefaultGraph()
        )
        labels = self._explorer.addresses.labels
        values = (
            quad.object.value
            for quad in quads
            if isinstance(quad.object, ox.NamedNode | ox.Literal)
        )
        return sorted(labels.get(value, value) for value in values)

    @property
    def types(self) -> list[Ref]:
        """The classes that it is stated to be of."""
        found = [value for value in self._values(_TYPE) if value not in _PLAIN_TYPES]
        refs = [self._explorer.addresses.ref(value, _TYPE_WORDS.get(value, "")) for value in found]
        if not refs and OWL + "Class" in self._values(_TYPE):
            kinds = self._explorer.names.index.things.get(self.iri)
            words = sorted(kinds.kinds) if kinds else []
            return [Ref(f"class ({', '.join(words)})" if words else "class")]
        return refs

    @property
    def notes(self) -> list[str]:
        """Its definition and notes."""
        return self._values(*_NOTES)

    @property
    def synonyms(self) -> list[str]:
        """Its further names, each once."""
        return [name for name in self._values(*_NAMES) if name != self.label]

    @property
    def kinds(self) -> list[str]:
        """The names of the classes of ours that it is stated to be of."""
        return [
            value.removeprefix(EXOMET) for value in self._values(_TYPE) if value.startswith(EXOMET)
        ]

    def stated(self, name: str) -> str:
        """Return the value of an attribute of ours, empty where it has none."""
        return "; ".join(self._values(EXOMET + name))

    def linked(self, name: str) -> list[EntityView]:
        """Return the things to which a relation of ours leads, in the order of their identifiers."""
        return [EntityView(self._explorer, iri) for iri in self._values(EXOMET + name)]

    @property
    def same(self) -> list[str]:
        """The IRIs that others have for it."""
        return self._values(SKOS + "exactMatch")

    def description(self) -> list[ox.Triple]:
        """Return the triples about it and about the parts that belong to it alone."""
        return description(self._store, self.iri)

    @property
    def elsewhere(self) -> list[Ref]:
        """Where others describe it; of a microRNA without arm, the arm that it may be."""
        own = self._explorer.addresses.outside(self.iri)
        refs = [Ref(self.curie, outside=own)] if own else []
        for predicate in sorted(_ELSEWHERE):
            for value in self._values(predicate):
                refs.append(self._outside(value, predicate))
        arms = (ref for arm in self.linked("possibleArm") for ref in arm.elsewhere)
        return [*refs, *(replace(ref, small="possible arm") for ref in arms)]

    def _outside(self, value: str, predicate: str) -> Ref:
        small = {SKOS + "closeMatch": "close", SKOS + "broadMatch": "broader"}.get(predicate, "")
        label = "search in PubMed" if "pubmed.ncbi.nlm.nih.gov/?term=" in value else curie(value)
        return Ref(
            label,
            self._explorer.addresses.path(value),
            self._explorer.addresses.outside(value),
            small,
        )

    def facts(self, *without: str) -> list[tuple[str, list[Ref]]]:
        """Return what is stated of it, some relations of ours left out: the relation in words, and the values."""
        hidden = _HIDDEN | {EXOMET + name for name in without}
        labels = self._explorer.addresses.labels
        rows = []
        for predicate, values in self._facts.items():
            if predicate not in hidden:
                refs = sorted(
                    (self._ref(value) for value in values),
                    key=lambda ref: natural_sort_key(ref.label),
                )
                word = labels.get(predicate) or _WORDS.get(predicate, curie(predicate))
                rank = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
                rows.append((rank, word, list(dict.fromkeys(refs))))
        return [(word, refs) for _, word, refs in sorted(rows)]

    @property
    def broader(self) -> list[Ref]:
        """What stands directly above it: superclasses, families."""
        found = self._values(_SUBCLASS, EXOMET + "memberOf")
        return [
            self._explorer.addresses.ref(iri)
            for iri in found
            if iri in self._explorer.addresses.labels
        ]

    @property
    def narrower(self) -> list[Ref]:
        """What stands directly below it, with the numbers of findings."""
        found = {
            quad.subject.value
            for predicate in (_SUBCLASS, EXOMET + "memberOf")
            for quad in self._incoming(predicate)
            if isinstance(quad.subject, ox.NamedNode)
            and quad.subject.value in self._explorer.addresses.labels
        }
        refs = [self._explorer.addresses.ref(iri, small=self._count(iri)) for iri in found]
        return sorted(refs, key=lambda ref: natural_sort_key(ref.label.casefold()))

    def _incoming(self, predicate: str | None) -> list[ox.Quad]:
        node = ox.NamedNode(predicate) if predicate else None
        return list(
            self._store.quads_for_pattern(None, node, ox.NamedNode(self.iri), ox.DefaultGraph())
        )

    def _count(self, iri: str) -> str:
        number = len({name for names in self._explorer.findings.of(iri).values() for name in names})
        return str(number) if number else ""

    def mentions(self, *, findings: bool = True) -> list[tuple[str, list[Ref], int]]:
        """Return what points to it: the relation in words, the first of what does, and how many more.

        A participant stands for its finding or regulation.

        Args:
            findings: whether findings are told too.
        """
        labels, addresses = self._explorer.addresses.labels, self._explorer.addresses
        found: dict[str, set[str]] = {}
        for quad in self._incoming(None):
            if quad.predicate.value not in (_SUBCLASS, EXOMET + "memberOf") and isinstance(
                quad.subject, ox.NamedNode
            ):
                whole = addresses.whole(quad.subject.value)
                if not whole.startswith(_NOT_TOLD if findings else (*_NOT_TOLD, f"{BASE}finding/")):
                    found.setdefault(quad.predicate.value, set()).add(whole)
        rows = []
        for predicate, subjects in sorted(found.items()):
            refs = [
                ref
                for iri in sorted(subjects, key=natural_sort_key)
                if (ref := addresses.ref(iri)).path
            ]
            if refs:
                word = _INVERSE.get(predicate) or f"{labels.get(predicate, curie(predicate))} of"
                rows.append((word, refs[:_SHOWN], max(0, len(refs) - _SHOWN)))
        return rows

    def findings(self) -> dict[str, list[Finding]]:
        """Return role -> findings in which it, or what is below it, plays that role."""
        all_findings = self._explorer.findings
        return {
            role: [all_findings.all[name] for name in names]
            for role, names in all_findings.of(self.iri).items()
        }

    def members(self) -> tuple[list[Finding], list[Ref]]:
        """Return what the rules have put into this class: findings, and other things that have a page."""
        inferred = ox.NamedNode(INFERRED)
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(_TYPE), ox.NamedNode(self.iri), inferred
        )
        found = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        findings, addresses = self._explorer.findings.all, self._explorer.addresses
        others = [
            addresses.ref(iri)
            for iri in found
            if addresses.whole(iri) == iri and "/finding/" not in iri
        ]
        members = [
            finding for name, finding in findings.items() if f"{BASE}finding/{name}" in found
        ]
        return members, sorted(
            (ref for ref in others if ref.path), key=lambda ref: natural_sort_key(ref.label)
        )
