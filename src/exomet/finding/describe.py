"""One thing on one page: its facts, and the findings that it takes part in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from exomet.finding.arms import ArmNote, arm_notes
from exomet.finding.comparison import ComparedField, Judgement, compare_sources
from exomet.finding.corrections import corrected_object
from exomet.finding.corroboration import (
    Counts,
    read_brought_lines,
    read_seed_verdicts,
    read_support,
)
from exomet.finding.evidence import (
    ReportedLine,
    levels_by_line,
    papers_of,
    read_lines,
    source_titles,
    source_words,
    supporting,
)
from exomet.finding.fallen import fallen_findings
from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.finding.papers import UNMARKED, CitedPaper, read_papers, standing_note
from exomet.finding.standing import doubts, findings_in_doubt
from exomet.query.select import Cell, run_query, select
from exomet.queryable import Queryable
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import EXOMET, RDFS, curie, expand
from exomet.terms.sorting import natural_sort_key
from exomet.terms.support_kinds import SUPPORT_KINDS

_FACTS = f"""PREFIX rdfs: <{RDFS}>
SELECT ?relation ?value ?label WHERE {{
  <%s> ?relation ?value . FILTER(!isBlank(?value)) OPTIONAL {{ ?value rdfs:label ?label }}
}} ORDER BY ?relation ?label ?value"""
_STEPS_OF_FINDING = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?step ?what ?direct ?cell (GROUP_CONCAT(DISTINCT ?before; separator=" ") AS ?after) WHERE {{
  <%s> exomet:step ?step . ?step rdfs:label ?what .
  BIND(IF(EXISTS {{ ?step a exomet:DirectStep }}, "direct",
    IF(EXISTS {{ ?step a exomet:LigandStep }}, "ligand",
    IF(EXISTS {{ ?step a exomet:DownstreamStep }}, "downstream", "not stated"))) AS ?direct)
  OPTIONAL {{ ?step exomet:inCell/rdfs:label ?cell }}
  OPTIONAL {{ ?step exomet:after ?cause . BIND(REPLACE(STR(?cause), ".*-", "") AS ?before) }}
}} GROUP BY ?step ?what ?direct ?cell"""
_CORRECTIONS_OF_FINDING = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?field ?thing ?printed ?curated ?severity ?reason WHERE {{
  ?correction exomet:correctedFinding <%s> ; exomet:field ?field ; exomet:printedValue ?printed ;
    exomet:curatedValue ?curated ; exomet:severity ?severity ; exomet:reason ?reason
  OPTIONAL {{ ?correction exomet:correctedStep/exomet:affects/rdfs:label ?thing }}
}} ORDER BY ?correction"""
_MARKS = f"""PREFIX exomet: <{EXOMET}>
CONSTRUCT {{ ?paper exomet:standing ?standing ; exomet:standingFrom ?from }} WHERE {{
  <%s> exomet:paper ?paper . ?paper exomet:standing ?standing
  FILTER(?standing NOT IN ({", ".join(f'"{standing}"' for standing in UNMARKED)}))
  OPTIONAL {{ ?paper exomet:standingFrom ?from }} }}"""
_EVIDENCE = EXOMET + "evidence"
# Other sections tell what these lead to.
_HIDDEN_RELATIONS = {"rdfs:label", "exomet:step", "exomet:evidence", "exomet:statement"}
_LEVEL_RELATIONS = {"exomet:shows", "exomet:doesNotState"}
_LINE_COLUMNS = ("line", "source", "papers", "read from", "stance", "evidence", "note")
_BROUGHT_COLUMNS = ("of", "stance", "grade", "further PMIDs", "cited already", "arms", "resource")
_SITE_COLUMNS = ("step", "best site", "arms", "3' UTR length", "background rate", "flag")
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


# What compares the reviews with their papers.
Judge = Callable[[Findings], Iterable[Judgement]]


def no_verdicts(_: Findings) -> Iterable[Judgement]:
    """Return no verdicts: nothing is compared."""
    return ()


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


def describe(findings: Findings, text: str, judge: Judge = no_verdicts) -> Description:
    """Return what is known of the thing that ``text`` names.

    Args:
        findings: the findings of the graph.
        text: a name.
        judge: what compares the reviews with their papers, if the thing is a finding.

    Raises:
        UnknownNameError: nothing has this name.
    """
    reading = findings.names.read(text)
    entity = reading.entity
    store = findings.store
    sections = [Section("Facts", ("relation", "value"), _fact_rows(store, entity.iri))]
    if "finding" in entity.kinds:
        steps, corrections = finding_sections(store, entity.iri)
        standing, *evidence = _evidence_sections(findings, entity.iri, judge)
        sections += [standing, steps, *evidence, *brought_sections(store, entity.iri), corrections]
    elif "regulation" in entity.kinds:
        sections += brought_sections(store, entity.iri)
    elif "evidence line" in entity.kinds:
        sections += _line_sections(store, entity.iri)
    else:
        by_role = findings.of(entity.iri)
        sections += [_doubts_section(store, by_role), *_sections_by_role(findings, by_role)]
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
    hidden = _HIDDEN_RELATIONS | _LEVEL_RELATIONS
    for relation, value, label in select(store, _FACTS % iri)[1]:
        if relation not in hidden and value != "owl:NamedIndividual":
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
            ("of", "printed", "curated", "severity", "reason"),
            [_correction_row(*row) for row in select(store, _CORRECTIONS_OF_FINDING % iri)[1]],
        ),
    ]


def _evidence_sections(findings: Findings, iri: str, judge: Judge) -> list[Section]:
    """Return the standing of papers, lines and levels of evidence, and what each source states."""
    lines = read_lines(findings.store, iri)
    papers = read_papers(findings.store)
    compared = compare_sources(findings.store, iri, lines, judge(findings))
    titles = source_titles(lines)
    compared_columns = ("field", "curated", *titles.values(), "verdict", "why")
    compared_rows = [_compared_row(field, titles) for field in compared]
    note = standing_note(papers_of(supporting(lines), papers))
    return [
        Section("Standing of the papers", ("standing",), [[note]] if note else []),
        Section("Lines of evidence", _LINE_COLUMNS, [_line_row(line, papers) for line in lines]),
        _levels_section(lines),
        Section("What each source states", compared_columns, compared_rows),
    ]


def _levels_section(lines: Sequence[ReportedLine]) -> Section:
    rows: list[list[Cell]] = []
    for level, names in levels_by_line(lines).items():
        rows.append([level, ", ".join(names) or NOT_STATED])
    return Section("Levels of evidence", ("level", "stated by"), rows)


def _line_sections(store: Queryable, iri: str) -> list[Section]:
    """Return the levels that a line of evidence states, and what it states field by field."""
    (line,) = read_lines(store, iri)
    rows: list[list[Cell]] = []
    for field in compare_sources(store, str(expand(line.finding)), [line]):
        told = field.told[line.source]
        texts = (", ".join(told.methods), ", ".join(told.bases))
        rows.append([field.words, told.text, *texts])
    stated = Section("What it states", ("field", "value", "method", "basis"), rows)
    return [_levels_section([line]), stated]


def _line_row(line: ReportedLine, papers: Mapping[str, CitedPaper]) -> list[Cell]:
    return [
        line.name,
        source_words(line.kind, line.source_label),
        "; ".join(map(_paper_text, papers_of([line], papers))),
        ", ".join(line.read_from),
        line.stance,
        "; ".join(line.kinds.values()),
        line.note,
    ]


def _paper_text(paper: CitedPaper) -> str:
    mark = f" [{paper.mark}]" if paper.mark else ""
    return f"{paper.short}{mark}" + (f" ({paper.names})" if paper.names else "")


def _compared_row(field: ComparedField, sources: Iterable[str]) -> list[Cell]:
    stated = (field.told.get(source) for source in sources)
    texts = (f"{told.text} ({told.small})" if told else "" for told in stated)
    return [field.words, field.curated, *texts, field.verdict, field.why]


def brought_sections(store: Queryable, iri: str) -> list[Section]:
    """Return what files of other resources, and the sequence, say; nothing if none was brought.

    Args:
        store: the graph.
        iri: IRI of a finding or of a background regulation.
    """
    counted = sorted(read_support(store, iri).items(), key=lambda item: natural_sort_key(item[0]))
    words = (kind.words for kind in SUPPORT_KINDS.values())
    lines: list[list[Cell]] = []
    for each in read_brought_lines(store, iri):
        texts = (each.papers_text, ", ".join(each.cited), each.arms, each.resource)
        lines.append([each.about, each.stance, each.grade, *texts])
    sites: list[list[Cell]] = [[*row] for row in read_seed_verdicts(store, iri)]
    return [
        Section("Support, in papers", ("of", *words), list(map(_support_row, counted))),
        Section("Corroboration", _BROUGHT_COLUMNS, lines),
        Section("Seed sites", _SITE_COLUMNS, sites),
    ]


def _support_row(item: tuple[str, Counts]) -> list[Cell]:
    about, counts = item
    return [about.rpartition(":")[2], *(counts.get(name, 0) for name in SUPPORT_KINDS)]


def _number_of_step(row: list[Cell]) -> int:
    return int(str(row[0]).rpartition("-s")[2])


def _step_row(row: list[Cell]) -> list[Cell]:
    """Return a row with short names of steps, in their order."""
    step, *rest, after = row
    causes = sorted(str(after or "").split(), key=natural_sort_key)
    return [str(step).rpartition("-")[2], *rest, " ".join(causes)]


def _correction_row(field: Cell, thing: Cell, *values: Cell) -> list[Cell]:
    return [corrected_object(str(field), str(thing or "")), *values]


def _doubts_section(store: Queryable, by_role: Mapping[str, list[str]]) -> Section:
    """Return which of the findings of a thing rest on papers that do not stand."""
    named = set().union(*by_role.values())
    in_doubt = findings_in_doubt(store, named.intersection(fallen_findings(store)))
    rows = doubts(in_doubt.values())
    return Section("Standing of the papers", ("standing",), [[row] for row in rows])


def _sections_by_role(findings: Findings, by_role: Mapping[str, list[str]]) -> list[Section]:
    places = [columns().index(column) for column in _SECTION_COLUMNS]
    sections = []
    for role, names in by_role.items():
        rows: list[list[Cell]] = []
        for row in listing(findings, names):
            rows.append([row[place] for place in places])
        sections.append(Section(f"Findings with this as {role}", _SECTION_COLUMNS, rows))
    return sections


def description(store: Queryable, iri: str) -> list[ox.Triple]:
    """Return the triples about a thing and about the parts that belong to it alone.

    Such parts are the participants and steps of a finding, its lines of evidence, and what they
    state. The standing of its papers comes along where a reader must know of it.
    """
    triples = [*_triples_about(store, [iri]), *run_query(store, _MARKS % iri)[1]]
    lines = [
        triple.object.value
        for triple in triples
        if triple.predicate.value == _EVIDENCE and isinstance(triple.object, ox.NamedNode)
    ]
    for line in sorted(lines):
        triples += description(store, line)
    parts = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    return triples + _triples_about(
        store, sorted(part for part in parts if part.startswith(f"{iri}-"))
    )


def _triples_about(store: Queryable, subjects: list[str]) -> list[ox.Triple]:
    values = " ".join(f"<{subject}>" for subject in subjects)
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
    return run_query(store, query)[1]
