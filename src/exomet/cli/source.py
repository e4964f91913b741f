"""Verbs about the source that findings were curated from: its anchors and its coverage."""

from __future__ import annotations

from pathlib import Path

import click

from exomet.cli.options import build_option, format_option
from exomet.cli.output import print_rows, say

_SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("finding", required=False)
@click.option("--source", type=_SOURCE, help="Text of the source, as UTF-8.")
@build_option
@format_option
def anchors(finding: str | None, source: Path | None, folder: Path, form: str) -> None:
    """Verify the places in a source, and show the passages: exomet anchors --source review.txt F0049.

    Without --source the places are listed. Exit 1 where a passage has moved or is missing.
    """
    from exomet.audit import anchors as places
    from exomet.graph.open import open_graph

    found = [
        a for a in places.anchors(open_graph(folder)) if finding is None or finding in a.findings
    ]
    if not found:
        raise click.UsageError(f"{finding} is no finding with a place")
    if source is None:
        listed = [(a.place, a.locator, a.start, a.end, "|".join(a.findings)) for a in found]
        print_rows(("place", "locator", "start", "end", "findings"), listed, form)
        return
    text = places.read_source(source)
    if places.digest(text) not in {a.document_hash for a in found}:
        say("this text is not the one that the offsets were counted in; passages may have moved")
    verdicts = places.verify(found, text)
    shown = [v for v in verdicts if finding or v.state != "verified"]
    rows = [
        (v.anchor.place, v.anchor.locator, v.state, v.at, " ".join(v.passage.split()))
        for v in shown
    ]
    if rows:
        print_rows(("place", "locator", "state", "at", "passage"), rows, form)
    states = [v.state for v in verdicts]
    say(", ".join(f"{states.count(state)} {state}" for state in ("verified", "moved", "missing")))
    if states.count("verified") < len(states):
        raise click.exceptions.Exit(1)


@click.command()
@click.option(
    "--source", type=_SOURCE, help="Text of the source: look for claims that no place touches."
)
@build_option
@format_option
def coverage(source: Path | None, folder: Path, form: str) -> None:
    """List every row and claim of the source: its findings, or why it is left out.

    Exit 1 where a place, or with --source a claim of the text, is not accounted for.
    """
    from exomet.audit import anchors as places
    from exomet.audit.coverage import COLUMNS, claims, ledger, open_places, unaccounted
    from exomet.graph.open import open_graph

    store = open_graph(folder)
    rows = ledger(store)
    print_rows(COLUMNS, rows, form)
    missing = open_places(rows)
    say(f"{len(rows) - len(missing)} of {len(rows)} places are accounted for")
    for place in missing:
        say(f"{place} gives nothing and says no reason")
    if source:
        text = places.read_source(source)
        untouched = unaccounted(text, places.anchors(store))
        total = len(list(claims(text)))
        say(f"{total - len(untouched)} of {total} claims of the text have a place")
        for start, end in untouched:
            say(f"{start}-{end}: {' '.join(text[start:end].split())[:100]}")
        missing += [str(start) for start, _ in untouched]
    if missing:
        raise click.exceptions.Exit(1)
