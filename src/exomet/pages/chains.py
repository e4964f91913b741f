"""What leads to what in a finding: from sender to microRNA, along the steps to the processes, and on to the sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exomet.audit.effects import Effect
from exomet.pages.facts import Finding, Findings
from exomet.query.store import select
from exomet.terms.iris import EXOMET, expand

LEVELS = ("source", "mirna", "target", "pathway", "process", "site")
_USUAL = f"PREFIX exomet: <{EXOMET}> SELECT ?process ?site WHERE {{ ?process exomet:usualSite ?site }}"


@dataclass(frozen=True)
class Point:
    """A thing in a chain: its CURIE, its label, and its level."""

    thing: str
    label: str
    level: str


@dataclass(frozen=True)
class Link:
    """Two things of a finding, one of which leads to the other.

    ``sign`` is how the first acts on the second: 1 raises, -1 lowers, 0 acts but the direction is not stated; None
    where it does not act (a cell sends, a marker goes with an outcome, a process happens at a site).
    """

    start: Point
    end: Point
    sign: int | None


class Chains:
    """The chains of all findings of a graph."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._sites = {str(process): str(site) for process, site in select(findings.store, _USUAL)[1]}
        self._effects: dict[str, list[Effect]] = {}
        for effect in findings.effects.effects.values():
            self._effects.setdefault(effect.finding.removeprefix("finding:"), []).append(effect)

    def near(self, finding: Finding) -> Iterator[Link]:
        """Yield the links of a finding as its steps state them, each thing from what stands right before it."""
        yield from self._links(finding, near=True)

    def forward(self, finding: Finding) -> Iterator[Link]:
        """Yield the links of a finding that lead from a level to a later one; levels that are not stated are passed.

        Of the molecules and of the pathways of a chain only the first stand in it, those that no other one leads to.
        """
        yield from self._links(finding, near=False)

    def _links(self, finding: Finding, *, near: bool) -> Iterator[Link]:
        mirnas = _points(finding, "mirna")
        for sender in _points(finding, "source"):
            for mirna in mirnas:
                yield Link(sender, mirna, None)
        for mirna in mirnas:
            yield from self._steps(finding, mirna, near=near)
            for part in finding.parts:
                if part.relation == "associatedWith":
                    yield Link(mirna, Point(part.thing, part.label, "process"), None)
            for site in _points(finding, "site"):
                for process in self._before(finding, site) or [mirna]:
                    yield Link(process, site, None)

    def _steps(self, finding: Finding, mirna: Point, *, near: bool) -> Iterator[Link]:
        effects = {effect.step: effect for effect in self._effects.get(finding.name, ())}
        points = {step: self._point(finding, effect) for step, effect in effects.items()}
        for step, effect in effects.items():
            end = points[step]
            if near:
                causes = effect.before
            elif _is_first(step, effects, points):
                causes = _earlier(step, effects, points)
            else:
                continue
            for cause in causes:
                if points[cause].thing != end.thing:
                    yield Link(points[cause], end, effects[cause].sign * effect.sign)
            if not causes:
                yield Link(mirna, end, effect.sign)

    def _point(self, finding: Finding, effect: Effect) -> Point:
        roles = {part.role for part in finding.parts if part.thing == effect.thing}
        thing = self._findings.names.index.things.get(str(expand(effect.thing)))
        level = next((role for role in ("target", "pathway", "process") if role in roles), "process")
        return Point(effect.thing, thing.label if thing else effect.label, level)

    def _before(self, finding: Finding, site: Point) -> list[Point]:
        """Return the processes that happen at a site: metastasis to that organ, or else those that end the chain."""
        processes = _points(finding, "process")
        usual = [p for p in processes if self._sites.get(p.thing) == site.thing]
        effects = self._effects.get(finding.name, [])
        causes = {step for effect in effects for step in effect.before}
        last = {effect.thing for effect in effects if effect.step not in causes}
        other = [p for p in processes if p.thing not in self._sites and (p.thing in last or not effects)]
        return usual or other


def _points(finding: Finding, role: str) -> list[Point]:
    parts = {part.thing: part.label for part in finding.role(role)}
    return [Point(thing, label, role) for thing, label in parts.items()]


def _causes(step: str, effects: dict[str, Effect]) -> list[str]:
    """Return all steps that lead to a step, the nearest first."""
    found: dict[str, None] = {}
    waiting = list(effects[step].before)
    while waiting:
        cause = waiting.pop(0)
        if cause not in found:
            found[cause] = None
            waiting += effects[cause].before
    return list(found)


def _is_first(step: str, effects: dict[str, Effect], points: dict[str, Point]) -> bool:
    """Return whether nothing of its own level or a later one leads to a step; a process always counts."""
    level = LEVELS.index(points[step].level)
    later = (LEVELS.index(points[cause].level) >= level for cause in _causes(step, effects))
    return points[step].level == "process" or not any(later)


def _earlier(step: str, effects: dict[str, Effect], points: dict[str, Point]) -> list[str]:
    """Return the first steps of the latest level before that of a step, among those that lead to it."""
    level = LEVELS.index(points[step].level)
    causes = [c for c in _causes(step, effects) if LEVELS.index(points[c].level) < level]
    first = [cause for cause in causes if _is_first(cause, effects, points)]
    latest = max((LEVELS.index(points[cause].level) for cause in first), default=0)
    return [cause for cause in first if LEVELS.index(points[cause].level) == latest]
