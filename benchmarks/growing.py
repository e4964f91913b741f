"""Build, explain, serve and cold commands, on diverse findings and on twice as many.

Each is a process of its own, measured in CPU seconds with its children, and in peak memory.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from diverse import FIRST, write_diverse
from measure import Line, Section, seconds, times
from place import Place
from process import Used, run_process, run_server

FEW = 1_000
SMALLEST = 5
EXOMET = Path(sys.executable).with_name("exomet")
# A cold question, a listing and a proof.
COMMANDS = {
    "exomet ask target-mirnas": ("ask", "target-mirnas"),
    "exomet findings": ("findings",),
    "exomet explain": ("explain", f"F{FIRST}"),
}


def growth(place: Place) -> Section:
    """Measure commands on builds of two sizes, and say how each grows when findings double."""
    few = SMALLEST if place.smallest else FEW
    sizes = [few] if place.smallest else [few, 2 * few]
    builds = {size: place.scratch / f"diverse-build-{size}" for size in sizes}
    lines = [Line("the start of Python", run_process([sys.executable, "-c", "pass"]).words)]
    before: dict[str, Used] = {}
    for size in sizes:
        for what, used in _all_commands(place, size, builds[size]).items():
            ratio = f"{times(used.cpu, before[what].cpu)} (growth)" if what in before else "-"
            lines.append(Line(f"{what}, {size:,} findings", used.words, "-", ratio))
            before[what] = used
    written, bytes_written = _disk(builds[sizes[-1]], place.scratch)
    lines.append(Line(f"the files of that build written again, {bytes_written}", seconds(written)))
    notes = [
        "CPU seconds of the process and its children, and peak memory; each was run once.",
        "Growth is how many times the CPU seconds of half as many findings; 2 is linear.",
        "Findings differ in microRNA, targets, and number and depth of steps; the terms are real.",
        "The start of Python and the writing of the bytes are what no program of ours goes below.",
    ]
    return Section("Growth, on diverse findings", lines, notes)


def _all_commands(place: Place, size: int, build: Path) -> dict[str, Used]:
    data = place.scratch / f"diverse-{size}"
    write_diverse(place.inputs.data, data, size)
    made: list[str | Path] = ["build", "--data", data, "--build", build, "--no-hermit"]
    used = {"exomet build": run_process([EXOMET, *made])}
    for what, words in COMMANDS.items():
        used[what] = run_process([EXOMET, *words, "--build", build])
    if not place.smallest:
        serve: list[str | Path] = [EXOMET, "serve", "--port", "0", "--build", build]
        used["exomet serve, until it answers"] = run_server(serve)
    return used


def _disk(build: Path, scratch: Path) -> tuple[float, str]:
    """Return the seconds in which the bytes of a build are on the disk, and how many there are."""
    content = b"".join(file.read_bytes() for file in build.glob("*.*") if file.is_file())
    start = time.perf_counter()
    with (scratch / "again").open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return time.perf_counter() - start, f"{len(content) / 1e6:,.0f} MB"
