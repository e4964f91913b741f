"""What a process used, with its children: CPU seconds, and memory at its peak."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import seconds

# A small process measures: the memory of a large one would count for its children too.
_CODE = """
import re, resource, subprocess, sys, urllib.request
child = subprocess.Popen(sys.argv[1:], stdout={stdout}, stderr={stderr})
{wait}
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
_WAIT = "child.wait()"
_WAIT_FOR_TEXT = """
text = child.stdout.read().decode().strip()
child.wait()
print(text if child.returncode == 0 else "")
"""
_WAIT_FOR_SERVER = """
address = next(filter(None, (re.match(rb"(http://\\S+/) serves", line) for line in child.stderr)))
query = address[1].decode() + "sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
urllib.request.urlopen(query, timeout=600).read()
child.terminate()
child.wait()
"""


@dataclass(frozen=True)
class Used:
    """What a process used: CPU seconds, and memory at its peak in MB."""

    cpu: float
    memory: float

    @property
    def words(self) -> str:
        """Both, for the table."""
        return f"{seconds(self.cpu)}, {self.memory:,.0f} MB"


def run_process(command: Sequence[str | Path]) -> Used:
    """Run a program and return what it used."""
    return _measured(_code(_WAIT), command)[0]


def run_for_text(command: Sequence[str | Path]) -> tuple[Used, str]:
    """Run a program and return what it used and what it printed; nothing where it failed."""
    return _measured(_code(_WAIT_FOR_TEXT, stdout="PIPE"), command)


def run_server(command: Sequence[str | Path]) -> Used:
    """Return what a server and its workers use until the first question is answered."""
    return _measured(_code(_WAIT_FOR_SERVER, stderr="PIPE"), command)[0]


def _code(wait: str, stdout: str = "DEVNULL", stderr: str = "DEVNULL") -> str:
    streams = {"stdout": f"subprocess.{stdout}", "stderr": f"subprocess.{stderr}"}
    return _CODE.format(wait=wait, **streams)


def _measured(code: str, command: Sequence[str | Path]) -> tuple[Used, str]:
    measuring = [sys.executable, "-c", code, *map(str, command)]
    printed = subprocess.run(measuring, check=True, capture_output=True, text=True).stdout
    text, _, used = printed.rstrip().rpartition("\n")
    cpu, memory = used.split()
    return Used(float(cpu), float(memory) / 1024), text.strip()
