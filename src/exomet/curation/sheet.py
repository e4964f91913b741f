"""The sheet that curators fill in: its columns, its rows, and the names of its cells.

The columns are those of ``findings.tsv`` and ``evidence.tsv``, which are read from the schema, and
a few that gather the steps and statements of a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass, replace
from typing import Annotated

from exomet.errors import Problem, visible
from exomet.tables.read import Table
from exomet.tables.schema import EVIDENCE, FINDINGS
from exomet.tables.spec import Column, TableRow, TableSpec, Texts

# Columns of the sheet alone.
STEPS_COLUMN, NOTE, BASIS, SENTENCES, CURATE = "steps", "note", "basis", "sentences", "curate"
# What to do with values that the finding lacks: give them to it, or leave them with the line.
FILL, KEEP = "fill", "keep"
NEW_FINDING = r"new\d+"
_FIRST = ("evidence", "finding", "source", "anchors", "papers", "read_from")
_NO_STATEMENT = ("finding", "kind", "note")
# What a line may state, by the name of the column.
STATED = {column.name: column for column in FINDINGS.columns if column.name not in _NO_STATEMENT}
# What a line of evidence has besides its statements.
LINE = {column.name: column for column in EVIDENCE.columns}


def _sheet_columns() -> list[Column]:
    """Return the columns of the sheet; what is required depends on the row."""
    head = [LINE[name] for name in _FIRST]
    tail = [column for name, column in LINE.items() if name not in (*_FIRST, NOTE)]
    kind = next(column for column in FINDINGS.columns if column.name == "kind")
    own = [Column(attribute=name) for name in (STEPS_COLUMN, NOTE)]
    own += [Column(attribute=CURATE, choices=(FILL, KEEP))]
    own += [Column(attribute=name) for name in (BASIS, SENTENCES)]
    columns = [*head, kind, *STATED.values(), *own, *tail]
    return [_as_sheet_column(column) for column in columns]


def _as_sheet_column(column: Column) -> Column:
    identifier = FINDINGS.columns[0].pattern
    pattern = f"{identifier}|{NEW_FINDING}" if column.name == "finding" else column.pattern
    # A line may state several values of what a finding has one of.
    many = column.many or column.name in STATED
    return replace(column, key=False, required=False, refers="", pattern=pattern, many=many)


def _as_field(column: Column) -> tuple[str, object]:
    held: object = Texts if column.many else str
    return column.attribute, Annotated[held, column]


SHEET: TableSpec[TableRow] = TableSpec(
    "claims",
    make_dataclass(
        "SheetRow",
        [_as_field(column) for column in _sheet_columns()],
        bases=(TableRow,),
        frozen=True,
        namespace={"__doc__": "One claim of one source."},
    ),
)
SHEET_COLUMNS = {column.name: column for column in SHEET.columns}
# Columns in which curators number, name and judge their rows: left aside, and reported.
WORKING_COLUMNS = ("row", "claim", "class", "class_note")


@dataclass(frozen=True)
class Place:
    """Where a sheet is: its file, and its name where the file is a workbook."""

    file: str
    sheet: str = ""

    @property
    def prefix(self) -> str:
        """What stands before the name of a cell."""
        return f"{self.file}:{self.sheet}!" if self.sheet else f"{self.file}:"


class CellProblem(Problem):
    """A defect in a cell of a sheet; ``column`` holds its letters.

    Example:
        >>> print(CellProblem("s.xlsx:claims!", 7, "B", "UNKNOWN_LABEL", 'no site "livr"'))
        s.xlsx:claims!B7: error UNKNOWN_LABEL: no site "livr"
    """

    __slots__ = ()

    def __str__(self) -> str:
        """Return ``file:sheet!cell: error RULE: what; repair``."""
        repair = f"; {self.repair}" if self.repair else ""
        cell = f"{self.file}{self.column}{self.line}"
        return visible(f"{cell}: error {self.rule}: {self.what}{repair}")


def letters(number: int) -> str:
    """Return the letters of a column, counted from 0.

    Example:
        >>> letters(0), letters(25), letters(26)
        ('A', 'Z', 'AA')
    """
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True)
class Sheet:
    """A sheet as read.

    Attributes:
        place: where it is.
        header: names of its columns, in its order.
        rows: number of the row in the file -> its cells by name of the column.
    """

    place: Place
    header: tuple[str, ...]
    rows: Mapping[int, Mapping[str, str]]

    @property
    def left_aside(self) -> list[str]:
        """Names of its columns that are a curator's own notes."""
        return [name for name in self.header if name in WORKING_COLUMNS]

    def problem(self, row: int, column: str, rule: str, what: str, repair: str = "") -> Problem:
        """Return a problem with a cell of a row; of the first one where the column is not there."""
        at = self.header.index(column) if column in self.header else 0
        what = f"{column}: {what}" if column in SHEET_COLUMNS else what
        return CellProblem(self.place.prefix, row, letters(at), rule, what, repair)


def cells_as_row(number: int, cells: Mapping[str, str]) -> TableRow:
    """Return the row of cells; spaces around values fall away."""
    texts = []
    for column in SHEET.columns:
        text = cells.get(column.name, "").strip()
        values = [value.strip() for value in text.split("|")] if column.many else [text]
        texts.append("|".join(values))
    return SHEET.parse(number, texts)


def values_of(row: TableRow, column: str) -> Texts:
    """Return the values of a cell of a row of the sheet."""
    return SHEET_COLUMNS[column].values(row)


def cells_of(row: TableRow, columns: Iterable[Column]) -> dict[str, str]:
    """Return name of a column -> the cell of a row, as it is written."""
    return {column.name: "|".join(column.values(row)) for column in columns}


def as_table(place: Place, rows: Sequence[TableRow]) -> Table[TableRow]:
    """Return rows of a sheet as a table, for the checks of tables."""
    return Table(SHEET, place.prefix, list(rows))
