"""What of all findings is needed to find those that disagree: as little as that takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from exomet.finding.effects import OPEN, UP, Context, Mechanisms


class Direction(NamedTuple):
    """What goes up or down by a step of a finding, or with the level of its marker.

    Attributes:
        finding: CURIE of the finding.
        sign: 1 where the thing goes up, -1 where it goes down.
        printed: the sign that the source prints.
        thing: CURIE of the record, or of the class of the participant.
        label: its label.
    """

    finding: str
    sign: int
    printed: int
    thing: str
    label: str


_ContextKey = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]


class Directions:
    """The directions of all findings and what these are about, gathered graph by graph.

    A graph may come in portions: a class is above the same classes in each of them.
    """

    def __init__(self, *graphs: Mechanisms) -> None:
        self.contexts: dict[str, Context] = {}
        self._effects: list[Direction] = []
        self._levels: list[Direction] = []
        # (findings by the thousand are about the same: each context is held once)
        self._known: dict[_ContextKey, Context] = {}
        self._hierarchy: Mechanisms | None = None
        for graph in graphs:
            self.add(graph)

    def add(self, graph: Mechanisms) -> None:
        """Add the findings of a graph; its classes are those that things are compared by."""
        self.compare_by(graph)
        for each in graph.effects.values():
            if each.sign != OPEN:
                direction = Direction(each.finding, each.sign, each.printed, each.thing, each.label)
                self._effects.append(direction)
        for marker in graph.levels:
            sign = UP if marker.level == "up" else -UP
            self._levels.append(Direction(marker.finding, sign, sign, marker.outcome, marker.label))
        self._add_contexts(graph.contexts)

    def gather(self, other: Directions) -> None:
        """Add what was gathered of other findings."""
        self._effects += other._effects
        self._levels += other._levels
        self._add_contexts(other.contexts)

    def compare_by(self, graph: Mechanisms) -> None:
        """Let things be compared by the classes of a graph."""
        self._hierarchy = graph

    def _add_contexts(self, contexts: Mapping[str, Context]) -> None:
        for finding, context in contexts.items():
            self.contexts[finding] = self._known.setdefault(_key_of(context), context)

    def __getstate__(self) -> dict[str, object]:
        """Return what is kept of the directions where another process gathers them: no graph."""
        return self.__dict__ | {"_hierarchy": None}

    def __iter__(self) -> Iterator[Direction]:
        """Yield all directions: steps first, then markers."""
        yield from self._effects
        yield from self._levels

    def below(self, narrow: str, broad: str) -> bool:
        """Return whether the first of two things is the second, or a class below it."""
        return self._hierarchy is not None and self._hierarchy.below(narrow, broad)


def _key_of(context: Context) -> _ContextKey:
    roles = sorted(context.classes.items())
    return context.kind, context.mirna, tuple((role, tuple(sorted(of))) for role, of in roles)
