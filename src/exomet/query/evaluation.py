"""Evaluation of a query that may be deep or endless: on a large stack, and with an end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from exomet.errors import QueryError

_Outcome = TypeVar("_Outcome")
# The engine recurses once per pattern or item of a list. Memory is taken as it is used.
DEEP_STACK = 512 << 20
_stack_size = threading.Lock()


class EndlessQueryError(QueryError):
    """A query that did not end in its time."""


def evaluated(work: Callable[[], _Outcome], seconds: float | None = None) -> _Outcome:
    """Return what some work returns, done in a thread with a large stack.

    Args:
        work: what is done.
        seconds: time after which it is given up; the thread ends with the program.

    Raises:
        EndlessQueryError: it did not end in its time.

    Example:
        >>> evaluated(lambda: 6 * 7)
        42
    """
    task = _Evaluation(work)
    with _stack_size:
        before = threading.stack_size(DEEP_STACK)
        try:
            thread = threading.Thread(target=task.run, daemon=True)
            thread.start()
        finally:
            threading.stack_size(before)
    thread.join(seconds)
    if thread.is_alive():
        raise EndlessQueryError(f"the query did not end within {seconds:g} s")
    return task.outcome()


class _Evaluation(Generic[_Outcome]):
    """Work, and what came of it."""

    def __init__(self, work: Callable[[], _Outcome]) -> None:
        self._work = work
        self._results: list[_Outcome] = []
        self._fault: BaseException | None = None

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as fault:
            self._fault = fault

    def outcome(self) -> _Outcome:
        if self._fault is not None:
            raise self._fault
        return self._results[0]
