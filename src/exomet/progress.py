"""Progress of a long piece of work: lines that say what is done, and steps that a bar can show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

Progress = Callable[[str], None]
# Called with the number of steps that are done since the last call.
Move = Callable[[int], None]
Meter = Callable[[str, int], AbstractContextManager[Move]]


def silently(_: str) -> None:
    """Report nothing."""


def _unseen(_what: str, _total: int) -> AbstractContextManager[Move]:
    return nullcontext(lambda _: None)


# The one in use is the last; it is not passed on through every function, since work is the same
# with it and without.
_METERS: list[Meter] = [_unseen]


def metered(what: str, total: int) -> AbstractContextManager[Move]:
    """Give what is to be called with each number of steps that are done.

    Args:
        what: what is being done, in a few words.
        total: number of steps in all.

    Example:
        >>> with metered("writing findings", 2) as move:
        ...     move(1)
    """
    return _METERS[-1](what, total)


@contextmanager
def shown_by(meter: Meter) -> Iterator[None]:
    """Have a meter show the steps of all work that is done meanwhile."""
    _METERS.append(meter)
    try:
        yield
    finally:
        _METERS.pop()
