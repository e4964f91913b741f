"""Reading of tab-separated tables, strictly: one clear problem for each way a file can be broken.

frictionless, pandera and linkml read tables too, but repair or skip what is broken in the bytes;
here each such fault is reported with its file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, cast

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.spec import RowT, RowT_co, TableRow, TableSpec
from exomet.terms.lexicon import did_you_mean
from exomet.terms.sorting import natural_sort_key

# Faults of a file as a whole, or of a line: rows are missing from what was read.
FILE_RULES = (
    "NO_FILE",
    "EMPTY_FILE",
    "BYTE_ORDER_MARK",
    "CARRIAGE_RETURN",
    "NUL_BYTE",
    "NOT_UTF8",
    "MISSING_COLUMN",
    "UNKNOWN_COLUMN",
    "COLUMN_ORDER",
    "CELL_COUNT",
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BAD_BYTES = (
    (b"\r", "CARRIAGE_RETURN", "the line ends with CR", "save the file with LF line ends"),
    (b"\0", "NUL_BYTE", "there is a NUL byte", "delete it"),
)


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


def read_table(path: Path, spec: TableSpec[RowT]) -> tuple[Table[RowT], list[Problem]]:
    """Return the table of a file and the problems of the file itself.

    Lines before the header that start with ``#`` are skipped. Broken bytes and a broken header
    leave the table without rows, so that one fault gives one problem. Rows are sorted by key:
    nothing built from them depends on their order in the file.
    """
    file = display_path(path)
    text, problem = _read_text(path, file, spec)
    if problem:
        return Table(spec, file, []), [problem]
    lines = text.removesuffix("\n").split("\n")
    head = 0
    while head < len(lines) - 1 and lines[head].startswith("#"):
        head += 1
    names = [column.name for column in spec.columns]
    if problem := _header_problem(lines[head].split("\t"), names, file):
        return Table(spec, file, []), [problem]
    rows: list[RowT] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[head + 1 :], head + 2):
        cells = line.split("\t")
        if len(cells) == len(names):
            rows.append(spec.parse(number, cells))
        else:
            problems.append(_width_problem(file, number, cells, names))
    return Table(spec, file, _sorted_rows(rows, spec)), problems


def _sorted_rows(rows: list[RowT], spec: TableSpec[RowT]) -> list[RowT]:
    names = [column.attribute for column in spec.key]
    return sorted(rows, key=lambda row: [natural_sort_key(getattr(row, name)) for name in names])


def _read_text(path: Path, file: str, spec: TableSpec[TableRow]) -> tuple[str, Problem | None]:
    """Return the text of a file, or the first fault in its bytes."""

    def broken(line: int, column: int, rule: str, what: str, repair: str) -> tuple[str, Problem]:
        return "", Problem(file, line, str(column), rule, what, repair)

    try:
        data = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        return broken(1, 1, "NO_FILE", what, _missing_file_repair(path, spec))
    if not data.strip():
        return broken(1, 1, "EMPTY_FILE", "the file is empty", "write at least the header line")
    if data.startswith(_BYTE_ORDER_MARKS):
        what = "the file starts with a byte order mark"
        return broken(1, 1, "BYTE_ORDER_MARK", what, "save it as UTF-8 without BOM")
    for byte, rule, what, repair in _BAD_BYTES:
        at = data.find(byte)
        if at >= 0:
            return broken(*_line_and_column(data, at), rule, what, repair)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line, column = _line_and_column(data, error.start)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return broken(line, column, "NOT_UTF8", what, "save the file as UTF-8")


def _missing_file_repair(path: Path, spec: TableSpec[TableRow]) -> str:
    former = path.with_name(f"{spec.former_name}{spec.ending}")
    if spec.former_name and former.is_file():
        column = f'its first column to "{spec.columns[0].name}"'
        return f"{former.name} has a new name: rename it to {path.name}, and {column}"
    return "every table of the data dictionary is needed"


def _line_and_column(data: bytes, at: int) -> tuple[int, int]:
    before = data[:at]
    return before.count(b"\n") + 1, at - (before.rfind(b"\n") + 1) + 1


def _header_problem(header: list[str], names: list[str], file: str) -> Problem | None:
    if header == names:
        return None
    missing = [name for name in names if name not in header]
    unknown = [name for name in header if name not in names]
    if missing and unknown:
        what = f'column "{missing[0]}" is missing, and "{unknown[0]}" is not a column'
        repair = did_you_mean([missing[0]])
        return Problem(file, 1, missing[0], "MISSING_COLUMN", what, repair)
    if missing:
        what = f'column "{missing[0]}" is missing'
        repair = f"add it: the header is {', '.join(names)}"
        return Problem(file, 1, missing[0], "MISSING_COLUMN", what, repair)
    if unknown:
        what = f'"{unknown[0]}" is not a column of this table'
        return Problem(file, 1, unknown[0], "UNKNOWN_COLUMN", what, "take it out")
    repair = f"the order is {', '.join(names)}"
    return Problem(file, 1, header[0], "COLUMN_ORDER", "the columns are out of order", repair)


def _width_problem(file: str, line: int, cells: list[str], names: list[str]) -> Problem:
    what = f"{len(cells)} cells where the header has {len(names)}"
    stray = len(cells) > len(names) or len(cells) == 1
    repair = "a stray tab or line break?" if stray else "fill up with empty cells"
    column = names[min(len(cells), len(names)) - 1]
    return Problem(file, line, column, "CELL_COUNT", what, repair)
