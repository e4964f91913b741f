"""What a process may use: its memory, which goes back to the system; and whether it opens files."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

LARGE = 256 << 10  # Bytes of what is large.
_MMAP_THRESHOLD = -3


def limit_kept_memory() -> None:
    """Have memory of large answers go back to the system; without effect except on Linux."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "linux":
            # Fixed: the C library raises it with each large piece that it has freed.
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)


def return_memory() -> None:
    """Give free memory back to the system; without effect except on Linux."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)


def limit_memory(more: int) -> None:
    """Limit the memory of this process to what it has now and some bytes more, where it can be."""
    try:
        import resource
    except ImportError:
        return
    if used := _address_space():
        resource.setrlimit(resource.RLIMIT_AS, (used + more, used + more))


def confine_process(memory: int, *, opens_files: bool) -> None:
    """Limit this process to the memory that it has now and some bytes more.

    Args:
        memory: those bytes.
        opens_files: whether it may open files and connections from now on, as one must that reads
            a large store on disk.
    """
    limit_memory(memory)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not opens_files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _address_space() -> int:
    """Return the bytes of this process; 0 where they are not known."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
