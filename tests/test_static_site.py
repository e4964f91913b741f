"""A published site in a real browser, opened as files: what is typed has the answers of the server.

The site here has the pages that answer, and the pictures; ``test_serve_command`` walks through all
pages of one.
"""

from __future__ import annotations

import gzip
import html
import random
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page, expect

from exomet.finding.results import ROWS_PER_PAGE
from exomet.pages.layout import file_name
from exomet.pages.router import Router
from exomet.terms.nomenclature import names_table
from tests.browsing import violations, watched
from tests.test_searches import SEARCHES, body, words

ANSWERING = ("/search", "/findings", "/list", "/compare")
PICTURES = ("/network", "/flow", "/heatmap", "/heatmap/process", "/tropism")
LARGEST_INDEX, LARGEST_PART, LARGEST_SCRIPTS = 75_000, 16_000, 25_000
# Texts as people write them, of names in the graph and outside of it.
TEMPLATES = ("{} in {}", "which microRNAs target {} in {}", "{}", "{}-derived {}", "{} suppress {}")
ODD = (
    *("2-Sep", "miR-17~92", "MIR21", "mmu-miR-155", "hsa-miR-21*", "OC", "HSC", "LIHC", "ZO1"),
    *("MIMAT0000076", "10.1016/j.ccr.2014.03.007", "exo-miR-21", "NF-κB", "IL-6", "HGNC:9588"),
)


class Site(NamedTuple):
    """A published site, its address, and the pages that a server has of the same graph."""

    folder: Path
    address: str
    live: Router


@pytest.fixture(scope="module")
def site(whole: Path, whole_store: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Site:
    static, folder = Router(whole_store, live=False, build=whole), tmp_path_factory.mktemp("site")
    assets = [path for path in static.paths() if path.startswith("/assets/")]
    for path in (*ANSWERING, *PICTURES, "/", "/about", *assets):
        page = static.get(path, {})
        assert page is not None and page.status == 200
        file = folder / file_name(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
    return Site(folder, folder.as_uri(), Router(whole_store, live=True, build=whole))


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with watched(browser, site.address) as (found, _):
        yield found


def answered(page: Page, address: str) -> str:
    """Open an address of the site; return the markup of its answer."""
    page.goto(address)
    expect(page.locator("[data-answers]")).to_have_attribute("data-answered", "")
    return page.locator("[data-answers]").inner_html()


def of_server(live: Router, path: str, query: dict[str, list[str]]) -> str:
    """Return the markup of the answer of the server, without the hints of its form."""
    return below(body(live, path, query))


def below(text: str) -> str:
    """Return what stands below the form of a page."""
    answer = text.partition("</main>")[0].rpartition("</form>")[2]
    return re.sub(r'<p class="(?:try|small)">.*?</p>|<p>As a file:.*?</p>', "", answer)


def told(text: str) -> tuple[str, list[str]]:
    """Return the words of an answer, and where its links lead; files have an ending."""
    links = [unquote_plus(html.unescape(link)) for link in re.findall(r'href="([^"]+)"', text)]
    return words(text), [re.sub(r"\.html(?=$|[?#])", "", link) for link in links]


def rendered(page: Page, texts: list[str]) -> list[str]:
    """Return the markup of the answers to searches, all made on one page."""
    answers: list[str] = page.evaluate(
        """async (texts) => {
            const { Search, loadIndex, withFiles, searchAnswer } = window.exomet_site;
            const address = document.body.dataset.index;
            const search = new Search(await loadIndex(address));
            const answers = [];
            for (const text of texts) {
                const answer = document.createElement("div");
                answer.append(...(await withFiles(address, () => searchAnswer(search, text))));
                answers.push(answer.innerHTML);
            }
            return answers;
        }""",
        texts,
    )
    return answers


def test_searches_have_the_answers_of_the_server(page: Page, site: Site) -> None:
    answered(page, f"{site.address}/search.html?q=miR-21")
    texts = [case.query for case in SEARCHES]
    for text, found in zip(texts, rendered(page, texts), strict=True):
        assert told(found) == told(of_server(site.live, "/search", {"q": [text]})), text


def test_searches_lead_to_the_findings_of_the_server(page: Page, site: Site) -> None:
    for case in SEARCHES[::4]:
        live = of_server(site.live, "/search", {"q": [case.query]})
        found = answered(page, f"{site.address}/search.html?q={case.query}")
        assert told(found) == told(live), case.query
        first = page.locator("p.answer a").first
        if first.count():
            first.click()
            assert_same_findings(page, site)


def assert_same_findings(page: Page, site: Site) -> None:
    """Compare the table on a page of the site with that of the server: rows, words and choices."""
    expect(page.locator("[data-answers]")).to_have_attribute("data-answered", "")
    query = parse_qs(urlsplit(page.url).query)
    live = body(site.live, "/findings", query)
    number = int(re.findall(r'<p role="status"><b>(\d+)</b>', live)[0])
    rows = ""
    for place in range(-(-number // ROWS_PER_PAGE)):
        rows += body(site.live, "/findings", query | {"page": [str(place + 1)]})
    names = page.locator("tbody th a").all_inner_texts()
    assert names == re.findall(r'<th scope="row"><a href="[^"]*">(F\d+)</a>', rows)
    assert len(names) == number
    assert page.get_by_role("status").last.inner_text().startswith(f"{number} of ")
    notes = below(live.partition('<div class="bar">')[0])
    assert told(page.locator("[data-answers]").inner_html()) == told(notes)
    assert choices(page.content()) == choices(live)
    assert page.title() == words(re.findall(r"<title>(.*?)</title>", live)[0])


def choices(text: str) -> list[tuple[str, str, str]]:
    """Return the choices of the facets of a page: value, whether it is chosen, words."""
    facets = text.partition('<div class="facets">')[2].partition("</details>")[0]
    found = re.findall(r'<option value="([^"]*)"( selected)?[^>]*>(.*?)</option>', facets)
    return [(html.unescape(value), chosen, words(label)) for value, chosen, label in found]


@pytest.mark.parametrize(
    "query",
    [
        "cancer=HCC&effect=represses&sort=-year",
        "sender=immune+cell&sender=plasma&sort=independent_papers",
        "mirna=miR-625&site=liver",
        "q=miR-21+in+glioma&kind=biomarker&year=2018",
        "cancer=coloon&effect=repress&sort=yaer&source=CAF&cancr=HCC",
        "reference=tahan2025-20&paper=zeng",
        "process=angiogenesis&independent_papers=2&recipient=cell&sort=effect",
        "target=PTEN&effect=represses&condition=hypoxia",
        "sender=CRC+cells&recipient=endothelial+cells",
        "q=lung+cancer+exosomes+to+endothelium",
        "q=exosomes",
        "q=exosomal",
        "any=hsa-miR-25-3p&any=PTEN&any=glioma&cancer=HCC&sort=-year",
        "any=miR-21&any=PTNE",
        "q=platelets+in+glioma",
        "sender=hypoxic+cancer+cells&recipient=HUVECs",
    ],
)
def test_filters_have_the_answers_of_the_server(page: Page, site: Site, query: str) -> None:
    page.goto(f"{site.address}/findings.html?{query}")
    assert_same_findings(page, site)


def names_at_random(site: Site, number: int) -> list[str]:
    """Return names of the graph and of others, some of them with a slip."""
    draw = random.Random(17)  # noqa: S311 (the same names each time)
    named = [name for name, _ in site.live.explorer.names.lexicon.written()]
    rows = names_table("genes").parts(10**9)[0].splitlines()
    names = []
    for _ in range(number):
        gene = draw.choice(rows).partition("\t")[0].upper()
        name = draw.choice([draw.choice(named), draw.choice(named), gene, draw.choice(ODD)])
        cut = draw.randrange(len(name))
        names.append(draw.choice([name, name, f"{name[:cut]}{name[cut + 1 :]}"])[:80])
    return names


def test_any_names_are_read_as_by_the_server(page: Page, site: Site) -> None:
    names = names_at_random(site, 60)
    texts = [
        TEMPLATES[number % len(TEMPLATES)].format(one, other)
        for number, (one, other) in enumerate(zip(names[::2], names[1::2], strict=True))
    ]
    answered(page, f"{site.address}/search.html?q=miR-21")
    for text, found in zip(texts, rendered(page, texts), strict=True):
        assert told(found) == told(of_server(site.live, "/search", {"q": [text]})), text


def test_a_pasted_list_and_a_pair_are_read_as_by_the_server(page: Page, site: Site) -> None:
    names = [*names_at_random(site, 30), *ODD, "HGNC:29846", "any tumour", "miR-21 and PTEN"]
    page.goto(f"{site.address}/list.html")
    page.get_by_label("microRNAs, genes").fill("\n".join(names))
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("[data-answers]")).to_have_attribute("data-answered", "")
    found = page.locator("[data-answers]").inner_html()
    live = of_server(site.live, "/list", {"names": ["\n".join(names)]})
    assert told(re.sub(r"<p>As a file:.*?</p>", "", found)) == told(live)
    with page.expect_download() as saved:
        page.get_by_role("button", name="TSV").click()
    lines = Path(saved.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) > len(names) and lines[0].startswith("input\tmeaning")
    for pair in (["miR-21", "miR-155"], ["liver", "brain"], ["HCC", "PTEN"], ["miR-21", "SOCS7"]):
        query = {"one": pair[:1], "other": pair[1:]}
        found = answered(page, f"{site.address}/compare.html?one={pair[0]}&other={pair[1]}")
        page_of_server = site.live.get("/compare", query)
        assert page_of_server is not None
        assert told(found) == told(below(page_of_server.body.decode()))


def test_every_way_of_typing_works_from_disk(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/index.html")
    page.locator("#q").press_sequentially("hepatocell")
    offer = page.get_by_role("option").first
    expect(offer).to_contain_text("hepatocellular carcinoma")
    offer.click()
    page.wait_for_url("**/search.html?q=hepatocellular+carcinoma")
    page.get_by_role("link", name="findings on hepatocellular carcinoma").click()
    expect(page.locator("[data-answers]")).to_have_attribute("data-answered", "")
    page.get_by_text("Filter by").click()
    page.locator("#effect").select_option("represses")
    page.wait_for_url("**/findings.html?q=hepatocellular+carcinoma&effect=represses")
    assert_same_findings(page, site)
    page.get_by_role("columnheader", name="Year").get_by_role("link").click()
    page.wait_for_url("**&sort=year")
    assert_same_findings(page, site)
    page.get_by_role("link", name="Remove all").click()
    page.wait_for_url("**/findings.html")
    page.get_by_text("Filter by").click()
    page.locator("#kind").select_option("biomarker")
    page.wait_for_url("**/findings.html?kind=biomarker")
    assert_same_findings(page, site)
    page.goto(f"{site.address}/heatmap/process.html")
    expect(page.locator("#picture[data-drawn]")).to_be_visible()
    page.locator("#find").fill("miR-155 in lung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=miR-155+in+lung")
    expect(page.get_by_role("link", name="1 finding on miR-155 and lung")).to_be_visible()


def test_without_scripts_there_is_everything_and_that_is_said(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/index.html")
    page.locator("#q").fill("miR-21")
    page.keyboard.press("Enter")
    # (a browser whose scripts are off for a test alone does not show it)
    assert "A search needs scripts here" in page.locator("noscript").inner_text()
    expect(page.get_by_role("link", name="hsa-miR-21", exact=True).first).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", PICTURES)
def test_pictures_are_drawn_from_disk(page: Page, site: Site, path: str) -> None:
    page.goto(f"{site.address}{path}.html")
    expect(page.locator("#picture[data-drawn] svg").first).to_be_visible()


class Strict(SimpleHTTPRequestHandler):
    """Serves a folder with the content policy of the server."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'; base-uri 'none'")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def hosted(site: Site) -> Iterator[str]:
    """The address of the site on a host of static files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(site.folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# Each kind of answer in each form, with and without something found.
WIDE = (
    *("search.html?q=thyroid+cancer", "findings.html?cancer=HCC&mirna=miR-625"),
    *("list.html?names=PTEN,SOCS7", "compare.html"),
)
NARROW = (
    *("search.html?q=miR-21-5p", "findings.html?q=liver", "search.html"),
    *("list.html?names=miR-21", "compare.html?one=miR-21&other=miR-155"),
)


@pytest.mark.parametrize(
    ("width", "scheme", "addresses"), [(1440, "light", WIDE), (390, "dark", NARROW)]
)
def test_answers_are_accessible(
    browser: Browser, hosted: str, width: int, scheme: str, addresses: tuple[str, ...]
) -> None:
    for address in addresses:
        with watched(browser, hosted, width, scheme) as (page, _):
            page.goto(f"{hosted}/{address}")
            if "?" in address:
                expect(page.locator("[data-answers]")).to_have_attribute("data-answered", "")
            assert violations(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_index_is_small_and_loaded_on_demand(browser: Browser, site: Site) -> None:
    sizes = {}
    for file in (site.folder / "assets").glob("*.js"):
        sizes[file.name.partition("-")[0], file.name] = len(gzip.compress(file.read_bytes(), 6))
    assert max(size for (kind, _), size in sizes.items() if kind == "index") < LARGEST_INDEX
    named = [size for (kind, _), size in sizes.items() if kind in ("genes", "mirbase")]
    assert len(named) > 50 and max(named) < LARGEST_PART
    assert sum(size for (kind, _), size in sizes.items() if kind in ("main", "site")) < (
        LARGEST_SCRIPTS
    )
    with watched(browser, site.address) as (page, watch):
        page.goto(f"{site.address}/findings.html")
        page.wait_for_load_state("networkidle")
        assert not [address for address in watch.loaded if "index-" in address]
