"""Effects with opposite signs of one microRNA on one thing, joined by what they are about.

Effects are gathered by microRNA and thing, and only what may be opposed is paired. A microRNA with
many findings on a thing has pairs by the square of their number: the first ones are given, the
others counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

from exomet.audit.directions import Direction, Directions
from exomet.finding.effects import UP

# The most pairs of findings on one thing by one microRNA.
MOST_PAIRS = 1_000


class _Numbered(NamedTuple):
    """A direction with its place among all: of several pairs the first one counts."""

    place: int
    effect: Direction


_ByFinding = dict[str, list[_Numbered]]


@dataclass(frozen=True)
class UnlistedPairs:
    """Pairs of findings that disagree and are not listed.

    Attributes:
        mirna: the microRNA, without arm.
        thing: label of what is affected.
        listed: the number of pairs that are listed.
        pairs: the number of all pairs.
    """

    mirna: str
    thing: str
    listed: int
    pairs: int

    @property
    def words(self) -> str:
        """The numbers in words.

        Example:
            >>> UnlistedPairs("hsa-miR-21", "angiogenesis", 1000, 5041).words
            'hsa-miR-21 on angiogenesis (the first 1,000 of 5,041 are)'
        """
        return f"{self.mirna} on {self.thing} (the first {self.listed:,} of {self.pairs:,} are)"


@dataclass
class _Signed:
    """The increases and the decreases of a thing, by finding."""

    ups: _ByFinding = field(default_factory=dict)
    downs: _ByFinding = field(default_factory=dict)

    def add(self, numbered: _Numbered) -> None:
        by_finding = self.ups if numbered.effect.sign == UP else self.downs
        by_finding.setdefault(numbered.effect.finding, []).append(numbered)


@dataclass
class OpposedByThing:
    """The findings on one microRNA in which a thing goes up, and those in which it goes down.

    One of two may have a broader thing instead.
    """

    mirna: str
    label: str
    _own: _Signed
    _broader: _Signed = field(default_factory=_Signed)

    def include(self, broader: _Signed) -> None:
        """Add the effects on a broader thing."""
        for numbered in (*_all_of(broader.ups), *_all_of(broader.downs)):
            self._broader.add(numbered)

    def pairs(self, most: int) -> Iterator[tuple[int, int, Direction, Direction]]:
        """Yield the first pairs of findings: places, the increase and the decrease."""
        for one, other in islice(self._findings(), most):
            ups, downs = self._own.ups.get(one, []), self._own.downs.get(other, [])
            candidates = [
                *product(ups, [*downs, *self._broader.downs.get(other, [])]),
                *product(self._broader.ups.get(one, []), downs),
            ]
            up, down = min(candidates, key=_order_of)
            yield *_order_of((up, down)), up.effect, down.effect

    def _findings(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs of findings, sorted."""
        downs = sorted(self._own.downs)
        all_downs = sorted({*downs, *self._broader.downs})
        for one in sorted({*self._own.ups, *self._broader.ups}):
            others = all_downs if one in self._own.ups else downs
            yield from ((one, other) for other in others if one != other)

    def count(self) -> int:
        """Return the number of pairs of findings."""
        ups, downs = self._own.ups.keys(), self._own.downs.keys()
        all_downs = downs | self._broader.downs.keys()
        only_broader = self._broader.ups.keys() - ups
        pairs = len(ups) * len(all_downs) + len(only_broader) * len(downs)
        return pairs - len(ups & all_downs) - len(only_broader & downs)


def _all_of(by_finding: _ByFinding) -> Iterator[_Numbered]:
    for several in by_finding.values():
        yield from several


def _order_of(pair: tuple[_Numbered, _Numbered]) -> tuple[int, int]:
    one, other = sorted(each.place for each in pair)
    return one, other


def opposed_findings(directions: Directions) -> Iterator[OpposedByThing]:
    """Yield the findings that may be opposed, by microRNA and thing."""
    by_mirna: dict[str, dict[str, _Signed]] = defaultdict(dict)
    labels: dict[str, str] = {}
    for place, effect in enumerate(directions):
        mirna = directions.contexts[effect.finding].mirna
        things = by_mirna[mirna]
        things.setdefault(effect.thing, _Signed()).add(_Numbered(place, effect))
        labels.setdefault(effect.thing, effect.label)
    for mirna, things in by_mirna.items():
        for thing, signed in things.items():
            opposed = OpposedByThing(mirna, labels[thing], signed)
            for other in things:
                if other != thing and directions.below(thing, other):
                    opposed.include(things[other])
            yield opposed
