"""The verb that lays a table of expression over the findings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered, offered_columns
from exomet.cli.options import build_option, format_option
from exomet.cli.output import print_rows, report
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.corroboration.overlay import Measured

_OVERLAY_FILE = click.Path(dir_okay=False, path_type=Path)


def _offered_groups(context: click.Context) -> list[str]:
    """Return the groups in a column of the table of groups."""
    from exomet.corroboration.measurements import read_groups

    file, column = context.params.get("groups"), context.params.get("group_column")
    return sorted(set(read_groups(file, column).values())) if file and column else []


@click.command("overlay")
@click.argument("table", type=_OVERLAY_FILE)
@click.option("--groups", type=_OVERLAY_FILE, metavar="FILE", help="Table of samples and groups.")
@click.option(
    "--group-column",
    metavar="COLUMN",
    help="Column of --groups that holds the group.",
    shell_complete=offered_columns("groups"),
)
@click.option(
    "--case",
    metavar="GROUP",
    help="Group with metastasis, exactly as it is written.",
    shell_complete=offered(_offered_groups),
)
@click.option(
    "--control",
    metavar="GROUP",
    help="Group that it is compared with, likewise.",
    shell_complete=offered(_offered_groups),
)
@click.option("--all", "every", is_flag=True, help="Show findings that were not measured, too.")
@click.option("--picture", type=_OVERLAY_FILE, metavar="FILE", help="SVG to write.")
@build_option
@format_option
def overlay_command(  # noqa: PLR0913, PLR0917
    table: Path,
    groups: Path | None,
    group_column: str | None,
    case: str | None,
    control: str | None,
    folder: Path,
    form: str,
    *,
    every: bool,
    picture: Path | None,
) -> None:
    """Show for each finding whether a TABLE of expression has its direction.

    TABLE has microRNAs by sample: then --groups, --group-column, --case and --control say which
    samples are compared. Or it is a list of differential expression, with columns for the
    microRNA, the log2 fold change and the corrected p. A mechanism that promotes metastatic
    processes expects more of its microRNA in the cases, one that suppresses them expects less.

    Needs scipy: pip install 'exomet[overlay]'. Nothing is written into the build.
    """
    from exomet.cli.options import opened
    from exomet.corroboration.claims import read_claims
    from exomet.corroboration.overlay import OVERLAY_COLUMNS, lay_over
    from exomet.corroboration.overlay_picture import draw_overlay
    from exomet.files import replace_text
    from exomet.finding.directions import expected_direction

    measured, warnings = _measured(table, groups, (group_column, case, control))
    knowledge = opened(folder, None, None)
    model = knowledge.model
    expected = {name: expected_direction(model, each) for name, each in model.all.items()}
    rows = lay_over(read_claims(knowledge.names), expected, measured)
    shown = [row for row in rows if every or row[3]]
    print_rows(OVERLAY_COLUMNS, shown, form)
    seen = Counter(str(row[-1]) for row in rows)
    words = ", ".join(f"{count} {what}" for what, count in sorted(seen.items()))
    report(f"{pluralise(len(measured), 'microRNA')} compared; direction seen: {words}")
    for warning in warnings:
        report(f"warning: {warning}")
    if picture:
        replace_text(picture, draw_overlay(rows, f"{table.name} over the findings", warnings))
        report(f"wrote {picture}")


def _measured(
    table: Path, groups: Path | None, named: tuple[str | None, str | None, str | None]
) -> tuple[list[Measured], list[str]]:
    """Return what a table says of each microRNA, and warnings on its groups."""
    from exomet.corroboration.measurements import (
        read_changes,
        read_groups,
        read_matrix,
        split_groups,
    )
    from exomet.corroboration.overlay import compare_groups

    changes = read_changes(table)
    if changes is not None:
        if groups:
            raise click.UsageError("a list of differential expression takes no --groups")
        return changes, []
    column, case, control = named
    if not (groups and column and case and control):
        needed = "--groups, --group-column, --case and --control"
        raise click.UsageError(f"a table of microRNAs by sample needs {needed}")
    samples, values = read_matrix(table)
    sides = split_groups(samples, read_groups(groups, column), case, control)
    return compare_groups(values, sides)
