"""Build, explain, serve and cold commands, on diverse findings and on twice as many.

Each is a process of its own, measured in CPU seconds with its children, and in peak memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diverse import FIRST, write_diverse
from measure import Line, Section, seconds, times
from place import Place

FEW = 1_000
SMALLEST = 5
EXOMET = Path(sys.executable).with_name("exomet")
# A cold question, a listing and a proof.
COMMANDS = {
    "exomet ask target-mirnas": ("ask", "target-mirnas"),
    "exomet findings": ("findings",),
    "exomet explain": ("explain", f"F{FIRST}"),
}
# A small process measures: the memory of a large one would count for its children too.
_CODE = """
import re, resource, subprocess, sys, urllib.request
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr={stderr})
{wait}
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
_WAIT = "child.wait()"
_WAIT_FOR_SERVER = """
address = next(filter(None, (re.match(rb"(http://\\S+/) serves", line) for line in child.stderr)))
query = address[1].decode() + "sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
urllib.request.urlopen(query, timeout=600).read()
child.terminate()
child.wait()
"""
_MEASURED = [sys.executable, "-c", _CODE.format(stderr="subprocess.DEVNULL", wait=_WAIT)]
_MEASURED_SERVER = [
    sys.executable,
    "-c",
    _CODE.format(stderr="subprocess.PIPE", wait=_WAIT_FOR_SERVER),
]


@dataclass(frozen=True)
class Used:
    """What a process used: CPU seconds, and memory at its peak in MB."""

    cpu: float
    memory: float

    @property
    def words(self) -> str:
        """Both, for the table."""
        return f"{seconds(self.cpu)}, {self.memory:,.0f} MB"


def growth(place: Place) -> Section:
    """Measure commands on builds of two sizes, and say how each grows when findings double."""
    few = SMALLEST if place.smallest else FEW
    sizes = [few] if place.smallest else [few, 2 * few]
    builds = {size: place.scratch / f"diverse-build-{size}" for size in sizes}
    lines = [Line("the start of Python", _run([sys.executable, "-c", "pass"]).words)]
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
    used = {"exomet build": _run([EXOMET, *made])}
    for what, words in COMMANDS.items():
        used[what] = _run([EXOMET, *words, "--build", build])
    if not place.smallest:
        used["exomet serve, until it answers"] = _served(build)
    return used


def _run(command: Sequence[str | Path]) -> Used:
    return _used([*_MEASURED, *map(str, command)])


def _served(build: Path) -> Used:
    """Return what a server and its workers use until the first question is answered."""
    return _used([*_MEASURED_SERVER, str(EXOMET), "serve", "--port", "0", "--build", str(build)])


def _used(command: Sequence[str]) -> Used:
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cpu, memory = printed.split()[-2:]
    return Used(float(cpu), float(memory) / 1024)


def _disk(build: Path, scratch: Path) -> tuple[float, str]:
    """Return the seconds in which the bytes of a build are on the disk, and how many there are."""
    content = b"".join(file.read_bytes() for file in build.glob("*.*") if file.is_file())
    start = time.perf_counter()
    with (scratch / "again").open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return time.perf_counter() - start, f"{len(content) / 1e6:,.0f} MB"
