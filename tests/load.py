"""Load on the endpoint: clients, a build replaced again and again, hostile queries beside; wrong answers are counted.

There are two builds whose answers differ in a known way: the given one, and a copy with one finding more. Each answer
must be that of one of them. Memory is that of the server and of its workers.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.serving import Server

COUNT = "PREFIX exomet: <https://w3id.org/exomet/ontology/> SELECT (COUNT(*) AS ?n) { ?f exomet:mirna ?m }"
HOSTILE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
EXTRA = (
    "<https://w3id.org/exomet/finding/F9999> <https://w3id.org/exomet/ontology/mirna> "
    "<https://w3id.org/exomet/mirna/none> .\n"
)


@dataclass
class Tally:
    """What came back."""

    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    replaced: int = 0
    memory: list[int] = field(default_factory=list)

    def report(self, seconds: float) -> list[tuple[str, str]]:
        """Return the figures."""
        times = sorted(self.milliseconds) or [0.0]
        return [
            (
                "answers in all",
                f"{sum(self.answers.values()):,} ({sum(self.answers.values()) / seconds:,.0f}/s)",
            ),
            *((f"status {status}", f"{count:,}") for status, count in sorted(self.answers.items())),
            ("wrong answers", str(len(self.wrong))),
            (
                "median, 99 of 100, slowest",
                f"{statistics.median(times):.0f} ms, {times[int(len(times) * 0.99)]:.0f} ms, {times[-1]:.0f} ms",
            ),
            (
                "ASK while hostile queries run, slowest",
                f"{max(self.beside, default=0):.0f} ms of {len(self.beside)}",
            ),
            ("builds put in place", str(self.replaced)),
            (
                "memory of server and workers",
                " ".join(f"{kilobytes / 1024:.0f}" for kilobytes in self.memory) + " MB",
            ),
        ]


def twin(build: Path, folder: Path) -> Path:
    """Return a copy of a build with one finding more."""
    other = folder / "twin"
    shutil.copytree(build, other)
    with (other / "exomet.nt").open("a", encoding="utf-8") as out:
        out.write(EXTRA)
    return other


def put(source: Path, target: Path) -> None:
    """Put a copy of a build in place of another, as ``exomet build`` does: aside, then renamed."""
    fresh, old = target.with_name(".fresh"), target.with_name(".old")
    shutil.copytree(source, fresh)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


async def client(address: str, tally: Tally, expected: set[str], end: float) -> None:
    """Ask again and again over one connection; written on bare sockets, so that little of the load is its own."""
    host, port = address.removeprefix("http://").split(":")
    target = f"/sparql?{urlencode({'query': COUNT})}"
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/sparql-results+json\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection(host, int(port))
    while time.monotonic() < end:
        began = time.monotonic()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        body = await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
        tally.milliseconds.append((time.monotonic() - began) * 1000)
        status = head.split()[1]
        tally.answers[status] += 1
        if status == "200":
            value = json.loads(body)["results"]["bindings"][0]["n"]["value"]
            if value not in expected:
                tally.wrong.append(value)
        elif status != "503":
            tally.wrong.append(body.decode()[:200])
    writer.close()
    await writer.wait_closed()


def beside(server: Server, tally: Tally, end: float) -> None:
    """Send a hostile query, and an ASK while it runs."""

    def hostile() -> None:
        if server.client.post("/sparql", data={"query": HOSTILE}).status_code != 503:
            tally.wrong.append("a hostile query was answered")

    while time.monotonic() < end:
        running = threading.Thread(target=hostile)
        running.start()
        for _ in range(3):
            time.sleep(0.5)
            began = time.monotonic()
            answer = server.ask("ASK {}")
            tally.beside.append((time.monotonic() - began) * 1000)
            if answer.status_code != 200:
                tally.wrong.append(f"ASK: {answer.status_code}")
        running.join()


async def replace(builds: list[Path], target: Path, tally: Tally, end: float, every: float) -> None:
    """Put the builds in place in turn."""
    while time.monotonic() + every < end:
        await asyncio.sleep(every)
        tally.replaced += 1
        await asyncio.to_thread(put, builds[tally.replaced % len(builds)], target)


async def watch(memory: Callable[[], int], tally: Tally, end: float, every: float) -> None:
    """Note the memory of the server and its workers."""
    while time.monotonic() < end:
        tally.memory.append(memory())
        await asyncio.sleep(every)
    tally.memory.append(memory())


def load(build: Path, clients: int, seconds: float, *, every: float, timeout: float = 5.0) -> Tally:
    """Return what came back under load while builds are replaced and hostile queries run."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        served = folder / "build"
        shutil.copytree(build, served)
        builds = [build, twin(build, folder)]
        with Server("--build", served, "--timeout", str(timeout)) as server:
            first = int(server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"])
            expected = {str(first), str(first + 1)}
            end = time.monotonic() + seconds

            async def all_of_it() -> None:
                await asyncio.gather(
                    *(client(server.url, tally, expected, end) for _ in range(clients)),
                    asyncio.to_thread(beside, server, tally, end),
                    replace(builds, served, tally, end, every),
                    watch(lambda: memory(server), tally, end, max(seconds / 6, 1)),
                )

            asyncio.run(all_of_it())
    return tally


def memory(server: Server) -> int:
    """Return the resident memory of a server and its workers in kB."""
    total = 0
    for process in (server.process.pid, *server.workers()):
        try:
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")
        )
    return total
