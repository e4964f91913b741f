"""Load on the endpoint: many clients, builds that replace each other, and hostile queries.

The answers of the two builds differ in a known way: one is a copy of the other with one finding
more. An answer that is of neither is wrong. Memory is that of the server and its workers.
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

from exomet.graph.sealed import read_record, seal_build
from tests.serving import Server

COUNT = (
    "PREFIX exomet: <https://w3id.org/exomet/ontology/> "
    "SELECT (COUNT(*) AS ?n) { ?f exomet:mirna ?m }"
)
HOSTILE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
EXTRA = (
    "<https://w3id.org/exomet/finding/F9999> <https://w3id.org/exomet/ontology/mirna> "
    "<https://w3id.org/exomet/mirna/none> .\n"
)


@dataclass
class Tally:
    """What came back.

    Attributes:
        answers: number of answers by HTTP status.
        wrong: answers that are of no build.
        milliseconds: how long each answer took.
        beside: how long each ASK took that was sent while a hostile query ran.
        ended: number of hostile queries that the server ended.
        replaced: number of builds that were put in place.
        memory: kilobytes of the server and its workers, at intervals.
        seconds: how long all of it took.
        ready_after: seconds from the start of the server to its first line.
    """

    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    ended: int = 0
    replaced: int = 0
    memory: list[int] = field(default_factory=list)
    seconds: float = 0.0
    ready_after: float = 0.0

    @property
    def refused(self) -> float:
        """The share of requests that were refused for want of a worker or of time."""
        return self.answers["503"] / max(self.answers.total(), 1)

    def report(self) -> list[tuple[str, str]]:
        """Return the figures."""
        times = sorted(self.milliseconds) or [0.0]
        total = self.answers.total()
        return [
            ("ready after", f"{self.ready_after:.1f} s"),
            ("answers in all", f"{total:,} ({total / self.seconds:,.0f}/s)"),
            *((f"status {status}", f"{count:,}") for status, count in sorted(self.answers.items())),
            ("refused", f"{self.refused:.1%}"),
            ("wrong answers", str(len(self.wrong))),
            (
                "median, 99 of 100, slowest",
                f"{statistics.median(times):.0f} ms, "
                f"{times[int(len(times) * 0.99)]:.0f} ms, {times[-1]:.0f} ms",
            ),
            ("hostile queries ended", str(self.ended)),
            (
                "ASK while hostile queries run, slowest",
                f"{max(self.beside, default=0):.0f} ms of {len(self.beside)}",
            ),
            ("builds put in place", str(self.replaced)),
            (
                "memory at first, at most, at last",
                ", ".join(
                    f"{kilobytes >> 10} MB"
                    for kilobytes in (self.memory[0], max(self.memory), self.memory[-1])
                ),
            ),
        ]


Done = Callable[[Tally], bool]


def twin(build: Path, folder: Path) -> Path:
    """Return a copy of a build with one finding more."""
    other = folder / "twin"
    shutil.copytree(build, other)
    with (other / "exomet.nt").open("a", encoding="utf-8") as out:
        out.write(EXTRA)
    seal_build(other, read_record(build))
    return other


def put(source: Path, target: Path) -> None:
    """Put a copy of a build in place of another, as ``exomet build`` does: aside, then renamed."""
    fresh, old = target.with_name(".fresh"), target.with_name(".old")
    shutil.copytree(source, fresh)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


async def client(address: str, tally: Tally, expected: set[str], done: Done) -> None:
    """Ask again and again over one connection, on a bare socket: an HTTP client costs more load."""
    host, port = address.removeprefix("http://").split(":")
    target = f"/sparql?{urlencode({'query': COUNT})}"
    accept = "application/sparql-results+json"
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection(host, int(port))
    while not done(tally):
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


def beside(server: Server, tally: Tally, done: Done) -> None:
    """Send a hostile query, and an ASK while it runs."""

    def hostile() -> None:
        if server.client.post("/sparql", data={"query": HOSTILE}).status_code == 503:
            tally.ended += 1
        else:
            tally.wrong.append("a hostile query was answered")

    while not done(tally):
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


async def replace(builds: list[Path], target: Path, tally: Tally, done: Done, every: float) -> None:
    """Put the builds in place in turn."""
    while not done(tally):
        await asyncio.sleep(every)
        await asyncio.to_thread(put, builds[(tally.replaced + 1) % len(builds)], target)
        tally.replaced += 1


async def watch(server: Server, tally: Tally, done: Done) -> None:
    """Note the memory of the server and its workers."""
    while not done(tally):
        tally.memory.append(memory(server))
        await asyncio.sleep(1)
    tally.memory.append(memory(server))


def load(
    build: Path, clients: int, done: Done, *, every: float = 5.0, timeout: float = 5.0
) -> Tally:
    """Return what came back under load while builds are replaced and hostile queries run.

    Args:
        build: the build to serve.
        clients: number of clients.
        done: says when to stop.
        every: seconds between two builds.
        timeout: seconds that a query may take.
    """
    tally = Tally()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        served = folder / "build"
        shutil.copytree(build, served)
        builds = [build, twin(build, folder)]
        with Server("--build", served, "--timeout", str(timeout)) as server:
            first = int(server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"])
            expected = {str(first), str(first + 1)}
            tally.ready_after = server.ready_after
            began = time.monotonic()

            async def all_of_it() -> None:
                await asyncio.gather(
                    *(client(server.url, tally, expected, done) for _ in range(clients)),
                    asyncio.to_thread(beside, server, tally, done),
                    replace(builds, served, tally, done, every),
                    watch(server, tally, done),
                )

            asyncio.run(all_of_it())
            tally.seconds = time.monotonic() - began
    return tally


def memory(server: Server) -> int:
    """Return the resident memory of a server and its workers in kB."""
    total = 0
    for process in (server.process.pid, *server.processes()):
        try:
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")
        )
    return total
