"""The verb that brings the standing of papers up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.options import data_option, format_option
from exomet.cli.output import print_rows, report
from exomet.errors import DataError
from exomet.files import package_data
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.errors import Problem
    from exomet.tables.notices import NoticeFile
    from exomet.tables.standing import StandingChange


@click.command("standing")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.option("--write", is_flag=True, help="Write the changes into papers.tsv.")
@click.option(
    "--current", is_flag=True, help="A paper that PubMed has nothing against becomes current."
)
@click.option("--weaker", is_flag=True, help="A weaker standing replaces a graver one, too.")
@click.option("--lenient", is_flag=True, help="Leave rows with faults out, and name them.")
@format_option
def standing_command(  # noqa: PLR0913
    file: Path,
    data: Path | None,
    *,
    write: bool,
    current: bool,
    weaker: bool,
    lenient: bool,
    form: str,
) -> None:
    """Show which papers a FILE of notices puts in another standing, and which findings that hits.

    FILE is the CSV of Retraction Watch, or a list of PubMed identifiers with publication types such
    as Retracted Publication. Papers are found by DOI or PMID. Nothing is written without --write;
    a graver standing stays unless --weaker is given.
    """
    from exomet.tables.notices import read_notices
    from exomet.tables.standing import (
        STANDING_COLUMNS,
        read_paper_tables,
        standing_changes,
        write_standings,
    )

    folder = data or package_data() / "data"
    notices = read_notices(file)
    tables = read_paper_tables(folder)
    changes, problems = standing_changes(tables, notices, current=current, weaker=weaker)
    _refuse_faults([*notices.problems, *problems], lenient=lenient)
    print_rows(STANDING_COLUMNS, [change.row() for change in changes], form)
    _report_counts(notices, changes)
    changed = [change for change in changes if change.what == "changes"]
    if changed and write:
        report(f"wrote {write_standings(folder, changes)}; run `exomet build` to carry it on")
    elif changed:
        report("nothing was written: add --write")


def _refuse_faults(problems: list[Problem], *, lenient: bool) -> None:
    """Refuse a file with faults, or report them if they may be left out."""
    if problems and not lenient:
        raise DataError(problems)
    for problem in problems:
        report(f"left out: {problem}")


def _report_counts(notices: NoticeFile, changes: list[StandingChange]) -> None:
    rows = pluralise(notices.rows, "row")
    kept = [change.paper.paper for change in changes if change.what.startswith("weaker")]
    changed = sum(1 for change in changes if change.what == "changes")
    papers = pluralise(len(changes), "paper")
    report(f"{rows} read, {papers} of these tables named, {changed} in another standing")
    if kept:
        report(f"kept, since the new standing is weaker: {', '.join(kept)}; --weaker takes it")
