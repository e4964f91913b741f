"""Verbs that begin something new: a sheet for a finding, and tables or an ontology to change."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from exomet.cli.building import chosen_inputs
from exomet.cli.options import data_options, row_option
from exomet.cli.output import report
from exomet.files import display_path
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.tables.read import Tables

_NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("new")
def new_group() -> None:
    """Begin something new."""


@new_group.command("finding")
@row_option("--source", "sources", "Row of sources.tsv.")
@row_option("--paper", "papers", "Row of papers.tsv.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Sheet to write, .xlsx or .tsv.  [default: standard output, tab-separated]",
)
@data_options
def new_finding(
    source: str, paper: str, out: Path | None, data: Path | None, ontology: Path | None
) -> None:
    """Begin a sheet for a new finding, and say which identifiers come next."""
    from exomet.curation.adding import read_sound_tables
    from exomet.tables.ledger import next_number
    from exomet.tables.schema import EVIDENCE, FINDINGS, PAPERS, SOURCES

    inputs = chosen_inputs(data, ontology)
    tables = read_sound_tables(inputs)
    for spec, name in ((SOURCES, source), (PAPERS, paper)):
        if name and name not in tables[spec].identifiers:
            raise click.UsageError(f"there is no row {name} in {spec.name}{spec.ending}")
    write_skeleton(out, source, paper, inputs.options)
    finding = next_number(tables, FINDINGS, inputs.data)
    line = next_number(tables, EVIDENCE, inputs.data)
    report(f"the next finding is F{finding:04}, and its line of evidence E{line:04}")


def papers_themselves(tables: Tables) -> str:
    """Return the source that is papers, read themselves; empty if there is none."""
    from exomet.tables.provenance import ABSTRACTS
    from exomet.tables.schema import SOURCES

    return next((row.source for row in tables[SOURCES].rows if row.kind == ABSTRACTS), "")


def write_skeleton(out: Path | None, source: str, paper: str, folders: str) -> None:
    """Write a sheet with one row to fill in, and say how it comes into the tables.

    Args:
        out: the sheet; None writes it to standard output.
        source: row of sources.tsv.
        paper: row of papers.tsv.
        folders: the options that name the folders of the tables.
    """
    from exomet.cli.output import print_text
    from exomet.curation.sheet_files import save_sheet, sheet_text
    from exomet.tables.provenance import READ_FROM

    row = {"finding": "new1", "source": source, "papers": paper, "kind": "mechanistic"}
    row |= {"cancer": "not stated", "sender": "not stated", "recipient": "not stated"}
    if out is None:
        print_text(sheet_text([row]), nl=False)
        return
    save_sheet(out, [row])
    report(f"wrote {out}: fill in its row, then: exomet sheet import {quote(str(out))}{folders}")
    report(f"read_from says where the claim was read: {', '.join(READ_FROM)}")


@new_group.command("data")
@click.argument("folder", type=_NEW_FOLDER)
def new_data(folder: Path) -> None:
    """Copy the tables into FOLDER, to change them: exomet new data mine.

    Then name the copy: exomet paper add --data mine ..., exomet build --data mine.
    """
    _copy_folder("data", folder)


@new_group.command("ontology")
@click.argument("folder", type=_NEW_FOLDER)
def new_ontology(folder: Path) -> None:
    """Copy the ontology into FOLDER, to change it: exomet new ontology mine.

    Then name the copy: exomet validate --ontology mine, exomet build --ontology mine.
    """
    _copy_folder("ontology", folder)


def _copy_folder(name: str, folder: Path) -> None:
    from exomet.curation.copies import copy_of_package

    number = copy_of_package(name, folder)
    report(f"copied {pluralise(number, 'file')} into {display_path(folder)}: --{name} names it")
