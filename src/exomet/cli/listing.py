"""Verbs that list findings and show one thing on a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered, offered_names, offered_things
from exomet.cli.filtering import filter_options
from exomet.cli.options import (
    format_option,
    graph_options,
    opened,
    view_option,
)
from exomet.cli.output import (
    print_blocks,
    print_rows,
    print_text,
    print_turtle,
    report,
    resolve_format,
)
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.finding.describe import Description
    from exomet.query.select import Cell


def _orders(_: click.Context) -> list[str]:
    """Return the columns to sort by, then each in descending order."""
    from exomet.finding.request import sort_columns

    columns = list(sort_columns())
    return [*columns, *(f"-{name}" for name in columns)]


@click.command("findings")
@click.argument("words", nargs=-1, shell_complete=offered_names())
@filter_options
@view_option
@click.option(
    "--sort",
    metavar="COLUMN",
    default="",
    help="Column to sort by, descending with - before it: -independent_papers.",
    shell_complete=offered(_orders),
)
@graph_options
@format_option
def findings_command(  # noqa: PLR0913
    folder: Path,
    endpoint: str | None,
    graph: str | None,
    reported_by: str,
    *,
    words: tuple[str, ...],
    sort: str,
    form: str,
    **filters: tuple[str, ...],
) -> None:
    """List findings, one per line: exomet findings miR-155 in lung.

    WORDS are read as by the explorer's search: an organ means its cancers too.
    A filter takes a label, a synonym, a symbol or a CURIE; a class includes everything below it.
    Repeat a filter to match any of several values: --cancer HCC --cancer "breast cancer".

    A table on a terminal shows the main columns; TSV, CSV and JSON have all of them.
    """
    from exomet.finding.listing import MAIN_COLUMNS
    from exomet.terms.iris import BASE

    knowledge = opened(folder, endpoint, graph, reported_by=reported_by)
    given = {name: values for name, values in filters.items() if values}
    answer = knowledge.findings(" ".join(words), sort=sort, **given)
    form = resolve_format(form)
    if form == "ttl":
        iris = (f"{BASE}finding/{name}" for name in answer.column("finding"))
        print_turtle(knowledge.triples(iris))
    elif form == "table":
        columns = [answer.column(name) for name in MAIN_COLUMNS]
        print_rows(MAIN_COLUMNS, list(zip(*columns, strict=True)), form)
    else:
        print_rows(answer.columns, answer.rows, form)
    report(pluralise(len(answer), "finding"))
    for note in answer.notes:
        report(note.text)
    if not answer:
        raise click.exceptions.Exit(1)


@click.command("show")
@click.argument("thing", nargs=-1, required=True, shell_complete=offered_things())
@graph_options
@format_option
def show_command(
    thing: tuple[str, ...], folder: Path, endpoint: str | None, graph: str | None, form: str
) -> None:
    """Show a finding, or any other THING, on one page: exomet show F0049, exomet show miR-21."""
    from exomet.audit.fidelity import read_fidelity
    from exomet.terms.iris import expand

    knowledge = opened(folder, endpoint, graph)
    found = knowledge.describe(" ".join(thing), read_fidelity)
    if form == "ttl":
        print_turtle(knowledge.triples([str(expand(found.curie))]))
    else:
        print_page(found, form)
    for note in found.arm_notes:
        report(note.text)


def print_page(page: Description, form: str) -> None:
    """Print a page: a table for each section, one record, or one row for each cell."""
    if form == "json":
        print_text(json.dumps(_page_record(page), ensure_ascii=False, indent=1))
    elif resolve_format(form) in ("tsv", "csv"):
        print_rows(("section", "row", "column", "value"), _page_rows(page), form)
    else:
        print_text(f"{page.label}  ({page.curie})")
        for section in page.sections:
            print_blocks(section.columns, section.rows, section.heading)


def _page_record(page: Description) -> dict[str, object]:
    """Return a page as plain values: label, CURIE, and a list of records for each section."""
    record: dict[str, object] = {"label": page.label, "curie": page.curie}
    for section in page.sections:
        record[section.heading] = [
            dict(zip(section.columns, row, strict=True)) for row in section.rows
        ]
    return record


def _page_rows(page: Description) -> list[tuple[Cell, ...]]:
    """Return a page as rows, one for each cell: section, number of the row, column, value."""
    rows: list[tuple[Cell, ...]] = []
    for section in page.sections:
        for number, row in enumerate(section.rows, 1):
            for column, value in zip(section.columns, row, strict=True):
                rows.append((section.heading, number, column, value))
    return rows
