"""Lines of evidence as rows of a sheet: what a line states of its finding, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from exomet.curation import notation
from exomet.curation.notation import WrittenStep
from exomet.curation.sheet import (
    BASIS,
    LINE,
    NOTE,
    SENTENCES,
    STATED,
    STEPS_COLUMN,
    cells_of,
)
from exomet.tables import schema
from exomet.tables.provenance import EvidenceRow, StatementRow
from exomet.tables.read import Tables
from exomet.tables.schema import FindingRow, StepRow
from exomet.tables.spec import NOT_STATED, Texts

# What stands behind the number of a step for the cell in which it happens.
IN_CELL = " in cell"
FIELD_OF_CELL = ".in_cell"


class UsualCells:
    """In which cell the steps of a new finding happen, unless its sheet says otherwise.

    Most steps happen in the recipient. A process such as metastasis happens in no one cell: it
    goes by what most findings with a recipient say of it.
    """

    def __init__(self, tables: Tables) -> None:
        findings = {row.finding: row for row in tables[schema.FINDINGS].rows}
        self._in_cell: Counter[str] = Counter()
        for step in tables[schema.STEPS].rows:
            if step.object_kind == "process" and names_recipient(findings[step.finding].recipient):
                self._in_cell[step.object] += 1 if step.in_cell else -1

    def of(self, recipient: Texts, kind: str, label: str) -> str:
        """Return the cell of a step by what it affects; empty for none.

        Args:
            recipient: the recipient of the finding.
            kind: the kind of what the step affects.
            label: what the step affects.
        """
        if not names_recipient(recipient):
            return ""
        return "" if kind == "process" and self._in_cell[label] < 0 else "recipient"


def names_recipient(recipient: Texts) -> bool:
    """Return whether a finding names its recipient."""
    return recipient not in ((), (NOT_STATED,))


@dataclass(frozen=True)
class SheetLine:
    """A line of evidence, with its finding and the steps of that.

    Attributes:
        row: the line.
        finding: the finding.
        steps: the steps of the finding by name.
        statements: what the line states, by field.
    """

    row: EvidenceRow
    finding: FindingRow
    steps: Mapping[str, StepRow]
    statements: Mapping[str, StatementRow]


def lines_of(tables: Tables) -> list[SheetLine]:
    """Return the lines of evidence, by their identifiers."""
    findings = {row.finding: row for row in tables[schema.FINDINGS].rows}
    steps: dict[str, dict[str, StepRow]] = {}
    for step in tables[schema.STEPS].rows:
        steps.setdefault(step.finding, {})[step.step] = step
    statements: dict[str, dict[str, StatementRow]] = {}
    for statement in tables[schema.STATEMENTS].rows:
        statements.setdefault(statement.evidence, {})[statement.field] = statement
    return [
        SheetLine(
            row,
            findings[row.finding],
            steps.get(row.finding, {}),
            statements.get(row.evidence, {}),
        )
        for row in tables[schema.EVIDENCE].rows
    ]


def sheet_rows(tables: Tables, source: str = "") -> list[dict[str, str]]:
    """Return the rows of a sheet: one for each line of evidence, or for those of one source."""
    usual = UsualCells(tables)
    lines = lines_of(tables)
    return [as_cells(line, usual) for line in lines if source in ("", line.row.source)]


def as_cells(line: SheetLine, usual: UsualCells) -> dict[str, str]:
    """Return the cells of a line by their columns."""
    cells = cells_of(line.row, LINE.values())
    cells["kind"] = line.finding.kind
    for name in STATED:
        stated = line.statements.get(name)
        cells[name] = "|".join(stated.value) if stated else ""
    order, written = _written_steps(line, usual)
    cells[STEPS_COLUMN] = notation.write_steps(written)
    names = _names_in_sheet(line, order)
    bases = {
        names[field]: line.statements[field].basis
        for field in names
        if line.statements[field].basis != line.row.read_from
    }
    cells[BASIS] = notation.write_basis(bases)
    sentences = {names[field]: line.statements[field].sentences for field in names}
    cells[SENTENCES] = notation.write_sentence_cell(sentences)
    cells[NOTE] = line.row.note
    return cells


def _names_in_sheet(line: SheetLine, order: list[str]) -> dict[str, str]:
    """Return field -> what the sheet calls it: a step goes by its number in the cell.

    Columns come first, in their order, then steps.
    """
    names = {name: name for name in STATED if name in line.statements}
    for number, name in enumerate(order, 1):
        names[name] = str(number)
        if f"{name}{FIELD_OF_CELL}" in line.statements:
            names[f"{name}{FIELD_OF_CELL}"] = f"{number}{IN_CELL}"
    return names


def _written_steps(line: SheetLine, usual: UsualCells) -> tuple[list[str], list[WrittenStep]]:
    """Return the names of the steps that a line states in the order of writing, and the steps."""
    stated = [name for name in line.steps if name in line.statements]
    number = {name: at for at, name in enumerate(stated, 1)}
    steps = []
    for name in stated:
        causes = {number[cause] for cause in _causes_in_line(line, name, set())}
        steps.append(_written_step(line, name, tuple(sorted(causes)), usual))
    order = notation.in_chains(steps)
    return [stated[at] for at in order], notation.reordered(steps, order)


def _causes_in_line(line: SheetLine, name: str, seen: set[str]) -> list[str]:
    """Return the steps that a line states and that lead to one, over any that it leaves out."""
    causes: list[str] = []
    for cause in line.steps[name].after:
        if cause in line.statements:
            causes.append(cause)
        elif cause not in seen:
            causes += _causes_in_line(line, cause, seen | {cause})
    return [cause for cause in causes if cause != name]


def _written_step(
    line: SheetLine, name: str, causes: tuple[int, ...], usual: UsualCells
) -> WrittenStep:
    step, statement = line.steps[name], line.statements[name]
    own = line.statements.get(f"{name}{FIELD_OF_CELL}")
    cell = own.value[0] if own else step.in_cell
    expected = usual.of(line.finding.recipient, step.object_kind, step.object)
    shown = "" if cell == expected and not own else cell or notation.NO_CELL
    aspect = "" if step.aspect == "amount" else step.aspect
    return WrittenStep(step.object, statement.value[0], aspect, statement.method, shown, causes)


def field_of(name: str, order: list[str]) -> str:
    """Return the field of a statement that a basis or sentence names.

    Args:
        name: a column, the number of a step, or that of a step with its cell.
        order: the names of the steps in the order of writing.

    Raises:
        NotationError: there is no such column or step.
    """
    number = name.removesuffix(IN_CELL)
    if not number.isdigit():
        return name
    if not 0 < int(number) <= len(order):
        raise notation.NotationError(f"there is no step {number}", f"the cell has {len(order)}")
    step = order[int(number) - 1]
    return f"{step}{FIELD_OF_CELL}" if name.endswith(IN_CELL) else step
