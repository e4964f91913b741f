"""Lines of evidence: what one source states of one finding, field by field.

A line bears its statements, the levels of evidence that they reach, and the papers behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Term, Triple, exomet_iri, part_of, record_iri
from exomet.graph.resolve import Resolver
from exomet.tables import provenance, schema
from exomet.tables.read import Tables
from exomet.tables.spec import NOT_STATED
from exomet.terms.sorting import natural_sort_key

_SIGNED = ("increase", "decrease")
_DIRECT = (provenance.CALLED_DIRECT, provenance.PROTEIN_BINDING, *provenance.ASSAYS)


@dataclass(frozen=True)
class Line:
    """A line of evidence with what it states.

    Attributes:
        row: the line.
        statements: its statements by field or step.
        source: the source that has it.
        papers: the papers on which it rests; none where the source cites one that is not known.
        references: their entries in the reference list of its source, in the order of the list.
    """

    row: provenance.EvidenceRow
    statements: Mapping[str, provenance.StatementRow]
    source: provenance.SourceRow
    source_name: str
    papers: tuple[provenance.PaperRow, ...]
    references: tuple[provenance.PublicationRow, ...]

    @property
    def years(self) -> set[str]:
        """The years of its papers, or that of its source where no paper is known."""
        return {paper.year for paper in self.papers if paper.year} or {self.source.year}


class EvidenceLines:
    """The lines of evidence of all findings."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @cached_property
    def _by_finding(self) -> dict[str, list[provenance.EvidenceRow]]:
        lines: dict[str, list[provenance.EvidenceRow]] = {}
        for row in self._tables[schema.EVIDENCE].rows:
            lines.setdefault(row.finding, []).append(row)
        return lines

    @cached_property
    def _places(self) -> dict[str, int]:
        """Line -> the place of its first statement; the others follow, as rows are by key."""
        rows = self._tables[schema.STATEMENTS].rows
        return {rows[place].evidence: place for place in reversed(range(len(rows)))}

    def _statements(self, line: str) -> dict[str, provenance.StatementRow]:
        """Return what a line states, by field or step."""
        rows = self._tables[schema.STATEMENTS].rows
        first = self._places.get(line, len(rows))
        following = map(rows.__getitem__, range(first, len(rows)))
        own = takewhile(lambda row: row.evidence == line, following)
        return {row.field: row for row in own}

    @cached_property
    def _papers(self) -> dict[str, provenance.PaperRow]:
        return {row.paper: row for row in self._tables[schema.PAPERS].rows}

    @cached_property
    def _sources(self) -> dict[str, provenance.SourceRow]:
        return {row.source: row for row in self._tables[schema.SOURCES].rows}

    @cached_property
    def _source_names(self) -> dict[str, str]:
        return provenance.source_names(self._tables[schema.SOURCES].rows)

    @cached_property
    def _references(self) -> dict[tuple[str, str], provenance.PublicationRow]:
        """Source and paper -> its entry in the list of that source."""
        rows = self._tables[schema.PUBLICATIONS].rows
        return {(row.source, row.paper): row for row in rows if row.paper}

    def _line(
        self, row: provenance.EvidenceRow, statements: Mapping[str, provenance.StatementRow]
    ) -> Line:
        papers = tuple(self._papers[name] for name in row.known_papers)
        keys = ((row.source, name) for name in row.known_papers)
        entries = [self._references[key] for key in keys if key in self._references]
        entries.sort(key=lambda entry: natural_sort_key(entry.name))
        source, name = self._sources[row.source], self._source_names[row.source]
        return Line(row, statements, source, name, papers, tuple(entries))

    def of(self, finding: str) -> list[Line]:
        """Return the lines of a finding, by their identifiers."""
        rows = self._by_finding.get(finding, ())
        return [self._line(row, self._statements(row.evidence)) for row in rows]


class _Stated:
    """What a line states, as the levels of evidence ask for it."""

    def __init__(self, line: Line, steps: Iterable[schema.StepRow]) -> None:
        self._fields = line.statements
        kinds = {step.step: step.object_kind for step in steps}
        own = [row for name, row in line.statements.items() if name in kinds]
        self.molecules = [row for row in own if kinds[row.field] == "molecule"]
        self.processes = [row for row in own if kinds[row.field] == "process"]
        self.methods: set[str] = set()
        for row in own:
            self.methods.update(row.method)

    def has(self, field: str) -> bool:
        """Return whether the line states a field."""
        return field in self._fields

    def values(self, field: str) -> tuple[str, ...]:
        """Return the values of a field, none if the line does not state it."""
        return self._fields[field].value if field in self._fields else ()

    @property
    def recipient_inferred(self) -> bool:
        """Whether a curator inferred the recipient."""
        return self.has("recipient") and self._fields["recipient"].basis == ("inference",)

    @property
    def recipient_stated(self) -> bool:
        """Whether the line itself names the recipient."""
        return self.has("recipient") and not self.recipient_inferred

    def shown_by(self, methods: Iterable[str]) -> bool:
        """Return whether some step is shown by one of these methods."""
        return not self.methods.isdisjoint(methods)


# The levels of evidence, from cargo to animal.
_LEVELS: dict[str, Callable[[_Stated], bool]] = {
    "vesicle-associated": lambda line: line.has("vesicle_term"),
    "recipient inferred by the curator": lambda line: line.recipient_inferred,
    "transferred to the recipient": lambda line: line.has("vesicle_term") and line.recipient_stated,
    "target regulated": lambda line: any(map(_has_direction, line.molecules)),
    "called a target": lambda line: line.shown_by(provenance.TARGETING),
    "direct binding": lambda line: line.shown_by(_DIRECT),
    "binding shown by an assay": lambda line: line.shown_by(provenance.ASSAYS),
    "phenotype": lambda line: bool(line.processes),
    "in vivo": lambda line: "in vivo" in line.values("model_systems"),
}
LEVELS = tuple(_LEVELS)


def levels_of(line: Line, steps: Iterable[schema.StepRow]) -> dict[str, bool]:
    """Return the levels of evidence, from cargo to animal, and whether a line states each.

    A level that is not stated may still hold.

    Args:
        line: the line.
        steps: the steps of its finding.
    """
    stated = _Stated(line, steps)
    return {level: reached(stated) for level, reached in _LEVELS.items()}


def _has_direction(row: provenance.StatementRow) -> bool:
    return row.value[0] in _SIGNED and "biology" not in row.basis


def line_triples(
    line: Line, steps: list[schema.StepRow], finding: Term, resolver: Resolver
) -> Iterator[Triple]:
    """Yield the triples of a line of evidence and of its statements."""
    row = line.row
    subject = record_iri("evidence", row.evidence)
    yield finding, exomet_iri("evidence"), subject
    yield subject, nt.TYPE, exomet_iri("EvidenceLine")
    yield subject, nt.TYPE, nt.INDIVIDUAL
    yield subject, nt.LABEL, nt.literal(f"{row.evidence}: {line.source_name} on {row.finding}")
    yield subject, exomet_iri("reportedBy"), record_iri("source", row.source)
    for code in row.eco:
        yield subject, nt.TYPE, resolver.term(code, "evidence")
    entries = [entry.publication for entry in line.references]
    yield from _record_links(subject, "paper", "paper", row.known_papers)
    if not row.known_papers:
        yield subject, exomet_iri("notStated"), nt.literal("papers")
    yield from _record_links(subject, "primaryPaper", "publication", entries)
    yield from _record_links(subject, "place", "place", row.anchors)
    yield from _texts(subject, "readFrom", row.read_from)
    yield from _texts(subject, "stance", (row.stance,))
    if row.note:
        yield subject, nt.NOTE, nt.literal(row.note)
    for level, shown in levels_of(line, steps).items():
        yield subject, exomet_iri("shows" if shown else "doesNotState"), nt.literal(level)
    names = {step.step for step in steps}
    for statement in line.statements.values():
        yield from _statement_triples(statement, subject, finding, names)


def _record_links(
    subject: Term, name: str, kind: str, identifiers: Iterable[str]
) -> Iterator[Triple]:
    for identifier in identifiers:
        yield subject, exomet_iri(name), record_iri(kind, identifier)


def _texts(subject: Term, name: str, texts: Iterable[str]) -> Iterator[Triple]:
    for text in texts:
        yield subject, exomet_iri(name), nt.literal(text)


def _statement_triples(
    row: provenance.StatementRow, line: Term, finding: Term, steps: set[str]
) -> Iterator[Triple]:
    subject = part_of(line, row.field)
    yield line, exomet_iri("statement"), subject
    yield subject, nt.TYPE, exomet_iri("Statement")
    yield subject, nt.LABEL, nt.literal(f"{row.field}: {', '.join(row.value)}")
    yield subject, exomet_iri("field"), nt.literal(row.field)
    yield from _texts(subject, "statedValue", row.value)
    yield from _texts(subject, "method", row.method)
    yield from _texts(subject, "basis", row.basis)
    yield from _texts(subject, "sentenceHash", row.sentences)
    step = row.field.partition(".")[0]
    if step in steps:
        yield subject, exomet_iri("ofStep"), part_of(finding, step)


def levels_shown(lines: Iterable[Line], steps: list[schema.StepRow]) -> dict[str, bool]:
    """Return the levels of evidence of a finding: what any line that supports it states."""
    shown: dict[str, bool] = {}
    for line in lines:
        if line.row.stance == "supports":
            for level, stated in levels_of(line, steps).items():
                shown[level] = shown.get(level, False) or stated
    return shown


def bases_of(step: schema.StepRow, lines: Iterable[Line]) -> list[str]:
    """Return where lines state a step: row, text, title, abstract and so on, each once.

    A line that gives another direction is no basis of it.
    """
    bases: dict[str, None] = {}
    for line in lines:
        stated = line.statements.get(step.step)
        if stated and stated.value[0] in (step.sign, NOT_STATED):
            bases.update(dict.fromkeys(stated.basis))
    return list(bases)
