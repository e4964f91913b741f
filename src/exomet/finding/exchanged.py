"""The findings as flat values, one attribute for each thing that an exchange format can lose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.finding.effects import Effect, Mechanisms
from exomet.finding.model import Findings
from exomet.finding.papers import CitedPaper
from exomet.finding.reading import Finding
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDF, RDFS, SKOS
from exomet.terms.sorting import natural_sort_key

_EXCHANGE_PREFIXES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}>
PREFIX owl: <{OWL}> PREFIX skos: <{SKOS}>
"""
_STEP_TEXTS = """SELECT ?step ?relation ?value WHERE {
  VALUES ?relation { exomet:aspect rdf:type } ?step exomet:affects ?thing ; ?relation ?value }"""
_FINDING_TEXTS = """SELECT DISTINCT ?finding ?relation ?value WHERE {
  VALUES ?relation { exomet:modelSystem exomet:shows exomet:doesNotState exomet:notStated skos:note
    exomet:place exomet:reference }
  ?finding exomet:mirna ?mirna ; ?relation ?value }"""
_BECOMES = """SELECT DISTINCT ?finding ?cell ?label WHERE {
  ?finding exomet:recipientCell/exomet:becomes ?state . ?state rdfs:label ?label ; a ?cell
  FILTER(?cell != owl:NamedIndividual) }"""
_EVIDENCE_LINES = """SELECT DISTINCT ?line ?finding ?relation ?value WHERE {
  VALUES ?relation { exomet:reportedBy exomet:stance exomet:paper rdf:type }
  ?finding exomet:evidence ?line . ?line ?relation ?value
  FILTER(?value NOT IN (owl:NamedIndividual, exomet:EvidenceLine)) }"""
_CORRECTIONS = """SELECT ?correction ?finding WHERE {
  ?correction exomet:correctedFinding ?finding }"""
_MIRNA_RECORDS = """SELECT ?mirna ?kind ?accession WHERE {
  VALUES ?kind { exomet:MatureMicroRNA exomet:ArmNotStatedMicroRNA exomet:MicroRNAFamily }
  ?mirna a ?kind . OPTIONAL { ?mirna exomet:accession ?accession } }"""

_SIGN_WORDS = {1: "increase", -1: "decrease", 0: "not stated"}
_LINKS = {
    "exomet:DirectStep": "direct",
    "exomet:DownstreamStep": "downstream",
    "exomet:LigandStep": "ligand",
}
# Role of what a step affects -> its kind, as the table of steps has it.
_THING_KINDS = {"target": "molecule", "pathway": "pathway"}
_TEXT_FIELDS = {
    "exomet:modelSystem": "model_systems",
    "exomet:shows": "shows",
    "exomet:doesNotState": "does_not_state",
    "exomet:notStated": "unsaid",
    "skos:note": "notes",
    "exomet:place": "places",
    "exomet:reference": "references",
}


@dataclass(frozen=True, order=True)
class ExchangedThing:
    """A class or a shared record: its CURIE and its label."""

    curie: str
    label: str


@dataclass(frozen=True)
class ExchangedStep:
    """A step: what goes up or down, how the microRNA acts on it, where, and after which steps.

    Attributes:
        name: its identifier, such as ``F0049-s1``.
        thing: what is affected.
        thing_kind: molecule, pathway or process.
        sign: increase, decrease or not stated.
        aspect: amount, activity, localisation or stability of a molecule.
        link: direct, ligand or downstream; empty where that is not stated.
        cells: CURIEs of the cells in which it happens.
        after: names of the steps that cause it.
    """

    name: str
    thing: ExchangedThing
    thing_kind: str
    sign: str
    aspect: str
    link: str
    cells: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class ExchangedLine:
    """A line of evidence: who reports it, whether it supports, its kinds and its papers."""

    name: str
    source: str
    stance: str
    kinds: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True)
class ExchangedPaper:
    """A paper: its CURIE, its identifiers and year as far as they are known, and its mark."""

    curie: str
    short: str
    pmid: str
    doi: str
    year: str
    mark: str


@dataclass(frozen=True)
class ExchangedFinding:
    """A finding. What is not stated is empty.

    ``shows`` and ``does_not_state`` are levels of evidence, ``unsaid`` the fields that the sources
    leave unsaid, ``arm`` whether the record is one arm, a name without arm, or a family.
    """

    name: str
    kind: str
    mirna: ExchangedThing
    accession: str
    arm: str
    cancers: tuple[ExchangedThing, ...]
    senders: tuple[ExchangedThing, ...]
    sender_context: tuple[str, ...]
    samples: tuple[ExchangedThing, ...]
    recipients: tuple[ExchangedThing, ...]
    recipient_context: tuple[str, ...]
    becomes: tuple[ExchangedThing, ...]
    species: tuple[ExchangedThing, ...]
    vesicle: str
    sites: tuple[ExchangedThing, ...]
    conditions: tuple[str, ...]
    level: str
    outcomes: tuple[ExchangedThing, ...]
    involved: tuple[ExchangedThing, ...]
    steps: tuple[ExchangedStep, ...]
    lines: tuple[ExchangedLine, ...]
    papers: tuple[ExchangedPaper, ...]
    model_systems: tuple[str, ...]
    shows: tuple[str, ...]
    does_not_state: tuple[str, ...]
    unsaid: tuple[str, ...]
    notes: tuple[str, ...]
    places: tuple[str, ...]
    references: tuple[str, ...]
    corrections: tuple[str, ...]


# Subject -> relation -> values.
_Values = dict[str, dict[str, list[str]]]


def read_exchanged(findings: Findings) -> list[ExchangedFinding]:
    """Return the findings of a graph in the order of their names, for the exchange formats.

    Args:
        findings: the findings of the graph.
    """
    reader = _ExchangeReader(findings)
    return [reader.finding(finding) for finding in findings.all.values()]


class _ExchangeReader:
    """Reads what the model of findings leaves out, with a query for each kind of thing."""

    def __init__(self, findings: Findings) -> None:
        store = findings.store
        self._effects = Mechanisms(findings).effects_by_finding
        self._step_texts = _grouped(_exchange_rows(store, _STEP_TEXTS))
        self._texts = _grouped(_exchange_rows(store, _FINDING_TEXTS))
        self._becomes: dict[str, set[ExchangedThing]] = {}
        for name, cell, label in _exchange_rows(store, _BECOMES):
            self._becomes.setdefault(name, set()).add(ExchangedThing(cell, label))
        self._mirnas = {row[0]: (row[1], row[2]) for row in _exchange_rows(store, _MIRNA_RECORDS)}
        self._corrections: dict[str, list[str]] = {}
        for correction, name in _exchange_rows(store, _CORRECTIONS):
            self._corrections.setdefault(name, []).append(correction)
        self._lines = _read_lines(store)

    def finding(self, finding: Finding) -> ExchangedFinding:
        """Return one finding."""
        iri = f"finding:{finding.name}"
        mirna = finding.role("mirna")[0]
        arm, accession = self._mirnas.get(mirna.thing, ("", ""))
        texts = self._texts.get(iri, {})
        several = {name: _sorted(texts.get(rel, ())) for rel, name in _TEXT_FIELDS.items()}
        return ExchangedFinding(
            name=finding.name,
            kind=finding.kind,
            mirna=ExchangedThing(mirna.thing, mirna.label),
            accession=accession,
            arm=arm.removeprefix("exomet:"),
            cancers=_things(finding, "cancer"),
            senders=_things(finding, "sender"),
            sender_context=_context(finding, "sender"),
            samples=_things(finding, "sample"),
            recipients=_things(finding, "recipient"),
            recipient_context=_context(finding, "recipient"),
            becomes=tuple(sorted(self._becomes.get(iri, ()))),
            species=_things(finding, "species"),
            vesicle=finding.vesicle,
            sites=_things(finding, "site"),
            conditions=_own_labels(finding, "condition") + _own_labels(finding, "cell_line"),
            level=finding.level,
            outcomes=_things_related(finding, "associatedWith"),
            involved=_things_related(finding, "involves"),
            steps=tuple(self._step(finding, each) for each in self._steps_of(finding)),
            lines=tuple(self._lines.get(iri, ())),
            papers=tuple(_exchanged_paper(paper) for paper in finding.papers()),
            corrections=_sorted(self._corrections.get(iri, ())),
            **several,
        )

    def _steps_of(self, finding: Finding) -> list[Effect]:
        effects = self._effects.get(finding.name, [])
        return sorted(effects, key=lambda effect: natural_sort_key(effect.step))

    def _step(self, finding: Finding, effect: Effect) -> ExchangedStep:
        texts = self._step_texts.get(effect.step, {})
        links = [_LINKS[each] for each in texts.get("rdf:type", ()) if each in _LINKS]
        roles = [part.role for part in finding.parts if part.thing == effect.thing]
        kinds = [_THING_KINDS[role] for role in roles if role in _THING_KINDS]
        return ExchangedStep(
            name=effect.step.removeprefix("finding:"),
            thing=ExchangedThing(effect.thing, effect.label),
            thing_kind=kinds[0] if kinds else "process",
            sign=_SIGN_WORDS[effect.sign],
            aspect="|".join(sorted(texts.get("exomet:aspect", ()))),
            link=links[0] if links else "",
            cells=tuple(sorted(effect.cells)),
            after=_sorted(each.removeprefix("finding:") for each in effect.before),
        )


def _exchange_rows(store: Queryable, query: str) -> Iterable[list[str]]:
    return select_texts(store, _EXCHANGE_PREFIXES + query)


def _grouped(rows: Iterable[list[str]]) -> _Values:
    values: _Values = {}
    for subject, relation, value in rows:
        values.setdefault(subject, {}).setdefault(relation, []).append(value)
    return values


def _read_lines(store: Queryable) -> dict[str, list[ExchangedLine]]:
    """Return the lines of evidence by CURIE of their finding."""
    values: _Values = {}
    homes: dict[str, str] = {}
    for line, finding, relation, value in _exchange_rows(store, _EVIDENCE_LINES):
        homes[line] = finding
        values.setdefault(line, {}).setdefault(relation, []).append(value)
    lines: dict[str, list[ExchangedLine]] = {}
    for line in sorted(homes, key=natural_sort_key):
        known = values[line]
        lines.setdefault(homes[line], []).append(
            ExchangedLine(
                line.removeprefix("evidence:"),
                "|".join(sorted(known.get("exomet:reportedBy", ()))),
                "|".join(sorted(known.get("exomet:stance", ()))),
                _sorted(known.get("rdf:type", ())),
                _sorted(known.get("exomet:paper", ())),
            )
        )
    return lines


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts), key=natural_sort_key))


def _things(finding: Finding, role: str) -> tuple[ExchangedThing, ...]:
    return tuple(
        dict.fromkeys(ExchangedThing(part.thing, part.label) for part in finding.role(role))
    )


def _things_related(finding: Finding, relation: str) -> tuple[ExchangedThing, ...]:
    parts = finding.by_relation(relation)
    return tuple(dict.fromkeys(ExchangedThing(part.thing, part.label) for part in parts))


def _own_labels(finding: Finding, role: str) -> tuple[str, ...]:
    """Return what plays a role in the finding itself, and not at one of its cells."""
    return tuple(part.label for part in finding.role(role) if not part.cell)


def _context(finding: Finding, role: str) -> tuple[str, ...]:
    """Return the conditions, cell lines and other cancers of the cells of a role, in words."""
    parts = [part for part in finding.role(role) if part.conditions]
    return tuple(f"{part.label}: {part.conditions}" for part in parts)


def _exchanged_paper(paper: CitedPaper) -> ExchangedPaper:
    return ExchangedPaper(
        paper.curie, paper.short, paper.pmid, paper.doi, paper.year or "", paper.mark
    )
