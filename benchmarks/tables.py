"""The catalogue on a large build: its tables against its store, in CPU seconds."""

from __future__ import annotations

import time
from pathlib import Path

from exomet.build import build
from exomet.engine.kept_tables import KeptTables, write_tables
from exomet.files import package_data
from exomet.graph.disk import open_build
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.graph.make import Inputs
from exomet.query.select import Cell
from exomet.queryable import Queryable
from exomet.questions.answering import TablesFirst
from exomet.questions.catalogue import Question, read_catalogue
from measure import Line, Section, faster
from place import Place, silent, synthetic_data


def on_tables(place: Place) -> Section:
    """Measure the questions on the store of a build, and with its tables beside it."""
    folder = place.scratch / "asked-build"
    data = synthetic_data(place, place.findings)
    build(Inputs(data, place.inputs.ontology), folder, silent, hermit=False)
    opened = open_build(folder)
    both = TablesFirst(opened.store, opened.tables or _tables_of(folder, place.scratch))
    lines: list[Line] = []
    pairs: list[tuple[float, float]] = []
    notes = ["CPU seconds, each question asked once; the plain way is the store of Oxigraph."]
    for question in read_catalogue(package_data() / "queries").values():
        ours, answer = _asked(both, question)
        theirs, expected = _asked(opened.store, question)
        pairs.append((ours, theirs))
        if answer != expected:
            notes.append(f"{question.name}: THE ANSWERS DIFFER")
    ours_all, theirs_all = zip(*pairs, strict=True)
    findings = f"{place.findings:,} findings"
    lines.append(faster(f"all {len(pairs)} questions, {findings}", sum(ours_all), sum(theirs_all)))
    lines.append(faster("the slowest of each", max(ours_all), max(theirs_all)))
    return Section("Ask, on a large build", lines, notes)


def _tables_of(folder: Path, scratch: Path) -> KeptTables:
    """Return tables of a build that is too small to have any."""
    write_tables([folder / name for name in (ASSERTED_FILE, INFERRED_FILE, AUDIT_FILE)], scratch)
    tables = KeptTables.found(scratch)
    assert tables, "just written"
    return tables


def _asked(store: Queryable, question: Question) -> tuple[float, list[list[Cell]]]:
    start = time.process_time()
    _, rows = question.run(store, question.sparql)
    return time.process_time() - start, rows
