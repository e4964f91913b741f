"""Printing: tables for people, TSV, CSV and JSON for programs.

Data goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from exomet.errors import visible
from exomet.query.delimited import write_delimited
from exomet.query.select import Cell
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rich.table import Table

    from exomet.questions.answer import Answer

ROW_FORMATS = ("auto", "table", "csv", "tsv", "json")
OUTPUT_FORMATS = (*ROW_FORMATS, "ttl")
_LONGEST_WORD = 20
_BETWEEN_COLUMNS = 3


def report(line: str) -> None:
    """Print a message to stderr, to keep it apart from the data on stdout.

    Control characters and marks of direction in it are shown as their codes.
    """
    if sys.stderr:  # (it may be closed)
        sys.stderr.write(f"{visible(line)}\n")
        sys.stderr.flush()


def print_text(text: str, *, nl: bool = True) -> None:
    """Print text to stdout, in the encoding that stdout has."""
    sys.stdout.write(f"{text}\n" if nl else text)
    sys.stdout.flush()


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
        import click  # (not for an answer)

        raise click.UsageError("--format ttl is for graphs; this answer is rows")
    if form == "table":
        print_table(columns, rows)
    elif form == "json":
        import json

        records = [dict(zip(columns, row, strict=True)) for row in rows]
        print_text(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        write_delimited(columns, rows, sys.stdout, "," if form == "csv" else "\t")


def print_answer(answer: Answer, form: str) -> None:
    """Print the rows of an answer, with the notes around them."""
    report(answer.title)
    for note in answer.notes:
        if note.code != "empty":
            report(note.text)
    print_rows(answer.columns, answer.rows, form)
    report(pluralise(answer.rows_answered, "row"))
    for note in answer.notes:
        if note.code == "empty":
            report(note.text)


def print_turtle(triples: Iterable[ox.Triple | ox.Quad]) -> None:
    """Print triples of an engine as Turtle."""
    from exomet.graph.turtle import as_text

    print_text(as_text(triples), nl=False)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], title: str = "") -> None:
    """Print rows as a table that fits the terminal."""
    from rich.box import SIMPLE_HEAD  # (only for people)
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell_shown(value)) for value in row))
    _draw(table)


def print_blocks(columns: Sequence[str], rows: Sequence[Sequence[Cell]], title: str) -> None:
    """Print rows as a table, or as a block of lines each where it would break many words."""
    from rich.table import Table
    from rich.text import Text

    if _has_room(columns, rows):
        print_table(columns, rows, title)
        return
    table = Table(box=None, show_header=False, title=title, title_justify="left", pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        for column, value in zip(columns, map(_cell_shown, row), strict=True):
            if value:
                table.add_row(column, Text(value))
        table.add_row()
    _draw(table)


def _has_room(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bool:
    """Return whether the longest word of each column fits beside the others."""
    widths = [len(column) for column in columns]
    for row in rows:
        for at, value in enumerate(row):
            widths[at] = max([widths[at], *map(len, _cell_shown(value).split())])
    # (an address may be folded)
    room = sum(min(width, _LONGEST_WORD) + _BETWEEN_COLUMNS for width in widths)
    return room <= _terminal_width()


def _cell_shown(value: Cell) -> str:
    return "" if value is None else visible(str(value).replace("|", " | "))


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 140


def _draw(table: Table) -> None:
    import io

    import click
    from rich.console import Console

    # Rich draws lines that the encoding of its file has.
    drawn = io.TextIOWrapper(io.BytesIO(), sys.stdout.encoding, "backslashreplace", "\n")
    console = Console(file=drawn, force_terminal=sys.stdout.isatty(), width=_terminal_width())
    console.print(table)
    drawn.seek(0)
    # (it has colours, which not every terminal understands as they are)
    click.echo(drawn.read(), file=sys.stdout, nl=False)
