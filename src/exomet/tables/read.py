"""Reading of tab-separated tables, strictly: one clear problem for each way in which a file can be broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.schema import TableSpec, natural_sort_key
from exomet.terms.lexicon import did_you_mean

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


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line in the file and its cells by column name, as text."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the cell of a column."""
        return self.cells[column]

    def many(self, column: str) -> list[str]:
        """Return the values of a cell that holds several, in their order; an empty cell gives an empty list."""
        return self.cells[column].split("|") if self.cells[column] else []


@dataclass(frozen=True)
class Table:
    """A table that was read: its specification, the file as shown to people, and its rows sorted by key."""

    spec: TableSpec
    file: str
    rows: list[Row]

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """The values of the first column."""
        return frozenset(row[self.spec.columns[0].name] for row in self.rows)


def read_table(path: Path, spec: TableSpec) -> tuple[Table, list[Problem]]:
    """Return the table of a file and what is wrong with the file itself.

    Lines before the header that start with ``#`` are passed over. Broken bytes and a broken header leave the table
    without rows, so that one fault gives one problem. Rows are sorted by key: nothing built from them depends on
    their order in the file.
    """
    file = display_path(path)
    text, problem = _text(path, file)
    if problem is None:
        lines = text.removesuffix("\n").split("\n")
        comments = next(
            (i for i, line in enumerate(lines) if not line.startswith("#")), len(lines) - 1
        )
        header, *lines = lines[comments:]
        problem = _header(header.split("\t"), spec, file)
    if problem:
        return Table(spec, file, []), [problem]
    names = [column.name for column in spec.columns]
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, comments + 2):
        cells = line.split("\t")
        if len(cells) == len(names):
            rows.append(Row(number, dict(zip(names, cells, strict=True))))
        else:
            problems.append(_width(file, number, cells, names))
    rows.sort(key=lambda row: [natural_sort_key(row[name]) for name in spec.key])
    return Table(spec, file, rows), problems


def _text(path: Path, file: str) -> tuple[str, Problem | None]:
    def broken(line: int, column: int, rule: str, what: str, repair: str) -> tuple[str, Problem]:
        return "", Problem(file, line, str(column), rule, what, repair)

    try:
        data = path.read_bytes()
    except OSError as error:
        return broken(
            1,
            1,
            "NO_FILE",
            f"cannot be read: {error.strerror}",
            "every table of the data dictionary is needed",
        )
    if not data.strip():
        return broken(1, 1, "EMPTY_FILE", "the file is empty", "write at least the header line")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return broken(
            1,
            1,
            "BYTE_ORDER_MARK",
            "the file starts with a byte order mark",
            "save it as UTF-8 without BOM",
        )
    for byte, rule, what, repair in (
        (b"\r", "CARRIAGE_RETURN", "the line ends with CR", "save the file with LF line ends"),
        (b"\0", "NUL_BYTE", "there is a NUL byte", "delete it"),
    ):
        at = data.find(byte)
        if at >= 0:
            return broken(*_position(data, at), rule, what, repair)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line, column = _position(data, error.start)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return broken(line, column, "NOT_UTF8", what, "save the file as UTF-8")


def _position(data: bytes, at: int) -> tuple[int, int]:
    before = data[:at]
    return before.count(b"\n") + 1, at - (before.rfind(b"\n") + 1) + 1


def _header(found: list[str], spec: TableSpec, file: str) -> Problem | None:
    wanted = [column.name for column in spec.columns]
    if found == wanted:
        return None
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted]
    if missing:
        near = did_you_mean([missing[0]]) if extra else f"add it: the header is {', '.join(wanted)}"
        what = f'column "{missing[0]}" is missing' + (
            f', and "{extra[0]}" is not a column' if extra else ""
        )
        return Problem(file, 1, missing[0], "MISSING_COLUMN", what, near)
    if extra:
        return Problem(
            file,
            1,
            extra[0],
            "UNKNOWN_COLUMN",
            f'"{extra[0]}" is not a column of this table',
            "take it out",
        )
    repair = f"the order is {', '.join(wanted)}"
    return Problem(file, 1, found[0], "COLUMN_ORDER", "the columns are not in their order", repair)


def _width(file: str, line: int, cells: list[str], names: list[str]) -> Problem:
    what = f"{len(cells)} cells where the header has {len(names)}"
    repair = (
        "a stray tab or line break?"
        if len(cells) > len(names) or len(cells) == 1
        else "fill up with empty cells"
    )
    return Problem(file, line, names[min(len(cells), len(names)) - 1], "CELL_COUNT", what, repair)
