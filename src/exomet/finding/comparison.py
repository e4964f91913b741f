"""What each source states of one finding, field by field, beside what was curated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from exomet.finding.evidence import ReportedLine, StatedField
from exomet.query.select import select, select_texts
from exomet.queryable import Queryable
from exomet.tables import schema
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import EXOMET, OWL, RDF, RDFS
from exomet.terms.sorting import natural_sort_key

# Column of findings -> what people call it, and the path from a finding to its curated labels.
_FIELDS = {
    "mirna": ("microRNA", "exomet:mirna/rdfs:label"),
    "cancer": ("cancer", "exomet:cancer/rdfs:label"),
    "sender": ("sender", "exomet:sourceCell/rdf:type/rdfs:label"),
    "sender_cancer": ("cancer of the sender", "exomet:sourceCell/exomet:ofCancer/rdfs:label"),
    "sender_conditions": (
        "conditions of the sender",
        "exomet:sourceCell/exomet:hasCondition/rdfs:label",
    ),
    "sender_lines": ("cell lines of the sender", "exomet:sourceCell/exomet:cellLine/rdfs:label"),
    "sender_was": ("the sender was", "exomet:sourceCell/^exomet:becomes/rdfs:label"),
    "sampled_from": ("sampled from", "exomet:sampledFrom/rdfs:label"),
    "recipient": ("recipient", "exomet:recipientCell/rdf:type/rdfs:label"),
    "recipient_conditions": (
        "conditions of the recipient",
        "exomet:recipientCell/exomet:hasCondition/rdfs:label",
    ),
    "recipient_lines": (
        "cell lines of the recipient",
        "exomet:recipientCell/exomet:cellLine/rdfs:label",
    ),
    "recipient_becomes": ("recipient becomes", "exomet:recipientCell/exomet:becomes/rdfs:label"),
    "species": ("species", "exomet:inSpecies/rdfs:label"),
    "vesicle_term": ("word for the vesicle", "exomet:vesicle/rdfs:label"),
    "sites": ("site", "exomet:metastaticSite/rdfs:label"),
    "level": ("level", "exomet:level"),
    "associated_with": ("goes with", "exomet:associatedWith/rdfs:label"),
    "involves": ("also involved", "exomet:involves/rdfs:label"),
    "conditions": ("conditions", "exomet:hasCondition/rdfs:label"),
    "model_systems": ("model system", "exomet:modelSystem"),
}


def compared_fields() -> list[str]:
    """Return the columns of findings that are compared.

    Example:
        >>> compared_fields()[:2]
        ['mirna', 'cancer']
    """
    return list(_FIELDS)


_CURATED_VALUES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?field ?value WHERE {{ %s }}"""
_ALL_CURATED_VALUES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?finding ?field ?value WHERE {{ {{ %s }} ?finding exomet:mirna ?mirna }}"""
_CURATED_STEPS = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}> PREFIX owl: <{OWL}>
SELECT ?step ?sign ?object ?direct ?ligand ?cell WHERE {{
  <%s> exomet:step ?step . ?step a ?class ; exomet:affects/rdfs:label ?object .
  VALUES (?class ?sign) {{
    (exomet:Increase "increase") (exomet:Decrease "decrease")
    (exomet:SignNotStated "{NOT_STATED}") }}
  BIND(EXISTS {{ ?step a exomet:DirectStep }} AS ?direct)
  BIND(EXISTS {{ ?step a exomet:LigandStep }} AS ?ligand)
  OPTIONAL {{ ?step exomet:inCell/rdfs:label ?cell }} }}"""
# The verdicts on a review, as the audit gives them: the gravest first.
_GRAVITY = ("differs", "omits", "adds", "agrees")
_CELLS = {"sender": "in the sender", "recipient": "in the recipient"}
_ORDINALS = {"2": "second", "3": "third", "4": "fourth"}
# What the curators supplied is not where the source states it.
_SUPPLIED = {
    "biology": "direction supplied by the curators",
    "inference": "inferred by the curators",
}


class Judgement(Protocol):
    """What the audit says of a field that a review and a paper state."""

    @property
    def finding(self) -> str:
        """CURIE of the finding."""

    @property
    def source(self) -> str:
        """CURIE of the review."""

    @property
    def field(self) -> str:
        """A column of findings, a step such as ``s1``, or ``s1.method``."""

    @property
    def verdict(self) -> str:
        """Whether the review differs, omits, adds or agrees."""

    @property
    def why(self) -> str:
        """The verdict in words."""


@dataclass(frozen=True)
class Told:
    """What the lines of one source state of a field: in words, how shown, where it is."""

    text: str
    methods: tuple[str, ...]
    bases: tuple[str, ...]

    @property
    def small(self) -> str:
        """How it is shown and where it stands, in small print."""
        where = (_SUPPLIED.get(basis, basis) for basis in self.bases)
        return "; ".join(filter(None, (", ".join(self.methods), ", ".join(where))))


@dataclass(frozen=True)
class ComparedField:
    """One field or step of a finding, as curated and as each source states it.

    Attributes:
        field: a column of findings, or a step such as ``s1``.
        words: what people call it.
        curated: the curated value.
        told: CURIE of a source -> what it states; sources that state nothing are left out.
        verdicts: how reviews and paper compare, none where only one of them was read; on a step
            also how firmly each says that the microRNA binds.
    """

    field: str
    words: str
    curated: str
    told: Mapping[str, Told]
    verdicts: tuple[Judgement, ...]

    @property
    def is_step(self) -> bool:
        """Whether it is a step, and no column."""
        return self.field not in _FIELDS

    @property
    def verdict(self) -> str:
        """The gravest verdict, empty if there is none."""
        found = [each.verdict for each in self.verdicts]
        return next((each for each in _GRAVITY if each in found), "")

    @property
    def why(self) -> str:
        """The verdicts in words; that the rest agrees is not told where something does not."""
        graver = [each for each in self.verdicts if each.verdict != _GRAVITY[-1]]
        return "; ".join(dict.fromkeys(each.why for each in graver or self.verdicts))


def field_words(field: str) -> str:
    """Return what people call a column of findings, or a step.

    Example:
        >>> field_words("sender_lines"), field_words("s1.method"), field_words("some_thing")
        ('cell lines of the sender', 's1, binding', 'some thing')
    """
    if field in _FIELDS:
        return _FIELDS[field][0]
    return field.replace(".method", ", binding").replace("_", " ")


def compare_sources(
    store: Queryable, iri: str, lines: Sequence[ReportedLine], verdicts: Iterable[Judgement] = ()
) -> list[ComparedField]:
    """Return the fields and steps of a finding that any line states: those that differ first.

    Args:
        store: the graph.
        iri: the finding.
        lines: its lines of evidence, or some of them.
        verdicts: how reviews compare with papers, on this finding or on all.
    """
    name = iri.rpartition("/")[2]
    by_field: dict[str, list[Judgement]] = {}
    for each in verdicts:
        if each.finding == f"finding:{name}":
            by_field.setdefault(each.field.partition(".")[0], []).append(each)
    curated = _curated_fields(store, iri) | dict(_curated_steps(store, iri))
    told = _told_by_source(lines)
    fields = []
    for field in sorted(told, key=_field_place):
        words, value = curated.get(field, (field_words(field), ""))
        found = tuple(by_field.get(field, ()))
        fields.append(ComparedField(field, words, value, told[field], found))
    return sorted(fields, key=lambda each: each.verdict != _GRAVITY[0])


def _field_place(field: str) -> tuple[object, ...]:
    columns = [column.name for column in schema.FINDINGS.columns]
    place = columns.index(field) if field in columns else len(columns)
    return place, *natural_sort_key(field)


def _told_by_source(lines: Iterable[ReportedLine]) -> dict[str, dict[str, Told]]:
    """Return field -> source -> what its lines state."""
    told: dict[str, dict[str, Told]] = {}
    for line in lines:
        for field, stated in line.statements.items():
            if "." not in field:
                cell = line.statements.get(f"{field}.in_cell")
                by_source = told.setdefault(field, {})
                by_source[line.source] = _joined(by_source.get(line.source), _told(stated, cell))
    return told


def _told(stated: StatedField, cell: StatedField | None) -> Told:
    values = [*stated.values, *map(_cell_words, cell.values if cell else ())]
    return Told(", ".join(values), stated.methods, stated.bases)


def _cell_words(name: str) -> str:
    """Return the cell of a step in words: ``recipient2`` is the second recipient."""
    kind = name.rstrip("234")
    ordinal = _ORDINALS.get(name[len(kind) :], "")
    return _CELLS.get(name) or f"in the {ordinal} {kind}"


def _joined(one: Told | None, other: Told) -> Told:
    """Return what two lines of a source state together."""
    if one is None:
        return other
    texts = dict.fromkeys((one.text, other.text))
    methods = dict.fromkeys((*one.methods, *other.methods))
    bases = dict.fromkeys((*one.bases, *other.bases))
    return Told("; ".join(texts), tuple(methods), tuple(bases))


def _curated_fields(store: Queryable, iri: str) -> dict[str, tuple[str, str]]:
    """Return column -> what people call it, and its curated values."""
    values: dict[str, list[str]] = {}
    for field, value in select(store, _CURATED_VALUES % _field_patterns(f"<{iri}>"))[1]:
        values.setdefault(str(field), []).append(str(value))
    return {
        field: (words, ", ".join(sorted(values.get(field, ()), key=natural_sort_key)))
        for field, (words, _) in _FIELDS.items()
    }


def _field_patterns(finding: str) -> str:
    """Return the pattern of ?field and ?value for a finding, by its IRI or variable."""
    blocks = (
        f'{{ {finding} {path} ?value BIND("{field}" AS ?field) }}'
        for field, (_, path) in _FIELDS.items()
    )
    return " UNION ".join(blocks)


def read_curated(store: Queryable) -> dict[str, dict[str, list[str]]]:
    """Return finding -> column -> its curated values; those not stated are left out.

    A sender has a cancer of its own only where that differs from the cancer of the finding.
    """
    findings: dict[str, dict[str, list[str]]] = {}
    query = _ALL_CURATED_VALUES % _field_patterns("?finding")
    for finding, field, value in sorted(select_texts(store, query)):
        findings.setdefault(finding, {}).setdefault(field, []).append(value)
    for fields in findings.values():
        cancers = fields.get("cancer", [])
        own = [each for each in fields.pop("sender_cancer", ()) if each not in cancers]
        if own:
            fields["sender_cancer"] = own
    return findings


def _curated_steps(store: Queryable, iri: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield step -> its name with what it affects, and what was curated of it."""
    for step, sign, thing, direct, ligand, cell in select(store, _CURATED_STEPS % iri)[1]:
        name = str(step).rpartition("-")[2]
        acts = "direct target" if direct else "the microRNA binds it" if ligand else ""
        parts = (str(sign), acts, f"in {cell}" if cell else "")
        yield name, (f"{name} {thing}", ", ".join(filter(None, parts)))
