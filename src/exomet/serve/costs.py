"""What a query is likely to cost: remembered from its last run, else guessed from its text."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from exomet.query.guard import scan
from exomet.serve.ipc import AgentJob, Job, PageJob, Work

# Seconds: a query that took less is short from then on.
EASY = 0.25
_PRESUMED_WEIGHT = 4
_PRESUMED_LENGTH = 500
_LONGEST_SCANNED = 5_000
_REMEMBERED = 4_096
_EXPIRES = 300.0  # Seconds: a query that was long once may have met a busy machine.


@dataclass(frozen=True)
class Expectation:
    """What the text of a query tells.

    Attributes:
        shape: the query without comments, layout, literals and names of variables, so that
            a query that was refused is known again when these differ.
        weight: number of its variables and operators; it says who comes first of those unknown.
            What joins repeats its variables; what multiplies does not.
    """

    shape: str
    weight: int

    @property
    def presumed_easy(self) -> bool:
        """Whether so little can hardly take long: no more than one pattern."""
        return self.weight <= _PRESUMED_WEIGHT and len(self.shape) < _PRESUMED_LENGTH


@lru_cache(maxsize=1_024)
def profile(query: str) -> Expectation:
    """Return what the text of a query tells.

    Example:
        >>> one, other = profile("{ ?a ?b 1 } # x"), profile("{?c ?d 'e'}")
        >>> one == other, one.weight, one.presumed_easy
        (True, 2, True)
    """
    if len(query) > _LONGEST_SCANNED:
        return Expectation(query, len(query))
    variables: dict[str, str] = {}
    words: list[str] = []
    weight = 0
    for token in scan(query):
        text = token[0]
        if text[0] in "?$":
            words.append(variables.setdefault(text[1:], f"?{len(variables)}"))
        elif token.lastgroup != "skip" or text[0] == "<":
            words.append(text)
            # What looks like an IRI may be a comparison.
            weight += token.lastgroup == "operator" or " " in text
        elif text[0] in "'\"" or text[0].isdigit():
            words.append("0")
    return Expectation(" ".join(words), weight + len(variables))


def profile_of(work: Work) -> Expectation:
    """Return what is known beforehand of a query, a page, a call of a tool, or a query to read."""
    if isinstance(work, Job):
        return profile(work.query)
    if isinstance(work, AgentJob):
        text = f"{work.tool} {work.arguments}"
    else:
        text = f"{work.path} {work.query}" if isinstance(work, PageJob) else work.query
    return Expectation(text, len(text))


class Costs:
    """The seconds that queries took, the latest of them; forgotten after a while if long."""

    def __init__(self) -> None:
        self._seconds: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def note(self, key: Hashable, seconds: float) -> None:
        """Remember how long a query took."""
        self._seconds[key] = (seconds, time.monotonic())
        self._seconds.move_to_end(key)
        if len(self._seconds) > _REMEMBERED:
            self._seconds.popitem(last=False)

    def known(self, key: Hashable) -> float | None:
        """Return how long a query took, None if that is not known.

        Example:
            >>> costs = Costs()
            >>> costs.note("a", 0.1)
            >>> costs.known("a"), costs.known("b")
            (0.1, None)
        """
        seconds, noted = self._seconds.get(key, (None, 0.0))
        if seconds is None or (seconds > EASY and time.monotonic() - noted > _EXPIRES):
            return None
        return seconds
