"""How to read the pictures: a page of the documentation, which the package holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from markupsafe import escape

from exomet.files import package_data
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.pages.picture_page import subject_paths
from exomet.pages.scene_view import scene_view

_SCREENSHOT_PLACE = re.compile(r"<!-- screenshot: (\w+) -->")
# A link to another page of the documentation.
_DOCUMENT_LINK = re.compile(r"\[([^\]]+)\]\(([\w/-]+)\.md(#[\w-]+)?\)")
# Where a picture comes into the text, which has a form of it for phones too.
_PLACE_OF_PICTURE = "<!-- picture -->"
_SECTION_HEADING = re.compile(r"<h2>(.*?)</h2>")


@dataclass(frozen=True)
class PictureExample:
    """A picture that the text explains.

    Attributes:
        path: its address.
        words: what it is.
        subject: the address of what it is about, which a graph may not have.
    """

    path: str
    words: str
    subject: str = ""


_EXAMPLE_FINDING = "F0049"
_EXAMPLE_MIRNA = "/mirna/MIMAT0000081"
# By the name that the text gives to its place.
PICTURE_EXAMPLES = {
    "finding": PictureExample(
        f"/picture/{_EXAMPLE_FINDING}.svg",
        f"The picture of {_EXAMPLE_FINDING}",
        f"/finding/{_EXAMPLE_FINDING}",
    ),
    "flow": PictureExample(f"/flow{_EXAMPLE_MIRNA}", "Flow of hsa-miR-25-3p", _EXAMPLE_MIRNA),
    "network": PictureExample(
        f"/network{_EXAMPLE_MIRNA}", "Network of hsa-miR-25-3p", _EXAMPLE_MIRNA
    ),
    "heatmap": PictureExample("/heatmap/cancer", "Heat map by cancer"),
    "sites": PictureExample("/tropism", "Metastatic sites"),
}


def reading_page(explorer: Explorer, view: View) -> Page:
    """Return the page, with the examples as this graph has them."""
    from markdown_it import MarkdownIt

    text = (package_data() / "docs" / "pictures.md").read_text(encoding="utf-8")
    text = _DOCUMENT_LINK.sub(partial(_document_link, view), text)
    text = _SCREENSHOT_PLACE.sub(partial(_shown_example, explorer, view), text)
    marked_up = MarkdownIt("commonmark").enable("table").render(text)
    before, place, after = _SECTION_HEADING.sub(_with_anchor, marked_up).partition(
        _PLACE_OF_PICTURE
    )
    picture = scene_view(explorer, view, _EXAMPLE_FINDING) if place else None
    file = PICTURE_EXAMPLES["finding"]
    return render(view, "reading.html", before=before, picture=picture, file=file, after=after)


def _document_link(view: View, match: re.Match[str]) -> str:
    """Return a link to the documentation beside the pages, or its words where there is none."""
    words, page, fragment = match.groups()
    if not view.documented:
        return words
    return f"[{words}]({view.link(f'/docs/{page}.html')}{fragment or ''})"


def _shown_example(explorer: Explorer, view: View, match: re.Match[str]) -> str:
    """Return the picture of a finding, a link to another picture; nothing if it is not there."""
    example = PICTURE_EXAMPLES[match[1]]
    if example.subject and not _has(explorer, example.subject):
        return ""
    if example.path.endswith(".svg"):
        return _PLACE_OF_PICTURE
    link, words = escape(view.link(example.path)), escape(example.words)
    return f'<p>Example: <a href="{link}">{words}</a></p>'


def _has(explorer: Explorer, path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in explorer.findings.all or path in subject_paths(explorer)


def _with_anchor(match: re.Match[str]) -> str:
    """Return a heading with an anchor as on the site of the documentation."""
    anchor = re.sub(r"\W+", "-", match[1].lower())
    return f'<h2 id="{anchor}">{match[1]}</h2>'
