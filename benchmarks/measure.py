"""Clocks, memory, and the table of results."""

from __future__ import annotations

import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
HEADER = ("what", "ExoMet", "plain", "ratio")


@dataclass(frozen=True)
class Line:
    """One line of the table; the ratio says how many times better ExoMet is."""

    what: str
    ours: str
    plain: str = "-"
    ratio: str = "-"


@dataclass(frozen=True)
class Section:
    """A part of the table: heading, lines, and notes on how they were measured."""

    heading: str
    lines: list[Line]
    notes: list[str]


def say(text: str) -> None:
    """Print to standard error what is being measured."""
    print(text, file=sys.stderr, flush=True)


def clocked(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that a call took, and what it returned."""
    gc.collect()
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Return the median of the seconds of several calls."""
    return statistics.median(clocked(work)[0] for _ in range(times))


def repeated(work: Callable[[], T], times: int) -> tuple[float, T]:
    """Return the median of the seconds of several calls, and what the last one returned."""
    taken, results = zip(*(clocked(work) for _ in range(times)), strict=True)
    return statistics.median(taken), results[-1]


def peak_growth(work: Callable[[], object]) -> float:
    """Return the peak growth of memory during a call in MB, by tracemalloc."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        work()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (peak - before) / 1e6


def times(better: float, worse: float) -> str:
    """Return how many times the one number is the other."""
    ratio = better / worse
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def seconds(value: float) -> str:
    """Return seconds, or or milliseconds if it is less than a tenth of a second."""
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.1f} ms"


def faster(what: str, ours: float, plain: float) -> Line:
    """Return the line of a task done both ways, in seconds."""
    return Line(what, seconds(ours), seconds(plain), times(plain, ours))


def as_text(sections: list[Section]) -> str:
    """Return the table as aligned text."""
    rows = [HEADER]
    for section in sections:
        rows += map(_cells, section.lines)
    columns = zip(*rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    out = [_aligned(HEADER, widths)]
    for section in sections:
        out += ["", section.heading]
        out += [_aligned(_cells(line), widths) for line in section.lines]
        out += [f"  {note}" for note in section.notes]
    return "\n".join(out) + "\n"


def as_markdown(sections: list[Section]) -> str:
    """Return the table as Markdown, one table for each section."""
    out: list[str] = []
    for section in sections:
        rows = [HEADER, ("---", "---:", "---:", "---:"), *map(_cells, section.lines)]
        out += [f"## {section.heading}", "", *(f"| {' | '.join(row)} |" for row in rows), ""]
        out += [*(f"- {note}" for note in section.notes), ""] if section.notes else []
    return "\n".join(out).rstrip() + "\n"


def _cells(line: Line) -> tuple[str, str, str, str]:
    return line.what, line.ours, line.plain, line.ratio


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join([cells[0].ljust(len(first)), *rest]).rstrip()
