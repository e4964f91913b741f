"""Questions: on a loaded graph, and as separate processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.term import Identifier

from exomet.errors import QueryError
from exomet.files import package_data
from exomet.graph.open import load_store
from exomet.query.select import select
from exomet.questions.catalogue import Question, read_catalogue
from measure import Line, Section, clocked, faster, median_seconds, seconds, times
from place import Place, real_build
from plain_ask import dataset

SLOW = 2.0
COLD = "site-mirnas"
# (such as rdflib answers in a second)
FEW_QUESTIONS = ("arm-not-stated", "mirna-targets", COLD, "year-findings")


def questions(place: Place) -> Section:
    """Measure the questions of the catalogue on pyoxigraph and rdflib, on a loaded graph."""
    store, plain = load_store(real_build(place)), dataset(real_build(place))
    lines: list[Line] = []
    notes: list[str] = []
    pairs: list[tuple[float, float]] = []
    for question in _catalogue(place):
        name, text = question.name, question.sparql
        ours = _our_seconds(store, text, name, notes)
        theirs, answer = _plain_seconds(plain, text, name, notes, once=place.quick)
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
    notes.insert(0, f"Warm, the same SPARQL text: ExoMet is the median of 5, rdflib {how}.")
    return Section("Ask, on a loaded graph", lines, notes)


def _catalogue(place: Place) -> list[Question]:
    catalogue = read_catalogue(package_data() / "queries")
    names = FEW_QUESTIONS if place.smallest else catalogue
    return [catalogue[name] for name in names]


def _our_seconds(store: ox.Store, text: str, name: str, notes: list[str]) -> float | None:
    try:
        return _warm(lambda: select(store, text), 5)
    except QueryError as error:
        notes.append(f"{name} fails with us: {error}")
        return None


def _plain_seconds(
    plain: Dataset, text: str, name: str, notes: list[str], *, once: bool
) -> tuple[float | None, list[Any]]:
    """Return the seconds that rdflib takes, None if it fails, and its rows."""
    try:
        taken, answer = clocked(lambda: list(plain.query(text)))
        if taken < SLOW and not once:
            taken = median_seconds(lambda: list(plain.query(text)), 3)
    except Exception as error:
        notes.append(f"{name} fails with rdflib: {type(error).__name__}, {error}")
        return None, []
    return taken, answer


def processes(place: Place) -> Section:
    """Measure commands from their start to their end."""
    build = real_build(place)
    command = Path(sys.executable).with_name("exomet")
    query = place.scratch / "question.rq"
    query.write_text(read_catalogue(package_data() / "queries")[COLD].sparql, encoding="utf-8")
    script = Path(__file__).with_name("plain_ask.py")
    runs = place.often(5)
    ask = median_seconds(lambda: _run(command, "ask", COLD, "--build", build), runs)
    plain = median_seconds(lambda: _run(Path(sys.executable), script, build, query), runs)
    listing = median_seconds(lambda: _run(command, "findings", "--build", build), runs)
    lines = [faster(f"exomet ask {COLD}", ask, plain), Line("exomet findings", seconds(listing))]
    return Section(
        "Ask, as a process",
        lines,
        [f"Median of {runs}; plain is a script that loads the same files into rdflib."],
    )


def _warm(work: Callable[[], object], repeats: int) -> float:
    work()
    return median_seconds(work, repeats)


def _values(rows: Iterable[Any]) -> Counter[tuple[str, ...]]:
    """Return the rows of an answer of either engine as text, joined values in one order."""
    return Counter(tuple(map(_text, row)) for row in rows)


def _text(term: Any) -> str:
    text = "" if term is None else str(term if isinstance(term, Identifier) else term.value)
    return "|".join(sorted(text.split("|")))


def _run(*command: object) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
