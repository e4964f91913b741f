"""Verbs about questions: the catalogue, and free SPARQL."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from exomet.cli.completing import offered
from exomet.cli.options import build_option, format_option, graph_options, opened
from exomet.cli.output import print_rows, print_text, print_turtle, report, resolve_format
from exomet.errors import QueryError
from exomet.files import package_data
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.query.select import Cell
    from exomet.questions.catalogue import Question
    from exomet.questions.knowledge_graph import KnowledgeGraph


def _offered_tags(_: click.Context) -> tuple[str, ...]:
    from exomet.questions.catalogue import TAGS

    return TAGS


@click.command("questions")
@click.option(
    "--tag",
    multiple=True,
    help="Only questions with this tag; several narrow the list further.",
    shell_complete=offered(_offered_tags),
)
@click.option(
    "--page",
    "as_page",
    is_flag=True,
    help="Print a Markdown page with the queries and their answers on the built graph.",
)
@click.option(
    "--grlc",
    "grlc_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write query files to whose parameters grlc takes (?_target_iri).",
)
@build_option
@format_option
def questions_command(
    tag: tuple[str, ...],
    as_page: bool,
    grlc_folder: Path | None,
    folder: Path,
    form: str,
) -> None:
    """List the questions of the catalogue, each with the command that asks it as it stands.

    --format ttl writes them as SPARQL examples in RDF, for endpoints and query editors.
    """
    from exomet.questions.catalogue import read_catalogue

    catalogue = read_catalogue(package_data() / "queries").values()
    selected = [question for question in catalogue if set(tag) <= set(question.tags)]
    if grlc_folder:
        _write_grlc_files(selected, grlc_folder)
    elif as_page:
        print_text(_markdown(selected, folder), nl=False)
    elif resolve_format(form) == "ttl":
        from exomet.export.published import catalogue_turtle

        print_text(catalogue_turtle(selected), nl=False)
    else:
        columns = ("name", "question", "command", "tags")
        print_rows(columns, [_question_row(question) for question in selected], form)
    report(pluralise(len(selected), "question"))
    if not selected:
        tags = set().union(*(question.tags for question in catalogue))
        report(f"no question has the tag {' and '.join(tag)}: there are {', '.join(sorted(tags))}")
        raise click.exceptions.Exit(1)


def _write_grlc_files(questions: Sequence[Question], folder: Path) -> None:
    from exomet.export.grlc import grlc_query

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for question in questions:
            file = folder / f"{question.name}.rq"
            file.write_text(grlc_query(question), encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(f"cannot write to {folder}: {error.strerror}") from error


def _question_row(question: Question) -> tuple[str, str, str, str]:
    options = [f" --{each.name} {quote(each.default)}" for each in question.parameters]
    command = f"exomet ask {question.name}{''.join(options)}"
    return question.name, question.question, command, " ".join(question.tags)


def _markdown(questions: Sequence[Question], folder: Path) -> str:
    from exomet.export.published import catalogue_page

    knowledge = opened(folder, None, None)
    return catalogue_page((question, knowledge.ask(question.name)) for question in questions)


@click.command("sparql")
@click.argument(
    "file",
    required=False,
    default="-",
    type=click.Path(allow_dash=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Time for the query on the built graph.",
)
@graph_options
@format_option
def sparql_command(  # noqa: PLR0913
    file: Path, *, seconds: float, folder: Path, endpoint: str | None, graph: str | None, form: str
) -> None:
    """Run a SPARQL query from FILE, or from standard input, on the built graph or an endpoint.

    Refused are SERVICE, updates, and nesting and chains beyond what the engine survives.
    Inferred triples are in the graph <https://w3id.org/exomet/graph/inferred>. If nothing
    matches, the pattern that emptied the answer is named. Findings in the rows that rest on
    retracted papers are named below them.
    """
    text = _query_text(file)
    knowledge = opened(folder, endpoint, graph, described=True)
    columns, rows = _timed_rows(knowledge, text, None if endpoint else seconds)
    if columns is None and form not in ("auto", "ttl"):
        raise click.UsageError(f"--format {form} is for rows; this answer is a graph")
    if columns is None:
        print_turtle(rows)
    else:
        print_rows(columns, rows, form)
        _report_doubts(knowledge, rows)
    is_false = (columns, rows) == (["answer"], [[False]])
    if not rows:
        report("no answer")
    if not rows or is_false:
        from exomet.questions.why_empty import explain_query

        for line in explain_query(text, knowledge.names):
            report(line)
    if not rows:
        raise click.exceptions.Exit(1)


def _report_doubts(knowledge: KnowledgeGraph, rows: Sequence[Sequence[Cell]]) -> None:
    from exomet.questions.doubts import DoubtNotes

    for note in DoubtNotes(knowledge.store).on(rows):
        report(note.text)


def _timed_rows(
    knowledge: KnowledgeGraph, text: str, seconds: float | None
) -> tuple[list[str] | None, list[Any]]:
    """Return columns and rows of a query, or None and the triples of a graph.

    Raises:
        QueryError: it cannot be run, or does not end in its time.
    """
    from exomet.query.evaluation import EndlessQueryError
    from exomet.query.select import run_query

    try:
        return run_query(knowledge.store, text, seconds)
    except EndlessQueryError as error:
        raise QueryError(f"{error}: ask for less, or allow more with --timeout SECONDS") from error


def _query_text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {file}: {error}") from error
