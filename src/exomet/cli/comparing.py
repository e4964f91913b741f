"""Verbs that compare claims: those of two sources, and those of two versions of the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exomet.cli.completing import offered_views
from exomet.cli.options import build_option
from exomet.cli.output import print_rows, print_text, report, resolve_format

if TYPE_CHECKING:
    from exomet.explain.comparisons import Record

_VERSION_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_REPORT_FORMATS = ("auto", "table", "csv", "tsv", "json", "markdown")
# As in exomet.audit, which is loaded only to compare.
_RELATIONS = ("conflicts", "extends", "refines", "same", "only in one", "only in other")
_CHANGE_WORDS = ("withdrawn", "conflicts", "withdrawn in part", "extends", "refines", "new", "same")


def _report_format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(_REPORT_FORMATS),
        default="auto",
        show_default=True,
        help="auto is a table on a terminal and TSV in a pipe; JSON has each difference apart.",
    )(command)


@click.command("compare")
@click.argument("one", metavar="SOURCE", shell_complete=offered_views())
@click.argument("other", metavar="SOURCE", shell_complete=offered_views())
@click.option(
    "--relation",
    "relations",
    type=click.Choice(_RELATIONS),
    multiple=True,
    help="Only claims with this relation; may be repeated.",
)
@build_option
@_report_format_option
def compare_command(
    one: str, other: str, relations: tuple[str, ...], folder: Path, form: str
) -> None:
    """Compare what two sources state, claim by claim: exomet compare tahan2025 abstracts.

    The second source states the same as the first, or less; refines it (a narrower term, an arm, a
    direction, a circumstance), extends it (a further effect), or conflicts with it. A conflict has
    its cause: another recipient, cancer, sender, species or kind of evidence, one paper read
    differently, or a correction; otherwise it is a true conflict. Two findings that one source each
    reports conflict if one has an increase of what the other has a decrease of. Background
    regulations are compared if both sources report some.
    """
    from exomet.audit.agreement import Agreement
    from exomet.cli.options import opened
    from exomet.explain.comparisons import COMPARE_COLUMNS, compared_records, comparison_summary

    agreement = Agreement(opened(folder, None, None).model)
    claims = agreement.compare(one, other)
    names = [agreement.source(each).removeprefix("source:") for each in (one, other)]
    if names[0] == names[1]:
        raise click.UsageError("name two different sources")
    shown = [each for each in claims if not relations or each.relation in relations]
    records = list(compared_records(shown, *names))
    summary = comparison_summary(claims, *names)
    title = f"{names[1]} compared with {names[0]}"
    _print_records(COMPARE_COLUMNS, records, form, (title, summary, "relation"))
    if not records:
        raise click.exceptions.Exit(1)


@click.command("diff")
@click.argument("old", type=_VERSION_FOLDER)
@click.argument("new", type=_VERSION_FOLDER)
@click.option("--all", "with_same", is_flag=True, help="List also the claims that are the same.")
@click.option(
    "--change",
    "changes",
    type=click.Choice(_CHANGE_WORDS),
    multiple=True,
    help="Only claims with this change; may be repeated.",
)
@click.option(
    "--ontology",
    type=_VERSION_FOLDER,
    help="Folder of the ontology that tables use.  [default: the packaged one]",
)
@_report_format_option
def diff_command(  # noqa: PLR0913
    old: Path,
    new: Path,
    changes: tuple[str, ...],
    ontology: Path | None,
    *,
    with_same: bool,
    form: str,
) -> None:
    """Tell what became of each claim between two versions: exomet diff OLD NEW.

    Claims are findings and background regulations. Each version is the folder of a build or of
    tables. A claim is new or withdrawn, or the new version refines it, extends it, conflicts with
    the old one, or states less (withdrawn in part). Claims that are the same are counted.
    """
    from exomet.explain.comparing import changes_between
    from exomet.explain.comparisons import DIFF_COLUMNS, change_summary, changed_records

    found = changes_between(old, new, ontology)
    wanted = changes or (_CHANGE_WORDS if with_same else _CHANGE_WORDS[:-1])
    records = list(changed_records(each for each in found if each.change in wanted))
    title = f"From {old} to {new}"
    _print_records(DIFF_COLUMNS, records, form, (title, change_summary(found), "change"))


def _print_records(
    columns: Sequence[str], records: list[Record], form: str, told: tuple[str, str, str]
) -> None:
    """Print records in one of the formats, and a summary of all.

    Args:
        columns: names of the columns.
        records: what is listed.
        form: the format.
        told: title, summary, and the column by which Markdown groups.
    """
    from exomet.explain.comparisons import as_row, comparison_markdown

    title, summary, grouped_by = told
    form = resolve_format(form)
    if form == "json":
        print_text(json.dumps(records, ensure_ascii=False, indent=1))
    elif form == "markdown":
        print_text(comparison_markdown(title, summary, records, grouped_by), nl=False)
    else:
        print_rows(columns, [as_row(record) for record in records], form)
    report(summary)
