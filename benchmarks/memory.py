"""Memory while findings are written, each case in a separate process.

Run as a script, this file is that process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from exomet.files import package_data
from exomet.graph.make import Inputs, check_inputs, write_graph
from measure import Line, Section, peak_growth, times
from place import Place, real_build, silent, synthetic_data
from plain_rows import plain_graph, read_labels, read_plain
from rows import stream


def memory(place: Place) -> Section:
    """Measure the growth of memory while few and many findings are written."""
    many = place.findings
    few = 1_000 if many > 1_000 else max(many // 10, 1)
    small, large, plain = (
        _grown(place, *case) for case in (("ours", few), ("ours", many), ("plain", few))
    )
    turtle = [(count, _grown(place, "turtle", count)) for count in (few, many)]
    lines = [
        Line(
            f"{few:,} findings as N-Triples",
            f"{small:.2f} MB",
            f"{plain:.1f} MB",
            times(plain, small),
        ),
        Line(f"{many:,} findings as N-Triples", f"{large:.2f} MB"),
        *(
            Line(f"{count:,} findings and the ontology, Turtle beside it", f"{mb:.1f} MB")
            for count, mb in turtle
        ),
    ]
    each = (large - small) * 1e6 / max(many - few, 1)
    notes = [
        "Peak growth by tracemalloc, after the rows were read.",
        "Plain is a Graph that holds the same triples.",
        f"As N-Triples: {each:.0f} more bytes for each additional finding.",
    ]
    return Section("Memory while writing", lines, notes)


def _grown(place: Place, way: str, count: int) -> float:
    folders = synthetic_data(place, count), real_build(place) / "exomet.ttl"
    command = [sys.executable, __file__, way, *map(str, folders)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _measure(way: str, data: Path, turtle: Path) -> float:
    if way == "plain":
        rows, labels = read_plain(data), read_labels(turtle)
        return peak_growth(lambda: plain_graph(rows, labels))
    checked = check_inputs(Inputs(data, package_data() / "ontology"), silent)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if way == "turtle":
            return peak_growth(lambda: write_graph(checked, folder))
        return peak_growth(lambda: stream(checked, folder / "findings.nt"))


if __name__ == "__main__":
    print(_measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
