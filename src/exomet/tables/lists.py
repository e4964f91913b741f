"""Lists of names as people have them: a column of a spreadsheet, of CSV or TSV, or bare lines.

The ``csv`` module's own sniffer guesses a delimiter from single letters where there is none, so
the delimiter is chosen here: the one that splits every line alike.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from exomet.errors import ExometError
from exomet.terms.lexicon import closest, did_you_mean

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_GZIP = b"\x1f\x8b"
_LIST_DELIMITERS = ("\t", ";", ",")
# Headers of columns that hold names, as lists from other tools have them.
_HEADERS = re.compile(
    r"(?:mature[ _.-]?)?(?:mi[ _-]?r(?:na)?s?|micro[ _-]?rnas?|genes?|symbols?|targets?|proteins?)"
    r"(?:[ _.-]?(?:names?|ids?|symbols?|accessions?))?"
    r"|names?|ids?|identifiers?|accessions?|features?|inputs?|terms?|cancers?|diseases?|cells?"
    r"|(?:gene|hgnc|mirbase)[ _.-]?\w*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?\d*[.,]?\d+(?:e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class ListedName:
    """A name in a list: its line, counted from 1, its text, and the other cells of the row."""

    line: int
    text: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameList:
    """The names of a list, in their order.

    Attributes:
        column: header of the column of the names; empty if the list has no header.
        other_columns: headers of the other columns; ``column 2`` and so on without a header.
        names: the names, one for each row that is not empty.
    """

    column: str
    other_columns: tuple[str, ...]
    names: tuple[ListedName, ...]

    def after(self, texts: Sequence[str]) -> NameList:
        """Return the list with further names before its own, on no line of it."""
        return replace(self, names=(*(ListedName(0, text) for text in texts), *self.names))


def as_name_list(texts: Iterable[str]) -> NameList:
    """Return names as a list without header.

    Example:
        >>> as_name_list(["miR-21"]).names
        (ListedName(line=1, text='miR-21', others=()),)
    """
    names = (ListedName(line, text.strip()) for line, text in enumerate(texts, 1))
    return NameList("", (), tuple(names))


def read_name_list(data: bytes, file: str, column: str = "") -> NameList:
    r"""Return the names of a list.

    Text may be UTF-8, UTF-16 or Windows-1252, with columns separated by tabs, commas or
    semicolons, quoted or not. Empty lines, and lines that start with ``#``, are left out.

    Args:
        data: the bytes of the file.
        file: its name, for messages.
        column: header of the column that holds the names, or its number from 1; where it is
            not given, a column is taken by its header, or else the first.

    Raises:
        ExometError: the file is no list, is empty, or has no such column.

    Example:
        >>> names = read_name_list(b"miRNA;log2FC\nmiR-21;1,2\n", "list.csv")
        >>> names.column, names.other_columns, names.names
        ('miRNA', ('log2FC',), (ListedName(line=2, text='miR-21', others=('1,2',)),))
    """
    rows = _sheet(data, file) if data.startswith(_ZIP) else _text_rows(data, file)
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        raise ExometError(f"{file} holds no value; write one per line")
    header = _list_header(rows, column)
    at = _column(header, column, file, len(rows[0][1]))
    names = [_listed_name(line, cells, at) for line, cells in (rows[1:] if header else rows)]
    if not names:
        raise ExometError(f"{file} holds a header and no value")
    width = max(len(name.others) for name in names)
    return NameList(header[at] if header else "", _other_columns(header, at, width), tuple(names))


def _listed_name(line: int, cells: Sequence[str], at: int) -> ListedName:
    text = cells[at] if at < len(cells) else ""
    return ListedName(line, text, (*cells[:at], *cells[at + 1 :]))


def _sheet(data: bytes, file: str) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet of an Excel workbook, with their numbers."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook  # (only for spreadsheets)

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise ExometError(f"{file} is no workbook that can be read: {error}") from error
    sheet = book.worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    return [(number, list(map(sheet_cell, row))) for number, row in enumerate(rows, 1)]


def sheet_cell(value: object) -> str:
    """Return a cell as text; a date is written as Excel shows it, since it may have been a gene."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.day}-{value:%b}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _text_rows(data: bytes, file: str) -> list[tuple[int, list[str]]]:
    if data.startswith(_OLD_EXCEL):
        raise ExometError(f"{file} is an old Excel workbook (.xls): save it as .xlsx or as CSV")
    if data.startswith(_GZIP):
        raise ExometError(f"{file} is compressed: unpack it first")
    text = decoded(data)
    if "\0" in text:
        raise ExometError(f"{file} is no text and no workbook")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    lines = [(number, line) for number, line in lines if not line.startswith("#")]
    delimiter = _delimiter([line for _, line in lines])
    return [(number, _split(line, delimiter)) for number, line in lines]


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-8, UTF-16, or else Windows-1252; a byte order mark is left out."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0" and b"\0" not in data[::2]:
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _split(line: str, delimiter: str) -> list[str]:
    cells = next(csv.reader([line], delimiter=delimiter or "\t"), [])
    return [cell.strip() for cell in cells]


def _delimiter(lines: Sequence[str]) -> str:
    """Return what splits every line into the same number of cells, more than one; or nothing."""
    for delimiter in _LIST_DELIMITERS:
        widths = {len(_split(line, delimiter)) for line in lines}
        if len(widths) == 1 and widths != {1}:
            return delimiter
    return ""


def _list_header(rows: Sequence[tuple[int, list[str]]], column: str) -> list[str]:
    """Return the cells of the header, none if the first row is a name already."""
    first = rows[0][1]
    if column and not column.isdigit():
        return first
    if any(_HEADERS.fullmatch(cell) for cell in first):
        return first
    # Words above numbers are a header too.
    if len(rows) > 1 and not any(_NUMBER.fullmatch(cell) for cell in first):
        below = rows[1][1]
        if any(_NUMBER.fullmatch(cell) for cell in below):
            return first
    return []


def _column(header: Sequence[str], column: str, file: str, width: int) -> int:
    if column.isdigit():
        if not 1 <= int(column) <= width:
            raise ExometError(f"{file} has {width} columns, and no column {column}")
        return int(column) - 1
    if column:
        folded = [cell.casefold() for cell in header]
        if column.casefold() not in folded:
            offer = did_you_mean(closest(column, header)) or f"it has {', '.join(header)}"
            raise ExometError(f'{file} has no column "{column}"; {offer}')
        return folded.index(column.casefold())
    named = [index for index, cell in enumerate(header) if _HEADERS.fullmatch(cell)]
    return named[0] if named else 0


def _other_columns(header: Sequence[str], at: int, width: int) -> tuple[str, ...]:
    names = list(header) or [f"column {index}" for index in range(1, width + 2)]
    del names[at]
    return tuple(names[:width])
