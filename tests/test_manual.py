"""The documentation site: whole, without a request elsewhere, and each of its links leads on."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import click
import pyoxigraph as ox
import pytest
import rdflib
from docs.site.architecture import room_imports
from docs.site.gallery import question_sections
from docs.site.made import relinked
from docs.site.reference import offered
from docs.site.screenshots import SCREENSHOTS, taken_from, with_screenshots

import exomet
from exomet.cli.asking import QuestionGroup
from exomet.cli.verbs import cli
from exomet.errors import ExometError
from exomet.files import package_data
from exomet.pages.router import Router
from exomet.questions.catalogue import read_catalogue
from exomet.serve.publish import publish_pages
from exomet.terms.iris import EXOMET
from tests.conftest import silent
from tests.manual import broken_links, built_site, document, served_folder
from tests.test_structure import FLOORS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.serving import Server

ELSEWHERE = re.compile(r"(?:https?:)?//")
# What a style sheet loads.
LOADED = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")

DEFINITION = rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000115")
PARTS = ("classes", "relations", "attributes")


@pytest.fixture(scope="session")
def manual(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built strictly: a link that leads nowhere fails the build."""
    return built_site(tiny, tmp_path_factory)


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
    folder = package_data() / "docs"
    named = {str(page.relative_to(folder).with_suffix(".html")) for page in folder.rglob("*.md")}
    assert named - {"questions.html", "w3id/README.html"} <= pages
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
    from tests.browsing import violations, watched

    with (
        served_folder(manual) as origin,
        watched(browser, origin, width, scheme) as (page, watch),
    ):
        page.goto(f"{origin}/model.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.wait_for_load_state("networkidle")
        # (the landmarks are the theme's)
        assert [each for each in violations(page) if not each.startswith("landmark")] == []
        box = page.locator("input[name=query]")
        (page.locator("label[for=__search]").first if width < 1000 else box).click()
        box.press_sequentially("contradiction")
        page.locator(".md-search-result__item").first.wait_for()
        assert len(watch.loaded) > 5


def test_the_search_finds_in_a_folder_that_no_server_serves(browser: Browser, manual: Path) -> None:
    from tests.browsing import watched

    with watched(browser, "") as (page, watch):
        page.goto((manual / "model.html").as_uri())
        page.locator("input[name=query]").press_sequentially("contradiction")
        page.locator(".md-search-result__item").first.wait_for()
        assert all(address.startswith("file:") for address in watch.loaded)


def test_each_screenshot_has_its_place(manual: Path) -> None:
    folder = package_data() / "docs"
    texts = [page.read_text(encoding="utf-8") for page in folder.rglob("*.md")]
    named = [name for text in texts for name in re.findall(r"<!-- screenshot: (\w+)", text)]
    assert sorted(named) == sorted(SCREENSHOTS)
    # (this site was built without them)
    assert "<!-- screenshot" not in (manual / "pictures.html").read_text(encoding="utf-8")
    text = "a\n<!-- screenshot: home -->\n"
    shown = with_screenshots(text, "..", {"home": Path("home.webp")})
    assert f"![{SCREENSHOTS['home'].words}](../assets/screenshots/home.webp)" in shown
    assert with_screenshots(text, "..", {}) == "a\n\n"
    with pytest.raises(KeyError):
        with_screenshots("<!-- screenshot: hoome -->", "", {})


def test_screenshots_are_small_and_show_something(
    browser: Browser, served: Server, tmp_path: Path
) -> None:
    files = taken_from(served.url, browser, tmp_path)
    assert files.keys() == SCREENSHOTS.keys()
    for name, file in files.items():
        content = file.read_bytes()
        assert 5_000 < len(content) < 100_000, name
        if file.suffix == ".svg":
            assert len(list(ElementTree.fromstring(content).itertext())) > 20, name  # noqa: S314
        else:
            assert (content[:4], content[8:12]) == (b"RIFF", b"WEBP")


def text_of(page: Path) -> str:
    """Return the words of a page, without markup."""
    words = re.sub(r"<(script|style).*?</\1>|<[^>]*>", "", page.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(words).split())


def commands(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    """Return the commands that are shown, by their whole names; those of ``ask`` are questions."""
    if command.hidden:
        return []
    found = [(name, command)]
    if isinstance(command, click.Group) and not isinstance(command, QuestionGroup):
        for part, below in command.commands.items():
            found += commands(below, f"{name} {part}")
    return found


def test_each_command_is_in_the_reference_with_its_options(manual: Path) -> None:
    page = manual / "reference" / "cli.html"
    text = text_of(page)
    shown = commands(cli, "exomet")[1:]
    assert len(shown) > 30
    for name, command in shown:
        assert name.replace(" ", "-") in document(page).ids, name
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        for option in options:
            assert option.hidden or option.opts[-1] in text, (name, option.opts)


def test_what_python_offers_is_in_the_reference(manual: Path) -> None:
    page = manual / "reference" / "python.html"
    text = text_of(page)
    for name in set(exomet.__all__) - {"__version__"}:
        thing = offered(name)
        assert f"{thing.__module__}.{name}" in document(page).ids
        assert str(thing.__doc__).split("``")[0].split("\n")[0].strip() in text
    assert ":meth:" not in text


def test_each_term_is_in_the_reference_with_its_definition(
    manual: Path, ontology: rdflib.Graph
) -> None:
    parts = {part: manual / "ontology" / f"{part}.html" for part in PARTS}
    texts = {part: text_of(page) for part, page in parts.items()}
    seen = 0
    for term, definition in ontology.subject_objects(DEFINITION):
        name = str(term).removeprefix(EXOMET)
        homes = [part for part, page in parts.items() if name in document(page).ids]
        assert len(homes) == 1, name
        assert " ".join(str(definition).split()) in texts[homes[0]], name
        seen += 1
    assert seen > 250


def read_table_of_classes() -> list[str]:
    file = package_data() / "ontology" / "classes.tsv"
    return file.read_text("utf-8").splitlines()[1:]


def test_a_defined_class_has_its_logical_definition_and_users(manual: Path) -> None:
    text = text_of(manual / "ontology" / "classes.html")
    assert "EquivalentTo: finding and (promotes some angiogenesis)" in text
    assert "EquivalentTo: 'biomarker finding' and ('sampled from' some 'circulating fluid')" in text
    assert len(re.findall("EquivalentTo: ", text)) == len(read_table_of_classes())
    relations = text_of(manual / "ontology" / "relations.html")
    assert "Asked in: " in relations
    assert "Defines: " in relations


def test_the_site_is_published_beside_the_pages(
    manual: Path, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    # (all pages have one layout: test_serve_command.py publishes every one)
    monkeypatch.setattr(Router, "paths", lambda _: iter(["/", "/findings", "/finding/F0001"]))
    publish_pages(tiny, out, silent, docs=manual)
    assert (out / "docs" / "index.html").read_bytes() == (manual / "index.html").read_bytes()
    for page in ("index.html", "findings.html", "finding/F0001.html", "404.html"):
        links = [link for link in document(out / page).links if link.endswith("docs/index.html")]
        assert [(out / page).parent.joinpath(link).is_file() for link in links] == [True], page


def test_without_it_no_page_links_to_it(tiny: Path, tiny_store: ox.Store, tmp_path: Path) -> None:
    pages = Router(tiny_store, live=False, build=tiny)
    for path in ("/", "/findings", "/finding/F0001"):
        page = pages.get(path, {})
        assert page is not None
        (tmp_path / "page.html").write_bytes(page.body)
        links = document(tmp_path / "page.html").links
        assert len(links) > 5 and not [link for link in links if "docs" in link]
    with pytest.raises(ExometError, match=r"holds no site of the documentation: .*make docs"):
        publish_pages(tiny, tmp_path / "other", silent, docs=tmp_path)
    assert not (tmp_path / "other").exists()


def test_the_architecture_is_that_of_the_code(manual: Path) -> None:
    text = text_of(manual / "architecture.html")
    uses = room_imports()
    assert uses["files"] == {"errors", "holding"}
    assert len(uses) == sum(map(len, FLOORS))
    for name in uses:
        assert f" {name} " in text


def test_the_questions_on_the_page_of_questions_name_what_there_is() -> None:
    text = (package_data() / "docs" / "faq.md").read_text(encoding="utf-8")
    catalogue = read_catalogue(package_data() / "queries")
    asked = set(re.findall(r"`exomet ask ([\w-]+)`", text))
    assert len(asked) >= 3
    assert asked <= catalogue.keys()
    assert set(re.findall(r"`exomet ([a-z]+)", text)) <= set(cli.commands)
