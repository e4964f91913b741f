"""Reading of tab-separated tables, strictly: one clear problem for each way a file can be broken.

frictionless, pandera and linkml read tables too, but repair or skip what is broken in the bytes;
here each such fault is reported with its file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, cast

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.header import header_problem, is_header
from exomet.tables.spec import RowT, RowT_co, TableRow, TableSpec
from exomet.tables.text import read_table_text
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import quoted

# Faults of a file as a whole, or of a line: rows are missing from what was read.
FILE_RULES = (
    "NO_FILE",
    "EMPTY_FILE",
    "NO_TEXT",
    "BYTE_ORDER_MARK",
    "CARRIAGE_RETURN",
    "NUL_BYTE",
    "CONFLICT_MARKER",
    "NOT_UTF8",
    "DELIMITER",
    "HEADER_PLACE",
    "DUPLICATE_COLUMN",
    "MISSING_COLUMN",
    "UNKNOWN_COLUMN",
    "CELL_COUNT",
    "LONG_CELL",
    "QUOTED_CELL",
)
_LONGEST_CELL = 10_000
_QUOTED_CELL = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True)
class Table(Generic[RowT_co]):
    """A table as read: its specification, the file as shown to people, and its rows by key."""

    spec: TableSpec[RowT_co]
    file: str
    rows: list[RowT_co]

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """The values of the first column."""
        first = self.spec.columns[0]
        return frozenset("".join(first.values(row)) for row in self.rows)

    def problem(
        self, row: TableRow, column: str, rule: str, what: str, repair: str = ""
    ) -> Problem:
        """Return a problem with the cell of a row in the column of that name."""
        return Problem(self.file, row.line, column, rule, what, repair)


class Tables:
    """All tables of a folder: ``tables[FINDINGS].rows`` are the findings."""

    def __init__(self, tables: Iterable[Table[TableRow]]) -> None:
        self._tables = {table.spec.name: table for table in tables}

    def __getitem__(self, spec: TableSpec[RowT]) -> Table[RowT]:
        """Return the table that a specification describes."""
        return cast("Table[RowT]", self._tables[spec.name])

    def __iter__(self) -> Iterator[Table[TableRow]]:
        """Yield the tables in the order in which they were read."""
        return iter(self._tables.values())

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._tables)

    def clear(self) -> None:
        """Remove all tables, where their memory is needed for what is made from them."""
        self._tables.clear()


def read_table(path: Path, spec: TableSpec[RowT]) -> tuple[Table[RowT], list[Problem]]:
    """Return the table of a file and the problems of the file itself.

    Lines before the header that start with ``#`` are skipped. Columns may come in any order. Broken
    bytes and a broken header leave the table without rows, so that one fault gives one problem.
    Rows are sorted by key: nothing built from them depends on their order in the file.
    """
    file = display_path(path)
    text, problem = read_table_text(path, file, spec)
    if problem:
        return Table(spec, file, []), [problem]
    lines = text.removesuffix("\n").split("\n")
    head = 0
    while head < len(lines) - 1 and lines[head].startswith("#"):
        head += 1
    names = [column.name for column in spec.columns]
    if problem := header_problem(lines, head, names, file):
        return Table(spec, file, []), [problem]
    rows, problems = _read_rows(lines, head, spec, file)
    return Table(spec, file, _sorted_rows(rows, spec)), problems


def _read_rows(
    lines: list[str], head: int, spec: TableSpec[RowT], file: str
) -> tuple[list[RowT], list[Problem]]:
    """Return the rows below the header at an index, and the problems of lines that are none."""
    header = lines[head].split("\t")
    places = [header.index(column.name) for column in spec.columns]
    rows: list[RowT] = []
    problems: list[Problem] = []
    pool: dict[str, str] = {}
    for number, line in enumerate(lines[head + 1 :], head + 2):
        cells = line.split("\t")
        problem = _line_problem(file, number, cells, header)
        if not problem and (len(line) > _LONGEST_CELL or '"' in line):
            problem = _cell_problem(file, number, cells, header)
        if problem:
            problems.append(problem)
        else:
            # A cell that comes again is the same object, which spares most of the memory.
            row = [pool.setdefault(cells[place], cells[place]) for place in places]
            rows.append(spec.parse(number, row))
    return rows, problems


def _sorted_rows(rows: list[RowT], spec: TableSpec[RowT]) -> list[RowT]:
    names = [column.attribute for column in spec.key]
    return sorted(rows, key=lambda row: [natural_sort_key(getattr(row, name)) for name in names])


def _line_problem(file: str, line: int, cells: list[str], header: list[str]) -> Problem | None:
    """Return what keeps a line from being a row."""
    if len(cells) != len(header):
        return _width_problem(file, line, cells, header)
    if is_header(cells, header):
        repair = "take the line out; were two tables joined here?"
        return Problem(file, line, header[0], "REPEATED_HEADER", "here is the header again", repair)
    return None


def _cell_problem(file: str, line: int, cells: list[str], header: list[str]) -> Problem | None:
    """Return the first cell of a line that is too long or in quotation marks."""
    for column, cell in zip(header, cells, strict=True):
        if len(cell) > _LONGEST_CELL:
            what = f"the cell has {len(cell):,} characters"
            repair = f"a cell holds at most {_LONGEST_CELL:,}"
            return Problem(file, line, column, "LONG_CELL", what, repair)
        if cell.startswith('"') and _QUOTED_CELL.fullmatch(cell):
            what, repair = f"{quoted(cell)} is in quotation marks", "write the cell without them"
            return Problem(file, line, column, "QUOTED_CELL", what, repair)
    return None


def _width_problem(file: str, line: int, cells: list[str], header: list[str]) -> Problem:
    what = f"{len(cells)} cells where the header has {len(header)}"
    stray = len(cells) > len(header) or len(cells) == 1
    repair = "a stray tab or line break?" if stray else "fill up with empty cells"
    column = header[min(len(cells), len(header)) - 1]
    return Problem(file, line, column, "CELL_COUNT", what, repair)
