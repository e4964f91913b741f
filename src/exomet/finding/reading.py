"""Reads the findings of a graph into plain values, with a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from exomet.finding.corroboration import read_support
from exomet.finding.papers import CitedPaper, read_papers
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDFS
from exomet.terms.kinds import KINDS, kinds_by_type
from exomet.terms.roles import ROLES, Role, relation_names
from exomet.terms.sorting import natural_sort_key

_FINDING_PREFIXES = f"PREFIX exomet: <{EXOMET}>\nPREFIX rdfs: <{RDFS}>\nPREFIX owl: <{OWL}>\n"
_HEADS = """SELECT ?finding ?kind ?year ?level ?vesicle WHERE {
  ?finding a ?kind ; exomet:mirna ?mirna . ?kind rdfs:subClassOf exomet:Finding .
  OPTIONAL { ?finding exomet:year ?year } OPTIONAL { ?finding exomet:level ?level }
  OPTIONAL { ?finding exomet:vesicle/rdfs:label ?vesicle } }"""
# Conditions and cell lines of a cell count as parts of its finding.
_PARTS = """SELECT DISTINCT ?finding ?cell ?cellRelation ?relation ?part ?label ?class ?classLabel
WHERE {
  { VALUES ?relation { %s } ?finding ?relation ?part } UNION
  { VALUES ?cellRelation { %s } VALUES ?relation { %s }
    ?finding ?cellRelation ?cell . ?cell ?relation ?part }
  ?finding exomet:mirna ?mirna . ?part rdfs:label ?label ; a ?class .
  FILTER(?class != owl:NamedIndividual) OPTIONAL { ?class rdfs:label ?classLabel } }"""
# A sender may be of another cancer than the finding is about.
_SENDER_CANCERS = """SELECT ?cell ?label WHERE {
  ?cell exomet:ofCancer ?cancer . ?cancer rdfs:label ?label
  FILTER(STRENDS(STR(?cancer), "-sender-cancer")) }"""
_DIRECT_TARGETS = "SELECT ?finding ?target WHERE { ?finding exomet:directTarget ?target }"
# Independence is counted in papers: neither in sources nor in lines.
_INDEPENDENT_PAPERS = """SELECT DISTINCT ?finding ?paper WHERE {
  ?finding exomet:evidence ?line . ?line exomet:stance "supports" ; exomet:paper ?paper }"""
_SYSTEMS = "SELECT ?finding ?system WHERE { ?finding exomet:modelSystem ?system }"
_REFERENCE_NAMES = """SELECT ?entry ?name WHERE {
  ?entry exomet:referenceNumber|exomet:referenceLabel ?name }"""
_ANCHORS = """SELECT ?finding ?anchor ?locator ?mirna ?cancer ?sender WHERE {
  ?finding exomet:mirna ?about ; exomet:place ?anchor . ?anchor exomet:locator ?locator .
  OPTIONAL { ?anchor exomet:printedMirna ?mirna }
  OPTIONAL { ?anchor exomet:printedCancer ?cancer }
  OPTIONAL { ?anchor exomet:printedSource ?sender } }"""


class Part(NamedTuple):
    """What takes part in a finding: the CURIE of its class, or of the shared record.

    Attributes:
        thing: CURIE of the class of a participant, or of a shared record.
        label: label of the class or record.
        relation: how it is related to the finding.
        role: what it plays.
        cell: the role of the cell that has it; empty if the finding has it itself.
        conditions: the conditions under which it is there, the cell lines used as it, and
            the cancer of a sender where that is another one.
        direct: whether the microRNA itself targets it.
        number: number of an entry in the reference list of its source, or its author and year.
        paper: the record of a paper, None for other things.
    """

    thing: str
    label: str
    relation: str
    role: str
    cell: str = ""
    conditions: str = ""
    direct: bool = False
    number: str = ""
    paper: CitedPaper | None = None

    @property
    def year(self) -> int:
        """Year of a paper, 0 for other things, and for a paper without one."""
        return int(self.paper.year or 0) if self.paper else 0

    @property
    def mark(self) -> str:
        """What a reader must know of the standing of a paper, empty for other things."""
        return self.paper.mark if self.paper else ""

    @property
    def text(self) -> str:
        """Its label, with the cell that has it."""
        return f"{self.label} ({self.cell})" if self.cell else self.label


@dataclass(frozen=True)
class FindingAnchor:
    """A place in a source that supports a finding, and what is printed there."""

    locator: str
    printed: str


@dataclass
class Finding:
    """A finding.

    Attributes:
        name: its identifier, such as ``F0049``.
        kind: mechanistic, biomarker or background.
        year: year of the earliest paper that it rests on, 0 where that is not stated.
        level: level of a marker, up or down.
        vesicle: the word by which its source calls the vesicle.
        conditions: those of the finding as a whole.
        systems: the model systems in which it was shown.
        independent_papers: how many papers are behind the lines of evidence that support it.
        parts: what takes part in it, role by role.
        anchors: where its sources state it.
        support: numbers of papers for and against it, by the local name of their property; empty
            where no file of another resource was brought.
    """

    name: str
    kind: str
    year: int = 0
    level: str = ""
    vesicle: str = ""
    conditions: str = ""
    systems: list[str] = field(default_factory=list)
    independent_papers: int = 0
    parts: list[Part] = field(default_factory=list)
    anchors: list[FindingAnchor] = field(default_factory=list)
    support: dict[str, int] = field(default_factory=dict)

    def role(self, role: str) -> list[Part]:
        """Return what plays a role, each thing once for each relation."""
        return [part for part in self.parts if part.role == role]

    def with_joined(self, role: Role) -> list[Part]:
        """Return what plays a role, or one shown in the same column: samples with senders."""
        parts = self.role(role.name)
        for joined in role.joined:
            parts += self.role(joined)
        return parts

    def by_relation(self, relation: str) -> list[Part]:
        """Return what is related in one way."""
        return [part for part in self.parts if part.relation == relation]

    def years(self) -> list[int]:
        """Return the years of the papers that it rests on."""
        return sorted({part.year for part in self.parts if part.year})

    def papers(self) -> list[CitedPaper]:
        """Return the records of the papers that it rests on."""
        return [part.paper for part in self.parts if part.paper]

    def effects(self) -> set[str]:
        """Return the relations of this finding that state an effect or an association."""
        return {part.relation for part in self.parts if ROLES[part.role].affected}


def read_findings(store: Queryable) -> dict[str, Finding]:
    """Return the findings of a graph by name, in the order of their names."""
    parts = _Parts(store)
    findings = {}
    for iri, kind, year, level, vesicle in _row_texts(store, _HEADS):
        name = _finding_name(iri)
        word = kind.removeprefix("exomet:").removesuffix("Finding").lower()
        conditions = parts.conditions(iri)
        findings[name] = Finding(name, word, int(year or 0), level, vesicle, conditions)
    for iri, _ in _row_texts(store, _INDEPENDENT_PAPERS):
        findings[_finding_name(iri)].independent_papers += 1
    _add_systems(store, findings)
    _add_support(store, findings)
    for name, part in parts.sorted_parts():
        findings[name].parts.append(part)
    for iri, _, locator, *printed in sorted(_row_texts(store, _ANCHORS), key=_by_anchor):
        words = "; ".join(text or "-" for text in printed) if any(printed) else ""
        findings[_finding_name(iri)].anchors.append(FindingAnchor(locator, words))
    return {name: findings[name] for name in sorted(findings, key=natural_sort_key)}


def _add_systems(store: Queryable, findings: dict[str, Finding]) -> None:
    for iri, system in _row_texts(store, _SYSTEMS):
        findings[_finding_name(iri)].systems.append(system)


def _add_support(store: Queryable, findings: dict[str, Finding]) -> None:
    for about, counts in read_support(store).items():
        if (name := _finding_name(about)) in findings:
            findings[name].support = counts


def _row_texts(store: Queryable, query: str) -> Iterable[list[str]]:
    return select_texts(store, _FINDING_PREFIXES + query)


def _finding_name(iri: str) -> str:
    return iri.removeprefix("finding:")


def _by_anchor(row: list[str]) -> tuple[object, ...]:
    return natural_sort_key(row[1])


# Finding, relation of the cell that has it (or empty), relation, participant or record.
_Key = tuple[str, str, str, str]


class _Parts:
    """What takes part in the findings, gathered from the rows of several queries."""

    def __init__(self, store: Queryable) -> None:
        self._direct = {(finding, target) for finding, target in _row_texts(store, _DIRECT_TARGETS)}
        self._numbers = {row[0]: row[1] for row in _row_texts(store, _REFERENCE_NAMES)}
        self._papers = read_papers(store)
        self._cells = _cell_roles()
        self._places = {name: place for place, name in enumerate(relation_names())}
        self._roles = {name: _roles_of(name) for name in self._places}
        self._kinds = kinds_by_type()
        self._labels: dict[_Key, str] = {}
        self._classes: dict[_Key, list[tuple[str, str]]] = {}
        # Finding or cell -> labels of its conditions and cell lines.
        self._conditions: dict[str, set[str]] = {}
        for cell, cancer in _row_texts(store, _SENDER_CANCERS):
            self._conditions[cell] = {f"of {cancer}"}
        for row in _row_texts(store, _parts_query()):
            self._add(row)

    def _add(self, row: list[str]) -> None:
        """Add a row of the query."""
        finding, cell, cell_relation, relation, part, label, cls, class_label = row
        key = finding, _local_name(cell_relation), _local_name(relation), part
        self._labels[key] = label
        self._classes.setdefault(key, []).append((cls, class_label))
        if self._roles[key[2]][0].at_cells:
            self._conditions.setdefault(cell or finding, set()).add(label)

    def conditions(self, iri: str) -> str:
        """Return the conditions and cell lines of a finding or a cell, in words."""
        return ", ".join(sorted(self._conditions.get(iri, ())))

    def sorted_parts(self) -> Iterable[tuple[str, Part]]:
        """Yield name of a finding and what takes part in it, each part once."""
        keys = sorted(self._labels, key=self._order)
        parts = ((_finding_name(key[0]), self._part(key)) for key in keys)
        yield from dict.fromkeys(parts)

    def _order(self, key: _Key) -> tuple[object, ...]:
        """Order by relation; participants as they are numbered, records by label, papers last."""
        finding, holder, relation, part = key
        text = part if _is_participant(part) else self._labels[key]
        ranked = natural_sort_key(self._numbers.get(part, text))
        return finding, self._places[relation], ranked, holder, part

    def _part(self, key: _Key) -> Part:
        finding, holder, relation, part = key
        classes = sorted(self._classes[key])
        thing, label = classes[0] if _is_participant(part) else (part, self._labels[key])
        paper = self._papers.get(part)
        return Part(
            thing,
            paper.short if paper else label,
            relation,
            self._role(relation, [cls for cls, _ in classes]),
            self._cells.get(holder, ""),
            self.conditions(part),
            (finding, thing) in self._direct,
            self._numbers.get(part, ""),
            paper,
        )

    def _role(self, relation: str, classes: list[str]) -> str:
        """Return the role at the end of a relation; where several share it, the kind decides."""
        roles = self._roles[relation]
        if len(roles) == 1:
            return roles[0].name
        kinds = {self._kinds.get(_local_name(cls), "") for cls in classes}
        for role in roles:
            if role.kinds[0] in kinds:
                return role.name
        # Participants are of classes that are no type of record: roles for classes remain.
        return next((role.name for role in roles if KINDS[role.kinds[0]].roots), roles[0].name)


def _parts_query() -> str:
    at_cells: list[str] = []
    for role in ROLES.values():
        at_cells += role.relations if role.at_cells else ()
    return _PARTS % (
        _exomet_names(relation_names()),
        _exomet_names(_cell_roles()),
        _exomet_names(at_cells),
    )


def _roles_of(relation: str) -> list[Role]:
    return [role for role in ROLES.values() if relation in role.relations]


def _exomet_names(relations: Iterable[str]) -> str:
    return " ".join(f"exomet:{relation}" for relation in relations)


def _cell_roles() -> dict[str, str]:
    """Return relation -> role, for the roles that cells play."""
    cells = [role for role in ROLES.values() if role.kinds[0] == "cell"]
    return {role.relations[0]: role.name for role in cells}


def _local_name(curie: str) -> str:
    return curie.removeprefix("exomet:")


def _is_participant(part: str) -> bool:
    """Return whether a part is an individual of its finding, and no shared record."""
    return part.startswith("finding:")
