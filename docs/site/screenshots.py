"""Screenshots of the explorer, made with the site: they show this graph, and no file is kept.

``<!-- screenshot: flow -->`` in a page stands for one. Pictures that the explorer gives as SVG are
these files; the rest is what a real Chromium shows.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browsing import CHROMIUM, chromium
from tests.serving import Server

from exomet.pages.reading_page import PICTURE_EXAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = "assets/screenshots"
_PLACE = re.compile(r"<!-- screenshot: (\w+) -->")
_WIDTH, _HEIGHT = 1000, 680
_QUALITY = 70


@dataclass(frozen=True)
class Screenshot:
    """A picture of the explorer.

    Attributes:
        path: address of its page, or of the picture itself.
        words: what it shows, for those who do not see it.
        saved: whether it is the file that the page saves.
        part: what of the page is shown; the top of the page, if it is empty.
    """

    path: str
    words: str
    saved: bool = False
    part: str = ""

    @property
    def ending(self) -> str:
        """The ending of its file."""
        return "svg" if self.saved or self.path.endswith(".svg") else "webp"


def _example(name: str, words: str, *, saved: bool = True, part: str = "") -> Screenshot:
    return Screenshot(PICTURE_EXAMPLES[name].path, words, saved, part)


SCREENSHOTS = {
    "home": Screenshot("/", "The first page: a search box, numbers of findings, and one finding."),
    "sparql": Screenshot("/sparql/target-mirnas", "The editor with the query of a question."),
    "finding": _example("finding", "F0049 from the malignant cell to liver and lung.", saved=False),
    "flow": _example("flow", "The flow of the two findings on miR-25-3p."),
    "network": _example("network", "The network of the two findings on miR-25-3p."),
    # (as a file it has 250 kB)
    "heatmap": _example(
        "heatmap", "The heat map by cancer.", saved=False, part="#picture .picture-box"
    ),
    "sites": _example("sites", "Cancers by organ of metastasis."),
}


def make_screenshots(build: Path, folder: Path) -> dict[str, Path]:
    """Make all of them and return their files by name; none, and say so, without Chromium.

    Args:
        build: folder of the build that is shown.
        folder: folder that gets the files.
    """
    if CHROMIUM is None:
        print("no Chromium here: the pages have no screenshots", file=sys.stderr)
        return {}
    with Server("--build", str(build)) as server, chromium() as browser:
        return taken_from(server.url, browser, folder)


def taken_from(address: str, browser: Browser, folder: Path) -> dict[str, Path]:
    """Return the files of the screenshots of the explorer at an address, by name."""
    files = {}
    with _visitor(browser) as page:
        for name, shot in SCREENSHOTS.items():
            files[name] = folder / f"{name}.{shot.ending}"
            _take(page, address, shot, files[name])
    return files


@contextmanager
def _visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light", accept_downloads=True
    )
    yield context.new_page()
    context.close()


def _take(page: Page, address: str, shot: Screenshot, file: Path) -> None:
    if shot.path.endswith(".svg"):
        file.write_bytes(page.request.get(f"{address}{shot.path}").body())
        return
    page.goto(f"{address}{shot.path}")
    if shot.saved:
        with page.expect_download() as saving:
            page.get_by_role("button", name="Download as SVG").click()
        saving.value.save_as(file)
        return
    page.wait_for_load_state("networkidle")
    file.write_bytes(_seen(page, shot.part))


def _seen(page: Page, part: str) -> bytes:
    """Return what a visitor sees, as WebP, which Playwright itself does not write."""
    box = page.locator(part).bounding_box() if part else None
    area = box or {"x": 0, "y": 0, "width": _WIDTH, "height": _HEIGHT}
    clip = area | {"height": min(area["height"], _HEIGHT), "scale": 1}
    options = {"format": "webp", "quality": _QUALITY, "clip": clip, "captureBeyondViewport": True}
    shown = page.context.new_cdp_session(page).send("Page.captureScreenshot", options)
    return base64.b64decode(shown["data"])


def with_screenshots(markdown: str, root: str, files: Mapping[str, Path]) -> str:
    """Return the Markdown of a page with its screenshots in their places; without those not made.

    Args:
        markdown: the Markdown.
        root: the way from the page to the root of the site.
        files: the files by name.

    Raises:
        KeyError: there is no such screenshot.
    """

    def shown(match: re.Match[str]) -> str:
        shot, file = SCREENSHOTS[match[1]], files.get(match[1])
        return f"![{shot.words}]({root}/{FOLDER}/{file.name}){{ loading=lazy }}" if file else ""

    return _PLACE.sub(shown, markdown)
