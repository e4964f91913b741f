"""The tables on the bench: rows that a sheet adds and changes, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from exomet.curation.sheet import cells_of
from exomet.tables import schema
from exomet.tables.provenance import EvidenceRow, StatementRow
from exomet.tables.read import Tables
from exomet.tables.schema import FindingRow, StepRow
from exomet.tables.spec import NOT_STATED, TableRow, TableSpec
from exomet.terms.sorting import natural_sort_key

Key = tuple[str, ...]


@dataclass(frozen=True)
class RowChange:
    """A row that is added, changed or removed.

    Attributes:
        spec: the table.
        key: the values that identify the row.
        before: the row as it is; None if it is added.
        after: the row as it will be; None if it is removed.
    """

    spec: TableSpec[TableRow]
    key: Key
    before: TableRow | None
    after: TableRow | None

    @property
    def what(self) -> str:
        """``added``, ``changed`` or ``removed``."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def words(self) -> str:
        """What the row holds, or which cells change."""
        if self.before and self.after:
            before = cells_of(self.before, self.spec.columns)
            return _difference(before, cells_of(self.after, self.spec.columns))
        row = self.before or self.after
        others = [column for column in self.spec.columns if not column.key]
        cells = cells_of(row, others) if row else {}
        return "; ".join(f"{name}: {cell}" for name, cell in cells.items() if cell)


def _difference(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    names = [name for name in before if before[name] != after[name]]
    return "; ".join(f"{name}: {_shown(before[name])} -> {_shown(after[name])}" for name in names)


def _shown(cell: str) -> str:
    return cell or "(empty)"


@dataclass
class Bench:
    """The findings, steps, lines and statements of the tables, open to changes.

    Attributes:
        tables: the tables as they are.
        findings: findings by identifier.
        steps: steps by finding and name.
        evidence: lines of evidence by identifier.
        statements: statements by line and field.
        origin: table and key of a row -> number of the row of the sheet that last set it.
    """

    tables: Tables
    findings: dict[str, FindingRow] = field(init=False)
    steps: dict[str, dict[str, StepRow]] = field(init=False)
    evidence: dict[str, EvidenceRow] = field(init=False)
    statements: dict[str, dict[str, StatementRow]] = field(init=False)
    origin: dict[tuple[str, Key], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the rows of the tables."""
        tables = self.tables
        self.findings = {row.finding: row for row in tables[schema.FINDINGS].rows}
        self.evidence = {row.evidence: row for row in tables[schema.EVIDENCE].rows}
        self.steps = {}
        for step in tables[schema.STEPS].rows:
            self.steps.setdefault(step.finding, {})[step.step] = step
        self.statements = {}
        for row in tables[schema.STATEMENTS].rows:
            self.statements.setdefault(row.evidence, {})[row.field] = row

    def set_finding(self, row: FindingRow, number: int) -> None:
        """Set a finding, on behalf of a row of the sheet."""
        self.findings[row.finding] = row
        self.origin[schema.FINDINGS.name, (row.finding,)] = number

    def set_step(self, row: StepRow, number: int) -> None:
        """Set a step of a finding."""
        self.steps.setdefault(row.finding, {})[row.step] = row
        self.origin[schema.STEPS.name, (row.finding, row.step)] = number

    def set_line(self, row: EvidenceRow, stated: dict[str, StatementRow], number: int) -> None:
        """Set a line of evidence with all its statements."""
        self.evidence[row.evidence] = row
        self.statements[row.evidence] = stated
        self.origin[schema.EVIDENCE.name, (row.evidence,)] = number
        for name in stated:
            self.origin[schema.STATEMENTS.name, (row.evidence, name)] = number

    def next_step(self, finding: str) -> str:
        """Return the name of the next step of a finding; none is used again."""
        numbers = [int(name[1:]) for name in self.steps.get(finding, {})]
        return f"s{max(numbers, default=0) + 1}"

    def changes(self) -> list[RowChange]:
        """Return what differs from the tables, table by table."""
        changes: list[RowChange] = []
        for spec, rows in self._rows().items():
            before = {key_of(spec, row): row for row in self.tables[spec].rows}
            for key in sorted({*before, *rows}, key=order_of):
                old, new = before.get(key), rows.get(key)
                if old is None or new is None or not _same(spec, old, new):
                    changes.append(RowChange(spec, key, old, new))
        return changes

    def _rows(self) -> dict[TableSpec[TableRow], dict[Key, TableRow]]:
        steps = chain.from_iterable(rows.values() for rows in self.steps.values())
        statements = chain.from_iterable(rows.values() for rows in self.statements.values())
        findings, evidence = self.findings.values(), self.evidence.values()
        return {
            schema.FINDINGS: {(row.finding,): row for row in findings},
            schema.STEPS: {(row.finding, row.step): row for row in steps},
            schema.EVIDENCE: {(row.evidence,): row for row in evidence},
            schema.STATEMENTS: {(row.evidence, row.field): row for row in statements},
        }

    def unstated(self, finding: str) -> Iterator[tuple[str, str]]:
        """Yield field and value of each curated value of a finding that no line states."""
        stated = self._stated(finding)
        row = self.findings[finding]
        for column in schema.FINDINGS.columns:
            if column.name in ("finding", "kind", "note"):
                continue
            for value in column.values(row):
                if value != NOT_STATED and value not in stated.get(column.name, ()):
                    yield column.name, value
        for step in self.steps.get(finding, {}).values():
            if step.sign not in stated.get(step.step, ()):
                yield step.step, step.sign

    def _stated(self, finding: str) -> dict[str, set[str]]:
        """Return field -> values that any line of a finding states."""
        stated: dict[str, set[str]] = {}
        for line in self.evidence.values():
            if line.finding == finding:
                for row in self.statements.get(line.evidence, {}).values():
                    stated.setdefault(row.field, set()).update(row.value)
        return stated


def key_of(spec: TableSpec[TableRow], row: TableRow) -> Key:
    """Return what identifies a row of a table."""
    return tuple("".join(column.values(row)) for column in spec.key)


def _same(spec: TableSpec[TableRow], one: TableRow, other: TableRow) -> bool:
    return all(column.values(one) == column.values(other) for column in spec.columns)


_FIELD_ORDER = {column.name: at for at, column in enumerate(schema.FINDINGS.columns)}


def order_of(key: Key) -> list[tuple[object, ...]]:
    """Return by what rows are sorted, given their keys: statements by column, then by step.

    Example:
        >>> sorted([("E0001", "s2"), ("E0001", "species"), ("E0001", "mirna")], key=order_of)
        [('E0001', 'mirna'), ('E0001', 'species'), ('E0001', 's2')]
    """
    order: list[tuple[object, ...]] = []
    for part in key:
        place = _FIELD_ORDER.get(part, len(_FIELD_ORDER))
        order += [(place,), natural_sort_key(part)]
    return order
