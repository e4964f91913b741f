"""What is known of one thing, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from exomet.finding.describe import description
from exomet.finding.reading import Finding
from exomet.graph.manchester import logical_definitions
from exomet.graph.statements import StatedValue, Statements
from exomet.graph.vocabulary import DEFINITION_PROPERTY
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.pages.tree import Branch, tree_of
from exomet.terms.iris import BASE, EXOMET, OWL, RDF, RDFS, SKOS, curie
from exomet.terms.link_outs import link_outs
from exomet.terms.paper_identifiers import identifier_label
from exomet.terms.sorting import natural_sort_key

_TYPE, _ALT_LABEL = RDF + "type", SKOS + "altLabel"
_NOTE_PREDICATES = (DEFINITION_PROPERTY, SKOS + "note", RDFS + "comment")
_HIERARCHY = (RDFS + "subClassOf", EXOMET + "memberOf")
_MATCH_PREDICATES = {
    SKOS + "exactMatch",
    SKOS + "closeMatch",
    SKOS + "broadMatch",
    RDFS + "seeAlso",
}
_MATCH_NOTES = {SKOS + "closeMatch": "close", SKOS + "broadMatch": "broader"}
# Another part of the page shows these, or they are not needed.
_NO_FACTS = {
    _TYPE,
    _ALT_LABEL,
    RDFS + "label",
    RDFS + "isDefinedBy",
    "http://purl.obolibrary.org/obo/IAO_0000119",
    EXOMET + "step",
    *_NOTE_PREDICATES,
    *_HIERARCHY,
    *_MATCH_PREDICATES,
}
_TECHNICAL_TYPES = {OWL + "NamedIndividual", OWL + "Class"}
_OWL_TYPE_WORDS = {
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "attribute",
    OWL + "AnnotationProperty": "annotation",
}
# What corrections state of a cell of a table, in which a bar joins several values.
_OF_SEVERAL_VALUES = {EXOMET + "printedValue", EXOMET + "curatedValue"}
# Relations of other vocabularies, which have no label in the graph, and some of ExoMet that read
# better by another word.
_PREDICATE_WORDS = {
    EXOMET + "place": "anchor",
    EXOMET + "paper": "paper",
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
# What a relation is called on the page of its value.
_INVERSE_WORDS = {
    _TYPE: "in",
    RDFS + "domain": "has the relations",
    RDFS + "range": "is the range of",
    RDFS + "subPropertyOf": "broader than",
    OWL + "disjointWith": "disjoint with",
    OWL + "onProperty": "used in",
    OWL + "inverseOf": "inverse of",
    SKOS + "exactMatch": "meant by",
    SKOS + "closeMatch": "close to",
    EXOMET + "inCellType": "known regulations that hold in it",
    EXOMET + "regulated": "known regulations of it",
    EXOMET + "regulator": "known regulations by it",
    EXOMET + "hasCondition": "condition in",
    EXOMET + "place": "anchor of",
    EXOMET + "paper": "paper of",
    EXOMET + "evidence": "line of evidence of",
    EXOMET + "primaryPaper": "cited in",
    EXOMET + "reportedBy": "reports",
    EXOMET + "possibleArm": "possible arm of",
    EXOMET + "cellLine": "cell line in",
    EXOMET + "usualSite": "usual site of",
    EXOMET + "supportedBy": "supports",
    EXOMET + "affects": "affected in",
}
# These facts come first, in this order; the others follow by name.
_LEADING_FACTS = [
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
_MENTIONS_SHOWN = 40


@dataclass(frozen=True)
class Fact:
    """A relation in words with its values, and the number of values that are not shown."""

    words: str
    refs: list[Ref]
    more: int = 0


class EntityView:
    """One thing of the graph, for its page.

    Attributes:
        iri, curie, label: its names; ``local_name`` is the CURIE without prefix.
    """

    def __init__(self, explorer: Explorer, iri: str) -> None:
        self._explorer = explorer
        self._addresses = explorer.addresses
        self._statements = Statements(explorer.store, iri)
        self.iri = iri
        self.curie = curie(iri)
        self.local_name = self.curie.partition(":")[2]
        self.label = explorer.addresses.labels[iri]

    @property
    def types(self) -> list[Ref]:
        """The classes that it is stated to belong to."""
        stated = self._statements.values(_TYPE)
        types = [value for value in stated if value not in _TECHNICAL_TYPES]
        if types or OWL + "Class" not in stated:
            return [self._addresses.ref(iri, _OWL_TYPE_WORDS.get(iri, "")) for iri in types]
        entity = self._explorer.names.lexicon.entities.get(self.iri)
        kinds = ", ".join(sorted(entity.kinds)) if entity else ""
        return [Ref(f"class ({kinds})" if kinds else "class")]

    @property
    def class_names(self) -> list[str]:
        """The names of our classes that it is stated to belong to, such as ``Publication``."""
        types = self._statements.values(_TYPE)
        return [iri.removeprefix(EXOMET) for iri in types if iri.startswith(EXOMET)]

    @property
    def notes(self) -> list[str]:
        """Its definition and notes."""
        return self._statements.values(*_NOTE_PREDICATES)

    @property
    def synonyms(self) -> list[str]:
        """Its further names."""
        return [name for name in self._statements.values(_ALT_LABEL) if name != self.label]

    @property
    def same(self) -> list[str]:
        """Its IRIs in other vocabularies."""
        return self._statements.values(SKOS + "exactMatch")

    def stated(self, name: str) -> str:
        """Return the value of an attribute of ExoMet, or "" if it has none."""
        return "; ".join(self._statements.values(EXOMET + name))

    def subjects(self, name: str) -> list[str]:
        """Return the IRIs of the things that a relation of ExoMet leads to this one from."""
        return self._statements.subjects.get(EXOMET + name, [])

    def linked(self, name: str) -> list[EntityView]:
        """Return the things that a relation of ExoMet leads to, in the order of their IRIs."""
        return [EntityView(self._explorer, iri) for iri in self._statements.values(EXOMET + name)]

    def description(self) -> list[ox.Triple]:
        """Return the triples about it and about its own parts."""
        return description(self._explorer.store, self.iri)

    @property
    def elsewhere(self) -> list[Ref]:
        """Where others describe it; for a microRNA without arm, also the arms that it may be."""
        own = self._addresses.outside(self.iri)
        refs = [Ref(self.curie, outside=own)] if own else []
        for name, address in link_outs(self.curie, self.label).items():
            refs.append(Ref(name, outside=address, small="" if name == "miRBase" else "search"))
        for predicate in sorted(_MATCH_PREDICATES):
            for iri in self._statements.values(predicate):
                refs.append(self._match_ref(iri, _MATCH_NOTES.get(predicate, "")))
        for arm in self.linked("possibleArm"):
            refs += [replace(ref, small="possible arm") for ref in arm.elsewhere]
        return refs

    def _match_ref(self, iri: str, note: str) -> Ref:
        is_search = "pubmed.ncbi.nlm.nih.gov/?term=" in iri
        label = "search in PubMed" if is_search else identifier_label(iri) or curie(iri)
        return Ref(label, self._addresses.path(iri), self._addresses.outside(iri), note)

    def facts(self, *without: str) -> list[Fact]:
        """Return what is stated of it, except for some relations of ExoMet."""
        hidden = _NO_FACTS.union(EXOMET + name for name in without)
        ranked: list[tuple[int, str, list[Ref]]] = []
        for predicate, values in self._statements.by_predicate.items():
            if predicate not in hidden:
                refs = self._refs(values)
                if predicate in _OF_SEVERAL_VALUES:
                    refs = [replace(ref, label=ref.label.replace("|", ", ")) for ref in refs]
                ranked.append((_fact_rank(predicate), self._words(predicate), refs))
        return [Fact(words, refs) for _, words, refs in sorted(ranked)]

    def _words(self, predicate: str) -> str:
        label = self._addresses.labels.get(predicate, curie(predicate))
        return _PREDICATE_WORDS.get(predicate, label)

    def _refs(self, values: list[StatedValue]) -> list[Ref]:
        refs = sorted(map(self._ref, values), key=lambda ref: natural_sort_key(ref.label))
        return list(dict.fromkeys(refs))

    def _ref(self, value: StatedValue) -> Ref:
        if isinstance(value, ox.Literal):
            return Ref(value.value)
        ref = self._addresses.ref(value.value)
        statements = Statements(self._explorer.store, value.value)
        labels = self._addresses.labels
        conditions = statements.values(EXOMET + "hasCondition")
        return replace(
            ref,
            path=self._class_path(statements) or ref.path,
            small=", ".join(sorted(labels.get(iri, iri) for iri in conditions)),
        )

    def _class_path(self, part: Statements) -> str:
        """Return the page of the class of a participant of this finding; it has no other page."""
        if not part.iri.startswith(f"{self.iri}-"):
            return ""
        types = (iri for iri in part.values(_TYPE) if iri not in _TECHNICAL_TYPES)
        return next(map(self._addresses.path, types), "")

    @property
    def broader(self) -> list[Ref]:
        """What is directly above it: superclasses, families."""
        above = self._statements.values(*_HIERARCHY)
        return [self._addresses.ref(iri) for iri in above if iri in self._addresses.labels]

    @property
    def tree(self) -> list[Branch]:
        """The ways to it from the top, with what is directly below it."""
        above = self._explorer.names.tree
        return tree_of(self.iri, above, self.narrower, self._addresses.ref)

    @property
    def definitions(self) -> list[str]:
        """Its logical definitions, in Manchester syntax."""
        return logical_definitions(self._explorer.store, self.iri, self._addresses.labels)

    @property
    def narrower(self) -> list[Ref]:
        """What is directly below it, with the numbers of findings."""
        below: set[str] = set()
        for predicate in _HIERARCHY:
            below.update(self._statements.subjects.get(predicate, ()))
        labelled = below.intersection(self._addresses.labels)
        refs = [self._addresses.ref(iri, small=self._finding_count(iri)) for iri in labelled]
        return sorted(refs, key=lambda ref: natural_sort_key(ref.label.casefold()))

    def _finding_count(self, iri: str) -> str:
        names = set().union(*self._explorer.findings.of(iri).values())
        return str(len(names)) if names else ""

    def mentions(self, *without: str, findings: bool = True) -> list[Fact]:
        """Return what leads to it, except by some relations of ExoMet.

        A participant counts as its finding or regulation.

        Args:
            without: local names of the relations that are left out.
            findings: whether findings are listed too.
        """
        hidden = {*_HIERARCHY, *(EXOMET + name for name in without)}
        unlisted = (f"{BASE}printed/",) if findings else (f"{BASE}printed/", f"{BASE}finding/")
        mentions = []
        for predicate, subjects in sorted(self._statements.subjects.items()):
            if predicate not in hidden:
                refs = self._page_refs(map(self._addresses.whole, subjects), unlisted)
                if refs:
                    more = max(0, len(refs) - _MENTIONS_SHOWN)
                    words = self._inverse_words(predicate)
                    mentions.append(Fact(words, refs[:_MENTIONS_SHOWN], more))
        return mentions

    def _page_refs(self, iris: Iterable[str], unlisted: tuple[str, ...]) -> list[Ref]:
        listed = {iri for iri in iris if not iri.startswith(unlisted)}
        refs = map(self._addresses.ref, sorted(listed, key=natural_sort_key))
        return [ref for ref in refs if ref.path]

    def _inverse_words(self, predicate: str) -> str:
        label = self._addresses.labels.get(predicate, curie(predicate))
        return _INVERSE_WORDS.get(predicate, f"{label} of")

    def findings(self) -> Mapping[str, list[Finding]]:
        """Return role -> findings in which it, or something below it, has that role."""
        model = self._explorer.findings
        roles = {}
        for role, names in model.of(self.iri).items():
            roles[role] = [model.all[name] for name in names]
        return roles

    def members(self) -> tuple[list[Finding], list[Ref]]:
        """Return the findings in this class, and other things that the rules put into it."""
        members = self._statements.inferred_members()
        stated = self._statements.subjects.get(_TYPE, ())
        all_members = members.union(stated)
        findings = []
        for name, finding in self._explorer.findings.all.items():
            if f"{BASE}finding/{name}" in all_members:
                findings.append(finding)
        others = []
        for iri in members:
            if self._addresses.whole(iri) == iri and not iri.startswith(f"{BASE}finding/"):
                others.append(self._addresses.ref(iri))
        others = [ref for ref in others if ref.path]
        return findings, sorted(others, key=lambda ref: natural_sort_key(ref.label))


def _fact_rank(predicate: str) -> int:
    if predicate in _LEADING_FACTS:
        return _LEADING_FACTS.index(predicate)
    return len(_LEADING_FACTS)
