"""The documentation site: whole, without a request elsewhere, and each of its links leads on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docs.site.gallery import question_sections
from docs.site.made import relinked

from exomet.files import package_data
from exomet.questions.catalogue import read_catalogue
from tests.manual import broken_links, built_site, document, served_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ELSEWHERE = re.compile(r"(?:https?:)?//")
# What a style sheet loads.
LOADED = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@pytest.fixture(scope="session")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built strictly: a link that leads nowhere fails the build."""
    return built_site(tmp_path_factory)


def test_each_link_leads_to_a_page_and_a_place(manual: Path) -> None:
    pages = list(manual.rglob("*.html"))
    assert len(pages) > 30
    assert sum(len(document(page).links) for page in pages) > 2_000
    assert broken_links(manual) == []


def test_the_check_of_links_sees_what_it_should(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#x"></a><a href="c.html"></a>')
    (tmp_path / "b.html").write_text('<p id="y"></p><a href="a.html"></a>')
    assert broken_links(tmp_path) == ["a.html: b.html#x", "a.html: c.html"]


def test_nothing_is_loaded_from_elsewhere(manual: Path) -> None:
    loaded = []
    for page in manual.rglob("*.html"):
        loaded += document(page).resources
    for sheet in manual.rglob("*.css"):
        found = LOADED.findall(sheet.read_text(encoding="utf-8"))
        loaded += ["".join(parts) for parts in found]
    assert len(loaded) > 100
    assert [address for address in loaded if ELSEWHERE.match(address)] == []


def test_every_page_of_the_folder_is_in_the_navigation(manual: Path) -> None:
    shown = set()
    for link in document(manual / "index.html").links:
        shown.add(link.partition("#")[0])
    pages = {str(page.relative_to(manual)) for page in manual.rglob("*.html")}
    named = {page.name for page in (package_data() / "docs").glob("*.md")} - {"questions.md"}
    assert {name.replace(".md", ".html") for name in named} <= pages
    # (a page links to itself as ".")
    assert pages - {"404.html", "index.html"} <= shown


def test_each_question_stands_once_in_the_gallery(manual: Path) -> None:
    catalogue = read_catalogue(package_data() / "queries")
    assert question_sections().keys() == catalogue.keys()
    for name, question in catalogue.items():
        page = manual / "questions" / f"{question.tags[0]}.html"
        assert name in document(page).ids
    sizes = [page.stat().st_size for page in (manual / "questions").glob("*.html")]
    assert max(sizes) < 1_000_000


def test_links_between_files_become_links_between_pages() -> None:
    pages = {"data/README.md": "data-dictionary.md", "docs/questions.md": "questions/index.md"}
    cases = {
        ("[a](../data/README.md#x)", "model.md", "docs/model.md"): "[a](data-dictionary.md#x)",
        ("[a](docs/model.md)", "at-a-glance.md", "README.md"): "[a](model.md)",
        ("[a](two.md)", "learn/one.md", "docs/learn/one.md"): "[a](two.md)",
        ("[a](../questions.md)", "learn/one.md", "docs/learn/one.md"): "[a](../questions/index.md)",
        ("[a](#x), [b](https://grlc.io)", "a.md", "docs/a.md"): "[a](#x), [b](https://grlc.io)",
    }
    for (text, page, file), expected in cases.items():
        assert relinked(text, page, file, pages) == expected


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_work_in_a_browser_and_search_finds(
    browser: Browser, manual: Path, width: int, scheme: str
) -> None:
    from tests.browsing import watched

    with (
        served_folder(manual) as origin,
        watched(browser, origin, width, scheme) as (page, watch),
    ):
        page.goto(f"{origin}/model.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.wait_for_load_state("networkidle")
        box = page.locator("input[name=query]")
        (page.locator("label[for=__search]").first if width < 1000 else box).click()
        box.press_sequentially("contradiction")
        page.locator(".md-search-result__item").first.wait_for()
        assert len(watch.loaded) > 5
