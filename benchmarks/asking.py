"""Questions, on a graph that is loaded and as processes of their own."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from rdflib.term import Identifier

from exomet.errors import QueryError
from exomet.files import package_data
from exomet.graph.open import open_graph
from exomet.query.select import select
from exomet.questions.catalogue import read_catalogue
from measure import Line, Section, clocked, faster, median_seconds, seconds, times
from place import Place, real_build
from plain_ask import dataset

SLOW = 2.0
COLD = "site-mirnas"


def questions(place: Place) -> Section:
    """Measure each question of the catalogue on pyoxigraph and on rdflib, both with the graph loaded."""
    store, plain = open_graph(real_build(place)), dataset(real_build(place))
    lines: list[Line] = []
    pairs: list[tuple[float, float]] = []
    notes: list[str] = []
    for name, question in read_catalogue(package_data() / "queries").items():
        text = question.sparql
        ours = theirs = None
        try:
            ours = _warm(lambda: select(store, text), 5)  # noqa: B023
        except QueryError as error:
            notes.append(f"{name} fails with us: {error}")
        try:
            theirs, answer = clocked(lambda: list(plain.query(text)))  # noqa: B023
            if theirs < SLOW and not place.quick:
                theirs = median_seconds(lambda: list(plain.query(text)), 3)  # noqa: B023
        except Exception as error:
            notes.append(f"{name} fails with rdflib: {type(error).__name__}, {error}")
        if ours is None or theirs is None:
            shown = ["fails" if taken is None else seconds(taken) for taken in (ours, theirs)]
            lines.append(Line(name, *shown))
            continue
        pairs.append((ours, theirs))
        lines.append(faster(name, ours, theirs))
        if _values(cast(Iterable[Any], store.query(text))) != _values(answer):
            notes.append(f"{name}: THE ANSWERS DIFFER")
    ratios = sorted(theirs / ours for ours, theirs in pairs)
    total = [sum(column) for column in zip(*pairs, strict=True)]
    lines.append(faster(f"all {len(pairs)} that both answer", *total))
    lines.append(Line("median of their ratios", "", "", times(statistics.median(ratios), 1)))
    how = "once" if place.quick else "the median of 3, or once where it took 2 s and more"
    notes.insert(0, f"Warm, the same SPARQL text: ours is the median of 5, rdflib {how}.")
    return Section("Ask, the graph being loaded", lines, notes)


def processes(place: Place) -> Section:
    """Measure commands from their start to their end."""
    build = real_build(place)
    command = Path(sys.executable).with_name("exomet")
    query = place.scratch / "question.rq"
    query.write_text(read_catalogue(package_data() / "queries")[COLD].sparql, encoding="utf-8")
    script = Path(__file__).with_name("plain_ask.py")
    ask = median_seconds(lambda: _run(command, "ask", COLD, "--build", build), 5)
    plain = median_seconds(lambda: _run(Path(sys.executable), script, build, query), 5)
    listing = median_seconds(lambda: _run(command, "findings", "--build", build), 5)
    lines = [faster(f"exomet ask {COLD}", ask, plain), Line("exomet findings", seconds(listing))]
    return Section(
        "Ask, as a process",
        lines,
        ["Median of 5; plain is a script that loads the same files into rdflib."],
    )


def _warm(work: Callable[[], object], repeats: int) -> float:
    work()
    return median_seconds(work, repeats)


def _values(rows: Iterable[Any]) -> Counter[tuple[str, ...]]:
    """Return the rows of an answer of either engine as text; the order within a joined value is left open."""
    return Counter(tuple("|".join(sorted(_text(term).split("|"))) for term in row) for row in rows)


def _text(term: Any) -> str:
    return "" if term is None else str(term if isinstance(term, Identifier) else term.value)


def _run(*command: object) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
