"""The JSON of the pictures, which a page embeds as ``view-data`` and also prints as a table.

``web/src/shapes.ts`` declares the same shapes for the scripts, and a test compares the two.
A ``href`` is relative to the page, or "" if there is no page to go to.
"""

from __future__ import annotations

from typing import Literal, TypedDict

# How one thing acts on another: raises, lowers, acts in a direction that is not stated, or does
# not act (a cell sends or takes up a microRNA, a process happens at a site).
EdgeSign = Literal["+", "-", "0", ""]
HeatMapSide = Literal["cancer", "process"]

# A field called "from" needs this form of declaration.
Ends = TypedDict("Ends", {"from": str, "to": str})


class PictureData(TypedDict):
    """The parts of every picture.

    Attributes:
        title: one sentence.
        leftOut: one sentence on what is not in the picture because it is not stated, or "".
        credit: version, licence and source, for files of the picture.
    """

    title: str
    leftOut: str
    credit: str


class PictureNode(TypedDict):
    """A thing in a network or a flow.

    Attributes:
        id: unique in the picture.
        kind: its level in the mechanism: sender, sample, microRNA, recipient and so on.
        direct: whether the microRNA itself binds or targets it.
        findings: the findings that have it in the picture.
    """

    id: str
    label: str
    kind: str
    direct: bool
    href: str
    findings: list[str]


class LabelledLink(TypedDict):
    """Something with a page."""

    label: str
    href: str


class NetworkNode(PictureNode):
    """A thing in a network; ``focus`` marks the one that was chosen."""

    focus: bool


class NetworkEdge(Ends):
    """How one thing acts on another, by sign and verb, with the findings that state it."""

    sign: EdgeSign
    verb: str
    count: int
    findings: list[str]


class Network(PictureData):
    """What acts on what, finding by finding. A cell that sends and takes up is two nodes."""

    nodes: list[NetworkNode]
    edges: list[NetworkEdge]
    findings: list[LabelledLink]


class FlowNode(PictureNode):
    """A thing in a flow; ``column`` is the position of its level, from left to right."""

    column: int


class FlowLink(Ends):
    """A way from a column to a later one, by sign; ``value`` is the number of its findings."""

    sign: EdgeSign
    verb: str
    value: int
    findings: list[str]


class Flow(PictureData):
    """From sender to site. A level that a finding does not state is passed over."""

    nodes: list[FlowNode]
    links: list[FlowLink]
    findings: list[LabelledLink]


class HeatMapCell(TypedDict):
    """The findings on a microRNA and on a cancer or process.

    Findings count for everything above what they name, as in the table that ``href`` leads to.

    Attributes:
        row, column: positions in the lists of the heat map.
        count: the number of findings.
        up, down: how many promote and suppress: by process that process, by cancer any process.
    """

    row: int
    column: int
    count: int
    up: int
    down: int
    href: str


class HeatMap(PictureData):
    """microRNAs by cancer or by process."""

    by: HeatMapSide
    rows: list[LabelledLink]
    columns: list[LabelledLink]
    cells: list[HeatMapCell]


class CountedLink(LabelledLink):
    """Something with a page and a number of findings."""

    count: int


class SiteCancer(CountedLink):
    """A cancer whose findings have a site, with their microRNAs; one that is not stated too."""

    mirnas: list[CountedLink]
    findings: list[str]


class MetastaticSite(CountedLink):
    """An organ with the cancers whose findings have it as a site."""

    cancers: list[SiteCancer]


class Tropism(PictureData):
    """Cancers by metastatic site."""

    sites: list[MetastaticSite]
