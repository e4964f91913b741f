"""Memory goes back to the system after large answers; the C library would keep it."""

from __future__ import annotations

import contextlib
import ctypes
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
