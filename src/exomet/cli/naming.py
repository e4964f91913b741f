"""``exomet names``: what each name of a list means."""

from __future__ import annotations

from pathlib import Path

import click

from exomet.cli.completing import offered_files
from exomet.cli.options import column_option, format_option, graph_options, list_bytes, opened
from exomet.cli.output import print_rows, report
from exomet.terms.kinds import kind_titles


@click.command("names")
@click.argument("file", metavar="FILE", shell_complete=offered_files)
@click.option(
    "--kind",
    type=click.Choice(list(kind_titles())),
    help="Kind of thing that the names are of.  [default: any]",
)
@graph_options
@format_option
def names_command(file: str, folder: Path, form: str, **options: str | None) -> None:
    """Say what each name of FILE means, one per row: exomet names my-genes.xlsx --column symbol.

    FILE is a list with one name a line, CSV, TSV or an Excel workbook (- is standard input). A
    name is a label, a synonym, a symbol (also a former one), an identifier, or a name that miRBase
    used. Names that mean something else than the graph has are refused with the reason. The other
    columns of the list go through.

    The exit code is 1 if some names are not understood.
    """
    from exomet.tables.lists import read_name_list

    knowledge = opened(folder, options["endpoint"], options["graph"])
    listed = read_name_list(list_bytes(file), file, options["column"] or "")
    kind = options["kind"]
    answer = knowledge.read_names(listed, *([kind] if kind else []))
    print_rows(answer.columns, answer.rows, form)
    for note in answer.notes:
        report(note.text)
    if answer.answered != len(answer):
        raise click.exceptions.Exit(1)


names_command.params.insert(1, column_option("file"))
