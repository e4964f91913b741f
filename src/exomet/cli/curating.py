"""Verbs of the curator's bench: the sheet of claims, and rows for what is added to the tables."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.building import chosen_inputs
from exomet.cli.options import data_options, format_option, row_option
from exomet.cli.output import print_rows, print_text, report
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.curation.bench import RowChange
    from exomet.curation.importing import Imported

_CHANGE_COLUMNS = ("table", "change", "row", "cells")
_NOT_WRITTEN = "nothing was written; add --write to write the tables"


@click.group("sheet")
def sheet_group() -> None:
    """Write the claims of the tables as a sheet, and bring a sheet into the tables."""


@sheet_group.command("export")
@row_option("--source", "sources", "Only the claims of this source.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .xlsx or .tsv.  [default: standard output, tab-separated]",
)
@data_options
def sheet_export(source: str, out: Path | None, data: Path | None, ontology: Path | None) -> None:
    """Write one line a claim: exomet sheet export --out claims.xlsx.

    A row is one line of evidence, what one source states of one finding, with the steps of the
    mechanism in one cell.
    """
    from exomet.curation.claims import sheet_rows
    from exomet.curation.sheet_files import save_sheet, sheet_text
    from exomet.graph.make import check_inputs
    from exomet.tables.schema import SOURCES

    tables = check_inputs(chosen_inputs(data, ontology), lambda _: None).tables
    if source and source not in tables[SOURCES].identifiers:
        known = ", ".join(sorted(tables[SOURCES].identifiers))
        raise click.UsageError(f"there is no source {source}; the sources are {known}")
    rows = sheet_rows(tables, source)
    if out is None:
        print_text(sheet_text(rows), nl=False)
        return
    save_sheet(out, rows)
    report(f"wrote {out}: {pluralise(len(rows), 'claim')}")


@sheet_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Write the tables; without it, only show the changes.")
@data_options
@format_option
def sheet_import(
    file: Path, data: Path | None, ontology: Path | None, form: str, *, write: bool
) -> None:
    """Show what the claims of FILE (.xlsx or .tsv) change in the tables; with --write, write them.

    A row without `evidence` is a new line; without `finding` too, it is a new finding. Each problem
    is printed as file:sheet!cell with the value and the repair; then nothing is written and the
    exit code is 1.
    """
    from exomet.curation.importing import import_sheet

    imported = import_sheet(chosen_inputs(data, ontology), file, report, write=write)
    _print_changes(imported.changes, form)
    _report_import(imported)
    if imported.changes and not write:
        report(_NOT_WRITTEN)


def _print_changes(changes: list[RowChange], form: str) -> None:
    if changes:
        rows = [
            (change.spec.name, change.what, " ".join(change.key), change.words)
            for change in changes
        ]
        print_rows(_CHANGE_COLUMNS, rows, form)


def _report_import(imported: Imported) -> None:
    counts = Counter((change.spec.name, change.what) for change in imported.changes)
    for (table, what), count in counts.items():
        report(f"{table}: {pluralise(count, 'row')} {what}")
    if imported.unchanged:
        report(f"{pluralise(imported.unchanged, 'claim')} as the tables have it")
    for number, (finding, line) in imported.given.items():
        report(f"row {number}: {line} on {finding}")
    for note in imported.notes:
        report(note)
