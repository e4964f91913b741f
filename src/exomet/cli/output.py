"""Printing: tables for people, TSV, CSV and JSON for programs.

Data goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from exomet.errors import visible
from exomet.query.delimited import write_delimited
from exomet.query.select import Cell

if TYPE_CHECKING:
    import pyoxigraph as ox

OUTPUT_FORMATS = ("auto", "table", "csv", "tsv", "json", "ttl")


def report(line: str) -> None:
    """Print a message to stderr, to keep it apart from the data on stdout.

    Control characters and marks of direction in it are shown as their codes.
    """
    click.echo(visible(line), err=True)


def print_text(text: str, *, nl: bool = True) -> None:
    """Print text to stdout, in the encoding that stdout has.

    Left to find stdout itself, click writes UTF-8 to one that takes ASCII alone.
    """
    click.echo(text, file=sys.stdout, nl=nl)


def resolve_format(form: str) -> str:
    """Return the format meant by ``auto``: a table on a terminal, TSV in a pipe."""
    return form if form != "auto" else "table" if sys.stdout.isatty() else "tsv"


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Cell]], form: str) -> None:
    """Print rows in one of the formats.

    Raises:
        click.UsageError: the format is for graphs.
    """
    form = resolve_format(form)
    if form == "ttl":
        raise click.UsageError("--format ttl is for graphs; this answer is rows")
    if form == "table":
        print_table(columns, rows)
    elif form == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        print_text(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        write_delimited(columns, rows, sys.stdout, "," if form == "csv" else "\t")


def print_turtle(triples: Iterable[ox.Triple | ox.Quad]) -> None:
    """Print triples of an engine as Turtle."""
    from exomet.graph.turtle import as_text

    print_text(as_text(triples), nl=False)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], title: str = "") -> None:
    """Print rows as a table that fits the terminal."""
    import shutil

    from rich.box import SIMPLE_HEAD  # (only for people)
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Rich draws lines that the encoding of its file has.
    drawn = io.TextIOWrapper(io.BytesIO(), sys.stdout.encoding, "backslashreplace", "\n")
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 140
    console = Console(file=drawn, force_terminal=terminal, width=width)
    table = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        cells = ["" if value is None else str(value).replace("|", " | ") for value in row]
        table.add_row(*(Text(visible(cell)) for cell in cells))
    console.print(table)
    drawn.seek(0)
    print_text(drawn.read(), nl=False)
