"""One thing on one page: its facts, and the findings that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from exomet.finding.arms import ArmNote, arm_notes
from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.query.select import Cell, run_query, select
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS, curie
from exomet.terms.lexicon import Entity
from exomet.terms.sorting import natural_sort_key

_FACTS = f"""PREFIX rdfs: <{RDFS}>
SELECT ?relation ?value ?label WHERE {{
  <%s> ?relation ?value . FILTER(!isBlank(?value)) OPTIONAL {{ ?value rdfs:label ?label }}
}} ORDER BY ?relation ?label ?value"""
_STEPS_OF_FINDING = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?step ?what ?direct ?cell (GROUP_CONCAT(DISTINCT ?before; separator=" ") AS ?after) WHERE {{
  <%s> exomet:step ?step . ?step rdfs:label ?what .
  BIND(IF(EXISTS {{ ?step a exomet:DirectStep }}, "direct", "") AS ?direct)
  OPTIONAL {{ ?step exomet:inCell/rdfs:label ?cell }}
  OPTIONAL {{ ?step exomet:after ?cause . BIND(REPLACE(STR(?cause), ".*-", "") AS ?before) }}
}} GROUP BY ?step ?what ?direct ?cell"""
_CORRECTIONS_OF_FINDING = f"""PREFIX exomet: <{EXOMET}>
SELECT ?field ?printed ?curated ?severity ?reason WHERE {{
  ?correction exomet:correctedFinding <%s> ; exomet:field ?field ; exomet:printedValue ?printed ;
    exomet:curatedValue ?curated ; exomet:severity ?severity ; exomet:reason ?reason
}} ORDER BY ?correction"""
_HIDDEN_RELATIONS = {"rdfs:label", "exomet:step"}
_SECTION_COLUMNS = (
    "finding",
    "kind",
    "mirna",
    "cancer",
    "sender",
    "recipient",
    "represses",
    "induces",
    "promotes",
    "suppresses",
    "changes",
)


@dataclass(frozen=True)
class Section:
    """A part of a description: heading, names of columns, and rows."""

    heading: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Description:
    """What is known of a thing: label, CURIE, sections in their order, notes on its name."""

    label: str
    curie: str
    sections: list[Section]
    arm_notes: list[ArmNote]


def describe(findings: Findings, text: str) -> Description:
    """Return what is known of the thing that ``text`` names.

    Raises:
        UnknownNameError: nothing has this name.
    """
    reading = findings.names.read(text)
    entity = reading.entity
    store = findings.store
    sections = [Section("Facts", ("relation", "value"), _fact_rows(store, entity.iri))]
    if "finding" in entity.kinds:
        sections += finding_sections(store, entity.iri)
    else:
        sections += _sections_by_role(findings, entity)
    notes = [ArmNote(reading.note)] if reading.note else []
    if "mirna" in entity.kinds:
        notes = arm_notes(findings.names, [text])
    return Description(
        entity.label,
        curie(entity.iri),
        [section for section in sections if section.rows],
        notes,
    )


def _fact_rows(store: Queryable, iri: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for relation, value, label in select(store, _FACTS % iri)[1]:
        if relation not in _HIDDEN_RELATIONS and value != "owl:NamedIndividual":
            rows.append([relation, f"{label} ({value})" if label else value])
    return rows


def finding_sections(store: Queryable, iri: str) -> list[Section]:
    """Return what only findings have: steps in their order, and corrections of the source."""
    steps = sorted(select(store, _STEPS_OF_FINDING % iri)[1], key=_number_of_step)
    return [
        Section(
            "Steps", ("step", "what", "direct", "in cell", "after"), list(map(_step_row, steps))
        ),
        Section(
            "Corrections of the source",
            ("field", "printed", "curated", "severity", "reason"),
            select(store, _CORRECTIONS_OF_FINDING % iri)[1],
        ),
    ]


def _number_of_step(row: list[Cell]) -> int:
    return int(str(row[0]).rpartition("-s")[2])


def _step_row(row: list[Cell]) -> list[Cell]:
    """Return a row with short names of steps, in their order."""
    step, *rest, after = row
    causes = sorted(str(after or "").split(), key=natural_sort_key)
    return [str(step).rpartition("-")[2], *rest, " ".join(causes)]


def _sections_by_role(findings: Findings, entity: Entity) -> list[Section]:
    places = [columns().index(column) for column in _SECTION_COLUMNS]
    sections = []
    for role, names in findings.of(entity.iri).items():
        rows: list[list[Cell]] = []
        for row in listing(findings, names):
            rows.append([row[place] for place in places])
        sections.append(Section(f"Findings with this as {role}", _SECTION_COLUMNS, rows))
    return sections


def description(store: Queryable, iri: str) -> list[ox.Triple]:
    """Return the triples about a thing and about the parts that belong to it alone.

    Such parts are the participants and steps of a finding.
    """
    triples = _triples_about(store, [iri])
    values = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    return triples + _triples_about(
        store, sorted(part for part in values if part.startswith(f"{iri}-"))
    )


def _triples_about(store: Queryable, subjects: list[str]) -> list[ox.Triple]:
    values = " ".join(f"<{subject}>" for subject in subjects)
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
    return run_query(store, query)[1]
