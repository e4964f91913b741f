"""Rows as CSV or TSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    lines = (list(map(_delimited_cell, row)) for row in rows)
    if separator != "\t":
        import csv

        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
        return
    for line in ([*header], *lines):
        cells = [" ".join(cell.splitlines()).replace("\t", " ") for cell in line]
        out.write("\t".join(cells) + "\n")


def _delimited_cell(value: Cell) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_text(value) if isinstance(value, str) else _number_text(value)


def _number_text(value: float | None) -> str:
    return "" if value is None else str(value)
