"""Build, explain, serve and cold commands, on diverse findings and on twice as many.

Each is a process of its own, measured in CPU seconds with its children, and in peak memory.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
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
    sizes = (few, 2 * few)
    builds = {size: place.scratch / f"diverse-build-{size}" for size in sizes}
    used = {size: _all_commands(place, size, builds[size]) for size in sizes}
    start = _run([sys.executable, "-c", "pass"])
    lines = [Line("the start of Python", start.words)]
    for what, small in used[few].items():
        large = used[2 * few][what]
        ratio = times(large.cpu, small.cpu)
        lines.append(Line(f"{what}, {few:,} findings", small.words))
        lines.append(Line(f"{what}, {2 * few:,} findings", large.words, "-", f"{ratio} (growth)"))
    written, bytes_written = _disk(builds[2 * few], place.scratch)
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
    made = ["build", "--data", data, "--build", build, "--no-hermit"]
    used = {"exomet build": _run([EXOMET, *made])}
    for what, words in COMMANDS.items():
        used[what] = _run([EXOMET, *words, "--build", build])
    used["exomet serve, until it answers"] = _served(build)
    return used


def _run(command: Sequence[str | Path]) -> Used:
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        return _ended(process)


def _ended(process: subprocess.Popen[bytes]) -> Used:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _served(build: Path) -> Used:
    """Return what a server and its workers use until the first question is answered."""
    command = [str(EXOMET), "serve", "--port", "0", "--build", str(build)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr
        address = next(
            filter(None, (re.match(rb"(http://\S+/) serves", line) for line in process.stderr))
        )
        query = f"{address[1].decode()}sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
        with urllib.request.urlopen(query, timeout=600) as answer:  # noqa: S310
            answer.read()
        process.terminate()
        return _ended(process)


def _disk(build: Path, scratch: Path) -> tuple[float, str]:
    """Return the seconds in which the bytes of a build are on the disk, and how many there are."""
    content = b"".join(file.read_bytes() for file in build.glob("*.*") if file.is_file())
    start = time.perf_counter()
    with (scratch / "again").open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return time.perf_counter() - start, f"{len(content) / 1e6:,.0f} MB"
