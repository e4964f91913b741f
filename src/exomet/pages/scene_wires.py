"""The lines in the picture of a finding: who sends to whom, and what acts on what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from exomet.finding.scene import Scene
from exomet.pages.scene_blocks import (
    OUTCOMES,
    SAMPLE,
    VESICLE,
    Block,
    Node,
    mirna_node_key,
    organ_key,
)
from exomet.pages.scene_layout import Drawing, NodeRow, nodes_of

_ENDS = {1: "raises", -1: "lowers", 0: "acts"}
_BAR = 7
_BESIDE = 26
# Room between lines that pass one gap, and the gap between nodes and the edge around them.
_LANE, _OUTER_GAP = 4, 12

Position = tuple[float, float]


@dataclass(frozen=True)
class Wire:
    """A line between two things: its ends, how one acts on the other, and its path.

    ``end`` is raises, lowers, acts (direction not stated), moves or joins; ``head`` is the path
    of its arrow head or bar, "" if it has none.
    """

    start: str
    finish: str
    end: str
    path: str
    head: str


def scene_wires(scene: Scene, drawing: Drawing) -> list[Wire]:
    """Return the lines of a picture whose blocks and nodes have their places.

    Args:
        scene: the scene of a finding.
        drawing: its picture.
    """
    return list(_Wiring(scene, drawing).all())


@dataclass
class _Wiring:
    """The lines of a picture."""

    scene: Scene
    drawing: Drawing

    @property
    def bands(self) -> list[list[NodeRow]]:
        """The rows of nodes."""
        return self.drawing.bands

    def all(self) -> Iterator[Wire]:
        """Yield the transfer first, then the steps, then the ways to the sites."""
        yield from self._transfers()
        for step in self.scene.steps:
            for cause in step.causes:
                sign = self.scene.acting_sign(self.scene.by_name[cause], step)
                yield self._wire(cause, step.name, _ENDS[sign])
            if not step.causes:
                yield self._wire(mirna_node_key(step.place), step.name, _ENDS[step.sign])
        for site in self.scene.sites:
            for reached_by in site.reached_by:
                yield self._wire(reached_by, organ_key(site), "joins")

    def _transfers(self) -> Iterator[Wire]:
        # A compartment that continues further down begins with its first part.
        blocks = {block.key: block for block in reversed(self.drawing.blocks)}
        vesicle = blocks.get(VESICLE)
        if vesicle is None:
            return
        yield from self._to_vesicle(blocks, vesicle)
        recipients = sorted(key for key in blocks if key.startswith("recipient"))
        for number, key in enumerate(recipients):
            yield self._transfer(vesicle, blocks[key], "moves", number)
        if OUTCOMES in blocks:
            yield self._transfer(vesicle, blocks[OUTCOMES], "joins", 0)

    def _to_vesicle(self, blocks: dict[str, Block], vesicle: Block) -> Iterator[Wire]:
        """Yield the way from the senders, which are below each other, or from the sample."""
        senders = sorted(key for key in blocks if key.startswith("sender"))
        # The nearest one has the straight way.
        nearest = senders[::-1] if self.drawing.form.stacked else senders
        for number, key in enumerate(nearest):
            yield self._transfer(blocks[key], vesicle, "moves", number)
        if SAMPLE in blocks:
            yield self._transfer(blocks[SAMPLE], vesicle, "joins", 0)

    def _transfer(self, start: Block, finish: Block, end: str, number: int) -> Wire:
        if self.drawing.form.stacked:
            points = _down_or_around(start, finish, number)
        elif number:
            way = _from_beside if start.key.startswith("sender") else _over
            points = way(start, finish)
        else:
            across = start.y + 26
            points = [(start.x + start.width, across), (finish.x, across)]
        return Wire(start.key, finish.key, end, _polyline(points, end), _head(points, end))

    def _wire(self, start: str, finish: str, end: str) -> Wire:
        """Return the line between two nodes; it goes between the nodes of the rows in between."""
        (one, first), (other, last) = self._places[start], self._places[finish]
        points = [(one.x + one.width / 2, one.y + one.height)]
        for number in range(first, last):
            band = nodes_of(self.bands[number])
            bottom = max(node.y + node.height for node in band)
            if number > first:
                x = self._passage(number, other, points[-1][0], (start, finish))
                top = min(node.y for node in band)
                points += [(x, top - 4), (x, bottom + 2)]
            else:
                points.append((points[-1][0], bottom))
        points.append((other.x + other.width / 2 + self._aside(finish, end), other.y))
        return Wire(start, finish, end, _curve(points, end), _head(points, end))

    @cached_property
    def _places(self) -> dict[str, tuple[Node, int]]:
        """The nodes by key, each with the number of its row."""
        places: dict[str, tuple[Node, int]] = {}
        for number, band in enumerate(self.bands):
            places.update({node.key: (node, number) for node in nodes_of(band)})
        return places

    @cached_property
    def _ends_at(self) -> dict[str, list[str]]:
        """How lines end at each step: arrow heads and bars stand beside each other there."""
        ends: dict[str, set[str]] = {}
        for step in self.scene.steps:
            causes = map(self.scene.by_name.__getitem__, step.causes)
            signs = [self.scene.acting_sign(cause, step) for cause in causes]
            ends[step.name] = {_ENDS[sign] for sign in signs or [step.sign]}
        return {name: sorted(of_step) for name, of_step in ends.items()}

    def _aside(self, finish: str, end: str) -> float:
        """Return how far beside the middle of a thing a line ends."""
        ends = self._ends_at.get(finish, [end])
        return (ends.index(end) - (len(ends) - 1) / 2) * _BESIDE

    def _passage(self, number: int, other: Node, x: float, line: tuple[str, str]) -> float:
        """Return where a line passes a row: its lane in the gap that is nearest to its way."""
        lefts = sorted(node.x for node in nodes_of(self.bands[number]))
        width, gap = self.drawing.form.node, self.drawing.form.gap
        outer = min(gap, _OUTER_GAP)
        gaps = {lefts[0] - outer / 2: outer, lefts[-1] + width + outer / 2: outer}
        gaps |= {left - gap / 2: gap for left in lefts[1:]}
        middle = (x + other.x + other.width / 2) / 2
        nearest = min(gaps, key=lambda at: abs(at - middle))
        lanes = self._lanes.setdefault(nearest, {})
        return nearest + _lane_aside(lanes.setdefault(line, len(lanes)), gaps[nearest])

    @cached_property
    def _lanes(self) -> dict[float, dict[tuple[str, str], int]]:
        """Middle of a gap -> the lines that pass there, each with the number of its lane."""
        return {}


def _lane_aside(number: int, gap: float) -> float:
    """Return how far beside the middle of a gap a lane is; where there is no room, lanes share.

    Example:
        >>> [_lane_aside(number, 24) for number in range(6)]
        [0, 4, -4, 8, -8, 0]
    """
    lane = number % (1 + 2 * int((gap / 2 - 2) // _LANE))
    return _LANE * ((lane + 1) // 2) * (1 if lane % 2 else -1)


def _down_or_around(start: Block, finish: Block, number: int) -> list[Position]:
    middle = start.x + start.width / 2
    if not number:
        return [(middle, start.y + start.height), (middle, finish.y)]
    lane, across = start.x - 10, finish.y + 26
    return [(start.x, start.y + 26), (lane, start.y + 26), (lane, across), (finish.x, across)]


def _from_beside(start: Block, finish: Block) -> list[Position]:
    """Return the way from a second sender, up to that of the first."""
    out, middle = start.x + start.width, (start.x + start.width + finish.x) / 2
    across = finish.y + 26
    return [(out, start.y + 26), (middle, start.y + 26), (middle, across), (finish.x, across)]


def _over(start: Block, finish: Block) -> list[Position]:
    """Return the way over what lies between two compartments."""
    top = start.y - 11
    out, into = start.x + start.width / 2, finish.x + finish.width / 2
    return [(out, start.y), (out, top), (into, top), (into, finish.y)]


def _last_point(points: Sequence[Position], end: str) -> Position:
    """Return where a line ends: before its arrow head or bar."""
    (x0, y0), (x, y) = points[-2], points[-1]
    back = {"raises": _BAR, "moves": _BAR, "lowers": 3.0}.get(end, 0.0)
    along_x = x0 != x and y0 == y
    if along_x:
        return (x - back if x > x0 else x + back), y
    return x, y - back


def _at(x: float, y: float) -> str:
    """Return a position as paths have it."""
    return f"{x:.5g},{y:.5g}"


def _polyline(points: Sequence[Position], end: str) -> str:
    way = [*points[:-1], _last_point(points, end)]
    return "M" + "L".join(_at(*point) for point in way)


def _curve(points: Sequence[Position], end: str) -> str:
    """Return a way that leaves and enters from above; between it bends in the gaps of rows."""
    way = [*points[:-1], _last_point(points, end)]
    path = f"M{_at(*way[0])}"
    for (x0, y0), (x, y) in pairwise(way):
        middle = (y0 + y) / 2
        bend = f"C{_at(x0, middle)} {_at(x, middle)} {_at(x, y)}"
        path += f"V{y:.5g}" if x0 == x else bend
    return path


def _head(points: Sequence[Position], end: str) -> str:
    """Return the path of an arrow head or a bar at the end of a line, "" if it has neither."""
    (x0, y0), (x, y) = points[-2], points[-1]
    if end == "lowers":
        return f"M{_at(x - _BAR, y - 3)}h{2 * _BAR}"
    if end not in ("raises", "moves"):
        return ""
    is_level = x0 != x and y0 == y
    return f"M{_at(x, y)}" + ("l-9,-5v10Z" if is_level else "l-5,-9h10Z")
