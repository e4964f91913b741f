"""Verbs about the source that findings were curated from: its anchors and its coverage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered_findings
from exomet.cli.options import build_option, format_option, former_option, row_option, text_option
from exomet.cli.output import print_rows, report

if TYPE_CHECKING:
    from pyoxigraph import Store

    from exomet.audit.anchors import Anchor, AnchorCheck
    from exomet.audit.sentences import PinnedSentence

_STATES = ("verified", "moved", "missing")


@click.command("anchors")
@click.argument("finding", required=False, shell_complete=offered_findings())
@text_option(
    "Text of the source, or of a paper such as its abstract, as UTF-8; may be repeated.",
    several=True,
)
@former_option("--source", "--text FILE")
@build_option
@format_option
def anchors_command(finding: str | None, texts: tuple[Path, ...], folder: Path, form: str) -> None:
    """Verify anchors in a source, and sentences in papers, and show them.

    For example: exomet anchors --text review.txt F0049. Without --text the anchors are listed.
    In the text of a paper, each sentence behind a statement is found whatever the line breaks.
    Exits with 1 if a passage has moved, or a passage or sentence is missing.
    """
    from exomet.audit.anchors import read_anchors, read_text
    from exomet.audit.sentences import read_sentences
    from exomet.graph.disk import open_store

    store = open_store(folder, progress=report)
    sentences = [
        each for each in read_sentences(store) if finding in (None, each.finding.partition(":")[2])
    ]
    if not texts:
        _list_anchors(_anchors_of(read_anchors(store), finding), form)
        return
    sound = True
    for path in texts:
        text = read_text(path)
        if not (answer := _check_sentences(sentences, text, form)):
            anchors = _anchors_of(read_anchors(store), finding)
            answer = _check_anchors(anchors, text, form, shown=finding is not None)
        sound = sound and answer == "sound"
    if not sound:
        raise click.exceptions.Exit(1)


def _check_sentences(sentences: Sequence[PinnedSentence], text: str, form: str) -> str:
    """Print the sentences of papers in a text; return "" if it is the text of no paper."""
    from exomet.audit.sentences import SENTENCE_COLUMNS, find_sentences

    rows = find_sentences(sentences, text)
    if not rows:
        return ""
    print_rows(SENTENCE_COLUMNS, rows, form)
    states = [row[SENTENCE_COLUMNS.index("state")] for row in rows]
    report(f"{states.count('verified')} sentences verified, {states.count('missing')} missing")
    return "unsound" if "missing" in states else "sound"


def _check_anchors(anchors: Sequence[Anchor], source: str, form: str, *, shown: bool) -> str:
    """Print the anchors that do not hold in the text of a source, or all if they are wanted."""
    from exomet.audit.anchors import anchors_of_text, verify_anchors
    from exomet.terms.digests import digest

    own = anchors_of_text(anchors, source)
    if not own:
        report("this text is of no source: none of its passages is where an anchor has it")
        return "unsound"
    if digest(source) != own[0].document_hash:
        report(
            f"this text of {own[0].source} is not the one that the offsets were counted in; "
            "passages may have moved"
        )
    checks = verify_anchors(own, source)
    _print_checks([check for check in checks if shown or check.state != "verified"], form)
    states = [check.state for check in checks]
    counts = ", ".join(f"{states.count(state)} {state}" for state in _STATES)
    report(f"{own[0].source}: {counts}")
    return "sound" if states.count("verified") == len(states) else "unsound"


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
@text_option(
    "Text of a source, for rows and sentences without an anchor; may be repeated.", several=True
)
@row_option("--source", "sources", "One source alone, such as tahan2025.")
@build_option
@format_option
def coverage_command(texts: tuple[Path, ...], source: str, folder: Path, form: str) -> None:
    """List every row and sentence of each source with its findings, or why it is excluded.

    Then says how many entries the reference list of each source has, and how many lead to a paper.
    Exits with 1 if an anchor, or with --text a row or sentence, is not accounted for.
    """
    from exomet.audit.coverage import LEDGER_COLUMNS, ledger, open_anchors
    from exomet.audit.references import count_references, listed_references
    from exomet.finding.sources import source_called
    from exomet.graph.disk import open_store

    store = open_store(folder, progress=report)
    name = source_called(store, source).name if source else ""
    rows = ledger(store, name)
    print_rows(LEDGER_COLUMNS, rows, form)
    missing = open_anchors(rows)
    report(f"{len(rows) - len(missing)} of {len(rows)} anchors are accounted for")
    for anchor in missing:
        report(f"{anchor} yielded nothing and has no reason for its exclusion")
    for listed, count in count_references(listed_references(store, name)).items():
        report(f"{listed}: {count.words}")
    covered = [_cover_text(store, path) for path in texts]
    if missing or not all(covered):
        raise click.exceptions.Exit(1)


def _cover_text(store: Store, path: Path) -> bool:
    """Report how much of a text is accounted for; return whether all of it is."""
    from exomet.audit.anchors import anchors_of_text, read_anchors, read_text
    from exomet.audit.coverage import cover, ledger
    from exomet.finding.sources import source_called

    text = read_text(path)
    anchors = anchors_of_text(read_anchors(store), text)
    if not anchors:
        raise click.UsageError(f"{path} is the text of no source that has anchors")
    source = source_called(store, anchors[0].source)
    covered = cover(text, source.profile, anchors, ledger(store, source.name))
    report(
        f"{source.name}: {covered.accounted} of {covered.total} rows and sentences of the text are "
        f"accounted for: {covered.accounted - len(covered.idle)} make a claim, "
        f"{len(covered.idle)} make none"
    )
    for start, end in covered.open:
        report(f"{start}-{end}: {' '.join(text[start:end].split())[:100]}")
    return not covered.open
