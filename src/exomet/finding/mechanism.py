"""What leads to what in a finding: from the sender along its steps to processes and sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exomet.finding.effects import Effect, Mechanisms
from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.query.select import select
from exomet.terms.iris import EXOMET, expand
from exomet.terms.roles import ROLES

_USUAL_SITES = f"""PREFIX exomet: <{EXOMET}>
SELECT DISTINCT ?process ?site WHERE {{ ?process exomet:usualSite ?site }}"""


def levels() -> dict[str, int]:
    """Return the levels of a chain from left to right, each with its place."""
    drawn = [role for role in ROLES.values() if role.level]
    return {role.level: role.stage for role in sorted(drawn, key=lambda role: role.stage)}


@dataclass(frozen=True)
class Point:
    """A thing in a chain: its CURIE, its label, and its level."""

    thing: str
    label: str
    level: str

    @property
    def column(self) -> int:
        """The place of its level from left to right."""
        return levels()[self.level]


@dataclass(frozen=True)
class Link:
    """Two things of a finding, one of which leads to the other.

    ``sign`` is how the first acts on the second: 1 raises, -1 lowers, 0 acts but the direction is
    not stated; None if it does not act (a cell sends or takes up, a marker is associated
    with an outcome, a process happens at a site).
    """

    start: Point
    end: Point
    sign: int | None


class Chains:
    """The chains of all findings of a graph."""

    def __init__(self, findings: Findings, mechanisms: Mechanisms) -> None:
        self._findings = findings
        self._effects = mechanisms.effects_by_finding
        rows = select(findings.store, _USUAL_SITES)[1]
        self._sites = {str(process): str(site) for process, site in rows}

    def points(self, finding: Finding, level: str) -> list[Point]:
        """Return what a finding states at a level."""
        labels: dict[str, str] = {}
        for role in ROLES.values():
            if role.level == level:
                labels.update({part.thing: part.label for part in finding.role(role.name)})
        return [Point(thing, label, level) for thing, label in labels.items()]

    def is_direct(self, finding: Finding, point: Point) -> bool:
        """Return whether a finding states that its microRNA targets a molecule directly."""
        return any(part.direct and part.thing == point.thing for part in finding.parts)

    def near(self, finding: Finding) -> Iterator[Link]:
        """Yield the links as the steps state them, each from what comes right before it."""
        yield from self._links(finding, near=True)

    def forward(self, finding: Finding) -> Iterator[Link]:
        """Yield the links that lead from a level to a later one; unstated levels are passed over.

        A chain includes only its first molecules and pathways, those that no other one
        leads to.
        """
        yield from self._links(finding, near=False)

    def _links(self, finding: Finding, *, near: bool) -> Iterator[Link]:
        recipients = self.points(finding, "recipient")
        for mirna in self.points(finding, "microRNA"):
            for sender in self.points(finding, "sender") + self.points(finding, "sample"):
                yield Link(sender, mirna, None)
            for recipient in recipients:
                yield Link(mirna, recipient, None)
            yield from self._steps(finding, mirna, [] if near else recipients, near=near)
            for part in finding.by_relation("associatedWith"):
                yield Link(mirna, Point(part.thing, part.label, "process"), None)
            yield from self._to_sites(finding, mirna)

    def _to_sites(self, finding: Finding, mirna: Point) -> Iterator[Link]:
        for site in self.points(finding, "site"):
            for process in self._before(finding, site) or [mirna]:
                yield Link(process, site, None)

    def _steps(
        self, finding: Finding, mirna: Point, recipients: list[Point], *, near: bool
    ) -> Iterator[Link]:
        effects = {effect.step: effect for effect in self._effects.get(finding.name, ())}
        points = {step: self._point(finding, effect) for step, effect in effects.items()}
        steps = [step for step in effects if near or _is_first(step, effects, points)]
        for step in steps:
            effect = effects[step]
            causes = effect.before if near else _earlier(step, effects, points)
            if causes:
                yield from _from_causes(effect, causes, effects, points)
            else:
                yield from _from_cells(effect, points[step], mirna, recipients)

    def _point(self, finding: Finding, effect: Effect) -> Point:
        roles = {part.role for part in finding.parts if part.thing == effect.thing}
        entity = self._findings.names.lexicon.entities.get(str(expand(effect.thing)))
        label = entity.label if entity else effect.label
        affected = [role for role in ROLES.values() if role.affected and role.name in roles]
        return Point(effect.thing, label, affected[0].level if affected else "process")

    def _before(self, finding: Finding, site: Point) -> list[Point]:
        """Return the processes that happen at a site.

        They are the metastasis to that organ, or else what ends the chain.
        """
        processes = self.points(finding, "process")
        usual = [each for each in processes if self._sites.get(each.thing) == site.thing]
        if usual:
            return usual
        last = self._last_things(finding)
        others = [each for each in processes if each.thing not in self._sites]
        return others if last is None else [each for each in others if each.thing in last]

    def _last_things(self, finding: Finding) -> set[str] | None:
        """Return what no step follows; None if the finding states no steps."""
        effects = self._effects.get(finding.name)
        if not effects:
            return None
        causes: set[str] = set()
        for effect in effects:
            causes.update(effect.before)
        return {effect.thing for effect in effects if effect.step not in causes}


def _from_causes(
    effect: Effect, causes: list[str], effects: dict[str, Effect], points: dict[str, Point]
) -> Iterator[Link]:
    """Yield the links that lead to a step from its causes."""
    end = points[effect.step]
    for cause in causes:
        if points[cause].thing != end.thing:
            yield Link(points[cause], end, effects[cause].sign * effect.sign)


def _from_cells(
    effect: Effect, end: Point, mirna: Point, recipients: list[Point]
) -> Iterator[Link]:
    """Yield the links to a step without cause: from the cells of it, or from the microRNA."""
    cells = [cell for cell in recipients if cell.thing in effect.cells]
    for start in cells or [mirna]:
        yield Link(start, end, effect.sign)


def _causes(step: str, effects: dict[str, Effect]) -> list[str]:
    """Return all steps that lead to a step, the nearest first."""
    causes: dict[str, None] = {}
    waiting = list(effects[step].before)
    while waiting:
        cause = waiting.pop(0)
        if cause not in causes:
            causes[cause] = None
            waiting += effects[cause].before
    return list(causes)


def _is_first(step: str, effects: dict[str, Effect], points: dict[str, Point]) -> bool:
    """Return whether nothing of its level or a later one leads to a step; a process counts."""
    column = points[step].column
    later = (points[cause].column >= column for cause in _causes(step, effects))
    return points[step].level == "process" or not any(later)


def _earlier(step: str, effects: dict[str, Effect], points: dict[str, Point]) -> list[str]:
    """Return the first steps of the latest level before that of a step, of those leading to it."""
    causes = [c for c in _causes(step, effects) if points[c].column < points[step].column]
    first = [cause for cause in causes if _is_first(cause, effects, points)]
    latest = max((points[cause].column for cause in first), default=0)
    return [cause for cause in first if points[cause].column == latest]
