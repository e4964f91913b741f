"""The command line ``exomet``. Each verb loads only what it needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from exomet import __version__
from exomet.cli.options import build_option, data_options, filter_options, format_option
from exomet.cli.output import counted, print_rows, say
from exomet.cli.reasons import audit, explain
from exomet.cli.serving import serve, site
from exomet.cli.source import anchors, coverage
from exomet.errors import DataError, ExometError
from exomet.resources import home


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
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_options
def validate(file: Path | None, data: Path | None, ontology: Path | None) -> None:
    """Check the tables and the shapes, or a FILE of findings in Turtle or N-Triples against the shapes.

    Problems are printed as file:line:column: error RULE: what is wrong; the repair. Exit 1 where there are any.
    """
    from exomet.build import validate_file, validate_tables

    inputs = _inputs(data, ontology)
    if file and file.suffix in (".tsv", ".csv"):
        raise click.UsageError("FILE is RDF (Turtle or N-Triples); for tables name their folder with --data DIR")
    report = validate_file(file, inputs) if file else validate_tables(inputs, say)
    say(f"checked {report.constraints} shapes on {report.focus_nodes:,} nodes: {len(report.problems)} problems")
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
@build_option
@format_option
def findings(folder: Path, form: str, **filters: str | None) -> None:
    """List findings, one a line; filters take labels, synonyms, symbols, CURIEs and find subclasses too.

    A table on a terminal shows the main columns; TSV, CSV and JSON have all of them.
    """
    from exomet.ask.listing import COLUMNS, listing, matching, without_arm
    from exomet.ask.names import Names
    from exomet.ask.store import open_graph
    from exomet.cli.output import settle

    store = open_graph(folder)
    given = {name: value for name, value in filters.items() if value is not None}
    names = Names(store)
    found = matching(names, given) if given else None
    if settle(form) == "ttl":
        _print_findings_turtle(store, found)
        return
    rows = listing(store, found)
    columns = COLUMNS
    if settle(form) == "table":
        columns = ("finding", "mirna", "cancer", "source", "recipient", "represses", "promotes", "references")
        rows = [[row[COLUMNS.index(column)] for column in columns] for row in rows]
    print_rows(columns, rows, form)
    say(counted(len(rows), "finding"))
    if "mirna" in given:
        bare, further = without_arm(names, given["mirna"])
        if further:
            say(f"{counted(further, 'more finding')} under --mirna {bare}, where the source names no arm")
    if not rows:
        raise click.exceptions.Exit(1)


def _print_findings_turtle(store: Any, found: list[str] | None) -> None:
    from exomet.ask.listing import listing
    from exomet.ask.show import description
    from exomet.terms.iris import BASE

    names = [row[0] for row in listing(store, found)]
    _print_turtle([triple for name in names for triple in description(store, f"{BASE}finding/{name}")])
    if not names:
        raise click.exceptions.Exit(1)


def _print_turtle(triples: Any) -> None:
    from exomet.graph import turtle

    turtle.write_prefixes(sys.stdout)
    turtle.write_block(((str(t.subject), str(t.predicate), str(t.object)) for t in triples), sys.stdout)


@cli.command()
@click.option("--tag", help="Only the questions with this tag.")
@format_option
def questions(tag: str | None, form: str) -> None:
    """List the questions of the catalogue with their parameters."""
    from exomet.ask.catalogue import read_catalogue

    catalogue = read_catalogue(home() / "queries").values()
    rows = [
        (q.name, q.question, " ".join(f"--{p.name} {p.default}" for p in q.parameters), " ".join(q.tags))
        for q in catalogue
        if tag is None or tag in q.tags
    ]
    print_rows(("name", "question", "parameters", "tags"), rows, form)
    if not rows:
        say(f"no question has the tag {tag}: there are {', '.join(sorted({t for q in catalogue for t in q.tags}))}")
        raise click.exceptions.Exit(1)


@cli.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@build_option
@format_option
@click.pass_context
def ask(context: click.Context, name: str, folder: Path, form: str) -> None:
    """Ask a question of the catalogue: exomet ask target-mirnas --target PTEN.

    Parameters take labels, synonyms, symbols, CURIEs and IRIs, and may be given several times.
    """
    from exomet.ask.catalogue import find_question
    from exomet.ask.store import open_graph

    question = find_question(home() / "queries", name)
    values = _parameters(context.args)
    columns, rows = question.answer(open_graph(folder), values)
    say(question.question)
    for parameter in question.parameters:
        if parameter.name not in values:
            say(f"--{parameter.name} {parameter.default} (the default; {parameter.about})")
    print_rows(columns, rows, form)
    say(counted(len(rows), "row"))
    if not rows:
        raise click.exceptions.Exit(1)


def _parameters(words: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    waiting = iter(words)
    for word in waiting:
        option, equals, value = word.partition("=")
        if not option.startswith("--"):
            raise click.UsageError(f"unexpected word {word!r}: parameters are given as --name value")
        if not equals:
            value = next(waiting, "")
        if not value or (not equals and value.startswith("--")):
            raise click.UsageError(f"{option} needs a value")
        values.setdefault(option[2:], []).append(value)
    return values


@cli.command()
@click.argument("file", required=False, default="-", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@build_option
@format_option
def sparql(file: Path, folder: Path, form: str) -> None:
    """Run a SPARQL query from FILE, or from standard input, on the built graph.

    What was inferred is in the graph <https://w3id.org/exomet/graph/inferred>.
    """
    from exomet.ask.store import answer, open_graph

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {file}: {error}") from error
    columns, rows = answer(open_graph(folder), text)
    if columns is None:
        _print_turtle(rows)
    else:
        print_rows(columns, rows, form)
    if not rows:
        say("no answer")
        raise click.exceptions.Exit(1)


@cli.command()
@click.argument("thing", nargs=-1, required=True)
@build_option
@format_option
def show(thing: tuple[str, ...], folder: Path, form: str) -> None:
    """Show a finding or any other THING on one page: exomet show F0049, exomet show miR-21."""
    import json

    from exomet.ask.names import Names
    from exomet.ask.show import description, page
    from exomet.ask.store import open_graph
    from exomet.cli.output import print_table, settle
    from exomet.terms.iris import expand

    store = open_graph(folder)
    result = page(Names(store), " ".join(thing))
    if form == "ttl":
        _print_turtle(description(store, str(expand(result.curie))))
    elif form == "json":
        sections = {
            section.heading: [dict(zip(section.columns, row, strict=True)) for row in section.rows]
            for section in result.sections
        }
        click.echo(json.dumps({"label": result.label, "curie": result.curie, **sections}, ensure_ascii=False, indent=1))
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
@click.option("--inferred", is_flag=True, help="Add what was inferred (turtle, ntriples, jsonld, rdfxml).")
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
        raise click.UsageError(f"--inferred says nothing for {form}: csv lists findings, trig always holds both graphs")
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


for _verb in (anchors, audit, coverage, explain, serve, site):
    cli.add_command(_verb)


def _inputs(data: Path | None, ontology: Path | None) -> Any:
    from exomet.graph.make import Inputs

    return Inputs(data or home() / "data", ontology or home() / "ontology")


def main() -> None:
    """Run the command line; end with 0 fine, 1 problems or no answer, 2 wrong use, 130 interrupted."""
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
