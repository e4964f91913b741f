"""From rows to triples, each way in a separate process; this script is also that process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rdflib import Graph
from rdflib.compare import isomorphic

from exomet.files import package_data
from exomet.graph import ntriples as nt
from exomet.graph.findings import finding_blocks
from exomet.graph.layout import TURTLE_FILE
from exomet.graph.make import Checked, Inputs, check_inputs
from exomet.tables.schema import FINDINGS, STEPS
from measure import Line, Section, clocked, median_seconds, times
from place import Place, real_build, real_tables, silent, synthetic_data
from plain_rows import Labels, PlainTables, plain_graph, read_labels, read_plain

SAMPLE = 10_000
QUICK_SAMPLE = 1_000


def stream(checked: Checked, file: Path) -> int:
    """Write the triples of all findings as a build does, without Turtle; return how many."""
    with file.open("w", encoding="utf-8") as out:
        return sum(
            nt.write(dict.fromkeys(block), out)
            for block in finding_blocks(checked.tables, checked.resolver)
        )


def rows_to_triples(place: Place) -> Section:
    """Measure rows per second in both ways, on the real tables and on synthetic ones."""
    count = _assert_same(place)
    sample = QUICK_SAMPLE if place.quick else SAMPLE
    many = synthetic_data(place, place.findings)
    lines = _lines(
        place,
        f"{len(real_tables(place).tables[FINDINGS].rows)} real findings",
        place.inputs.data,
        place.inputs.data,
        place.often(9),
    )
    few = many if place.findings <= sample else synthetic_data(place, sample)
    lines += _lines(place, f"{place.findings:,} synthetic findings", many, few, place.repeats)
    notes = [
        f"Both ways give the same {count:,} triples from the real tables, triple by triple.",
        "Rows of findings and steps were read before; ExoMet always writes an N-Triples file.",
        "Each way runs in a separate process, so that neither pays for the other's objects.",
    ]
    if few is not many:
        notes.append(f"The plain version was measured on {sample:,} synthetic findings only.")
    return Section("Rows to triples", lines, notes)


def _assert_same(place: Place) -> int:
    file = place.scratch / "same.nt"
    stream(real_tables(place), file)
    ours = Graph().parse(file, format="nt")
    plain = plain_graph(read_plain(place.inputs.data), read_labels(real_build(place) / TURTLE_FILE))
    assert isomorphic(ours, plain), f"the two ways differ: {sorted(set(ours) ^ set(plain))[:5]}"
    return len(ours)


def _lines(place: Place, what: str, data: Path, plain_data: Path, repeats: int) -> list[Line]:
    (fast,) = _alone(place, "ours", data, repeats)
    added, written = _alone(place, "plain", plain_data, repeats)
    return [
        Line(
            f"{what}, against {how}",
            f"{fast:,.0f} rows/s",
            f"{slow:,.0f} rows/s",
            times(fast, slow),
        )
        for how, slow in (("Graph.add", added), ("Graph.add and serialize", written))
    ]


def _alone(place: Place, way: str, data: Path, repeats: int) -> list[float]:
    command = [
        sys.executable,
        __file__,
        way,
        str(data),
        str(real_build(place) / TURTLE_FILE),
        str(repeats),
    ]
    return [
        float(speed)
        for speed in subprocess.run(command, check=True, capture_output=True).stdout.split()
    ]


def _speeds(way: str, data: Path, turtle: Path, repeats: int, file: Path) -> list[float]:
    """Return rows per second; the plain version has two, without and with writing the file."""
    if way == "ours":
        checked = check_inputs(Inputs(data, package_data() / "ontology"), silent)
        rows = sum(len(checked.tables[spec].rows) for spec in (FINDINGS, STEPS))
        stream(checked, file)
        return [rows / median_seconds(lambda: stream(checked, file), repeats)]
    tables, labels = read_plain(data), read_labels(turtle)
    both = [_add_and_write(tables, labels, file) for _ in range(repeats)]
    return [tables.rows / statistics.median(taken) for taken in zip(*both, strict=True)]


def _add_and_write(tables: PlainTables, labels: Labels, file: Path) -> tuple[float, float]:
    adding, graph = clocked(lambda: plain_graph(tables, labels))
    writing, _ = clocked(lambda: graph.serialize(file, format="nt", encoding="utf-8"))
    return adding, adding + writing


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(
            *_speeds(
                sys.argv[1],
                Path(sys.argv[2]),
                Path(sys.argv[3]),
                int(sys.argv[4]),
                Path(scratch, "out.nt"),
            )
        )
