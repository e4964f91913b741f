"""Files that users bring, read row by row: of a table no more than one row is in memory.

The rows are read by the ``csv`` module, not by DuckDB: an error must name its row, which DuckDB
does not number, and the 502,652 rows of miRTarBase take 10 MB and 0.6 CPU seconds here, 138 MB and
0.3 there.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from exomet.errors import DataError, Problem
from exomet.files import display_path, irregularity
from exomet.progress import Move

_GZIP, _ZIP, _OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATOR_WORDS = {"\t": "tabs", ",": "commas", ";": "semicolons"}
# A cell of the longest 3' UTR has 30,000 letters; the csv module stops at 131,072.
_LONGEST_BROUGHT = 10_000_000
_ROWS_BETWEEN = 5_000

# A row: its line, and the cells that the layout names, in its order.
BroughtRow = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class TableLayout:
    """How one kind of table is laid out.

    Attributes:
        name: what the table holds, in words.
        columns: each column that is needed -> the headers that it has in the releases known.
        optional: columns that may be missing, likewise; their cells are then empty.
        first_line: a pattern of the first line of a table without a header; its columns are then
            the places of its cells.
        places: column -> place of its cell, of a table without a header.
        least: the fewest cells that a row has, of a table without a header.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_line: str = ""
    places: Mapping[str, int] = field(default_factory=dict)
    least: int = 0

    def places_in(self, header: Sequence[str]) -> dict[str, int]:
        """Return column -> place in a header; -1 for an optional one that it lacks."""
        folded = [cell.strip().casefold() for cell in header]
        found = {}
        for column, headers in {**self.columns, **self.optional}.items():
            known = [folded.index(name) for name in headers if name in folded]
            found[column] = known[0] if known else -1
        return found

    def missing_from(self, header: Sequence[str]) -> list[str]:
        """Return the needed columns that a header lacks."""
        places = self.places_in(header)
        return [column for column in self.columns if places[column] < 0]


@dataclass
class BroughtTable:
    """A table that a user brought, open for one reading.

    Attributes:
        file: where it is.
        layout: how it is laid out.
        notes: what a reader must know of how it was read.
    """

    file: Path
    layout: TableLayout
    notes: list[str]
    _rows: Iterator[tuple[int, Sequence[str]]]
    _places: tuple[int, ...]
    _width: int

    @property
    def columns(self) -> list[str]:
        """The columns of the layout, in the order of the cells of a row."""
        if self.layout.places:
            return list(self.layout.places)
        return [*self.layout.columns, *self.layout.optional]

    def all_cells(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield line and cells of each row, of whatever width.

        Raises:
            DataError: the file breaks off, or is not what it seems.
        """
        return self._rows

    def rows(self, unread: Callable[[int, str, str, str], None]) -> Iterator[BroughtRow]:
        """Yield the rows; those with too few or too many cells are given to ``unread`` instead.

        Raises:
            DataError: the file breaks off, or is not what it seems.
        """
        places, width, least = self._places, self._width, self.layout.least
        for line, cells in self._rows:
            if len(cells) != width and not (least and len(cells) >= least):
                if any(cells):
                    what = f"the row has {len(cells)} cells instead of {width}"
                    unread(line, "1", cells[0], what)
                continue
            yield line, tuple(cells[place].strip() if place >= 0 else "" for place in places)


def _refused_file(
    file: Path, what: str, repair: str, line: int = 1, column: str = "1"
) -> DataError:
    return DataError([Problem(display_path(file), line, column, "BROUGHT_FILE", what, repair)])


def open_brought(file: Path, layouts: Sequence[TableLayout], move: Move) -> BroughtTable:
    """Open a table that a user brought, and find which of some layouts it has.

    Args:
        file: text, compressed by gzip or not, or a workbook.
        layouts: those that are known.
        move: called now and then with the number of bytes read since the last call.

    Raises:
        DataError: it cannot be read, or has none of the layouts.
    """
    csv.field_size_limit(_LONGEST_BROUGHT)
    try:
        start = _first_bytes(file)
    except OSError as error:
        raise _refused_file(file, f"cannot be read: {error.strerror}", "name a file") from error
    if start.startswith(_OLD_EXCEL):
        raise _refused_file(
            file, "it is an old Excel workbook (.xls)", "save it as .xlsx or as CSV"
        )
    if start.startswith(_ZIP):
        return _open_brought_workbook(file, layouts)
    return _open_text(file, layouts, move)


def _first_bytes(file: Path) -> bytes:
    if fault := irregularity(file):
        raise _refused_file(file, f"cannot be read: {fault}", "name a file")
    with file.open("rb") as content:
        return content.read(4)


def _open_brought_workbook(file: Path, layouts: Sequence[TableLayout]) -> BroughtTable:
    """Open the sheet of a workbook that has a layout."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook  # (only for workbooks)

    from exomet.tables.lists import sheet_cell

    try:
        # (from memory: a workbook of which not all rows are read would leave its file open)
        book = load_workbook(io.BytesIO(file.read_bytes()), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        what = f"it is no workbook that can be read: {error}"
        raise _refused_file(file, what, "save it again as .xlsx, or as CSV") from error
    first: list[str] = []
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        header = list(map(sheet_cell, next(rows, ())))
        first = first or header
        layout = _layout_with(header, layouts)
        if layout:
            places = tuple(layout.places_in(header).values())
            texts = ((line, list(map(sheet_cell, cells))) for line, cells in enumerate(rows, 2))
            return BroughtTable(file, layout, [], texts, places, len(header))
    sheets = ", ".join(f'"{sheet.title}"' for sheet in book.worksheets)
    what = f"no sheet ({sheets}) has the columns of {_kinds(layouts)}; {_lack(layouts, first)}"
    raise _refused_file(file, what, "bring the workbook as the resource gives it")


def _open_text(file: Path, layouts: Sequence[TableLayout], move: Move) -> BroughtTable:
    lines = open_lines(file, move)
    first = next(lines, "").removeprefix("\ufeff")
    if not first.strip():
        raise _refused_file(file, "it is empty", "bring the file as the resource gives it")
    for each in layouts:
        if each.first_line and re.match(each.first_line, first):
            return _headless(file, each, first, lines)
    for separator in _SEPARATOR_WORDS:
        header = next(csv.reader([first], delimiter=separator))
        layout = _layout_with(header, layouts)
        if layout:
            rows = _split_rows(file, lines, separator)
            places = tuple(layout.places_in(header).values())
            notes = _separator_notes(file, separator)
            return BroughtTable(file, layout, notes, rows, places, len(header))
    raise _unknown_table(file, first, layouts)


def _layout_with(header: Sequence[str], layouts: Sequence[TableLayout]) -> TableLayout | None:
    """Return the first layout whose columns a header has."""
    for layout in layouts:
        if layout.columns and not layout.missing_from(header):
            return layout
    return None


def _separator_notes(file: Path, separator: str) -> list[str]:
    if separator != ";":
        return []
    return [f"{display_path(file)}: its columns are separated by semicolons, and read so"]


def _headless(file: Path, layout: TableLayout, first: str, lines: Iterator[str]) -> BroughtTable:
    """Return a table without a header; lines that start with ``!`` are comments."""
    is_commented = first.startswith("!")
    separator = "\t" if "\t" in first or is_commented else max(",;", key=first.count)
    every = lines if is_commented else _with_first(first, lines)
    rows = _split_rows(file, every, separator, first=1 + is_commented)
    wanted = ((line, cells) for line, cells in rows if not (cells and cells[0].startswith("!")))
    places = tuple(layout.places.values())
    return BroughtTable(file, layout, [], wanted, places, layout.least)


def _with_first(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def open_lines(file: Path, move: Move) -> Iterator[str]:
    """Yield the lines of a text, compressed or not, whatever its line ends.

    Raises:
        DataError: it cannot be read, is no text, or is cut off.
    """
    number = place = 0
    try:
        with file.open("rb") as raw, _as_text(raw) as text:
            for number, line in enumerate(text, 1):
                if number % _ROWS_BETWEEN == 0:
                    move(raw.tell() - place)
                    place = raw.tell()
                if "\0" in line:
                    raise _refused_file(
                        file, "it is no text and no workbook", "name a table", number
                    )
                yield line.rstrip("\r\n").replace("\r", " ") + "\n" if "\r" in line else line
            move(raw.tell() - place)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = f"the compressed file is cut off or damaged after this line ({error})"
        raise _refused_file(file, what, "download it again", max(number, 1)) from error
    except OSError as error:
        raise _refused_file(file, f"cannot be read: {error.strerror}", "name a file") from error


def _as_text(raw: IO[bytes]) -> IO[str]:
    """Return the text of a file that is open: UTF-8 or UTF-16, compressed or not."""
    start = raw.read(2)
    raw.seek(0)
    unpacked = gzip.GzipFile(fileobj=raw) if start == _GZIP else raw
    content = cast("IO[bytes]", unpacked)
    encoding = "utf-16" if start in _UTF16 else "utf-8-sig"
    # Vesiclepedia has single carriage returns within cells, which end no line.
    return io.TextIOWrapper(content, encoding=encoding, errors="replace", newline="\n")


def _split_rows(
    file: Path, lines: Iterator[str], separator: str, first: int = 2
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield line and cells of each row; ``first`` is the number of the first line."""
    if separator == "\t":
        # A quotation mark is a letter in such tables, as in 3' and 5".
        for number, line in enumerate(lines, first):
            yield number, line.rstrip("\n").split(separator)
        return
    reader = csv.reader(lines, delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num + first - 1, cells
    except csv.Error as error:
        what = f"cannot be split into cells: {error}"
        line_number = reader.line_num + first - 1
        repair = "bring the file as the resource gives it"
        raise _refused_file(file, what, repair, line_number) from error


def _unknown_table(file: Path, first: str, layouts: Sequence[TableLayout]) -> DataError:
    separator = max(_SEPARATOR_WORDS, key=first.count)
    header = next(csv.reader([first], delimiter=separator))
    what = f"it is not {_kinds(layouts)}; {_lack(layouts, header)}"
    known = [layout for layout in layouts if layout.columns]
    needed = "; or ".join(map(_column_names, known))
    repair = f"bring a table with the columns {needed}" if known else "bring another file"
    return _refused_file(file, what, repair)


def _column_names(layout: TableLayout) -> str:
    return ", ".join(names[0] for names in layout.columns.values())


def _lack(layouts: Sequence[TableLayout], header: Sequence[str]) -> str:
    """Return which columns of the nearest layout a header lacks."""
    known = [layout for layout in layouts if layout.columns]
    shown = ", ".join(cell.strip()[:40] for cell in header[:12])
    if not known:
        return f'its first line is "{shown}"'
    nearest = min(known, key=lambda layout: len(layout.missing_from(header)))
    names = [nearest.columns[column][0] for column in nearest.missing_from(header)]
    return f"it lacks the column {', '.join(names)} (it has {shown})"


def _kinds(layouts: Sequence[TableLayout]) -> str:
    return " or ".join(layout.name for layout in layouts)
