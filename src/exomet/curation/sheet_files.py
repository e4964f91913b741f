"""Sheets as files: Excel workbooks and tab-separated text, read so that nothing is overlooked.

A workbook can hide a column, merge cells, or show a formula's result of another day. Whatever a
reader of the cells would not see as it stands is a problem here, at its cell.
"""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exomet.curation.sheet import (
    SHEET,
    SHEET_COLUMNS,
    STATED,
    WORKING_COLUMNS,
    CellProblem,
    Place,
    Sheet,
    letters,
)
from exomet.errors import ExometError, Problem
from exomet.files import display_path
from exomet.query.spreadsheets import spreadsheet_text
from exomet.tables.header import header_problem
from exomet.tables.text import read_table_text
from exomet.terms.gene_dates import date_of_gene
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.wording import quoted

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WORKBOOK = ".xlsx"
_WHOLE_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_MIDNIGHT = datetime.time()


def read_sheet(path: Path) -> tuple[Sheet, list[Problem]]:
    """Return the sheet of a file, and what keeps it from being read as it looks.

    Args:
        path: a workbook (``.xlsx``), or tab-separated text in UTF-8 with LF line ends.

    Raises:
        ExometError: there is no such file, or it is an old workbook.
    """
    if path.suffix.casefold() in (".xls", ".xlsm", ".ods", ".csv"):
        raise ExometError(f"{path} is no {WORKBOOK} and no tab-separated text: save it as either")
    if path.suffix.casefold() == WORKBOOK:
        return _read_workbook(path)
    return _read_text(path)


# Text


def _read_text(path: Path) -> tuple[Sheet, list[Problem]]:
    place = Place(display_path(path))
    text, problem = read_table_text(path, place.file, SHEET)
    if problem:
        at = "A" if problem.rule in ("BYTE_ORDER_MARK", "NO_FILE", "EMPTY_FILE") else ""
        column = at or _column_at(path, problem)
        moved = CellProblem(
            place.prefix, problem.line, column, problem.rule, problem.what, problem.repair
        )
        return Sheet(place, (), {}), [moved]
    lines = text.removesuffix("\n").split("\n")
    header = _text_cells(lines[0])
    rows = {number: _text_cells(line) for number, line in enumerate(lines[1:], 2) if line.strip()}
    return _as_sheet(place, header, rows)


def _column_at(path: Path, problem: Problem) -> str:
    """Return the letters of the column in which a byte is that is counted in its line."""
    line = path.read_bytes().split(b"\n")[problem.line - 1]
    return letters(line[: int(problem.column) - 1].count(b"\t"))


def _text_cells(line: str) -> list[str]:
    cells = []
    for cell in line.split("\t"):
        # Excel puts quotation marks around text with a comma when it saves it with tabs.
        whole = _WHOLE_QUOTED.fullmatch(cell)
        bare = whole[1].replace('""', '"') if whole else cell
        is_guarded = bare.startswith("'") and spreadsheet_text(bare[1:]) == bare
        cells.append(bare[1:] if is_guarded else bare)
    return cells


# Workbooks


def _read_workbook(path: Path) -> tuple[Sheet, list[Problem]]:
    book = _open_workbook(path)
    sheet = book.worksheets[0]
    place = Place(display_path(path), sheet.title)
    if problems := list(_book_problems(place, book)):
        return Sheet(place, (), {}), problems
    problems = [*_form_problems(place, sheet), *_cell_problems(place, sheet)]
    rows = {number: list(map(_as_shown, row)) for number, row in enumerate(sheet.iter_rows(), 1)}
    header = rows.pop(1, [])
    if problems:
        return Sheet(place, tuple(header), {}), problems
    return _as_sheet(place, header, rows)


def _open_workbook(path: Path) -> Workbook:
    from zipfile import BadZipFile

    from openpyxl import load_workbook  # (only for workbooks)

    try:
        return load_workbook(io.BytesIO(path.read_bytes()))
    except OSError as error:
        raise ExometError(f"cannot read {path}: {error.strerror}") from error
    except (BadZipFile, KeyError, ValueError) as error:
        raise ExometError(f"{path} is no workbook that can be read: {error}") from error


def _book_problems(place: Place, book: Workbook) -> Iterator[Problem]:
    """Yield a problem for each sheet beside the first: it would be overlooked."""
    for other in book.sheetnames[1:]:
        what = f"there is a second sheet, {quoted(other)}, beside {quoted(place.sheet)}"
        repair = "a workbook holds one sheet of claims: move the other out, or import it by itself"
        yield CellProblem(f"{place.file}:{other}!", 1, "A", "SECOND_SHEET", what, repair)


def _form_problems(place: Place, sheet: Worksheet) -> Iterator[Problem]:
    """Yield a problem for merged cells, and for hidden columns and rows that hold something."""
    for merged in sheet.merged_cells.ranges:
        first = merged.start_cell
        what = f"{quoted(_as_shown(first))} fills the merged cells {merged.coord}"
        repair = "unmerge them, and write the value into each row that it holds for"
        at = first.coordinate.rstrip("0123456789")
        yield CellProblem(place.prefix, int(first.row or 1), at, "MERGED_CELLS", what, repair)
    for number in _hidden_columns(sheet):
        header = _as_shown(sheet.cell(1, number))
        what = f"the column {quoted(header)} is hidden"
        repair = "show it, or delete it"
        column = letters(number - 1)
        yield CellProblem(place.prefix, 1, column, "HIDDEN_COLUMN", what, repair)
    for number, row in sheet.row_dimensions.items():
        if row.hidden and number <= sheet.max_row:
            value = _as_shown(sheet.cell(number, 1))
            what = f"the row is hidden (its first cell is {quoted(value)})"
            repair = "show it (a filter may hide it), or delete it"
            yield CellProblem(place.prefix, number, "A", "HIDDEN_ROW", what, repair)


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for column in sheet.column_dimensions.values():
        if column.hidden and column.min and column.max:
            yield from range(column.min, min(column.max, sheet.max_column) + 1)


def _cell_problems(place: Place, sheet: Worksheet) -> Iterator[Problem]:
    """Yield a problem for each cell that is read and holds no text and no plain number."""
    aside = [_as_shown(cell).strip() in WORKING_COLUMNS for cell in sheet[1]]
    for row in sheet.iter_rows():
        for cell, is_aside in zip(row, aside, strict=False):
            if not is_aside and (fault := _cell_fault(cell)):
                column = cell.coordinate.rstrip("0123456789")
                yield CellProblem(place.prefix, int(cell.row or 1), column, *fault)


def _cell_fault(cell: Cell | Any) -> tuple[str, str, str] | None:
    """Return rule, fault and repair of a cell that holds no text and no plain number."""
    value = cell.value
    if cell.data_type == "f":
        text = quoted(str(getattr(value, "text", value)))
        return "FORMULA", f"{text} is a formula", "replace it by its value (paste as values)"
    if cell.data_type == "e":
        return "ERROR_VALUE", f"{quoted(str(value))} is an error of a formula", "write the value"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        repair = "format the column as text, and write it again"
        return "DATE", _date_fault(value), repair
    return None


def _date_fault(value: object) -> str:
    if not isinstance(value, datetime.datetime | datetime.date):
        return f"{value} is a time"
    shown = f"{value.day}-{value:%b}"
    if gene := _changed_gene(shown):
        return gene
    return f"{value:%Y-%m-%d} is a date; the year alone would be {value.year}"


def _changed_gene(shown: str) -> str:
    """Return which gene a date was; empty if it was none."""
    said = date_of_gene(shown)
    return said if "has changed" in said else ""


def _as_shown(cell: Cell | Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# Both


def _as_sheet(
    place: Place, header: Sequence[str], rows: Mapping[int, Sequence[str]]
) -> tuple[Sheet, list[Problem]]:
    """Return the sheet of cells, or the problems of its header and of the width of its rows."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    filled = {number: cells for number, cells in rows.items() if any(map(str.strip, cells))}
    problems = [
        *_header_faults(place, names),
        *_width_faults(place, len(names), filled),
    ]
    named = {number: dict(zip(names, cells, strict=False)) for number, cells in filled.items()}
    return Sheet(place, tuple(names), {} if problems else named), problems


def _header_faults(place: Place, names: Sequence[str]) -> Iterator[Problem]:
    if not set(names) & SHEET_COLUMNS.keys():
        whole = header_problem(["\t".join(names)], 0, list(SHEET_COLUMNS), place.file)
        what = whole.what if whole else "there is no header"
        repair = f"the first row names the columns, such as {', '.join(list(SHEET_COLUMNS)[:9])}"
        yield CellProblem(place.prefix, 1, "A", "NO_HEADER", what, repair)
        return
    counts = Counter(names)
    for number, name in enumerate(names):
        if name not in (*SHEET_COLUMNS, *WORKING_COLUMNS):
            near = did_you_mean(closest(name.casefold(), SHEET_COLUMNS)) if name else ""
            aside = f"those of your own that are left aside are {', '.join(WORKING_COLUMNS)}"
            repair = near or f"the columns are {', '.join(SHEET_COLUMNS)}; {aside}"
            what = f"{quoted(name)} is no column of a sheet"
            yield CellProblem(place.prefix, 1, letters(number), "UNKNOWN_COLUMN", what, repair)
        elif counts[name] > 1 and name in names[:number]:
            what = f"the column {quoted(name)} is there twice"
            yield CellProblem(place.prefix, 1, letters(number), "DUPLICATE_COLUMN", what)


def _width_faults(place: Place, width: int, rows: Mapping[int, Sequence[str]]) -> Iterator[Problem]:
    for number, cells in rows.items():
        beyond = [at for at in range(width, len(cells)) if cells[at].strip()]
        if beyond:
            what = f"{quoted(cells[beyond[0]])} is in a column without a header"
            repair = "a stray tab? or name the column"
            column = letters(beyond[0])
            yield CellProblem(place.prefix, number, column, "CELL_COUNT", what, repair)


# Writing


def sheet_text(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as tab-separated text."""
    lines = ["\t".join(SHEET_COLUMNS)]
    for row in rows:
        lines.append("\t".join(spreadsheet_text(row.get(name, "")) for name in SHEET_COLUMNS))
    return "\n".join(lines) + "\n"


def save_sheet(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write rows to a file, as a workbook or as tab-separated text by its ending.

    Raises:
        ExometError: the ending is neither, or the file cannot be written.
    """
    ending = path.suffix.casefold()
    if ending not in (WORKBOOK, ".tsv"):
        raise ExometError(f"{path} is neither {WORKBOOK} nor .tsv")
    if ending == WORKBOOK:
        write_workbook(path, rows)
        return
    try:
        path.write_text(sheet_text(rows), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExometError(f"cannot write {path}: {error.strerror}") from error


def write_workbook(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write rows as a workbook whose cells are text, so that no spreadsheet changes a symbol.

    Raises:
        ExometError: the file cannot be written.
    """
    import xlsxwriter  # (only for workbooks)

    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    # A build of the same tables gives the same file.
    book.set_properties({"created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)})
    sheet = book.add_worksheet(SHEET.name)
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"num_format": "@", "bold": True})
    count = 0
    for count, row in enumerate(rows, 1):
        for at, name in enumerate(SHEET_COLUMNS):
            sheet.write_string(count, at, row.get(name, ""), text)
    for at, column in enumerate(SHEET.columns):
        sheet.write_string(0, at, column.name, bold)
        sheet.set_column(at, at, _WIDTHS.get(column.name, 14), text)
        if column.choices and not STATED.get(column.name, column).many:
            choices = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, at, count + 200, at, choices)
    sheet.freeze_panes(1, 2)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise ExometError(f"cannot write {path}: {error}") from error


_WIDTHS = {"evidence": 9, "finding": 9, "steps": 60, "note": 40, "basis": 40, "sentences": 20}
