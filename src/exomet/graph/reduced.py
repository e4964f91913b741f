"""Reduced tables: what they hold without a paper, a source, or the findings on a microRNA."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exomet.graph.views import cell_exists, directness, stated_causes, with_rows
from exomet.tables import provenance, schema
from exomet.tables.read import Tables
from exomet.tables.spec import NOT_STATED, Column, TableRow

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


def without(tables: Tables, withdrawn: Withdrawn) -> Reduced:
    """Return the tables without what rests on papers, sources or findings alone.

    A line of evidence goes with its source, and with the last of its papers. A finding goes with
    the last line that supports it. Of the other findings, a field or step that a line stated which
    is gone stays as far as another line states it. A background regulation goes with the source
    or the papers that it was read from. Records stay: papers, sources, reference lists, anchors.
    """
    lines = list(_lines_left(tables[schema.EVIDENCE].rows, withdrawn))
    supported = {row.finding for row in lines if row.stance == "supports"}
    everything = {row.finding: row for row in tables[schema.FINDINGS].rows}
    names = {row.evidence for row in lines}
    gone = [row for row in tables[schema.EVIDENCE].rows if row.evidence not in names]
    lost = {row.finding for row in gone} - supported
    lines = [row for row in lines if row.finding not in lost]
    reduction = _Reduction(lines, gone, tables[schema.STATEMENTS].rows)
    findings = [reduction.finding(row) for row in everything.values() if row.finding not in lost]
    steps = list(reduction.steps(tables[schema.STEPS].rows, {row.finding: row for row in findings}))
    regulations = list(_regulations_left(tables, withdrawn))
    rows: dict[str, list[TableRow]] = {
        schema.FINDINGS.name: [*findings],
        schema.STEPS.name: [*steps],
        schema.EVIDENCE.name: [*lines],
        schema.STATEMENTS.name: [*_statements_left(tables, lines)],
        schema.CORRECTIONS.name: [*_corrections_left(tables, lost, steps)],
        schema.REGULATIONS.name: [*regulations],
    }
    kept = {row.regulation for row in regulations}
    return Reduced(
        Tables(with_rows(table, rows) for table in tables),
        tuple(name for name in everything if name in lost),
        _by_finding(((row.finding, row.evidence) for row in gone), lost),
        _steps_gone(tables, steps, lost),
        tuple(
            row.regulation for row in tables[schema.REGULATIONS].rows if row.regulation not in kept
        ),
    )


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


def _steps_gone(
    tables: Tables, left: Iterable[schema.StepRow], lost: Collection[str]
) -> dict[str, tuple[str, ...]]:
    kept = {(step.finding, step.step) for step in left}
    pairs = ((row.finding, row.step) for row in tables[schema.STEPS].rows)
    return _by_finding((pair for pair in pairs if pair not in kept), lost)


@dataclass(frozen=True)
class _Stated:
    """What the lines that are left state of a field: values and methods."""

    values: tuple[str, ...]
    methods: tuple[str, ...]


class _Reduction:
    """Findings and steps, as far as the lines that are left state them."""

    def __init__(
        self,
        left: Iterable[provenance.EvidenceRow],
        gone: Iterable[provenance.EvidenceRow],
        statements: Iterable[provenance.StatementRow],
    ) -> None:
        left_of = {row.evidence: row.finding for row in left}
        gone_of = {row.evidence: row.finding for row in gone}
        self._left: dict[tuple[str, str], _Stated] = {}
        # Finding and field of which a line is gone that stated it.
        self._touched: set[tuple[str, str]] = set()
        for row in statements:
            if row.evidence in gone_of:
                self._touched.add((gone_of[row.evidence], row.field))
            elif row.evidence in left_of:
                self._add(left_of[row.evidence], row)

    def _add(self, finding: str, row: provenance.StatementRow) -> None:
        before = self._left.get((finding, row.field), _Stated((), ()))
        values = dict.fromkeys((*before.values, *row.value))
        methods = dict.fromkeys((*before.methods, *row.method))
        self._left[finding, row.field] = _Stated(tuple(values), tuple(methods))

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
        self, steps: Iterable[schema.StepRow], findings: Mapping[str, schema.FindingRow]
    ) -> Iterator[schema.StepRow]:
        """Yield the steps that are still stated; causes that are not give way to their own."""
        by_finding: dict[str, dict[str, schema.StepRow]] = {}
        for row in steps:
            by_finding.setdefault(row.finding, {})[row.step] = row
        for name, finding in findings.items():
            own = by_finding.get(name, {})
            kept = {step for step in own if self._is_stated(name, step)}
            for step in own.values():
                if step.step in kept:
                    yield self._step(step, own, kept, len(finding.recipient))

    def _is_stated(self, finding: str, step: str) -> bool:
        return (finding, step) not in self._touched or (finding, step) in self._left

    def _step(
        self,
        row: schema.StepRow,
        own: Mapping[str, schema.StepRow],
        kept: Collection[str],
        recipients: int,
    ) -> schema.StepRow:
        changed = replace(row, after=tuple(stated_causes(row, own, kept)))
        if (row.finding, row.step) in self._touched:
            stated = self._left[row.finding, row.step]
            sign = row.sign if row.sign in stated.values else stated.values[0]
            changed = replace(changed, sign=sign, direct=_directness_left(row, stated))
        if not cell_exists(row.in_cell, recipients):
            changed = replace(changed, in_cell="")
        return changed


def _directness_left(row: schema.StepRow, stated: _Stated) -> str:
    """Return whether the microRNA is still shown to act itself; nothing becomes more direct."""
    return row.direct if row.direct in ("", "no", NOT_STATED) else directness(stated.methods)


def _still_stated(
    column: Column, row: schema.FindingRow, stated: _Stated | None
) -> str | tuple[str, ...]:
    """Return the values of a cell that are still stated, or else what is stated in their place."""
    values = column.values(row)
    if stated:
        left = tuple(value for value in values if value in stated.values) or stated.values
    else:
        left = (NOT_STATED,) if column.unsaid and values else ()
    return left if column.many else (left or ("",))[0]


def _regulations_left(tables: Tables, withdrawn: Withdrawn) -> Iterator[schema.RegulationRow]:
    """Yield the regulations that were also read elsewhere, or are general knowledge."""
    entries = {row.publication: row for row in tables[schema.PUBLICATIONS].rows}
    anchors = {row.anchor: row.source for row in tables[schema.ANCHORS].rows}
    for row in tables[schema.REGULATIONS].rows:
        references = [entries[name] for name in row.references]
        left = [each for each in references if each.paper not in withdrawn.papers]
        papers_gone = bool(references) and not left
        sources = {anchors[name] for name in row.anchors}
        sources = sources or {entry.source for entry in references}
        if row.basis == "abstract":
            sources = {provenance.ABSTRACTS}
        source_gone = bool(sources) and sources <= withdrawn.sources
        if row.basis == _GENERAL_KNOWLEDGE or not (papers_gone or source_gone):
            yield replace(row, references=tuple(each.publication for each in left))
