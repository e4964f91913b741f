"""The explorer as people use it: the real server, a real browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from exomet.pages import layout
from tests.browsing import violations, watched

VIEWS = [
    *(
        "/",
        "/findings",
        "/findings?cancer=HCC&effect=represses",
        "/findings?cancer=coloon",
        "/search?q=macrophage",
        "/search?q=thyroid+cancer",
        "/list?names=miR-21,PTEN,SOCS7",
        "/compare?one=miR-21&other=miR-155",
    ),
    *(
        "/finding/F0049",
        "/mirna/hsa-miR-21",
        "/term/MONDO_0005575",
        "/term/HGNC_6347",
        "/publication/tahan2025-20",
    ),
    *(
        "/correction/C059",
        "/ontology/AngiogenicFinding",
        "/questions",
        "/question/sender-cargo",
        "/audit",
        "/sources",
        "/about",
    ),
    *(
        "/tropism",
        "/network?of=cancer",
        "/nothing/here",
        "/condition/hypoxia",
        "/findings?cancr=HCC&sort=yaer",
        "/search",
    ),
    *(
        "/finding/F0010",
        "/finding/F0021",
        "/paper/zhuang2020",
        "/evidence/E0086",
        "/findings?reported-by=tahan2025&cancer=HCC",
    ),
]
ON_PHONES = [
    "/",
    "/findings?site=liver",
    "/finding/F0049",
    "/term/HGNC_6347",
    "/question/sender-cargo",
    "/about",
    "/reading",
]
ON_PHONES += [
    "/place/tahan2025-T1R49",
    "/source/tahan2025",
    "/search?q=colorectal+carcinoma",
    "/list?names=miR-21,PTEN,SOCS7",
    "/compare?one=miR-21&other=miR-155",
    "/findings?sample=plasma",
    "/finding/F0021",
    "/paper/zhuang2020",
    "/evidence/E0086",
    "/findings?reported-by=abstracts",
    "/audit",
    "/sources",
]
TABLE, OTHER = 20_000, 250_000


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    with watched(browser, origin) as (found, _):
        yield found


def look(browser: Browser, origin: str, view: str, width: int, scheme: str) -> int:
    """Look at a view with all of its first foldings open; return the bytes that it took on the
    wire.
    """
    with watched(browser, origin, width, scheme, expected="404") as (page, watch):
        page.goto(origin + view)
        page.wait_for_load_state("networkidle")
        # What is opened is no longer among the closed ones.
        closed = page.locator("details:not([open]) > summary")
        for _ in range(min(3, closed.count())):
            closed.first.click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    return sum(watch.loaded.values())


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_accessible_and_small(browser: Browser, origin: str, view: str) -> None:
    limit = TABLE if view.startswith("/findings") else OTHER
    assert 1_000 < look(browser, origin, view, 1280, "light") < limit


@pytest.mark.parametrize("view", ON_PHONES)
def test_views_fit_a_phone_in_the_dark(browser: Browser, origin: str, view: str) -> None:
    look(browser, origin, view, 390, "dark")


def test_a_synonym_finds_the_findings(page: Page, origin: str) -> None:
    page.goto(origin)
    page.get_by_role("searchbox").fill("miR-21 in HCC")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="hepatocellular carcinoma")).to_be_visible()
    page.get_by_role("link", name=re.compile("findings on miR-21 and HCC")).click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert (
        page.locator("td[data-label=Cancer]").all_inner_texts() == ["hepatocellular carcinoma"] * 2
    )


def choose(page: Page, label: str, option: str) -> int:
    """Choose an option of a filter by its label; return the count that it shows, 0 without one."""
    filters = page.get_by_label(label, exact=True).first
    shown = re.compile(rf"^{re.escape(option)}(?: \((\d+)\))?$")
    texts = [shown.match(text.strip()) for text in filters.locator("option").all_inner_texts()]
    (found,) = [match for match in texts if match]
    filters.select_option(label=found[0])
    if not layout.script_path():
        page.get_by_role("button", name="Show").click()
    return int(found[1] or 0)


def test_filters_narrow_the_table_and_can_be_removed(page: Page, origin: str) -> None:
    page.goto(f"{origin}/findings")
    page.get_by_text("Filter by").click()
    total = int(re.findall(r"\d+", page.get_by_role("status").first.inner_text())[1])
    count = choose(page, "Cancer", "colorectal cancer")
    assert 0 < count < total
    expect(page.locator("tbody tr")).to_have_count(count)
    assert page.url.endswith("/findings?cancer=MONDO%3A0005575")
    expect(page).to_have_title("Cancer: colorectal cancer · Findings · ExoMet")
    page.get_by_role("link", name="Remove Cancer: colorectal cancer").click()
    expect(page.get_by_role("status").first).to_have_text(f"{total} of {total} findings")


def test_a_second_value_of_a_filter_widens_the_table(page: Page, origin: str) -> None:
    page.goto(f"{origin}/findings?cancer=HCC&sort=-year")
    status = page.get_by_role("status").first
    hepatic, total = [int(number) for number in re.findall(r"\d+", status.inner_text())]
    melanoma = choose(page, "Cancer or", "melanoma")
    expect(status).to_have_text(f"{hepatic + melanoma} of {total} findings")
    colorectal = choose(page, "Cancer", "colorectal cancer")
    expect(status).to_have_text(f"{colorectal + melanoma} of {total} findings")
    choose(page, "Cancer or", "remove")
    expect(status).to_have_text(f"{colorectal} of {total} findings")
    page.go_back()
    expect(status).to_have_text(f"{colorectal + melanoma} of {total} findings")
    assert page.url.endswith("sort=-year")


def test_a_column_heading_sorts(page: Page, origin: str) -> None:
    page.goto(f"{origin}/findings?process=angiogenesis")
    for direction, ordered in (
        ("ascending", sorted),
        ("descending", lambda years: sorted(years, reverse=True)),
    ):
        page.get_by_role("columnheader", name="Year").get_by_role("link").click()
        expect(page.get_by_role("columnheader", name="Year")).to_have_attribute(
            "aria-sort", direction
        )
        # The earliest year of each counts.
        years = [text[:4] for text in page.locator("td[data-label=Year]").all_inner_texts()]
        assert len(years) > 5 and years == ordered(years)


def test_a_finding_leads_to_its_paper(page: Page, origin: str) -> None:
    page.goto(f"{origin}/findings?mirna=miR-25-3p")
    page.get_by_role("link", name="F0049").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "F0049: hsa-miR-25-3p in colorectal cancer"
    )
    expect(page.locator("#s3")).to_contain_text("increase of KDR")
    page.get_by_role("link", name="Zeng Z 2018, Nat Commun").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zeng Z 2018, Cancer-derived")
    expect(page.locator('a[href="https://doi.org/10.1038/s41467-018-07810-w"]')).to_be_visible()
    expect(page.get_by_role("link", name="F0049", exact=True)).to_be_visible()


def test_a_misspelt_filter_offers_what_may_be_meant(page: Page, origin: str) -> None:
    page.goto(f"{origin}/findings?cancer=colorectal+cancr")
    expect(page.get_by_role("heading", name="No finding matches all these filters")).to_be_visible()
    page.get_by_role("link", name="colorectal cancer", exact=True).click()
    expect(page).to_have_title("Cancer: colorectal cancer · Findings · ExoMet")


def test_what_is_shown_is_what_is_downloaded(page: Page, origin: str, tmp_path: Path) -> None:
    page.goto(f"{origin}/findings?sender=immune+cell&sort=-year")
    names = page.locator("tbody th").evaluate_all(
        "cells => cells.map(cell => cell.querySelector('a').textContent)"
    )
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    assert waiting.value.suggested_filename == "exomet-findings.csv"
    waiting.value.save_as(tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(encoding="utf-8") as file:
        assert [row["finding"] for row in csv.DictReader(file)] == names
    assert len(names) > 2


def test_the_keyboard_is_enough(page: Page, origin: str) -> None:
    page.goto(origin)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    main = page.get_by_role("main")
    expect(main.get_by_role("link").first).to_be_focused()
    for _ in range(main.locator(".lead a").count()):
        page.keyboard.press("Tab")
    expect(main.locator("#q")).to_be_focused()
    page.keyboard.type("ZO-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=ZO-1")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "TJP1":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("TJP1")


def test_tables_work_without_scripts(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/findings")
    page.locator("summary").first.click()
    page.locator("#site").select_option("UBERON:0002107")
    page.get_by_role("button", name="Show").click()
    in_liver, total = re.findall(r"\d+", page.get_by_role("status").first.inner_text())
    assert 0 < page.locator("tbody tr").count() == int(in_liver) < int(total)
    page.goto(f"{origin}/network")
    page.locator("#of").select_option("mirna:MIMAT0000081")
    page.get_by_role("button", name="Show").click()
    assert page.locator("h1").inner_text() == "Network of hsa-miR-25-3p"
    assert page.locator("tbody tr").count() > 10
    page.goto(f"{origin}/question/site-mirnas")
    page.locator("#p-site").fill("brain")
    page.get_by_role("button", name="Ask").click()
    assert "brain" in page.locator("tbody").inner_text()
    context.close()


def test_all_of_the_navigation_is_in_sight(browser: Browser, origin: str) -> None:
    for width, size in ((390, "100%"), (1280, "200%"), (1000, "100%")):
        with watched(browser, origin, width) as (page, _):
            page.goto(f"{origin}/about")
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            items = page.locator("header nav a")
            boxes = [box for item in items.all() if (box := item.bounding_box())]
            assert len(boxes) == 10
            assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
            # In two lines at most, for which the search box makes room.
            assert len({round(box["y"]) for box in boxes}) <= 2


def test_the_size_of_text_is_that_of_the_browser(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        page.goto(f"{origin}/about")
        client = page.context.new_cdp_session(page)
        client.send("Page.setFontSizes", {"fontSizes": {"standard": 24}})
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "shown"), [(1440, "wide"), (390, "narrow")])
def test_the_picture_of_a_finding_fits_the_screen(
    browser: Browser, origin: str, width: int, shown: str, scheme: str
) -> None:
    with watched(browser, origin, width, scheme) as (page, _):
        for path in ("/", "/finding/F0049", "/finding/F0015"):
            page.goto(origin + path)
            pictures = page.locator(".scene svg").filter(visible=True)
            assert pictures.count() == 1
            assert pictures.first.get_attribute("class") == shown
            box = pictures.first.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
            assert violations(page, ".scene") == []
            # Labels stay in their boxes, whatever the font.
            over = page.evaluate("""() => [...document.querySelectorAll(".scene svg a")]
                .filter((link) => link.querySelector("rect, path") && link.getBBox().width > 0)
                .filter((link) => {
                    const shape = link.querySelector("rect, path").getBBox();
                    return [...link.querySelectorAll("text")].some((text) => {
                        const box = text.getBBox();
                        return box.x < shape.x - 1 || box.x + box.width > shape.x + shape.width + 1;
                    });
                }).map((link) => link.textContent)""")
            assert over == []
        page.emulate_media(media="print")
        assert page.locator(".scene svg.wide").is_visible()
        assert not page.locator(".scene svg.narrow").is_visible()


def test_a_finding_is_printed_as_it_is_shown(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        page.goto(f"{origin}/finding/F0049")
        page.emulate_media(media="print")
        # Closed proofs stay closed; the licence and the way to cite are printed.
        assert not page.locator("details.proof:not([open]) ul").filter(visible=True).count()
        assert page.get_by_text("CC BY-NC 4.0").is_visible()
        assert not page.locator("header").is_visible()
