"""Benchmarks: ExoMet against plain rdflib, pyshacl and owlready2, as ratios of one run."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import asking
import checking
import growing
import memory
import peers
import rows
import tables
from exomet.files import package_data
from measure import as_markdown, as_text, say
from place import Place


def _place(scratch: Path, options: argparse.Namespace) -> Place:
    if options.smallest:
        tiny = package_data() / "tests" / "tiny" / "data"
        return Place(scratch, tiny, findings=5, quick=True, smallest=True)
    return Place(scratch, package_data() / "data", options.findings, options.quick)


def main() -> None:
    """Measure everything, print the table, and write it as Markdown on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--findings",
        type=int,
        default=10_000,
        metavar="N",
        help="synthetic findings (default 10000)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="leave out slow parts, and measure the others once"
    )
    parser.add_argument(
        "--smallest",
        action="store_true",
        help="run every part once on the tables of the tests: to see that it works, not how fast",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table as Markdown too")
    options = parser.parse_args()
    if not 1 <= options.findings <= 1_000_000:
        parser.error("--findings must be between 1 and 1000000")
    sections = []
    with tempfile.TemporaryDirectory() as scratch:
        place = _place(Path(scratch), options)
        for measure in (
            rows.rows_to_triples,
            memory.memory,
            checking.shapes,
            checking.reasoning,
            peers.best_peers,
            asking.questions,
            asking.processes,
            tables.on_tables,
            growing.growth,
        ):
            say(f"measuring: {measure.__name__.replace('_', ' ')} ...")
            sections.append(measure(place))
    print(as_text(sections), end="")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(as_markdown(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
