"""Views: the findings as one source has them, made from what its lines of evidence state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exomet.tables import provenance, schema
from exomet.tables.read import Table, Tables
from exomet.tables.spec import NOT_STATED, TableRow

# Columns of a finding that no line states: its name, its kind, and a remark of the curators.
_OWN_COLUMNS = ("finding", "kind", "note")


def sources_with_lines(tables: Tables) -> list[str]:
    """Return the sources that have lines of evidence, in the order of their names."""
    return sorted({row.source for row in tables[schema.EVIDENCE].rows})


def reported_by(tables: Tables, source: str) -> Tables:
    """Return the tables as one source has them.

    A finding without a line of the source is left out, and so is a step that no line of it states.
    A step whose cause is left out comes after the causes of that one.
    """
    lines = [row for row in tables[schema.EVIDENCE].rows if row.source == source]
    stated = _StatedFields(lines, tables[schema.STATEMENTS].rows)
    findings = [
        _finding_of(row, stated.fields[row.finding])
        for row in tables[schema.FINDINGS].rows
        if row.finding in stated.fields
    ]
    recipients = {row.finding: len(row.recipient) for row in findings}
    steps = list(_steps_of(tables[schema.STEPS].rows, stated, recipients))
    corrections = _corrections_of(tables[schema.CORRECTIONS].rows, stated, steps)
    names = {row.evidence for row in lines}
    own = [row for row in tables[schema.STATEMENTS].rows if row.evidence in names]
    rows: dict[str, list[TableRow]] = {
        schema.FINDINGS.name: [*findings],
        schema.STEPS.name: [*steps],
        schema.EVIDENCE.name: [*lines],
        schema.STATEMENTS.name: [*own],
        schema.CORRECTIONS.name: [*corrections],
    }
    return Tables(with_rows(table, rows) for table in tables)


def _corrections_of(
    corrections: Iterable[schema.CorrectionRow],
    stated: _StatedFields,
    steps: Iterable[schema.StepRow],
) -> Iterator[schema.CorrectionRow]:
    """Yield the corrections of the findings and steps that a source has, and of the source."""
    kept = {(step.finding, step.step) for step in steps}
    for row in corrections:
        of_finding = not row.finding or row.finding in stated.fields
        if of_finding and (not row.step or (row.finding, row.step) in kept):
            yield row


def with_rows(table: Table[TableRow], rows: Mapping[str, list[TableRow]]) -> Table[TableRow]:
    """Return a table with other rows, if there are any by its name."""
    return Table(table.spec, table.file, rows.get(table.spec.name, table.rows))


@dataclass
class _Statement:
    """What the lines of a source together state of a field: values and methods."""

    values: list[str]
    methods: list[str]


class _StatedFields:
    """What lines state, by finding and field."""

    def __init__(
        self,
        lines: Iterable[provenance.EvidenceRow],
        statements: Iterable[provenance.StatementRow],
    ) -> None:
        finding_of = {row.evidence: row.finding for row in lines}
        self.fields: dict[str, dict[str, _Statement]] = {
            finding: {} for finding in finding_of.values()
        }
        for row in statements:
            if row.evidence in finding_of:
                fields = self.fields[finding_of[row.evidence]]
                known = fields.setdefault(row.field, _Statement([], []))
                known.values += [value for value in row.value if value not in known.values]
                known.methods += [method for method in row.method if method not in known.methods]


def _finding_of(row: schema.FindingRow, fields: Mapping[str, _Statement]) -> schema.FindingRow:
    """Return a finding with what a source states of it.

    The microRNA stays as curated where no line names it: a finding without one is none.
    """
    changes: dict[str, object] = {}
    for column in schema.FINDINGS.columns:
        if column.name in _OWN_COLUMNS:
            continue
        if column.name in fields:
            values = fields[column.name].values
            changes[column.attribute] = tuple(values) if column.many else values[0]
        elif column.name != "mirna":
            unsaid = column.unsaid and column.values(row)
            changes[column.attribute] = _nothing(many=column.many, unsaid=bool(unsaid))
    return replace(row, **changes)  # type: ignore[arg-type]


def _nothing(*, many: bool, unsaid: bool) -> str | tuple[str, ...]:
    """Return the cell of what a source does not state."""
    if many:
        return (NOT_STATED,) if unsaid else ()
    return NOT_STATED if unsaid else ""


def _steps_of(
    steps: Iterable[schema.StepRow], stated: _StatedFields, recipients: Mapping[str, int]
) -> Iterator[schema.StepRow]:
    """Yield the steps that a source states, with its signs, and its causes bridged."""
    by_finding: dict[str, dict[str, schema.StepRow]] = {}
    for row in steps:
        by_finding.setdefault(row.finding, {})[row.step] = row
    for finding, own in by_finding.items():
        fields = stated.fields.get(finding, {})
        for name, row in own.items():
            if name in fields:
                in_cell = fields.get(f"{name}.in_cell")
                cell = in_cell.values[0] if in_cell else row.in_cell
                yield replace(
                    row,
                    sign=fields[name].values[0],
                    direct=directness(fields[name].methods),
                    in_cell=cell if cell_exists(cell, recipients[finding]) else "",
                    after=tuple(stated_causes(row, own, fields)),
                )


def directness(methods: Iterable[str]) -> str:
    """Return whether methods show that the microRNA itself acts: a cell of ``direct``."""
    if not {*methods}.isdisjoint(provenance.TARGETING):
        return "yes"
    if provenance.PROTEIN_BINDING in methods:
        return "ligand"
    return "no" if provenance.CONSEQUENCE in methods else NOT_STATED


def cell_exists(cell: str, recipients: int) -> bool:
    """Return whether a finding has the cell of a step, such as its second recipient."""
    number = cell.removeprefix("recipient")
    return number in ("", "sender") or (number.isdigit() and int(number) <= recipients)


def stated_causes(
    row: schema.StepRow, steps: Mapping[str, schema.StepRow], stated: Collection[str]
) -> list[str]:
    """Return the causes of a step that are stated; one that is not gives way to its own causes.

    Args:
        row: the step.
        steps: the steps of its finding, by name.
        stated: the names of those that are stated.
    """
    causes: dict[str, None] = {}
    seen = {row.step}
    waiting = list(row.after)
    while waiting:
        cause = waiting.pop(0)
        if cause in seen:
            continue
        seen.add(cause)
        if cause in stated:
            causes[cause] = None
        elif cause in steps:
            waiting += steps[cause].after
    return sorted(causes, key=lambda step: int(step[1:]))
