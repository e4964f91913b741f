"""What leads to what in a finding: sender, microRNA, recipient, along the steps to the processes, on to the sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exomet.finding.effects import Effect
from exomet.finding.model import Finding, Findings
from exomet.query.select import select
from exomet.terms.iris import EXOMET, expand

# A fluid that was sampled stands where senders stand.
LEVELS = {
    "sender": 0,
    "sample": 0,
    "microRNA": 1,
    "recipient": 2,
    "molecule": 3,
    "pathway": 4,
    "process": 5,
    "site": 6,
}
_RELATIONS = {"sender": "sourceCell", "sample": "sampledFrom"}
_ROLES = {"microRNA": "mirna", "molecule": "target"}
_PREFIX = f"PREFIX exomet: <{EXOMET}> SELECT DISTINCT "
_USUAL = _PREFIX + "?process ?site WHERE { ?process exomet:usualSite ?site }"
_CELLS = _PREFIX + "?step ?cell WHERE { ?step exomet:inCell/a ?cell }"
_DIRECT = _PREFIX + "?finding ?thing WHERE { ?finding exomet:directTarget ?thing }"


@dataclass(frozen=True)
class Point:
    """A thing in a chain: its CURIE, its label, and its level."""

    thing: str
    label: str
    level: str

    @property
    def column(self) -> int:
        """Where its level stands from left to right."""
        return LEVELS[self.level]


@dataclass(frozen=True)
class Link:
    """Two things of a finding, one of which leads to the other.

    ``sign`` is how the first acts on the second: 1 raises, -1 lowers, 0 acts but the direction is not stated; None
    where it does not act (a cell sends or takes up, a marker goes with an outcome, a process happens at a site).
    """

    start: Point
    end: Point
    sign: int | None


class Chains:
    """The chains of all findings of a graph."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._sites = {
            str(process): str(site) for process, site in select(findings.store, _USUAL)[1]
        }
        self._cells = {(str(step), str(cell)) for step, cell in select(findings.store, _CELLS)[1]}
        self._direct = {
            (str(name), str(thing)) for name, thing in select(findings.store, _DIRECT)[1]
        }
        self._effects: dict[str, list[Effect]] = {}
        for effect in findings.effects.effects.values():
            self._effects.setdefault(effect.finding.removeprefix("finding:"), []).append(effect)

    def points(self, finding: Finding, level: str) -> list[Point]:
        """Return what a finding states at a level."""
        relation = _RELATIONS.get(level)
        parts = finding.role(_ROLES.get(level, level))
        if relation:
            parts = [part for part in finding.parts if part.relation == relation]
        return [
            Point(thing, label, level)
            for thing, label in {part.thing: part.label for part in parts}.items()
        ]

    def is_direct(self, finding: Finding, point: Point) -> bool:
        """Return whether a finding names a molecule as bound or targeted by its microRNA itself."""
        return (f"finding:{finding.name}", point.thing) in self._direct

    def near(self, finding: Finding) -> Iterator[Link]:
        """Yield the links of a finding as its steps state them, each thing from what stands right before it."""
        yield from self._links(finding, near=True)

    def forward(self, finding: Finding) -> Iterator[Link]:
        """Yield the links of a finding that lead from a level to a later one; levels that are not stated are passed.

        Of the molecules and of the pathways of a chain only the first stand in it, those that no other one leads to.
        """
        yield from self._links(finding, near=False)

    def _links(self, finding: Finding, *, near: bool) -> Iterator[Link]:
        mirnas = self.points(finding, "microRNA")
        recipients = self.points(finding, "recipient")
        for mirna in mirnas:
            for sender in self.points(finding, "sender") + self.points(finding, "sample"):
                yield Link(sender, mirna, None)
            for recipient in recipients:
                yield Link(mirna, recipient, None)
            yield from self._steps(finding, mirna, [] if near else recipients, near=near)
            for part in finding.parts:
                if part.relation == "associatedWith":
                    yield Link(mirna, Point(part.thing, part.label, "process"), None)
            for site in self.points(finding, "site"):
                for process in self._before(finding, site) or [mirna]:
                    yield Link(process, site, None)

    def _steps(
        self, finding: Finding, mirna: Point, recipients: list[Point], *, near: bool
    ) -> Iterator[Link]:
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
                for start in [cell for cell in recipients if (step, cell.thing) in self._cells] or [
                    mirna
                ]:
                    yield Link(start, end, effect.sign)

    def _point(self, finding: Finding, effect: Effect) -> Point:
        roles = {part.role for part in finding.parts if part.thing == effect.thing}
        thing = self._findings.names.lexicon.entities.get(str(expand(effect.thing)))
        level = next(
            (level for level in ("molecule", "pathway") if _ROLES.get(level, level) in roles),
            "process",
        )
        return Point(effect.thing, thing.label if thing else effect.label, level)

    def _before(self, finding: Finding, site: Point) -> list[Point]:
        """Return the processes that happen at a site: metastasis to that organ, or else those that end the chain."""
        processes = self.points(finding, "process")
        usual = [p for p in processes if self._sites.get(p.thing) == site.thing]
        effects = self._effects.get(finding.name, [])
        causes = {step for effect in effects for step in effect.before}
        last = {effect.thing for effect in effects if effect.step not in causes}
        other = [
            p for p in processes if p.thing not in self._sites and (p.thing in last or not effects)
        ]
        return usual or other


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
    column = points[step].column
    later = (points[cause].column >= column for cause in _causes(step, effects))
    return points[step].level == "process" or not any(later)


def _earlier(step: str, effects: dict[str, Effect], points: dict[str, Point]) -> list[str]:
    """Return the first steps of the latest level before that of a step, among those that lead to it."""
    causes = [c for c in _causes(step, effects) if points[c].column < points[step].column]
    first = [cause for cause in causes if _is_first(cause, effects, points)]
    latest = max((points[cause].column for cause in first), default=0)
    return [cause for cause in first if points[cause].column == latest]
