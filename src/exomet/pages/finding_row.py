"""A finding as a row of a table, with references to everything that takes part in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.finding.facets import EFFECT_WORDS
from exomet.finding.listing import EFFECTS
from exomet.finding.model import Finding, Part
from exomet.pages.addresses import Addresses, Ref

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
    """A finding as a row; ``note`` says its kind, where it is no mechanism, and its conditions.

    ``years`` are its papers, each called by its year.
    """

    finding: Ref
    note: str
    mirna: list[Ref]
    cancer: list[Ref]
    source: list[Ref]
    sample: list[Ref]
    recipient: list[Ref]
    effects: list[Effects]
    site: list[Ref]
    reference: list[Ref]
    years: list[Ref]


def rows(addresses: Addresses, findings: Iterable[Finding]) -> list[Row]:
    """Return findings as rows, in their order, with the first few things of each effect."""
    return [row(addresses, finding, _LISTED) for finding in findings]


def row(addresses: Addresses, finding: Finding, listed: int = 1_000) -> Row:
    """Return a finding as a row, with at most so many things listed for each effect."""

    def refs(role: str) -> list[Ref]:
        return [
            addresses.ref(part.thing, part.label, part.conditions)
            for part in _once(finding.role(role))
        ]

    papers = sorted(finding.role("reference"), key=lambda paper: paper.year)
    return Row(
        Ref(finding.name, f"/finding/{finding.name}"),
        _note(finding),
        refs("mirna"),
        refs("cancer"),
        refs("source"),
        refs("sample"),
        refs("recipient"),
        [
            found
            for relation in EFFECTS
            if (found := _effects(addresses, finding, relation, listed)).things
        ],
        refs("site"),
        refs("reference"),
        [addresses.ref(paper.thing, str(paper.year)) for paper in papers],
    )


def _effects(addresses: Addresses, finding: Finding, relation: str, listed: int) -> Effects:
    parts = _once(part for part in finding.parts if part.relation == relation)
    refs = [
        addresses.ref(part.thing, part.label, "direct target" if part.direct else "")
        for part in parts
    ]
    word = (
        f"level {finding.level}, {EFFECT_WORDS[relation]}"
        if finding.level
        else EFFECT_WORDS[relation]
    )
    direction = "up" if relation in _UP else "down" if relation in _DOWN else ""
    return Effects(word, direction, refs[:listed], max(0, len(refs) - listed))


def _once(parts: Iterable[Part]) -> list[Part]:
    """Return each thing once for each of its conditions: the same cell may send and be sampled."""
    return list({(part.thing, part.conditions): part for part in parts}.values())


def _note(finding: Finding) -> str:
    kind = finding.kind if finding.kind != "mechanistic" else ""
    return ", ".join(note for note in (kind, finding.conditions) if note)
