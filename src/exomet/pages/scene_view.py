"""The picture of one finding as a page shows it, and as a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from exomet.finding.evidence import read_lines
from exomet.finding.scene import Scene, read_scene
from exomet.finding.sentence import finding_sentence, reading_order, shown_in
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.pages.scene_blocks import LINE, SMALL_LINE, Node, things_of
from exomet.pages.scene_layout import NARROW, WIDE, Drawing, Form, lay_out
from exomet.pages.scene_wires import Wire, scene_wires
from exomet.terms.iris import BASE, expand
from exomet.version import __version__

SVG_MEDIA_TYPE = "image/svg+xml"
_LEGEND_WORDS = {
    "moves": "is sent to",
    "raises": "raises",
    "lowers": "lowers",
    "acts": "acts on, direction not stated",
    "joins": "goes with, happens at",
}
_MARK_WORDS = {"up": "▲ goes up", "down": "▼ goes down", "open": "◇ changes"}
_SIGNS_TOLD = (
    "▲ and ▼: what happens when the microRNA is present. Lines: what one thing does to the next, "
    "so a line that raises leads from ▼ to ▼."
)
_NOTE_CHARACTER = 6.1
_SYMBOL, _LEGEND_GAP = 34, 18
_INK, _FAINT, _UP, _DOWN = "#1b2424", "#566160", "#9a3412", "#1d4f9e"
# Lines that pass a heading leave it legible.
_HALO = 'stroke="#fff" stroke-width="3" paint-order="stroke"'
# What the style sheet says of a part, as attributes: a file of its own has no style sheet.
_FILE_LOOKS = {
    "cell": f'fill="#f6f8f7" stroke="{_FAINT}"',
    "vesicle": f'fill="#e9f2f0" stroke="{_FAINT}"',
    "sample": f'fill="#fff" stroke="{_FAINT}"',
    "open": f'fill="none" stroke="{_FAINT}" stroke-dasharray="5 4"',
    "organ": f'fill="#f3f0ea" stroke="{_FAINT}"',
    "node": f'fill="#fff" stroke="{_INK}"',
    "inner": f'fill="none" stroke="{_INK}"',
    "wire": f'fill="none" stroke="{_FAINT}" stroke-width="1.5"',
    "wire raises": f'fill="none" stroke="{_UP}" stroke-width="1.5"',
    "wire lowers": f'fill="none" stroke="{_DOWN}" stroke-width="1.5"',
    "wire acts": f'fill="none" stroke="{_FAINT}" stroke-width="1.5" stroke-dasharray="6 3"',
    "wire joins": f'fill="none" stroke="{_FAINT}" stroke-width="1.5" stroke-dasharray="2 3"',
    "wire moves": f'fill="none" stroke="{_INK}" stroke-width="2.5"',
    "head raises": f'fill="{_UP}"',
    "head lowers": f'fill="none" stroke="{_DOWN}" stroke-width="3"',
    "head moves": f'fill="{_INK}"',
    "label": f'fill="{_INK}" font-size="12.5"',
    "label up": f'fill="{_UP}" font-size="12.5" font-weight="600"',
    "label down": f'fill="{_DOWN}" font-size="12.5" font-weight="600"',
    "label open": f'fill="{_INK}" font-size="12.5" font-weight="600"',
    "name": f'fill="{_INK}" font-size="13.5" font-weight="600" {_HALO}',
    "role": f'fill="{_FAINT}" font-size="11.5" {_HALO}',
    "small": f'fill="{_FAINT}" font-size="11"',
}


@dataclass(frozen=True)
class LegendItem:
    """A line of the legend, or a change, with its place."""

    end: str
    words: str
    x: float
    y: float


@dataclass(frozen=True)
class SceneForm:
    """A picture in one form, with its legend and what stands below it."""

    drawing: Drawing
    wires: list[Wire]
    legend: list[LegendItem]
    notes: list[tuple[str, float]]
    height: float


@dataclass(frozen=True)
class SceneView:
    """The picture of a finding.

    Attributes:
        name: the finding.
        sentence: the finding in one sentence.
        reading: the picture as sentences, in reading order.
        forms: the picture side by side and stacked.
        hrefs: CURIE of what is in it -> its page.
        file: path of the picture as a file.
        look: gives the class of a part, or its attributes in a file.
    """

    name: str
    sentence: str
    reading: list[str]
    forms: list[SceneForm]
    hrefs: dict[str, str]
    file: str
    look: Callable[[str], Markup]


def picture_path(name: str) -> str:
    """Return the path of the picture of a finding as a file.

    Example:
        >>> picture_path("F0049")
        '/picture/F0049.svg'
    """
    return f"/picture/{name}.svg"


def scene_view(explorer: Explorer, view: View, name: str) -> SceneView:
    """Return the picture of a finding for a page."""
    scene = read_scene(explorer.findings, name)
    forms = [_scene_form(scene, form, []) for form in (WIDE, NARROW)]
    refs = {
        thing: view.href(explorer.addresses.ref(thing))
        for thing in things_of(forms[0].drawing.blocks)
    }
    return SceneView(
        name,
        finding_sentence(scene),
        reading_order(scene),
        forms,
        refs,
        picture_path(name),
        _drawn_class,
    )


def scene_file(explorer: Explorer, view: View, path: str) -> Page | None:
    """Return the picture of a finding as an SVG file, None if there is no such finding."""
    name = path.removesuffix(".svg")
    if name == path or name not in explorer.findings.all:
        return None
    scene = read_scene(explorer.findings, name)
    lines = read_lines(explorer.store, f"{BASE}finding/{name}")
    sources = "; ".join(dict.fromkeys(line.source_label for line in lines))
    credit = f"ExoMet {__version__}, {BASE}finding/{name}. Data CC BY-NC 4.0, from {sources}."
    form = _scene_form(scene, WIDE, [finding_sentence(scene), credit])
    hrefs = {thing: str(expand(thing) or "") for thing in things_of(form.drawing.blocks)}
    content = SceneView(
        name, finding_sentence(scene), [], [form], hrefs, picture_path(name), _drawn_attributes
    )
    page = render(view, "scene.svg", picture=content)
    return Page(200, SVG_MEDIA_TYPE, page.body, filename=f"exomet-{name}.svg")


def _drawn_class(part: str) -> Markup:
    return Markup('class="{}"').format(part)


def _drawn_attributes(part: str) -> Markup:
    """Return how a part looks in a file; parts that differ in nothing share a look."""
    first, _, _ = part.partition(" ")
    return Markup(_FILE_LOOKS.get(part) or _FILE_LOOKS[first])  # noqa: S704 (constants)


def _scene_form(scene: Scene, form: Form, further: list[str]) -> SceneForm:
    """Return a picture with its legend and notes below it."""
    drawing = lay_out(scene, form)
    wires = scene_wires(scene, drawing)
    legend = list(_legend(drawing, {wire.end for wire in wires}))
    top = max([item.y for item in legend], default=drawing.height) + SMALL_LINE + 4
    notes = []
    for text in [*_signs_told(scene), shown_in(scene), *further]:
        for line in wrap(text, int(drawing.width / _NOTE_CHARACTER)):
            notes.append((line, top))
            top += SMALL_LINE
        top += 2
    return SceneForm(drawing, wires, legend, notes, top)


def _signs_told(scene: Scene) -> Iterator[str]:
    """Yield how signs and lines go together, where less of one thing means less of another."""
    for step in scene.steps:
        if step.sign < 0 and any(scene.by_name[cause].sign < 0 for cause in step.causes):
            yield _SIGNS_TOLD
            return


def _legend(drawing: Drawing, ends: set[str]) -> Iterator[LegendItem]:
    """Yield what the lines and marks mean that are in the picture."""
    x, y = 4.0, drawing.height + LINE
    for end, text in _legend_words(drawing, ends):
        width = (_SYMBOL if end else 0) + len(text) * _NOTE_CHARACTER
        if x + width > drawing.width and x > _LEGEND_GAP:
            x, y = 4.0, y + LINE + 2
        yield LegendItem(end, text, x, y)
        x += width + _LEGEND_GAP


def _legend_words(drawing: Drawing, ends: set[str]) -> Iterator[tuple[str, str]]:
    """Yield symbol and meaning of what is in a picture; marks in the text have no symbol."""
    nodes: list[Node] = []
    for block in drawing.blocks:
        nodes += block.nodes
    changes = {node.direction for node in nodes}
    yield from ((end, text) for end, text in _LEGEND_WORDS.items() if end in ends)
    yield from (("", text) for change, text in _MARK_WORDS.items() if change in changes)
    if any(node.direct for node in nodes):
        yield "direct", "the microRNA acts on it itself"
