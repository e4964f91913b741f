"""Verbs about lines of evidence: how a review compares with the papers that it cites."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered, offered_findings
from exomet.cli.options import build_option, format_option
from exomet.cli.output import print_rows, report
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.audit.fidelity import Verdict

# As in exomet.audit.fidelity, which is loaded only to compare.
_VERDICTS = ("agrees", "adds", "omits", "differs")


def _offered_fields(_: click.Context) -> list[str]:
    from exomet.finding.comparison import compared_fields

    return [*compared_fields(), "s"]


@click.command("fidelity")
@click.argument("finding", required=False, shell_complete=offered_findings())
@click.option(
    "--field",
    help="Only this field, such as recipient, or s for the steps.",
    shell_complete=offered(_offered_fields),
)
@click.option("--verdict", type=click.Choice(_VERDICTS), help="Only this verdict.")
@build_option
@format_option
def fidelity_command(
    finding: str | None, field: str | None, verdict: str | None, folder: Path, form: str
) -> None:
    """Compare the review with the papers it cites, field by field: exomet fidelity F0010.

    The review agrees with a paper, adds what was not read there, omits what is, or differs. Only
    what could be read of the papers is compared, mostly the abstracts.
    """
    from exomet.audit.fidelity import FIDELITY_COLUMNS, read_fidelity
    from exomet.cli.options import opened

    verdicts = read_fidelity(opened(folder, None, None).model)
    if finding and not any(each.finding == f"finding:{finding}" for each in verdicts):
        raise click.UsageError(f"{finding} is no finding that both a review and a paper report")
    shown = [each for each in verdicts if _is_wanted(each, finding, field, verdict)]
    print_rows(FIDELITY_COLUMNS, [each.row() for each in shown], form)
    report(_numbers_of(shown))
    if not shown:
        raise click.exceptions.Exit(1)


def _is_wanted(each: Verdict, finding: str | None, field: str | None, verdict: str | None) -> bool:
    """Return whether a verdict passes the filters that are given."""
    if finding and each.finding != f"finding:{finding}":
        return False
    if field and each.field != field and not (field == "s" and each.about):
        return False
    return not verdict or each.verdict == verdict


def _numbers_of(verdicts: list[Verdict]) -> str:
    counts = Counter(each.verdict for each in verdicts)
    words = ", ".join(f"{counts[name]} {name}" for name in _VERDICTS if counts[name])
    findings = len({each.finding for each in verdicts})
    compared = pluralise(len(verdicts), "comparison")
    return f"{compared} in {pluralise(findings, 'finding')}: {words or 'none'}"
