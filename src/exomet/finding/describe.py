"""One thing on one page: its names, its place in the hierarchy, and the findings that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from exomet.finding.listing import COLUMNS, filter_findings, listing
from exomet.graph.grounding import Names
from exomet.query.select import Cell, run_query, select
from exomet.queryable import Queryable
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity
from exomet.terms.sorting import natural_sort_key

_FILTER_OF = {
    "mirna": ("mirna",),
    "molecule": ("target", "involves"),
    "pathway": ("pathway",),
    "process": ("process",),
    "cancer": ("cancer",),
    "cell": ("source", "recipient"),
    "material": ("sample",),
    "condition": ("condition",),
    "cell line": ("cell_line",),
    "anatomy": ("site",),
    "publication": ("reference",),
}
_FACTS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?relation ?value ?label WHERE {{
  <{iri}> ?relation ?value . FILTER(!isBlank(?value)) OPTIONAL {{ ?value rdfs:label ?label }}
}} ORDER BY ?relation ?label ?value"""
_STEPS = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?step ?what ?direct ?cell (GROUP_CONCAT(DISTINCT ?before; separator=" ") AS ?after) WHERE {{
  <{iri}> exomet:step ?step . ?step rdfs:label ?what .
  BIND(IF(EXISTS {{ ?step a exomet:DirectStep }}, "direct", "") AS ?direct)
  OPTIONAL {{ ?step exomet:inCell/rdfs:label ?cell }}
  OPTIONAL {{ ?step exomet:after ?cause . BIND(REPLACE(STR(?cause), ".*-", "") AS ?before) }}
}} GROUP BY ?step ?what ?direct ?cell"""
_CORRECTIONS = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?field ?printed ?curated ?severity ?reason WHERE {{
  ?correction exomet:correctedFinding <{iri}> ; exomet:field ?field ; exomet:printedValue ?printed ;
    exomet:curatedValue ?curated ; exomet:severity ?severity ; exomet:reason ?reason }} ORDER BY ?correction"""
_HIDDEN = {"rdfs:label", "exomet:step"}


@dataclass(frozen=True)
class Section:
    """A part of a page: heading, column names and rows."""

    heading: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Page:
    """The page of a thing: label, CURIE, and sections in their order."""

    label: str
    curie: str
    sections: list[Section]


def page(names: Names, text: str) -> Page:
    """Return the page of the thing that ``text`` names.

    Raises:
        UnknownNameError: nothing is called so.
    """
    thing = names.ground(text)
    sections = [Section("Facts", ("relation", "value"), _facts(names.store, thing.iri))]
    if "finding" in thing.kinds:
        sections += finding_sections(names.store, thing.iri)
    else:
        sections += _findings_of(names, thing)
    return Page(thing.label, curie(thing.iri), [section for section in sections if section.rows])


def _facts(store: Queryable, iri: str) -> list[list[Cell]]:
    rows = select(store, _FACTS.format(iri=iri))[1]
    return [
        [relation, f"{label} ({value})" if label else value]
        for relation, value, label in rows
        if relation not in _HIDDEN and value != "owl:NamedIndividual"
    ]


def finding_sections(store: Queryable, iri: str) -> list[Section]:
    """Return what a finding alone has: its steps in their order, and the corrections of the source behind it."""
    steps = sorted(
        select(store, _STEPS.format(iri=iri))[1],
        key=lambda row: int(str(row[0]).rpartition("-s")[2]),
    )
    shown: list[list[Cell]] = [
        [
            str(step).rpartition("-")[2],
            *rest,
            " ".join(sorted(str(after or "").split(), key=natural_sort_key)),
        ]
        for step, *rest, after in steps
    ]
    columns = ("field", "printed", "curated", "severity", "reason")
    return [
        Section("Steps", ("step", "what", "direct", "in cell", "after"), shown),
        Section(
            "Corrections of the source", columns, select(store, _CORRECTIONS.format(iri=iri))[1]
        ),
    ]


def _findings_of(names: Names, thing: Entity) -> list[Section]:
    sections = []
    keep = (
        "finding",
        "kind",
        "mirna",
        "cancer",
        "source",
        "recipient",
        "represses",
        "induces",
        "promotes",
        "suppresses",
        "changes",
    )
    for kind in sorted(thing.kinds):
        for name in _FILTER_OF.get(kind, ()):
            value = thing.iri if name != "reference" else thing.iri.rpartition("/")[2]
            found = filter_findings(names, {name: [value]})
            rows: list[list[Cell]] = [
                [row[COLUMNS.index(column)] for column in keep]
                for row in listing(names.store, found)
            ]
            sections.append(Section(f"Findings with this as {name}", keep, rows))
    return sections


def description(store: Queryable, iri: str) -> list[ox.Triple]:
    """Return the triples about a thing and about the parts that belong to it alone (participants, steps)."""
    triples = _about(store, [iri])
    objects = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    return triples + _about(store, sorted(part for part in objects if part.startswith(f"{iri}-")))


def _about(store: Queryable, subjects: list[str]) -> list[ox.Triple]:
    listed = " ".join(f"<{subject}>" for subject in subjects)
    return run_query(
        store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {listed} }} ?s ?p ?o }}"
    )[1]
