"""Rows as CSV or TSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from exomet.query.select import Cell
from exomet.query.spreadsheets import spreadsheet_text


def write_delimited(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], out: IO[str], separator: str
) -> None:
    """Write rows as CSV or TSV; None becomes an empty cell.

    CSV is quoted where needed. A text that a spreadsheet would run as a formula gets an apostrophe
    before it; JSON and SPARQL results have texts as they are. Line breaks inside a cell are LF in
    CSV; in TSV they become spaces, as tabs do.
    """
    write_text_rows([header], out, separator)
    write_text_rows(as_texts(rows), out, separator)


def as_texts(rows: Iterable[Sequence[Cell]]) -> Iterator[list[str]]:
    """Yield rows as ``write_delimited`` writes them, with no text that would run as a formula."""
    for row in rows:
        yield list(map(_delimited_cell, row))


def write_text_rows(rows: Iterable[Sequence[str]], out: IO[str], separator: str) -> None:
    """Write rows that are texts already as CSV or TSV."""
    if separator != "\t":
        import csv

        csv.writer(out, lineterminator="\n").writerows(rows)
        return
    for row in rows:
        out.write("\t".join(map(_on_one_line, row)) + "\n")


def _on_one_line(cell: str) -> str:
    # (what can be printed has no line break and no tab)
    return cell if cell.isprintable() else " ".join(cell.splitlines()).replace("\t", " ")


def _delimited_cell(value: Cell) -> str:
    if isinstance(value, str):
        return spreadsheet_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
