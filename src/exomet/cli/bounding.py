"""A bound on what a question may take of the machine's memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from exomet.cli.output import report

_MOST = 4 << 30
_INTERVAL = 0.1
_EXIT_CODE = 1


@contextmanager
def bounded_memory() -> Iterator[None]:
    """End the program with one sentence if it takes too much memory: 4 GB, or half of the machine.

    What it holds at the beginning does not count.

    The engine cannot be stopped, so the program ends as on a signal. Where the system does not
    tell what a process takes, nothing is bounded.
    """
    most = min(_MOST, _memory_of_machine() // 2)
    held = _resident()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_INTERVAL):
            if _resident() - held > most:
                report(
                    f"exomet: the answer takes more than {most >> 20:,} MB of memory: "
                    "ask for less, or ask a store with --endpoint"
                )
                os._exit(_EXIT_CODE)

    if most:
        threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _memory_of_machine() -> int:
    """Return the bytes of the machine's memory; 0 where they are not known."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if _resident() else 0
    except (ValueError, OSError, AttributeError):
        return 0


def _resident() -> int:
    """Return the bytes of memory that this process takes; 0 where they are not known."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
