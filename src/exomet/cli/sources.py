"""Verbs about the source that findings were curated from: its anchors and its coverage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.options import build_option, format_option, former_option, text_option
from exomet.cli.output import print_rows, report

if TYPE_CHECKING:
    from exomet.audit.anchors import Anchor, AnchorCheck

_STATES = ("verified", "moved", "missing")


@click.command("anchors")
@click.argument("finding", required=False)
@text_option("Text of the source, as UTF-8.")
@former_option("--source", "--text FILE")
@build_option
@format_option
def anchors_command(finding: str | None, text: Path | None, folder: Path, form: str) -> None:
    """Verify the anchors in a source and show the passages.

    For example: exomet anchors --text review.txt F0049. Without --text the anchors are listed.
    Exits with 1 if a passage has moved or is missing.
    """
    from exomet.audit.anchors import digest, read_anchors, read_text, verify_anchors
    from exomet.graph.open import load_store

    anchors = _anchors_of(read_anchors(load_store(folder)), finding)
    if text is None:
        _list_anchors(anchors, form)
        return
    source = read_text(text)
    if digest(source) not in {anchor.document_hash for anchor in anchors}:
        report("this text is not the one that the offsets were counted in; passages may have moved")
    checks = verify_anchors(anchors, source)
    _print_checks([check for check in checks if finding or check.state != "verified"], form)
    states = [check.state for check in checks]
    report(", ".join(f"{states.count(state)} {state}" for state in _STATES))
    if states.count("verified") < len(states):
        raise click.exceptions.Exit(1)


def _anchors_of(anchors: list[Anchor], finding: str | None) -> list[Anchor]:
    if finding is None:
        return anchors
    selected = [anchor for anchor in anchors if finding in anchor.findings]
    if not selected:
        raise click.UsageError(f"{finding} is not a finding with an anchor")
    return selected


def _list_anchors(anchors: Sequence[Anchor], form: str) -> None:
    rows = [(a.anchor, a.locator, a.start, a.end, "|".join(a.findings)) for a in anchors]
    print_rows(("anchor", "locator", "start", "end", "findings"), rows, form)


def _print_checks(checks: Sequence[AnchorCheck], form: str) -> None:
    if not checks:
        return
    rows = []
    for check in checks:
        passage = " ".join(check.passage.split())
        rows.append((check.anchor.anchor, check.anchor.locator, check.state, check.at, passage))
    print_rows(("anchor", "locator", "state", "at", "passage"), rows, form)


@click.command("coverage")
@text_option("Text of the source; claims without an anchor are reported too.")
@former_option("--source", "--text FILE")
@build_option
@format_option
def coverage_command(text: Path | None, folder: Path, form: str) -> None:
    """List every row and claim of the source with its findings, or why it is excluded.

    Exits with 1 if an anchor, or with --text a claim of the text, is not accounted for.
    """
    from exomet.audit.anchors import read_anchors, read_text
    from exomet.audit.coverage import LEDGER_COLUMNS, claims, ledger, open_anchors, unaccounted
    from exomet.graph.open import load_store

    store = load_store(folder)
    rows = ledger(store)
    print_rows(LEDGER_COLUMNS, rows, form)
    missing = open_anchors(rows)
    report(f"{len(rows) - len(missing)} of {len(rows)} anchors are accounted for")
    for anchor in missing:
        report(f"{anchor} has neither a finding nor a reason for its exclusion")
    if text:
        source = read_text(text)
        untouched = unaccounted(source, read_anchors(store))
        total = len(list(claims(source)))
        report(f"{total - len(untouched)} of {total} claims of the text have an anchor")
        for start, end in untouched:
            report(f"{start}-{end}: {' '.join(source[start:end].split())[:100]}")
        missing += [str(start) for start, _ in untouched]
    if missing:
        raise click.exceptions.Exit(1)
