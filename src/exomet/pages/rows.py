"""A finding as a row of a table, with references to everything that takes part in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.ask.listing import EFFECTS
from exomet.pages.addresses import Addresses, Ref
from exomet.pages.facts import Finding
from exomet.pages.table import EFFECT_WORDS

_LISTED = 4
_UP, _DOWN = ("induces", "activates", "promotes"), ("represses", "inhibits", "suppresses")


@dataclass(frozen=True)
class Effects:
    """What a finding does in one way: the word, the direction (up, down or empty), the things, how many more."""

    word: str
    direction: str
    things: list[Ref]
    more: int


@dataclass(frozen=True)
class Row:
    """A finding as a row."""

    finding: Ref
    kind: str
    year: str
    mirna: list[Ref]
    cancer: list[Ref]
    source: list[Ref]
    recipient: list[Ref]
    effects: list[Effects]
    site: list[Ref]
    reference: list[Ref]


def rows(addresses: Addresses, findings: Iterable[Finding]) -> list[Row]:
    """Return findings as rows, in their order, with the first few things of each effect."""
    return [row(addresses, finding, _LISTED) for finding in findings]


def row(addresses: Addresses, finding: Finding, listed: int = 1_000) -> Row:
    """Return a finding as a row, with at most so many things listed for each effect."""

    def refs(role: str) -> list[Ref]:
        parts = {part.thing: part.label for part in finding.role(role)}
        return [addresses.ref(thing, label) for thing, label in parts.items()]

    return Row(
        Ref(finding.name, f"/finding/{finding.name}"),
        finding.kind,
        str(finding.year or ""),
        refs("mirna"),
        refs("cancer"),
        refs("source"),
        refs("recipient"),
        [found for relation in EFFECTS if (found := _effects(addresses, finding, relation, listed)).things],
        refs("site"),
        refs("reference"),
    )


def _effects(addresses: Addresses, finding: Finding, relation: str, listed: int) -> Effects:
    things = {part.thing: part.label for part in finding.parts if part.relation == relation}
    refs = [addresses.ref(thing, label) for thing, label in things.items()]
    direction = "up" if relation in _UP else "down" if relation in _DOWN else ""
    return Effects(EFFECT_WORDS[relation], direction, refs[:listed], max(0, len(refs) - listed))
