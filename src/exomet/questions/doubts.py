"""What must be known of the findings in an answer: those whose papers do not stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from exomet.finding.fallen import fallen_findings, findings_named
from exomet.query.select import Cell
from exomet.queryable import Queryable
from exomet.questions.answer import Note


class DoubtNotes:
    """Notes on the findings of a graph that are in doubt.

    Args:
        store: the graph.
    """

    def __init__(self, store: Queryable) -> None:
        self._store = store

    @cached_property
    def _fallen(self) -> set[str]:
        """The names of the findings in doubt; most answers name none."""
        return set(fallen_findings(self._store))

    def on(self, rows: Iterable[Sequence[Cell]]) -> list[Note]:
        """Return what must be known of the findings that rows name."""
        named: set[str] = set()
        for row in rows:
            named |= findings_named(row)
        return self.on_findings(named)

    def on_findings(self, names: Iterable[str]) -> list[Note]:
        """Return what must be known of findings."""
        named = set(names)
        fallen = named & self._fallen if named else set()
        if not fallen:
            return []
        from exomet.finding.standing import doubts, findings_in_doubt

        in_doubt = findings_in_doubt(self._store, fallen)
        return [Note("standing", sentence) for sentence in doubts(in_doubt.values())]
