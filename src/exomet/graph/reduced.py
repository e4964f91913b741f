"""Reduced tables: what they hold without a paper, a source, or the findings on a microRNA."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from exomet.graph.views import cell_exists, directness, stated_causes, with_rows
from exomet.tables import provenance, schema
from exomet.tables.read import Table, Tables
from exomet.tables.spec import NOT_STATED, Column, RowT, TableRow
from exomet.terms.sorting import natural_sort_key

_GENERAL_KNOWLEDGE = "general knowledge"


@dataclass(frozen=True)
class Withdrawn:
    """What is taken away: papers, sources and findings, by their identifiers."""

    papers: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    findings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reduced:
    """Tables from which something was taken away.

    Attributes:
        tables: the tables that are left.
        lost: the findings without any line of evidence left that supports them.
        lines: the lines of evidence that are gone, by finding, of the findings that are left.
        steps: the steps that no line states any more, by finding, of the findings that are left.
        regulations: the background regulations that are gone.
    """

    tables: Tables
    lost: tuple[str, ...]
    lines: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, tuple[str, ...]]
    regulations: tuple[str, ...]


def reduced_tables(tables: Tables, withdrawn: Withdrawn) -> Reduced:
    """Return the tables without what rests on papers, sources or findings alone.

    A line of evidence goes with its source, and with the last of its papers. A finding goes with
    the last line that supports it. Of the other findings, a field or step that a line stated which
    is gone stays as far as another line states it. A background regulation goes with the source
    or the papers that it was read from. Records stay: papers, sources, reference lists, anchors.
    """
    lines = list(_lines_left(tables[schema.EVIDENCE].rows, withdrawn))
    gone = _gone(tables[schema.EVIDENCE], lines)
    lost = {row.finding for row in gone} - _supported(lines)
    lines = [row for row in lines if row.finding not in lost]
    left = _LeftStatements(lines, gone, tables[schema.STATEMENTS].rows)
    rows = _rows_left(tables, left, lost, lines)
    rows[schema.REGULATIONS.name] = [*_regulations_left(tables, withdrawn)]
    reduced = Tables(with_rows(table, rows) for table in tables)
    regulations = _gone(tables[schema.REGULATIONS], reduced[schema.REGULATIONS].rows)
    return Reduced(
        reduced,
        tuple(sorted(lost, key=natural_sort_key)),
        _by_finding(((row.finding, row.evidence) for row in gone), lost),
        _steps_gone(tables, reduced, lost),
        tuple(row.regulation for row in regulations),
    )


def _supported(lines: Iterable[provenance.EvidenceRow]) -> set[str]:
    return {row.finding for row in lines if row.stance == "supports"}


def _gone(table: Table[RowT], left: Iterable[RowT]) -> list[RowT]:
    """Return the rows of a table that are not left, by their lines."""
    kept = {row.line for row in left}
    return [row for row in table.rows if row.line not in kept]


def _rows_left(
    tables: Tables,
    left: _LeftStatements,
    lost: Collection[str],
    lines: list[provenance.EvidenceRow],
) -> dict[str, list[TableRow]]:
    """Return the rows about findings that are left, by the names of their tables."""
    kept = (row for row in tables[schema.FINDINGS].rows if row.finding not in lost)
    findings = [left.finding(row) for row in kept]
    recipients = {row.finding: len(row.recipient) for row in findings}
    steps = list(left.steps(tables[schema.STEPS].rows, recipients))
    return {
        schema.FINDINGS.name: [*findings],
        schema.STEPS.name: [*steps],
        schema.EVIDENCE.name: [*lines],
        schema.STATEMENTS.name: [*_statements_left(tables, lines)],
        schema.CORRECTIONS.name: [*_corrections_left(tables, lost, steps)],
    }


def _lines_left(
    lines: Iterable[provenance.EvidenceRow], withdrawn: Withdrawn
) -> Iterator[provenance.EvidenceRow]:
    for row in lines:
        papers = tuple(paper for paper in row.papers if paper not in withdrawn.papers)
        taken = row.source in withdrawn.sources or row.finding in withdrawn.findings
        if papers and not taken:
            yield replace(row, papers=papers)


def _statements_left(
    tables: Tables, lines: Iterable[provenance.EvidenceRow]
) -> list[provenance.StatementRow]:
    names = {row.evidence for row in lines}
    return [row for row in tables[schema.STATEMENTS].rows if row.evidence in names]


def _corrections_left(
    tables: Tables, lost: Collection[str], steps: Iterable[schema.StepRow]
) -> Iterator[schema.CorrectionRow]:
    kept = {(step.finding, step.step) for step in steps}
    for row in tables[schema.CORRECTIONS].rows:
        if row.finding not in lost and (not row.step or (row.finding, row.step) in kept):
            yield row


def _by_finding(
    pairs: Iterable[tuple[str, str]], lost: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return finding -> names, without the findings that are lost."""
    names: dict[str, list[str]] = {}
    for finding, name in pairs:
        if finding not in lost:
            names.setdefault(finding, []).append(name)
    return {finding: tuple(of) for finding, of in names.items()}


def _steps_gone(tables: Tables, left: Tables, lost: Collection[str]) -> dict[str, tuple[str, ...]]:
    steps = _gone(tables[schema.STEPS], left[schema.STEPS].rows)
    return _by_finding(((step.finding, step.step) for step in steps), lost)


@dataclass(frozen=True)
class _LeftStatement:
    """What the lines that are left state of a field: values and methods."""

    values: tuple[str, ...]
    methods: tuple[str, ...]


class _LeftStatements:
    """Findings and steps, as far as the lines that are left state them."""

    def __init__(
        self,
        left: Iterable[provenance.EvidenceRow],
        gone: Iterable[provenance.EvidenceRow],
        statements: Iterable[provenance.StatementRow],
    ) -> None:
        left_of = {row.evidence: row.finding for row in left}
        gone_of = {row.evidence: row.finding for row in gone}
        self._left: dict[tuple[str, str], _LeftStatement] = {}
        # Finding and field of which a line is gone that stated it.
        self._touched: set[tuple[str, str]] = set()
        for row in statements:
            if row.evidence in gone_of:
                self._touched.add((gone_of[row.evidence], row.field))
            elif row.evidence in left_of:
                self._add(left_of[row.evidence], row)

    def _add(self, finding: str, row: provenance.StatementRow) -> None:
        before = self._left.get((finding, row.field), _LeftStatement((), ()))
        values = dict.fromkeys((*before.values, *row.value))
        methods = dict.fromkeys((*before.methods, *row.method))
        self._left[finding, row.field] = _LeftStatement(tuple(values), tuple(methods))

    def finding(self, row: schema.FindingRow) -> schema.FindingRow:
        """Return a finding with what is still stated of it; its microRNA stays."""
        changes: dict[str, object] = {}
        for column in schema.FINDINGS.columns:
            if (row.finding, column.name) in self._touched:
                stated = self._left.get((row.finding, column.name))
                if stated or column.name != "mirna":
                    changes[column.attribute] = _still_stated(column, row, stated)
        return replace(row, **changes) if changes else row  # type: ignore[arg-type]

    def steps(
        self, steps: Iterable[schema.StepRow], recipients: Mapping[str, int]
    ) -> Iterator[schema.StepRow]:
        """Yield the steps that are still stated; causes that are not give way to their own.

        Args:
            steps: all steps.
            recipients: finding -> number of its recipients, of the findings that are left.
        """
        by_finding: dict[str, dict[str, schema.StepRow]] = {}
        for row in steps:
            if row.finding in recipients:
                by_finding.setdefault(row.finding, {})[row.step] = row
        for finding, own in by_finding.items():
            kept = {step: None for step in own if self._is_stated(finding, step)}.keys()
            for step in kept:
                yield self._step(own[step], own, kept, recipients[finding])

    def _is_stated(self, finding: str, step: str) -> bool:
        return (finding, step) not in self._touched or (finding, step) in self._left

    def _step(
        self,
        row: schema.StepRow,
        own: Mapping[str, schema.StepRow],
        kept: Set[str],
        recipients: int,
    ) -> schema.StepRow:
        changes: dict[str, object] = {}
        if not kept >= {*row.after}:
            changes["after"] = tuple(stated_causes(row, own, kept))
        if not cell_exists(row.in_cell, recipients):
            changes["in_cell"] = ""
        if (row.finding, row.step) in self._touched:
            stated = self._left[row.finding, row.step]
            changes["sign"] = row.sign if row.sign in stated.values else stated.values[0]
            changes["direct"] = _directness_left(row, stated)
        return replace(row, **changes) if changes else row  # type: ignore[arg-type]


def _directness_left(row: schema.StepRow, stated: _LeftStatement) -> str:
    """Return whether the microRNA is still shown to act itself; nothing becomes more direct."""
    return row.direct if row.direct in ("", "no", NOT_STATED) else directness(stated.methods)


def _still_stated(
    column: Column, row: schema.FindingRow, stated: _LeftStatement | None
) -> str | tuple[str, ...]:
    """Return the values of a cell that are still stated, or else what is stated in their place."""
    values = column.values(row)
    if stated:
        left = tuple(value for value in values if value in stated.values) or stated.values
    else:
        left = (NOT_STATED,) if column.unsaid and values else ()
    return left if column.many else (left or ("",))[0]


class _RegulationsRead:
    """Where the background regulations were read: sources, and papers that these cite."""

    def __init__(self, tables: Tables) -> None:
        self._entries = {row.publication: row for row in tables[schema.PUBLICATIONS].rows}
        self._anchors = {row.anchor: row.source for row in tables[schema.ANCHORS].rows}

    def is_unread(self, row: schema.RegulationRow, withdrawn: Withdrawn) -> bool:
        """Return whether a regulation was read nowhere but in what is withdrawn."""
        if row.basis == _GENERAL_KNOWLEDGE:
            return False
        papers = {self._entries[name].paper for name in row.references}
        return _is_within(papers, withdrawn.papers) or _is_within(
            self._sources(row), withdrawn.sources
        )

    def _sources(self, row: schema.RegulationRow) -> set[str]:
        """Return the sources in which a regulation was read; an abstract is that of a paper."""
        if row.basis == "abstract":
            return {provenance.ABSTRACTS}
        sources = {self._anchors[name] for name in row.anchors}
        return sources or {self._entries[name].source for name in row.references}

    def without(self, row: schema.RegulationRow, papers: Collection[str]) -> schema.RegulationRow:
        """Return a regulation without the entries of reference lists that lead to papers."""
        left = [name for name in row.references if self._entries[name].paper not in papers]
        return replace(row, references=tuple(left))


def _is_within(names: Set[str], gone: Set[str]) -> bool:
    """Return whether there are names, and all of them are gone."""
    return bool(names) and names <= gone


def _regulations_left(tables: Tables, withdrawn: Withdrawn) -> Iterator[schema.RegulationRow]:
    """Yield the regulations that were also read elsewhere, or are general knowledge."""
    read = _RegulationsRead(tables)
    for row in tables[schema.REGULATIONS].rows:
        if not read.is_unread(row, withdrawn):
            yield read.without(row, withdrawn.papers)
