"""Verbs that make or check the graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from exomet.cli.options import (
    build_option,
    data_options,
    format_option,
    new_build_option,
    text_option,
)
from exomet.cli.output import print_rows, print_text, report
from exomet.errors import DataError
from exomet.files import default_build, package_data

if TYPE_CHECKING:
    from exomet.errors import Problem
    from exomet.graph.make import Inputs


def chosen_inputs(data: Path | None, ontology: Path | None) -> Inputs:
    """Return the folders of tables and ontology that were named, or the packaged ones."""
    from exomet.graph.make import Inputs

    return Inputs(data or package_data() / "data", ontology or package_data() / "ontology")


# As in exomet.reason.hermit, which is loaded only to reason.
_hermit_seconds = click.option(
    "--hermit-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Time for the OWL reasoner.",
)


@click.command("build")
@data_options
@new_build_option
@click.option("--no-hermit", is_flag=True, help="Skip the OWL reasoner; the rules still run.")
@_hermit_seconds
@click.option(
    "--views",
    is_flag=True,
    help="Write the findings as each source has them also of more than 2,000 findings.",
)
@click.option(
    "--compact",
    is_flag=True,
    help="Leave out Turtle, TriG, N-Quads, JSON-LD and RDF/XML, which `exomet export` can make.",
)
@click.option(
    "--engine",
    type=click.Choice(("duckdb", "spark")),
    default="duckdb",
    show_default=True,
    help="What the rules run in. Spark, an extra (exomet[spark]), is for a cluster: see "
    "docs/scale.md.",
)
def build_command(  # noqa: PLR0913, PLR0917
    data: Path | None,
    ontology: Path | None,
    folder: Path,
    no_hermit: bool,
    hermit_seconds: float,
    views: bool,
    compact: bool,
    engine: str,
) -> None:
    """Build everything: tables, graph, shapes, rules, reasoner, files.

    An earlier build stays in place until the new one is complete. If the OWL reasoner does not
    finish in its time, the build is complete without its check, and says so.

    A package brings a build of its own: other commands ask that one, unless --build or
    EXOMET_BUILD names another.
    """
    from exomet.build import build

    inputs = chosen_inputs(data, ontology)
    summary = build(
        inputs,
        folder,
        report,
        hermit=not no_hermit,
        seconds=hermit_seconds,
        views=views,
        compact=compact,
        engine=engine,
    )
    rows: list[tuple[str, int | str]] = list(summary.counts.items())
    if not summary.reasoner_finished:
        rows.append(("OWL reasoner", "not finished"))
    print_rows(("what", "count"), rows, "auto")
    if folder.resolve() != default_build().resolve():
        report(f"to ask this build, say --build {quote(str(folder))}, or have EXOMET_BUILD name it")


@click.command("verify")
@build_option
def verify_command(folder: Path) -> None:
    """Read every file of the build, and name each that is not as it was built.

    Other commands look at sizes and times alone, which takes no time: they miss a file whose
    content changed and whose time did not. Exits with 1 if the build is damaged.
    """
    from exomet.graph.sealed import build_faults, sealed_size
    from exomet.terms.wording import pluralise

    faults = build_faults(folder, whole=True)
    for fault in faults:
        print_text(str(fault))
    number, size = sealed_size(folder)
    read = f"read {pluralise(number, 'file')} ({size / 1e6:,.1f} MB) of {folder}"
    if faults:
        report(f"{read}: {len(faults)} damaged; run `exomet build` again")
        raise click.exceptions.Exit(1)
    report(f"{read}: all are as they were built")


@click.command("validate")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@data_options
@click.option(
    "--warnings", is_flag=True, help="List what the report on the ontology warns of, too."
)
@text_option(
    "Text of a source, or of a paper: its anchors are verified too; may be repeated.",
    several=True,
)
@click.option(
    "--renew-ledger",
    "renew",
    is_flag=True,
    help="Add the identifiers of the tables to their ledger, identifiers.tsv, if all is well.",
)
def validate_command(  # noqa: PLR0913
    file: Path | None,
    data: Path | None,
    ontology: Path | None,
    texts: tuple[Path, ...],
    *,
    warnings: bool,
    renew: bool,
) -> None:
    """Check the tables, the graph against the shapes, and the ontology against its report.

    With FILE, check findings in Turtle or N-Triples against the shapes instead. Each problem is
    printed as file:line:column: error RULE: what is wrong; the repair. Exits with 1 if any.
    """
    from exomet.checking import renew_ledger, validate_file, validate_tables

    inputs = chosen_inputs(data, ontology)
    if renew and file:
        raise click.UsageError("--renew-ledger is for tables, not for a FILE of RDF")
    if file and file.suffix in (".tsv", ".csv"):
        raise click.UsageError(
            "FILE is RDF (Turtle or N-Triples); for tables name their folder with --data DIR"
        )
    read = _read_texts(texts)
    result = validate_file(file, inputs) if file else validate_tables(inputs, report, read)
    problems = len(result.problems)
    report(
        f"checked {result.constraints} shapes on {result.focus_nodes:,} nodes: {problems} problems"
    )
    faults = [] if file else _ontology_faults(inputs, warnings)
    if problems or faults:
        raise DataError([*result.problems, *faults])
    if renew:
        report(f"wrote {renew_ledger(inputs)}")


def _read_texts(paths: Sequence[Path]) -> dict[str, str]:
    from exomet.audit.anchors import read_text

    return {str(path): read_text(path) for path in paths}


def _ontology_faults(inputs: Inputs, warnings: bool) -> list[Problem]:
    """Return the errors in the report on the ontology; print its counts and, if asked, warnings."""
    from exomet.checking import report_ontology
    from exomet.graph.layout import OWN_FILE
    from exomet.validate.ontology_report import ontology_problems

    outcome = report_ontology(inputs)
    report(outcome.summary())
    if warnings:
        rows = [
            (fault.rule.level, fault.rule.name, fault.term, fault.value)
            for fault in (*outcome.at("WARN"), *outcome.at("INFO"))
        ]
        print_rows(("level", "rule", "term", "value"), rows, "auto")
    return ontology_problems(outcome, inputs.ontology / OWN_FILE)


@click.command("reason")
@data_options
@format_option
@click.option("--no-hermit", is_flag=True, help="Run only the rules.")
@_hermit_seconds
def reason_command(
    data: Path | None, ontology: Path | None, form: str, no_hermit: bool, hermit_seconds: float
) -> None:
    """Run the rules and the OWL reasoner on the tables; count the inferred members by class.

    If the ontology is inconsistent, names the axioms and rows that make it so; also names classes
    that can have no member. Exits with 1 in both cases.
    """
    from exomet.checking import reason_tables

    inputs = chosen_inputs(data, ontology)
    rows = reason_tables(inputs, report, hermit=not no_hermit, seconds=hermit_seconds)
    print_rows(("class", "members inferred"), rows, form)
