"""A real server for tests: started as a process of its own on a free port, stopped by a signal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import httpx

# Seconds after which a test gives up waiting: far more than a busy machine needs.
SAFETY = 60.0


class Server:
    """``exomet serve`` with some options; it runs in a ``with`` statement, at the address ``url``."""

    def __init__(self, *options: str | Path) -> None:
        self.options = [str(option) for option in options]
        self.lines: list[str] = []
        self.url = ""

    def __enter__(self) -> Server:
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "exomet", "serve", "--port", "0", *self.options],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())
            if address := re.match(r"(http://\S+/) serves", line):
                self.url = address[1].rstrip("/")
                break
        assert self.url, self.lines
        self.ready_after = time.monotonic() - began
        self.reading = threading.Thread(target=self._log, daemon=True)
        self.reading.start()
        self.client = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(SAFETY)
        self.reading.join(SAFETY)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def _log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def ask(self, query: str, **parameters: str) -> httpx.Response:
        """Send a query by GET."""
        return self.client.get("/sparql", params={"query": query, **parameters})

    def workers(self) -> list[int]:
        """Process numbers of the workers."""
        return sorted(self._processor_time())

    def processes(self) -> list[int]:
        """Process numbers of the workers, and of those that make pages."""
        return sorted(self._processor_time("exomet.serve."))

    def busy(self, number: int) -> bool:
        """Wait until as many workers run queries; return whether they do.

        A worker that runs one uses the processor; one that has loaded its graph and waits does not.
        """
        return until(lambda: len(self._busy_workers()) >= number)

    def _busy_workers(self) -> set[int]:
        before = self._processor_time()
        time.sleep(0.2)
        after = self._processor_time()
        return {worker for worker in after if after[worker] > before.get(worker, after[worker])}

    def _processor_time(self, module: str = "exomet.serve.worker") -> dict[int, int]:
        """Return the clock ticks that each worker has used."""
        ticks = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_text()
            except OSError:
                continue
            state, parent, user, system = words[0], int(words[1]), int(words[11]), int(words[12])
            if parent == self.process.pid and state != "Z" and module in command:
                ticks[int(folder.name)] = user + system
        return ticks


def alive(process: int) -> bool:
    """Return whether a process runs."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def until(condition: Callable[[], object], seconds: float = SAFETY) -> bool:
    """Wait until a function returns something true; return whether it did."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
