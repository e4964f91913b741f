"""The command line ``exomet``. Each verb loads only what it needs."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from exomet.cli.asking import ask
from exomet.cli.options import (
    build_option,
    data_options,
    filter_options,
    format_option,
    graph_options,
    opened,
)
from exomet.cli.output import counted, print_rows, say, settle
from exomet.cli.reasons import audit, explain
from exomet.cli.serving import serve, site
from exomet.cli.source import anchors, coverage
from exomet.errors import DataError, ExometError
from exomet.files import package_data
from exomet.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="exomet")
def cli() -> None:
    """Ask what exosomal microRNAs do in cancer metastasis, with the evidence shown.

    Start with `exomet build`, then `exomet questions`, `exomet findings --cancer carcinoma`, `exomet show miR-21`.
    """


@cli.command("build")
@data_options
@build_option
@click.option("--no-hermit", is_flag=True, help="Leave out the OWL reasoner (the rules still run).")
def build_command(data: Path | None, ontology: Path | None, folder: Path, no_hermit: bool) -> None:
    """Build the whole way: tables, graph, shapes, rules, reasoner, files.

    The earlier build stays as it is until the new one is whole.
    """
    from exomet.build import build

    summary = build(_inputs(data, ontology), folder, say, hermit=not no_hermit)
    print_rows(("what", "count"), list(summary.counts.items()), "auto")


@cli.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@data_options
def validate(file: Path | None, data: Path | None, ontology: Path | None) -> None:
    """Check the tables and the shapes, or a FILE of findings in Turtle or N-Triples against the shapes.

    Problems are printed as file:line:column: error RULE: what is wrong; the repair. Exit 1 where there are any.
    """
    from exomet.build import validate_file, validate_tables

    inputs = _inputs(data, ontology)
    if file and file.suffix in (".tsv", ".csv"):
        raise click.UsageError(
            "FILE is RDF (Turtle or N-Triples); for tables name their folder with --data DIR"
        )
    report = validate_file(file, inputs) if file else validate_tables(inputs, say)
    say(
        f"checked {report.constraints} shapes on {report.focus_nodes:,} nodes: {len(report.problems)} problems"
    )
    if report.problems:
        raise DataError(report.problems)


@cli.command()
@data_options
@format_option
@click.option("--no-hermit", is_flag=True, help="Run the rules alone.")
def reason(data: Path | None, ontology: Path | None, form: str, no_hermit: bool) -> None:
    """Run rules and OWL reasoner on the tables; count what is inferred, class by class.

    Where the ontology is inconsistent, the axioms and the rows behind it are named, and the exit code is 1.
    """
    from exomet.build import reason_tables

    rows = reason_tables(_inputs(data, ontology), say, hermit=not no_hermit)
    print_rows(("class", "members inferred"), rows, form)


@cli.command()
@filter_options
@graph_options
@format_option
def findings(
    folder: Path, endpoint: str | None, graph: str | None, form: str, **filters: tuple[str, ...]
) -> None:
    """List findings, one a line; filters take labels, synonyms, symbols, CURIEs and find subclasses too.

    A filter given several times takes what passes any of its values: --cancer HCC --cancer "breast cancer".

    A table on a terminal shows the main columns; TSV, CSV and JSON have all of them.
    """
    knowledge = opened(folder, endpoint, graph)
    given = {name: values for name, values in filters.items() if values}
    found = knowledge.findings(**given)
    form = settle(form)
    if form == "ttl":
        _print_findings_turtle(knowledge.store, found.column("finding"))
    elif form == "table":
        columns = (
            "finding",
            "mirna",
            "cancer",
            "source",
            "recipient",
            "represses",
            "promotes",
            "references",
        )
        print_rows(columns, list(zip(*map(found.column, columns), strict=True)), form)
    else:
        print_rows(found.columns, found.rows, form)
    say(counted(len(found), "finding"))
    for note in found.notes:
        say(note.text)
    if not found:
        raise click.exceptions.Exit(1)


def _print_findings_turtle(store: Any, names: list[Any]) -> None:
    from exomet.finding.describe import description
    from exomet.terms.iris import BASE

    _print_turtle(
        [triple for name in names for triple in description(store, f"{BASE}finding/{name}")]
    )


def _print_turtle(triples: Any) -> None:
    from exomet.graph import turtle

    sys.stdout.write(turtle.as_text(triples))


@cli.command()
@click.option(
    "--tag", multiple=True, help="Only the questions with this tag; several narrow it further."
)
@click.option(
    "--page",
    is_flag=True,
    help="As a page in Markdown, with queries and answers on the built graph.",
)
@build_option
@format_option
def questions(tag: tuple[str, ...], page: bool, folder: Path, form: str) -> None:
    """List the questions of the catalogue with their parameters.

    With --format ttl they come as SPARQL examples in RDF, for endpoints and query editors that read those.
    """
    from exomet.questions.catalogue import read_catalogue

    catalogue = read_catalogue(package_data() / "queries").values()
    found = [q for q in catalogue if set(tag) <= set(q.tags)]
    if page or settle(form) == "ttl":
        from exomet.export import catalogue as published

        text = _page(found, folder) if page else published.turtle(found)
        click.echo(text, nl=False)
    else:
        rows = [
            (
                q.name,
                q.question,
                " ".join(f"--{p.name} {p.default}" for p in q.parameters),
                " ".join(q.tags),
            )
            for q in found
        ]
        print_rows(("name", "question", "parameters", "tags"), rows, form)
    say(counted(len(found), "question"))
    if not found:
        known = ", ".join(sorted({each for q in catalogue for each in q.tags}))
        say(f"no question has the tag {' and '.join(tag)}: there are {known}")
        raise click.exceptions.Exit(1)


def _page(found: list[Any], folder: Path) -> str:
    from exomet.export.catalogue import page

    knowledge = opened(folder, None, None)
    return page((question, knowledge.ask(question.name)) for question in found)


@cli.command()
@click.argument(
    "file",
    required=False,
    default="-",
    type=click.Path(allow_dash=True, dir_okay=False, path_type=Path),
)
@graph_options
@format_option
def sparql(file: Path, folder: Path, endpoint: str | None, graph: str | None, form: str) -> None:
    """Run a SPARQL query from FILE, or from standard input, on the built graph or on an endpoint.

    What was inferred is in the graph <https://w3id.org/exomet/graph/inferred>. Where there is no row, the pattern that
    emptied the answer is said.
    """
    from exomet.query.select import answer

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {file}: {error}") from error
    knowledge = opened(folder, endpoint, graph)
    columns, rows = answer(knowledge.store, text)
    if columns is None and form not in ("auto", "ttl"):
        raise click.UsageError(f"--format {form} is for rows; this answer is a graph")
    if columns is None:
        _print_turtle(rows)
    else:
        print_rows(columns, rows, form)
    false = (columns, rows) == (["answer"], [[False]])
    if not rows or false:
        from exomet.questions.why_empty import explain_query

        if not false:
            say("no answer")
        for line in explain_query(text, knowledge.names):
            say(line)
    if not rows:
        raise click.exceptions.Exit(1)


@cli.command()
@click.argument("thing", nargs=-1, required=True)
@graph_options
@format_option
def show(
    thing: tuple[str, ...], folder: Path, endpoint: str | None, graph: str | None, form: str
) -> None:
    """Show a finding or any other THING on one page: exomet show F0049, exomet show miR-21."""
    import json

    from exomet.cli.output import print_table
    from exomet.finding.describe import description, page
    from exomet.terms.iris import expand

    knowledge = opened(folder, endpoint, graph)
    result = page(knowledge.names, " ".join(thing))
    if form == "ttl":
        _print_turtle(description(knowledge.store, str(expand(result.curie))))
    elif form == "json":
        sections = {
            section.heading: [dict(zip(section.columns, row, strict=True)) for row in section.rows]
            for section in result.sections
        }
        click.echo(
            json.dumps(
                {"label": result.label, "curie": result.curie, **sections},
                ensure_ascii=False,
                indent=1,
            )
        )
    elif settle(form) in ("tsv", "csv"):
        rows = [
            (section.heading, number, column, value)
            for section in result.sections
            for number, row in enumerate(section.rows, 1)
            for column, value in zip(section.columns, row, strict=True)
        ]
        print_rows(("section", "row", "column", "value"), rows, form)
    else:
        click.echo(f"{result.label}  ({result.curie})")
        for section in result.sections:
            print_table(section.columns, section.rows, section.heading)


@cli.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "ntriples", "trig", "jsonld", "rdfxml", "csv"]),
    default="turtle",
    show_default=True,
    help="trig holds the inferred graph under its own name; csv is the list of findings.",
)
@click.option(
    "--inferred", is_flag=True, help="Add what was inferred (turtle, ntriples, jsonld, rdfxml)."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: standard output]",
)
@build_option
def export(form: str, inferred: bool, out: Path | None, folder: Path) -> None:
    """Write the built graph for other tools."""
    from exomet.export import export as write

    if inferred and form in ("csv", "trig"):
        raise click.UsageError(
            f"--inferred says nothing for {form}: csv lists findings, trig always holds both graphs"
        )
    if out is None:
        write(folder, form, sys.stdout.buffer, inferred=inferred)
        return
    aside = out.with_name(f".{out.name}.part")
    try:
        with aside.open("wb") as file:
            write(folder, form, file, inferred=inferred)
        aside.replace(out)
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror}") from error
    finally:
        aside.unlink(missing_ok=True)
    say(f"wrote {out} ({out.stat().st_size:,} bytes)")


for _verb in (anchors, ask, audit, coverage, explain, serve, site):
    cli.add_command(_verb)


def _inputs(data: Path | None, ontology: Path | None) -> Any:
    from exomet.graph.make import Inputs

    return Inputs(data or package_data() / "data", ontology or package_data() / "ontology")


def _end_when_interrupted() -> None:
    """End at once on an interrupt, also while the engine answers: it would not give Python a turn before its end."""
    if not hasattr(signal, "pthread_sigmask"):
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])

    def wait() -> None:
        signal.sigwait([signal.SIGINT])
        say("interrupted; nothing was changed")
        os._exit(130)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    """Run the command line; end with 0 fine, 1 problems or no answer, 2 wrong use, 130 interrupted."""
    if asked := os.environ.get("_EXOMET_COMPLETE"):
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(cli, {}, "exomet", "_EXOMET_COMPLETE", asked))
    if sys.argv[1:2] in (["ask"], ["findings"], ["show"], ["sparql"]):
        _end_when_interrupted()
    try:
        with cli.make_context("exomet", sys.argv[1:]) as context:
            cli.invoke(context)
        sys.stdout.flush()
        code = 0
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        say("interrupted; nothing was changed")
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except DataError as error:
        click.echo(str(error), err=True)
        say(f"{counted(len(error.problems), 'problem')}; nothing was changed")
        code = error.exit_code
    except ExometError as error:
        say(f"exomet: {error}")
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
