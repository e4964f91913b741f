"""Verbs that add to the tables what a claim rests on: sources, anchors, papers, terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.beginning import papers_themselves, write_skeleton
from exomet.cli.building import chosen_inputs
from exomet.cli.completing import offered_cells, offered_rows, offered_terms
from exomet.cli.options import data_options, row_option, text_option
from exomet.cli.output import print_rows, report
from exomet.files import display_path
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.curation.bench import RowChange
    from exomet.graph.make import Inputs
    from exomet.tables.spec import Column, TableRow, TableSpec

_SOURCE_TEXT = click.Path(exists=True, dir_okay=False, path_type=Path)


class ColumnCommand(click.Command):
    """A command with an option for each column of a table.

    The columns are read from the schema when the command runs, so that no other one waits for it.

    Attributes:
        table: name of the table.
        without: columns that are found out.
    """

    table = ""
    without: tuple[str, ...] = ()

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of the command, those of the columns before its own."""
        from exomet.tables.schema import TABLES

        spec = next(spec for spec in TABLES if spec.name == self.table)
        columns = [column for column in spec.columns if column.name not in self.without]
        return [*map(_column_option, columns), *super().get_params(ctx)]


def _column_option(column: Column) -> click.Option:
    flag = f"--{column.name.replace('_', '-')}"
    choices = f": {', '.join(column.choices)}" if column.choices else ""
    about = f"Cell of the column {column.name}{choices}."
    return click.Option(
        [flag, column.attribute], default="", help=about, shell_complete=offered_cells(column)
    )


class _SourceCommand(ColumnCommand):
    """The columns of a source but its hash."""

    table, without = "sources", ("sha256",)


class _AnchorCommand(ColumnCommand):
    """The columns of an anchor but its source, which has an option of its own, and its place."""

    table, without = "anchors", ("source", "start", "end", "sha256")


class _PaperCommand(ColumnCommand):
    """The columns of a paper."""

    table = "papers"


def show_added(changes: Sequence[RowChange]) -> None:
    """Print new and changed rows, cell by cell."""
    rows = [(change.spec.name, " ".join(change.key), change.words) for change in changes]
    print_rows(("table", "row", "cells"), rows, "auto")


def report_written(inputs: Inputs, changes: Sequence[RowChange]) -> None:
    """Say which tables have new or changed rows."""
    counts = Counter((change.what, _table_path(inputs, change.spec)) for change in changes)
    for (what, table), count in counts.items():
        report(f"{table}: {pluralise(count, 'row')} {what}")


def _table_path(inputs: Inputs, spec: TableSpec[TableRow]) -> str:
    from exomet.tables.schema import TABLES

    folder = inputs.data if spec in TABLES else inputs.ontology
    return display_path(folder / f"{spec.name}{spec.ending}")


# Sources and anchors


def _with_choices(name: str) -> str:
    """Return the name of a column of sources.tsv, with what it may hold where that is a choice."""
    from exomet.tables.schema import SOURCES

    column = next(column for column in SOURCES.columns if column.name == name)
    return f"{name} ({', '.join(column.choices)})" if column.choices else name


@click.group("source")
def source_group() -> None:
    """Add a source to the tables."""


@source_group.command("add", cls=_SourceCommand)
@click.argument("file", type=_SOURCE_TEXT)
@data_options
def source_add(file: Path, data: Path | None, ontology: Path | None, **given: str) -> None:
    """Add the source whose text is FILE, with its hash: exomet source add review.txt --kind review.

    Columns that must be filled in and were not given are listed; the tables are complete once they
    are. A paper that reports its own experiments is no source: exomet paper add --sheet begins its
    finding.
    """
    from exomet.curation.adding import read_sound_tables, write_rows
    from exomet.curation.new_sources import new_source

    inputs = chosen_inputs(data, ontology)
    change, empty = new_source(read_sound_tables(inputs), file, given)
    write_rows(inputs, [change], unfinished=bool(empty))
    show_added([change])
    report_written(inputs, [change])
    if empty:
        table = display_path(inputs.data / "sources.tsv")
        names = ", ".join(map(_with_choices, empty))
        report(f"fill in {names} of {change.key[0]} in {table}")


@click.command("anchor", cls=_AnchorCommand)
@click.argument("words")
@row_option("--source", "sources", "Row of sources.tsv.", required=True)
@text_option("Text of the source.  [default: found by its hash in the folder EXOMET_TEXTS]")
@click.option("--write", is_flag=True, help="Add the row to anchors.tsv; without it, only show.")
@data_options
def anchor_command(  # noqa: PLR0913
    words: str,
    source: str,
    text: Path | None,
    data: Path | None,
    ontology: Path | None,
    *,
    write: bool,
    **given: str,
) -> None:
    """Find a passage by WORDS, and show the row that anchors it.

    For example: exomet anchor --source tahan2025 "MiR-105 was ... metastasis." --text review.txt.
    WORDS are the whole passage, or its first and last words with ... between them; white space
    and hyphens need not be those of the text. With --row, the passage is a row of a table.
    """
    from exomet.curation.adding import read_sound_tables, write_rows
    from exomet.curation.new_anchors import find_passage, new_anchor
    from exomet.curation.new_sources import text_of_source

    inputs = chosen_inputs(data, ontology)
    tables = read_sound_tables(inputs)
    whole = text_of_source(tables, source, text)
    passage = find_passage(whole, words)
    change = new_anchor(tables, source, whole, passage, given)
    if write:
        write_rows(inputs, [change])
    show_added([change])
    report(f"the passage: {' '.join(passage.text.split())}")
    if write:
        report_written(inputs, [change])
    else:
        report("nothing was written; add --write to add the row")


# Papers


@click.group("paper")
def paper_group() -> None:
    """Add a paper to the tables."""


@paper_group.command("add", cls=_PaperCommand)
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write a sheet (.xlsx or .tsv) with a row for a claim of the paper.",
)
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="ENTRY",
    help="Row of publications.tsv that is this paper, such as tahan2025-20; may be repeated. "
    "Entries with its title and year are found without it.",
    shell_complete=offered_rows("publications"),
)
@data_options
def paper_add(
    sheet: Path | None,
    references: tuple[str, ...],
    data: Path | None,
    ontology: Path | None,
    **given: str,
) -> None:
    """Add a paper, under the next identifier of its first author and year.

    For example: exomet paper add --pmid 24735924 --authors "Zhou W, et al" --title "..."
    --journal "Cancer Cell" --year 2014. A paper that is there is named instead, or takes the
    identifiers that it lacks: exomet paper add --paper zhou2014 --doi 10.1016/j.ccr.2014.03.007.
    Where the reference list of a source has the paper, its entry is linked to it.
    """
    from exomet.curation.adding import read_sound_tables, write_rows
    from exomet.curation.new_papers import how_to_identify, linked_entries, new_paper

    inputs = chosen_inputs(data, ontology)
    tables = read_sound_tables(inputs)
    paper = new_paper(tables, given)
    changes = [paper, *linked_entries(tables, paper, references)]
    write_rows(inputs, changes)
    show_added(changes)
    report_written(inputs, changes)
    if how := how_to_identify(paper):
        report(f"{how}{inputs.options}")
    if sheet:
        write_skeleton(sheet, papers_themselves(tables), paper.key[0], inputs.options)


# Terms


def _refuse_shared_description(terms: Sequence[str], given: Mapping[str, str]) -> None:
    """Refuse options that describe one term where there are several."""
    described = any(text for name, text in given.items() if name != "version")
    if described and len(terms) > 1:
        raise click.UsageError("describe one term at a time")


@click.group("term")
def term_group() -> None:
    """Add terms to the tables."""


@term_group.command("add")
@click.argument("terms", nargs=-1, required=True, metavar="CURIE...")
@click.option(
    "--from",
    "origin",
    type=click.Path(exists=True, path_type=Path),
    help="Ontology to read label and parents from (.obo, .owl, .ttl, .nt), or a folder with "
    "terms.tsv and hierarchy.tsv.",
)
@click.option(
    "--label", default="", help="Label of a cell line, family, chemical, pathway or condition."
)
@click.option("--name", default="", help="Full name of a gene.")
@click.option("--synonym", "synonyms", multiple=True, help="Another name; may be repeated.")
@click.option(
    "--member-of",
    default="",
    help="Family of a gene or microRNA, by its identifier.",
    shell_complete=offered_rows("molecules", "mirnas", kinds=("family", "arm-not-stated")),
)
@click.option(
    "--class", default="", help="GO class of a pathway.", shell_complete=offered_terms("GO")
)
@click.option("--definition", default="", help="What a condition means.")
@click.option("--close-match", default="", help="Similar term to a condition, by its CURIE.")
@click.option("--version", default="", help="Release of the ontology, if it does not say.")
@data_options
def term_add(
    terms: tuple[str, ...],
    origin: Path | None,
    synonyms: tuple[str, ...],
    data: Path | None,
    ontology: Path | None,
    **given: str,
) -> None:
    """Add genes (HGNC:9588), microRNAs (MIMAT0000421, hsa-miR-122) or terms of ontologies.

    Genes and microRNAs are found in data/nomenclature. A term of an ontology is read from it or
    from a folder of tables, with the terms above it: exomet term add MONDO:0009831 --from
    mondo.obo. What has no such file is described by options, such as a family (FPLX:AKT,
    MIPF0000024), a pathway (pathway:hedgehog --label "Hedgehog signaling" --class GO:0007224) or a
    condition (condition:fasting --label fasting --definition "...").
    """
    from exomet.curation.adding import read_sound_tables, write_rows
    from exomet.curation.new_terms import TermAdder
    from exomet.curation.ontology_files import open_ontology

    given["synonyms"] = "|".join(synonyms)
    _refuse_shared_description(terms, given)
    inputs = chosen_inputs(data, ontology)
    opened = open_ontology(origin) if origin else None
    adder = TermAdder(read_sound_tables(inputs), opened, given, inputs.options)
    changes: dict[tuple[str, ...], RowChange] = {}
    notes: list[str] = []
    for term in dict.fromkeys(terms):
        added = adder.rows(term)
        changes |= {(change.spec.name, *change.key): change for change in added.changes}
        notes += added.notes
    write_rows(inputs, list(changes.values()))
    show_added(list(changes.values()))
    report_written(inputs, list(changes.values()))
    for note in notes:
        report(note)
