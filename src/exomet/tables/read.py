"""Reading of tab-separated tables, strictly: one clear problem for each way a file can be broken.

frictionless, pandera and linkml read tables too, but repair or skip what is broken in the bytes;
here each such fault is reported with its file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise, starmap
from operator import lt
from pathlib import Path
from typing import Generic, cast

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.header import header_problem, is_header
from exomet.tables.spec import RowT, RowT_co, TableRow, TableSpec, Texts
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
# Characters of a file that are split into lines at a time.
_PIECE = 1 << 20
_QUOTED_CELL = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True)
class Table(Generic[RowT_co]):
    """A table as read.

    Attributes:
        spec: its specification.
        file: the file as shown to people.
        rows: its rows by key.
        distinct: whether it is known that no key comes twice.
    """

    spec: TableSpec[RowT_co]
    file: str
    rows: list[RowT_co]
    distinct: bool = False

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
    lines = _lines_of(text)
    head, header = _read_head(lines)
    names = [column.name for column in spec.columns]
    if not is_header(header, names):
        problem = header_problem([*_lines_of(text)], head, names, file)
    if problem:
        return Table(spec, file, []), [problem]
    rows, problems = _read_rows(enumerate(lines, head + 2), header, spec, file)
    return _by_key(Table(spec, file, rows)), problems


def _lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text, of which a part at a time is held twice."""
    start, length = 0, len(text) - text.endswith("\n")
    while start <= length:
        end = text.find("\n", start + _PIECE, length)
        end = length if end < 0 else end
        yield from text[start:end].split("\n")
        start = end + 1


def _read_head(lines: Iterator[str]) -> tuple[int, list[str]]:
    """Return how many lines are before the header, and its cells; the last line is taken for it."""
    head, line = 0, next(lines)
    while line.startswith("#") and (further := next(lines, None)) is not None:
        head, line = head + 1, further
    return head, line.split("\t")


def _read_rows(
    lines: Iterable[tuple[int, str]], header: list[str], spec: TableSpec[RowT], file: str
) -> tuple[list[RowT], list[Problem]]:
    """Return the rows of numbered lines, and the problems of lines that are none."""
    places = [header.index(column.name) for column in spec.columns]
    rows: list[RowT] = []
    problems: list[Problem] = []
    # A cell that comes again is the same object, which spares most of the memory.
    pool: dict[str, str] = {}
    several: dict[str, Texts] = {}
    for number, line in lines:
        cells = line.split("\t")
        problem = _line_problem(file, number, cells, header)
        if not problem and (len(line) > _LONGEST_CELL or '"' in line):
            problem = _cell_problem(file, number, cells, header)
        if problem:
            problems.append(problem)
        else:
            row = [pool.setdefault(cells[place], cells[place]) for place in places]
            rows.append(spec.parse(number, row, several))
    return rows, problems


def _by_key(table: Table[RowT]) -> Table[RowT]:
    """Return a table whose rows are sorted by key.

    Most files are in the order of their first column. Rows of one value are therefore sorted among
    themselves, since the keys of all rows would take more memory than the rows.
    """
    key = _key_of_row(table.spec)
    rows: list[RowT] = []
    for _, run in groupby(table.rows, key=lambda row: key(row)[:1]):
        rows += sorted(run, key=key)
    if all(starmap(lt, pairwise(map(key, rows)))):
        return replace(table, rows=rows, distinct=True)
    return replace(table, rows=sorted(table.rows, key=key))


def _key_of_row(spec: TableSpec[RowT]) -> Callable[[RowT], list[tuple[object, ...]]]:
    """Return what makes the key of a row: numbers as numbers, and E01 apart from E1."""
    names = [column.attribute for column in spec.key]
    return lambda row: [_key_of_cell(getattr(row, name)) for name in names]


def _key_of_cell(cell: str) -> tuple[object, ...]:
    return natural_sort_key(cell), cell


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
