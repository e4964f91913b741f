"""Two things side by side: what their findings have in common, and what only one of them has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exomet.finding.model import Findings
from exomet.terms.roles import ROLES
from exomet.terms.sorting import natural_sort_key
from exomet.terms.traits import EFFECTS

# Roles that say nothing of what happens.
_LEFT_OUT = {"paper", "reference", "species", "cell_line"}


@dataclass(frozen=True)
class SharedPart:
    """What takes part in findings on one thing, on another, or on both.

    Attributes:
        role: name of its role.
        thing: its CURIE.
        label: its label.
        effect: what is done to it, by the name of the property; empty where it is not affected.
        one: how many findings on the one thing have it so.
        other: how many findings on the other.
    """

    role: str
    thing: str
    label: str
    effect: str
    one: int
    other: int

    @property
    def is_shared(self) -> bool:
        """Whether findings on both have it."""
        return bool(self.one and self.other)


def side_by_side(findings: Findings, one: Iterable[str], other: Iterable[str]) -> list[SharedPart]:
    """Return what takes part in two sets of findings, role by role; what both have comes first.

    Args:
        findings: all findings.
        one: names of the findings on the one thing.
        other: names of those on the other.
    """
    ours, theirs = _count_parts(findings, one), _count_parts(findings, other)
    parts = [SharedPart(*key, ours[key], theirs[key]) for key in {**ours, **theirs}]
    return sorted(parts, key=_shared_first)


# Role, CURIE, label, effect.
_PartKey = tuple[str, str, str, str]


def _count_parts(findings: Findings, names: Iterable[str]) -> Counter[_PartKey]:
    counts: Counter[_PartKey] = Counter()
    for name in names:
        # (a set: a cell with two conditions takes part twice)
        keys: set[_PartKey] = set()
        for role in ROLES.keys() - _LEFT_OUT:
            for part in findings.all[name].role(role):
                effect = part.relation if part.relation in EFFECTS else ""
                keys.add((role, part.thing, part.label, effect))
        counts.update(keys)
    return counts


def _shared_first(part: SharedPart) -> tuple[int, bool, int, tuple[object, ...], str]:
    order = list(ROLES).index(part.role)
    number = -(part.one + part.other)
    return order, not part.is_shared, number, (natural_sort_key(part.label),), part.effect
