"""From rows to triples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rdflib import Graph
from rdflib.compare import isomorphic

from exomet.graph import ntriples as nt
from exomet.graph.findings import finding_blocks
from exomet.graph.make import Checked
from measure import Line, Section, clocked, median_seconds, times
from place import Place, real_build, real_tables, synthetic_data, synthetic_tables
from plain_rows import Labels, PlainTables, plain_graph, read_labels, read_plain

SAMPLE = 10_000
QUICK_SAMPLE = 1_000


def stream(checked: Checked, file: Path) -> int:
    """Write the triples of all findings as a build does, without Turtle; return how many."""
    with file.open("w", encoding="utf-8") as out:
        return sum(nt.write(dict.fromkeys(block), out) for block in finding_blocks(checked.tables, checked.resolver))


def rows_to_triples(place: Place) -> Section:
    """Measure rows per second in both ways, on the real tables and on synthetic ones."""
    labels = read_labels(real_build(place) / "exomet.ttl")
    real = read_plain(place.inputs.data)
    count = _assert_same(place, real, labels)
    file = place.scratch / "findings.nt"
    checked = real_tables(place)
    ours = median_seconds(lambda: stream(checked, file), 25)
    added = median_seconds(lambda: plain_graph(real, labels), 5)
    written = median_seconds(lambda: _add_and_write(real, labels, file), 5)
    lines = _lines(f"{len(real.findings)} real findings", real.rows, ours, real.rows, (added, written))

    many = read_plain(synthetic_data(place, place.findings))
    checked = synthetic_tables(place, place.findings)
    ours = median_seconds(lambda: stream(checked, file), place.repeats)
    some = _sample(many, QUICK_SAMPLE if place.quick else SAMPLE)
    added, graph = clocked(lambda: plain_graph(some, labels))
    writing, _ = clocked(lambda: graph.serialize(file, format="nt", encoding="utf-8"))
    what = f"{place.findings:,} synthetic findings"
    lines += _lines(what, many.rows, ours, some.rows, (added, added + writing))
    notes = [
        f"Both ways give the same {count:,} triples from the real tables (compared triple by triple).",
        "Rows are those of findings and steps, read before; ours always ends in an N-Triples file.",
    ]
    if some is not many:
        notes.append(f"The plain way was measured on the first {len(some.findings):,} synthetic findings only.")
    return Section("Rows to triples", lines, notes)


def _assert_same(place: Place, real: PlainTables, labels: Labels) -> int:
    file = place.scratch / "same.nt"
    stream(real_tables(place), file)
    ours, plain = Graph().parse(file, format="nt"), plain_graph(real, labels)
    assert isomorphic(ours, plain), f"the two ways differ: {sorted(set(ours) ^ set(plain))[:5]}"
    return len(ours)


def _add_and_write(tables: PlainTables, labels: Labels, file: Path) -> None:
    plain_graph(tables, labels).serialize(file, format="nt", encoding="utf-8")


def _sample(tables: PlainTables, count: int) -> PlainTables:
    if len(tables.findings) <= count:
        return tables
    findings = tables.findings[:count]
    return replace(
        tables, findings=findings, steps={r["finding"]: tables.steps.get(r["finding"], []) for r in findings}
    )


def _lines(what: str, rows: int, ours: float, plain_rows: int, plain: tuple[float, float]) -> list[Line]:
    lines = []
    for taken, how in zip(plain, ("against Graph.add", "against Graph.add and serialize"), strict=True):
        fast, slow = rows / ours, plain_rows / taken
        lines.append(Line(f"{what}, {how}", f"{fast:,.0f} rows/s", f"{slow:,.0f} rows/s", times(fast, slow)))
    return lines
