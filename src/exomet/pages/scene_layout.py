"""Where the blocks, nodes and arrows of the picture of a finding lie, side by side or stacked.

No library lays it out: layered layouts (dot, dagre, ELK) are programs of other languages, and
those of Python know no compartments that share the ranks of a mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from exomet.finding.scene import CELL_NOT_STATED, Scene
from exomet.pages.scene_blocks import (
    ORGANS,
    OUTCOMES,
    Block,
    Blocks,
    Node,
)

_MARGIN, _EDGE = 3, 12
_AGAIN = ", continued"


@dataclass(frozen=True)
class Form:
    """How a picture uses its room.

    Attributes:
        name: wide or narrow.
        node, head: widths of a node and of the heading of a compartment.
        per_row: most nodes beside each other.
        gap: room between nodes.
        rise: room between ranks, for arrows.
        between: room between compartments.
        stacked: whether compartments are below each other.
    """

    name: str
    node: int
    head: int
    per_row: int
    gap: int
    rise: int
    between: int
    stacked: bool


WIDE = Form("wide", 120, 132, 4, 12, 40, 40, stacked=False)
NARROW = Form("narrow", 150, 300, 2, 24, 38, 34, stacked=True)


@dataclass
class NodeRow:
    """Nodes beside each other in one compartment."""

    block: Block
    nodes: list[Node]


def nodes_of(band: Iterable[NodeRow]) -> list[Node]:
    """Return the nodes of rows that share their height, from left to right."""
    nodes: list[Node] = []
    for row in band:
        nodes += row.nodes
    return nodes


@dataclass
class Drawing:
    """A picture with places for all that it shows; ``bands`` are its rows from above."""

    form: Form
    blocks: list[Block]
    bands: list[list[NodeRow]] = field(default_factory=list)
    width: float = 0
    height: float = 0


def lay_out(scene: Scene, form: Form) -> Drawing:
    """Return the picture of a scene in one of its forms.

    Args:
        scene: the scene of a finding.
        form: ``WIDE`` or ``NARROW``.
    """
    blocks = Blocks(scene, form.node, form.head).all()
    drawing = Drawing(form, list(_unfolded(scene, blocks)) if form.stacked else blocks)
    drawing.bands = _stacked_bands(drawing) if form.stacked else _shared_bands(drawing)
    _place_all(drawing, drawing.bands)
    return drawing


def _unfolded(scene: Scene, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the compartments so that causes are above effects.

    Where the mechanism comes back to a compartment, that continues further down.
    """
    done: set[str] = set()
    waiting = [block for block in blocks if block.key != ORGANS]
    while waiting:
        later = []
        for block in waiting:
            ready, rest = _divided(scene, block, done)
            yield ready
            later += [rest] if rest.ranks else []
        waiting = later
    yield from (block for block in blocks if block.key == ORGANS)


def _divided(scene: Scene, block: Block, done: set[str]) -> tuple[Block, Block]:
    """Return a compartment with what can be drawn now, and with what has to wait for causes."""
    ready = replace(block, ranks={})
    rest = replace(block, ranks={}, title=f"{block.title.removesuffix(_AGAIN)}{_AGAIN}", small=[])
    for rank in sorted(block.ranks):
        for node in block.ranks[rank]:
            step = scene.by_name.get(node.key)
            is_ready = step is None or done.issuperset(step.causes)
            part = ready if is_ready else rest
            part.ranks.setdefault(rank, []).append(node)
            done.update({node.key} if is_ready else ())
    return ready, rest


def _chunks(nodes: Sequence[Node], size: int) -> list[list[Node]]:
    """Return nodes in rows of nearly the same length."""
    rows = -(-len(nodes) // size)
    length = -(-len(nodes) // rows)
    return [list(nodes[start : start + length]) for start in range(0, len(nodes), length)]


def _shared_bands(drawing: Drawing) -> list[list[NodeRow]]:
    """Return the rows of all compartments, rank by rank: they share their heights."""
    ranks: set[int] = set()
    for block in drawing.blocks:
        ranks.update(block.ranks)
    bands: list[list[NodeRow]] = []
    for rank in sorted(ranks):
        first = len(bands)
        for block in drawing.blocks:
            nodes = block.ranks.get(rank, [])
            for number, row in enumerate(_chunks(nodes, drawing.form.per_row) if nodes else []):
                if first + number == len(bands):
                    bands.append([])
                bands[first + number].append(NodeRow(block, row))
    return bands


def _stacked_bands(drawing: Drawing) -> list[list[NodeRow]]:
    """Return the rows of one compartment after the other."""
    bands: list[list[NodeRow]] = []
    for block in drawing.blocks:
        for rank in sorted(block.ranks):
            rows = _chunks(block.ranks[rank], drawing.form.per_row)
            bands += [[NodeRow(block, row)] for row in rows]
    return bands


def _place_all(drawing: Drawing, bands: list[list[NodeRow]]) -> None:
    """Give each block and node its place."""
    _place_across(drawing, bands)
    tops = _place_down(drawing, bands)
    for number, band in enumerate(bands):
        for row in band:
            _place_row(drawing.form, row, tops[number])
    drawing.height = max(block.y + block.height for block in drawing.blocks) + _MARGIN


def _place_row(form: Form, row: NodeRow, top: float) -> None:
    width = len(row.nodes) * (form.node + form.gap) - form.gap
    left = row.block.x + (row.block.width - width) / 2
    for number, node in enumerate(row.nodes):
        node.x, node.y = left + number * (form.node + form.gap), top


def _place_across(drawing: Drawing, bands: list[list[NodeRow]]) -> None:
    form = drawing.form
    most = {block.key: 0 for block in drawing.blocks}
    for band in bands:
        for row in band:
            most[row.block.key] = max(most[row.block.key], len(row.nodes))
    for block in drawing.blocks:
        nodes = most[block.key] * (form.node + form.gap) - form.gap
        block.width = max(nodes, form.head) + 2 * _EDGE
    if form.stacked:
        widest = max(block.width for block in drawing.blocks)
        for block in drawing.blocks:
            block.x, block.width = _MARGIN + _lane(drawing), widest
        drawing.width = widest + 2 * _MARGIN + _lane(drawing)
        return
    _place_columns(drawing)


def _lane(drawing: Drawing) -> int:
    """Return the room at the left for the ways of a second sender or recipient."""
    keys = {block.key for block in drawing.blocks}
    return 16 if drawing.form.stacked and not keys.isdisjoint(("sender2", "recipient2")) else 0


def block_columns(drawing: Drawing) -> list[list[Block]]:
    """Return the blocks by column: a site lies below what leads to it, senders below each other."""
    grouped: list[list[Block]] = []
    for block in drawing.blocks:
        before = grouped[-1][-1].key if grouped else None
        below = block.key == ORGANS and before in (CELL_NOT_STATED, OUTCOMES)
        if grouped and (below or (block.key.startswith("sender") and len(grouped) == 1)):
            grouped[-1].append(block)
        else:
            grouped.append([block])
    return grouped


def _place_columns(drawing: Drawing) -> None:
    left = float(_MARGIN)
    for column in block_columns(drawing):
        width = max(block.width for block in column)
        for block in column:
            block.x, block.width = left, width
        left += width + drawing.form.between
    drawing.width = left - drawing.form.between + _MARGIN


def _place_down(drawing: Drawing, bands: list[list[NodeRow]]) -> list[float]:
    """Place blocks from above; return the top of each band."""
    if drawing.form.stacked:
        return _place_stacked(drawing, bands)
    top, tops = _place_first_blocks(drawing), []
    for number, band in enumerate(bands):
        late = [row.block for row in band if number and _is_late(bands, number, row)]
        top += max((block.head + 12 for block in late), default=0)
        tops.append(top)
        for block in late:
            block.y = top - block.head
        bottom = top + max(node.height for node in nodes_of(band))
        for row in band:
            row.block.height = bottom + _EDGE - row.block.y
        top = bottom + drawing.form.rise
    return tops


def _is_late(bands: list[list[NodeRow]], number: int, row: NodeRow) -> bool:
    """Return whether a compartment begins with a row; those of cells begin at the top."""
    if row.block.key not in (CELL_NOT_STATED, ORGANS):
        return False
    before: list[NodeRow] = []
    for band in bands[:number]:
        before += band
    return all(other.block is not row.block for other in before)


def _place_first_blocks(drawing: Drawing) -> float:
    """Place the headings from above; return where the first nodes may begin."""
    recipients = [block for block in drawing.blocks if block.key.startswith("recipient")]
    start = _MARGIN + (16 if len(recipients) > 1 else 0)
    below = 0.0
    for column in block_columns(drawing):
        top = float(start)
        for block in column:
            block.y, block.height = top, block.head
            top += block.head + 14
        if 0 in column[0].ranks:
            below = max(below, column[0].head)
    heads = [block.head for block in drawing.blocks if 0 in block.ranks]
    return start + max([below, *heads], default=0)


def _place_stacked(drawing: Drawing, bands: list[list[NodeRow]]) -> list[float]:
    form, top = drawing.form, float(_MARGIN)
    tops: list[float] = []
    for block in drawing.blocks:
        block.y = top
        top += block.head
        rows = [band for band in bands if band[0].block is block]
        for number, band in enumerate(rows):
            top += form.rise if number else 0
            tops.append(top)
            top += max(node.height for node in band[0].nodes)
        block.height = top + (_EDGE if rows else 0) - block.y
        top = block.y + block.height + form.between
    return tops
