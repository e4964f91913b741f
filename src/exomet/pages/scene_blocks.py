"""What the picture of a finding is made of: blocks for its compartments, with nodes in ranks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from exomet.finding.scene import CELL_NOT_STATED, Scene, SceneCell, SceneSite, SceneStep, SceneThing
from exomet.tables.spec import NOT_STATED
from exomet.terms.wording import listed

# The keys of the compartments that are no cells.
VESICLE, SAMPLE, OUTCOMES, ORGANS = "vesicle", "sample", "outcomes", "organs"
_SIGN_MARKS = {1: "▲", -1: "▼", 0: "◇"}
_SIGN_LOOKS = {1: "up", -1: "down", 0: "open"}
# Widths of characters in the font of the pages are not known here: these leave room.
_CHARACTER, _SMALL_CHARACTER = 7.8, 5.9
_MOST_METHODS = 3

LINE, SMALL_LINE, PADDING = 16, 14, 8


@dataclass
class Node:
    """A thing in a compartment.

    Attributes:
        key: unique in the picture.
        kind: microRNA, molecule, pathway, process or site.
        lines, small: its label and what is said of it, line by line.
        direction: up, down, open, or "" if it does not change.
        direct: whether the microRNA itself acts on it.
        thing: CURIE of what it shows.
        x, y, width, height: its place, known once it is laid out.
    """

    key: str
    kind: str
    lines: list[str]
    small: list[str]
    direction: str
    direct: bool
    thing: str
    width: float
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        """Its height."""
        return 2 * PADDING - 2 + LINE * len(self.lines) + SMALL_LINE * len(self.small)


@dataclass
class Block:
    """A compartment.

    Attributes:
        key: key of the cell, or of what the compartment is.
        style: cell, vesicle, open (not stated) or organ.
        title: its role.
        lines, small: what it is and what is said of it, line by line.
        thing: CURIE of what it is, "" if that is not stated.
        ranks: rank -> nodes; what leads to a node is in a lower rank.
        x, y, width, height: its place, known once it is laid out.
    """

    key: str
    style: str
    title: str
    lines: list[str]
    small: list[str]
    thing: str = ""
    ranks: dict[int, list[Node]] = field(default_factory=dict)
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def head(self) -> float:
        """The height of its heading."""
        lines = LINE * len(self.lines) + SMALL_LINE * len(self.small)
        return PADDING + SMALL_LINE + lines + PADDING

    @property
    def nodes(self) -> list[Node]:
        """Its nodes, rank by rank."""
        nodes: list[Node] = []
        for rank in sorted(self.ranks):
            nodes += self.ranks[rank]
        return nodes


@dataclass(frozen=True)
class Blocks:
    """The compartments of a scene, and where a label breaks.

    Args:
        scene: the scene of a finding.
        node_width: width of a node.
        head_width: width of the heading of a compartment.
    """

    scene: Scene
    node_width: int
    head_width: int

    def all(self) -> list[Block]:
        """Return the compartments from the sender to the organ."""
        blocks = [*self._senders(), *self._vesicle(), *self._recipients(), *self._elsewhere()]
        return [block for block in blocks if block is not None]

    def _block(self, key: str, style: str, title: str, label: str, notes: str = "") -> Block:
        lines = _wrapped(label, self.head_width / 7.6) if label else []
        small = _wrapped(notes, self.head_width / _SMALL_CHARACTER) if notes else []
        return Block(key, style, title, lines, small)

    def _senders(self) -> Iterator[Block]:
        scene = self.scene
        for cell in scene.senders:
            yield self._cell_block(cell, "Sender")
        if "sender" in scene.not_stated:
            yield self._block("sender", "open", "Sender", NOT_STATED)
        if scene.samples and not scene.senders:
            labels = ", ".join(sample.label for sample in scene.samples)
            yield self._block(SAMPLE, "sample", "Sample", labels)

    def _vesicle(self) -> Iterator[Block]:
        scene = self.scene
        if not scene.vesicle:
            return
        samples = ", ".join(sample.label for sample in scene.samples)
        note = f"collected from {samples}" if samples and scene.senders else ""
        block = self._block(VESICLE, "vesicle", "Vesicle", scene.vesicle, note)
        block.ranks[0] = [self._mirna_node(VESICLE)]
        yield block

    def _recipients(self) -> Iterator[Block]:
        title = "Cell" if self.scene.kind == "background" else "Recipient"
        for cell in self.scene.recipients:
            yield self._cell_block(cell, title)
        if "recipient" in self.scene.not_stated:
            yield self._block("recipient", "open", title, NOT_STATED)

    def _cell_block(self, cell: SceneCell, title: str) -> Block:
        becomes = f"becomes {cell.becomes}" if cell.becomes else ""
        was = f"was {cell.was}" if cell.was else ""
        cancer = f"of {cell.cancer}" if cell.cancer else ""
        notes = "; ".join(filter(None, (*cell.circumstances, cancer, was, becomes)))
        block = self._block(cell.key, "cell", title, cell.cell.label, notes)
        block.thing = cell.cell.thing
        self._fill(block)
        return block

    def _elsewhere(self) -> Iterator[Block]:
        scene = self.scene
        if self._has_steps_elsewhere():
            block = self._block(CELL_NOT_STATED, "open", "Cell not stated", "")
            self._fill(block)
            yield block
        if scene.outcomes:
            block = self._block(OUTCOMES, "sample", "Goes with", "")
            for outcome in scene.outcomes:
                node = self._node(outcome.thing, "process", outcome)
                block.ranks.setdefault(0, []).append(node)
            yield block
        if scene.sites:
            yield self._organs()

    def _has_steps_elsewhere(self) -> bool:
        return any(step.place == CELL_NOT_STATED for step in self.scene.steps)

    def _organs(self) -> Block:
        """Return the sites; those to which nothing leads stand beside the cells."""
        sites = self.scene.sites
        is_reached = any(site.reached_by for site in sites)
        note = "" if is_reached else "no step leads there"
        block = self._block(ORGANS, "organ", "Metastatic site", "", note)
        is_below = is_reached or self._has_steps_elsewhere() or self.scene.outcomes
        top = 1 + max(self.ranks().values(), default=0) if is_below else 0
        block.ranks[top] = [self._node(organ_key(site), "site", site.organ) for site in sites]
        return block

    def ranks(self) -> dict[str, int]:
        """Return step -> rank: steps that the microRNA causes are in the first."""
        ranks: dict[str, int] = {}
        for step in self.scene.steps:
            ranks[step.name] = 1 + max((ranks[cause] for cause in step.causes), default=0)
        return ranks

    def _fill(self, block: Block) -> None:
        """Put the steps of a compartment in it, and the microRNA where it acts itself."""
        ranks = self.ranks()
        steps = [step for step in self.scene.steps if step.place == block.key]
        if any(not step.causes for step in steps):
            block.ranks[0] = [self._mirna_node(block.key)]
        for step in steps:
            block.ranks.setdefault(ranks[step.name], []).append(self._step_node(step))

    def _mirna_node(self, place: str) -> Node:
        mirna, small = self.scene.mirna, []
        if self.scene.kind == "biomarker":
            small = [f"level {self.scene.level or NOT_STATED}"]
        return self._node(mirna_node_key(place), "microRNA", mirna, small)

    def _step_node(self, step: SceneStep) -> Node:
        node = self._node(step.name, step.kind, step.what, list(_said_of(step)), step.sign)
        node.direct = step.acts in ("direct target", "bound by the microRNA")
        return node

    def _node(
        self,
        key: str,
        kind: str,
        what: SceneThing,
        said: Sequence[str] = (),
        sign: int | None = None,
    ) -> Node:
        """Return a node; ``sign`` is that of what changes, None for what does not."""
        small: list[str] = []
        for text in said:
            small += _wrapped(text, (self.node_width - 8) / _SMALL_CHARACTER)
        label = what.label if sign is None else f"{_SIGN_MARKS[sign]} {what.label}"
        lines = _wrapped(label, (self.node_width - 10) / _CHARACTER)
        direction = "" if sign is None else _SIGN_LOOKS[sign]
        return Node(key, kind, lines, small, direction, False, what.thing, self.node_width)


def _wrapped(text: str, characters: float) -> list[str]:
    """Return a text in lines; no word is broken but at a hyphen of its own."""
    return wrap(text, int(characters), break_long_words=False)


def organ_key(site: SceneSite) -> str:
    """Return the key of a metastatic site."""
    return f"organ {site.organ.thing}"


def mirna_node_key(place: str) -> str:
    """Return the key of the microRNA in a compartment."""
    return f"mirna {place}"


def _said_of(step: SceneStep) -> Iterator[str]:
    """Yield what a node says below its label: how directly, and shown by which method."""
    if step.acts == "direct target":
        yield "direct target"
    if step.acts == "bound by the microRNA":
        yield "bound by the microRNA"
    if not step.acts:
        yield "directness not stated"
    methods = [method for method in step.methods if not method.startswith("called ")]
    if methods:
        yield listed(methods, _MOST_METHODS)


def things_of(blocks: Iterable[Block]) -> list[str]:
    """Return the CURIEs of all that a picture shows, each once."""
    things: dict[str, None] = {}
    for block in blocks:
        things.update(dict.fromkeys([block.thing, *(node.thing for node in block.nodes)]))
    return [thing for thing in things if thing]
