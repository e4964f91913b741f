"""Variants of a query, run one after another within a few seconds in all."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.query.decompose import Clause, Decomposition
from exomet.queryable import Queryable, ReadTerm

Value = ox.NamedNode | ox.Literal

MOST_SOLUTIONS = 1000  # (beyond which they are not counted)
_MOST_VALUES = 20_000
_SECONDS = 3.0
# On a busy machine a process gets a part of the processor's time.
_WAITED_SECONDS = 10.0
_TURN_SECONDS = 0.1


@dataclass
class Trials:
    """Runs variants of one query until the time for all of them is up.

    Attributes:
        query: the query, taken apart.
        store: what it runs on.
        deadline: when the time is up, by the processor time of this process.
        latest: when it is up whatever the process got to do, by the monotonic clock.
        late: whether the time is up; then no variant has rows.
        failed: whether the last variant could not be run, so that it tells nothing.
    """

    query: Decomposition
    store: Queryable
    deadline: float = field(default_factory=lambda: time.process_time() + _SECONDS)
    latest: float = field(default_factory=lambda: time.monotonic() + _WAITED_SECONDS)
    late: bool = False
    failed: bool = False
    _values: dict[str, list[Value]] = field(default_factory=dict)

    def rows(self, select: str) -> list[Sequence[ReadTerm]]:
        """Return the rows of a SELECT under the prologue of the query; none where it fails."""
        rows: list[Sequence[ReadTerm]] = []
        complete = threading.Event()

        def run() -> None:
            # Leaving a clause out can unbind what another needs; such a variant tells nothing.
            with contextlib.suppress(SyntaxError, ValueError, RuntimeError, QueryError):
                result = self.store.query(f"{self.query.prologue}{select}")
                rows.extend(cast(Iterable[Sequence[ReadTerm]], result))
                complete.set()

        self.failed = True
        self.late = self.late or self._is_up()
        if self.late:
            return []
        # The engine cannot be stopped: what takes too long runs on, and nothing more is tried.
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        while thread.is_alive() and not self._is_up():
            thread.join(_TURN_SECONDS)
        self.late = thread.is_alive()
        self.failed = self.late or not complete.is_set()
        return [] if self.failed else rows

    def _is_up(self) -> bool:
        return time.process_time() > self.deadline or time.monotonic() > self.latest

    def is_empty(self, select: str) -> bool:
        """Return whether a SELECT was run to its end and has no rows: not tried is not absent."""
        return not self.rows(select) and not self.failed

    def count(self, group: str) -> int:
        """Return the number of solutions of a group, at most 1000; 0 where it cannot be run."""
        inner = f"SELECT * WHERE {group} LIMIT {MOST_SOLUTIONS}"
        rows = self.rows(f"SELECT (COUNT(*) AS ?n) {self.query.dataset} WHERE {{ {inner} }}")
        return int(cast(ox.Literal, rows[0][0]).value) if rows else 0

    def values(self, variable: str, clause: Clause, replacement: str = "") -> list[Value]:
        """Return what a variable takes when a clause is left out or replaced."""
        group = self.query.group_projecting(variable, clause, replacement)
        select = f"SELECT DISTINCT ?{variable} {self.query.dataset} WHERE {group}"
        if select not in self._values:
            terms = (row[0] for row in self.rows(f"{select} LIMIT {_MOST_VALUES}"))
            self._values[select] = [
                term for term in terms if isinstance(term, ox.NamedNode | ox.Literal)
            ]
        return self._values[select]
