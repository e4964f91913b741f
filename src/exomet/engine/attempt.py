"""Work that has a moment to end in: it is done in a copy of this process, which then ends."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable
from typing import NoReturn, TypeVar

_Done = TypeVar("_Done")
# A copy of a process is cheap there, and needs none of the threads that it is without.
_FORKS = sys.platform == "linux"


def attempted(work: Callable[[], _Done], seconds: float) -> _Done | None:
    """Return what some work returns; None if it fails, or does not end in its time.

    An engine that computes cannot be stopped, only its process can. The kernel ends the copy of
    this process when the time is over, also if this process is gone by then.

    Args:
        work: what is done; what it returns must be fit for pickle.
        seconds: the time that it has. Other systems than Linux attempt nothing.

    Example:
        >>> attempted(lambda: 6 * 7, seconds=20) in (42, None)
        True
    """
    if not _FORKS:
        return None
    reader, writer = os.pipe()
    child = _copied()
    if not child:
        _do_and_end(work, seconds, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        outcome = pipe.read()
    _, status = os.waitpid(child, 0)
    if status or not outcome:
        return None
    # (what comes through the pipe is of this very program)
    return pickle.loads(outcome)  # type: ignore[no-any-return] # noqa: S301


def _copied() -> int:
    """Copy this process; return 0 in the copy, and the number of the copy here."""
    with warnings.catch_warnings():
        # Python 3.12 warns of locks that threads hold. A copy that waits for one is ended too.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _do_and_end(work: Callable[[], object], seconds: float, writer: int) -> NoReturn:
    """Write what some work returns, in a copy of the process, and end it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    code = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(work(), pipe)
        code = 0
    finally:
        os._exit(code)
