"""A finding as a row of a table, with references to everything that takes part in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from exomet.finding.corroboration import SupportBadge, support_badges
from exomet.finding.reading import Finding, Part
from exomet.pages.addresses import Addresses, Ref
from exomet.terms.roles import ROLES
from exomet.terms.traits import EFFECTS, EffectRelation

_THINGS_LISTED = 4
# What the page of a finding shows under its own headings.
_PLACED = {"mirna", "cancer", "sender", "sample", "recipient", "site", "paper", "reference"}
_EVERY_THING = 1_000
_SIGN_CLASSES = {1: "up", -1: "down", 0: ""}


@dataclass(frozen=True)
class EffectCell:
    """What a finding does in one way: the word, up, down or empty, the things, how many more."""

    word: str
    direction: str
    things: list[Ref]
    more: int


@dataclass(frozen=True)
class FindingView:
    """A finding as a row.

    Attributes:
        finding: the finding.
        note: its kind, where it is no mechanism, and its conditions.
        roles: what takes part in it, by role.
        effects: what it does, effect by effect.
        years: its papers, each called by its year.
        independent_papers: how many papers are behind the lines of evidence that support it.
        further: heading and things of the roles that have no place of their own on a page.
        badges: what speaks for and against it elsewhere, where files were brought.
    """

    finding: Ref
    note: str
    roles: dict[str, list[Ref]]
    effects: list[EffectCell]
    years: list[Ref]
    independent_papers: int
    further: list[tuple[str, list[Ref]]]
    badges: list[SupportBadge]


def finding_rows(addresses: Addresses, findings: Iterable[Finding]) -> list[FindingView]:
    """Return findings as rows, in their order, with the first few things of each effect."""
    return [finding_row(addresses, finding, _THINGS_LISTED) for finding in findings]


def finding_row(addresses: Addresses, finding: Finding, listed: int = _EVERY_THING) -> FindingView:
    """Return a finding as a row.

    Args:
        addresses: where things have their pages.
        finding: the finding.
        listed: how many things of each effect are listed.
    """
    papers = sorted((part for part in finding.parts if part.year), key=lambda paper: paper.year)
    effects = [_effect_cell(addresses, finding, effect, listed) for effect in EFFECTS.values()]
    roles = {role: _part_refs(addresses, finding.role(role)) for role in ROLES}
    return FindingView(
        finding_ref(finding),
        _kind_and_conditions(finding),
        roles,
        [effect for effect in effects if effect.things],
        [_part_ref(addresses, paper, str(paper.year)) for paper in papers],
        finding.independent_papers,
        _further(roles),
        support_badges(finding.support),
    )


def _further(roles: dict[str, list[Ref]]) -> list[tuple[str, list[Ref]]]:
    names = (name for name, refs in roles.items() if refs and _is_further(name))
    return [(ROLES[name].title, roles[name]) for name in names]


def _is_further(name: str) -> bool:
    """Return whether a role is neither on every page nor shown with an effect or a cell."""
    return not (name in _PLACED or ROLES[name].affected or ROLES[name].at_cells)


def finding_ref(finding: Finding) -> Ref:
    """Return a reference to the page of a finding."""
    return Ref(finding.name, f"/finding/{finding.name}")


def _part_refs(addresses: Addresses, parts: Iterable[Part]) -> list[Ref]:
    return [_part_ref(addresses, part, part.label) for part in _distinct_parts(parts)]


def _part_ref(addresses: Addresses, part: Part, label: str) -> Ref:
    return replace(addresses.ref(part.thing, label, part.conditions), mark=part.mark)


def _effect_cell(
    addresses: Addresses, finding: Finding, effect: EffectRelation, listed: int
) -> EffectCell:
    refs = []
    for part in _distinct_parts(finding.by_relation(effect.relation)):
        refs.append(addresses.ref(part.thing, part.label, "direct target" if part.direct else ""))
    word = f"level {finding.level}, {effect.word}" if finding.level else effect.word
    more = max(0, len(refs) - listed)
    return EffectCell(word, _SIGN_CLASSES[effect.sign], refs[:listed], more)


def _distinct_parts(parts: Iterable[Part]) -> list[Part]:
    """Return each thing once for each of its conditions: the same cell may send and be sampled."""
    return list({(part.thing, part.conditions): part for part in parts}.values())


def _kind_and_conditions(finding: Finding) -> str:
    kind = finding.kind if finding.kind != "mechanistic" else ""
    return ", ".join(filter(None, (kind, finding.conditions)))
