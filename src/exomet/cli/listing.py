"""Verbs that list findings and show one thing on a page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.options import filter_options, format_option, graph_options, opened
from exomet.cli.output import (
    print_rows,
    print_table,
    print_turtle,
    report,
    resolve_format,
)
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.finding.describe import Page
    from exomet.query.select import Cell
    from exomet.queryable import Queryable

# The columns that fit a terminal.
_MAIN_COLUMNS = (
    "finding",
    "mirna",
    "cancer",
    "source",
    "recipient",
    "represses",
    "promotes",
    "references",
)


@click.command("findings")
@filter_options
@graph_options
@format_option
def findings_command(
    folder: Path, endpoint: str | None, graph: str | None, form: str, **filters: tuple[str, ...]
) -> None:
    """List findings, one a line.

    A filter takes a label, a synonym, a symbol or a CURIE; a class also finds what is below it.
    Given several times, it finds any of its values: --cancer HCC --cancer "breast cancer".

    A table on a terminal shows the main columns; TSV, CSV and JSON have all of them.
    """
    knowledge = opened(folder, endpoint, graph)
    answer = knowledge.findings(**{name: values for name, values in filters.items() if values})
    form = resolve_format(form)
    if form == "ttl":
        _print_findings_turtle(knowledge.store, answer.column("finding"))
    elif form == "table":
        columns = [answer.column(name) for name in _MAIN_COLUMNS]
        print_rows(_MAIN_COLUMNS, list(zip(*columns, strict=True)), form)
    else:
        print_rows(answer.columns, answer.rows, form)
    report(pluralise(len(answer), "finding"))
    for note in answer.notes:
        report(note.text)
    if not answer:
        raise click.exceptions.Exit(1)


def _print_findings_turtle(store: Queryable, names: Iterable[Cell]) -> None:
    from exomet.finding.describe import description
    from exomet.terms.iris import BASE

    triples = []
    for name in names:
        triples += description(store, f"{BASE}finding/{name}")
    print_turtle(triples)


@click.command("show")
@click.argument("thing", nargs=-1, required=True)
@graph_options
@format_option
def show_command(
    thing: tuple[str, ...], folder: Path, endpoint: str | None, graph: str | None, form: str
) -> None:
    """Show a finding, or any other THING, on one page: exomet show F0049, exomet show miR-21."""
    from exomet.finding.describe import description, page
    from exomet.terms.iris import expand

    knowledge = opened(folder, endpoint, graph)
    found = page(knowledge.names, " ".join(thing))
    if form == "ttl":
        print_turtle(description(knowledge.store, str(expand(found.curie))))
    elif form == "json":
        click.echo(json.dumps(_page_record(found), ensure_ascii=False, indent=1))
    elif resolve_format(form) in ("tsv", "csv"):
        print_rows(("section", "row", "column", "value"), _page_rows(found), form)
    else:
        click.echo(f"{found.label}  ({found.curie})")
        for section in found.sections:
            print_table(section.columns, section.rows, section.heading)


def _page_record(page: Page) -> dict[str, object]:
    """Return a page as plain values: label, CURIE, and a list of records for each section."""
    record: dict[str, object] = {"label": page.label, "curie": page.curie}
    for section in page.sections:
        record[section.heading] = [
            dict(zip(section.columns, row, strict=True)) for row in section.rows
        ]
    return record


def _page_rows(page: Page) -> list[tuple[Cell, ...]]:
    """Return a page as rows, one for each cell: section, number of the row, column, value."""
    rows: list[tuple[Cell, ...]] = []
    for section in page.sections:
        for number, row in enumerate(section.rows, 1):
            for column, value in zip(section.columns, row, strict=True):
                rows.append((section.heading, number, column, value))
    return rows
