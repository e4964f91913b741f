"""Contradictions: what one finding has go both up and down, by its steps or by what they imply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product

from exomet.audit.disagreements import UNEXPLAINED, audit_name
from exomet.audit.signs import SIGN_WORDS
from exomet.finding.effects import DOWN, UP, Change, Mechanisms


@dataclass(frozen=True)
class Contradiction:
    """A thing that goes up and down in one finding.

    Attributes:
        finding: CURIE of the finding.
        thing: label of what changes.
        terms: CURIEs of what goes up and of what goes down; a process may be the broader one.
        causes: what may explain it; ``true conflict`` if nothing does.
        why: the contradiction in words, the increase first.
    """

    finding: str
    thing: str
    terms: tuple[str, str]
    causes: tuple[str, ...]
    why: str

    @property
    def name(self) -> str:
        """Its name in the audit graph, made of the finding and of what goes up and down.

        Example:
            >>> pten = "HGNC:9588", "HGNC:9588"
            >>> Contradiction("finding:F0001", "PTEN", pten, (), "").name
            'F0001-HGNC-9588'
        """
        return audit_name(self.finding, *dict.fromkeys(self.terms))


def find_contradictions(graph: Mechanisms) -> list[Contradiction]:
    """Return the contradictions of a graph, by finding and thing.

    A process is compared with itself and with broader ones; a molecule or pathway with itself.
    Of several cells in which a thing goes up or down, one cell with both comes first, then two
    cells that are named, then the shortest chains.
    """
    found: dict[str, Contradiction] = {}
    for _, changes in groupby(graph.changes, key=lambda change: change.finding):
        for up, down in sorted(_opposed(list(changes), graph), key=_distance):
            contradiction = _contradiction(up, down, graph)
            found.setdefault(contradiction.name, contradiction)
    return sorted(found.values(), key=lambda c: (c.finding, c.thing, c.terms))


def _opposed(changes: list[Change], graph: Mechanisms) -> Iterator[tuple[Change, Change]]:
    ups = [change for change in changes if change.sign == UP]
    downs = [change for change in changes if change.sign == DOWN]
    # (a thing goes up in several cells and at several depths)
    compared = _comparable({up.thing for up in ups}, {down.thing for down in downs}, graph)
    for up, down in product(ups, downs):
        if (up.thing, down.thing) in compared:
            yield up, down


def _comparable(ups: set[str], downs: set[str], graph: Mechanisms) -> set[tuple[str, str]]:
    """Return the pairs of things of which one is the other, or above it."""
    return {
        (up, down)
        for up, down in product(ups, downs)
        if graph.below(up, down) or graph.below(down, up)
    }


def _distance(pair: tuple[Change, Change]) -> tuple[bool, bool, int, Change, Change]:
    up, down = pair
    named = bool(up.cell and down.cell)
    same = named and up.place == down.place
    return not same, not named, up.depth + down.depth, up, down


def _contradiction(up: Change, down: Change, graph: Mechanisms) -> Contradiction:
    label = up.label if graph.below(up.thing, down.thing) else down.label
    causes = tuple(_explanations(up, down)) or (UNEXPLAINED,)
    why = f"{_in_words(up)}, but {_in_words(down)}"
    return Contradiction(up.finding, label, (up.thing, down.thing), causes, why)


def _explanations(up: Change, down: Change) -> Iterator[str]:
    if not (up.cell and down.cell):
        yield "cell not named"
    elif up.place != down.place:
        yield "other cell"
    if up.thing != down.thing:
        yield "broader process"


def _in_words(change: Change) -> str:
    where = f" in the {change.cell}" if change.cell else ""
    effect = f"{SIGN_WORDS[change.sign]} of {change.label}{where}"
    if not change.depth:
        return f"{change.finding} states {effect}"
    return f"{change.finding} implies {effect} at depth {change.depth}"
