"""The pictures of the explorer, drawn and used in a real browser."""

from __future__ import annotations

import json
import re
import struct
import zlib
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from exomet.pages import layout
from tests.browsing import violations, watched

pytestmark = pytest.mark.skipif(
    not layout.script_path(), reason="the scripts are not built: pip install -e . builds them"
)
NETWORK, FLOW = "/network/mirna/hsa-miR-21", "/flow/mirna/hsa-miR-21"
# What a picture is made of, by the lists of its data.
PARTS = {
    NETWORK: {"nodes": "a.node", "edges": "g.edge"},
    FLOW: {"nodes": "a.node"},
    "/heatmap/cancer": {"columns": "a[transform]", "cells": "a.cell"},
    "/heatmap/process": {"cells": "a.cell"},
    "/tropism": {},
}


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("#picture[data-drawn]")
    return page


@pytest.mark.parametrize("path", PARTS)
def test_each_picture_shows_all_of_its_data(browser: Browser, origin: str, path: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + path)
        view = json.loads(page.locator("#view-data").text_content() or "")
        for name, selector in PARTS[path].items():
            assert len(view[name]) > 3
            assert page.locator(f"#picture .picture-box svg {selector}").count() == len(
                view[name]
            ), name
        hrefs = page.locator("#picture a[href]").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        assert len(hrefs) > 5


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pictures_are_accessible_and_stay_in_their_box(
    browser: Browser, origin: str, width: int, scheme: str
) -> None:
    for path in (NETWORK, FLOW, "/heatmap/cancer"):
        with watched(browser, origin, width, scheme) as (page, _):
            opened(page, origin + path)
            assert violations(page, "#picture") == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_label_of_the_network_lies_on_another(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        boxes = page.locator("#picture a.node text").evaluate_all(
            "texts => texts.map(text => { const b = text.getBBox(); return [b.x, b.y, b.width, b.height] })"
        )
    overlaps = [
        (one, other)
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0]) > 2
        and min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1]) > 2
    ]
    assert len(boxes) > 20
    assert overlaps == []


def test_few_lines_of_the_network_lie_on_names(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        hits, lines = page.evaluate("""() => {
            const boxes = [...document.querySelectorAll("#picture a.node")].map((node) => [
                node.getAttribute("aria-label").split(", ")[0], node.querySelector("text").getBBox()]);
            const lines = [...document.querySelectorAll(".picture-box g.edge")];
            const hits = lines.filter((edge) => {
                const line = edge.querySelector(".line");
                const step = line.getTotalLength() / 40;
                const places = [...Array(41).keys()].map((at) => line.getPointAtLength(at * step));
                return boxes.some(([name, box]) => !edge.dataset.note.includes(name) && places.some(({ x, y }) =>
                    x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height));
            });
            return [hits.length, lines.length];
        }""")
    assert lines > 50
    # Drawn straight, more than a third would.
    assert hits < lines / 4


def test_the_note_lies_on_the_picture_only_while_it_tells_of_a_thing(
    browser: Browser, origin: str
) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        note = page.locator(".picture-note")
        positions = [note.evaluate("note => getComputedStyle(note).position")]
        page.locator("#picture a.node", has_text="SPRY1").locator("path").hover()
        positions.append(note.evaluate("note => getComputedStyle(note).position"))
    assert positions == ["static", "sticky"]


def test_names_of_the_heat_map_stay_in_sight(browser: Browser, origin: str) -> None:
    with watched(browser, origin, 390) as (page, _):
        opened(page, origin + "/heatmap/process")
        box = page.locator(".picture-box")
        page.wait_for_function("() => !document.querySelector('a.away')")
        box.evaluate("box => box.scrollTo(300, 200)")
        # The names follow at the next frame.
        page.wait_for_function("() => document.querySelector('a.away')")
        frame_left, frame_top = box.evaluate(
            "box => { const b = box.getBoundingClientRect(); return [b.left, b.top] }"
        )
        cell = page.locator("a.cell", has_text="+").nth(40).locator("rect").bounding_box()
        row = page.locator("a", has_text="hsa-miR-25-3p").locator("text").bounding_box()
        column = (
            page.locator("a[transform]", has_text="vascular permeability")
            .locator("text")
            .bounding_box()
        )
        assert cell and row and column
        assert frame_left <= row["x"] < frame_left + 40
        assert frame_top <= column["y"] < frame_top + 200
        # They stand beside the cells they name: the row of 25-3p, where permeability is promoted.
        named = (
            page.locator("a.cell[aria-label^='hsa-miR-25-3p, vascular permeability']")
            .locator("rect")
            .bounding_box()
        )
        assert named
        assert abs(named["y"] + named["height"] / 2 - row["y"] - row["height"] / 2) < 6
        # What has gone under the names of the rows has no name leaning into the picture.
        assert page.locator("a.away").count() > 2
        # A thing that gets the focus comes out from under the names.
        page.locator("a.cell").first.focus()
        page.wait_for_function(
            "edge => document.activeElement.querySelector('rect').getBoundingClientRect().x >= edge",
            arg=row["x"] + row["width"],
        )


def test_text_and_pictures_have_the_same_colours_for_up_and_down(
    browser: Browser, origin: str
) -> None:
    fill = "(element) => getComputedStyle(element).fill"
    for scheme in ("light", "dark"):
        with watched(browser, origin, scheme=scheme) as (page, _):
            opened(page, origin + NETWORK)
            raises = page.locator(".raises .head").first.evaluate(fill)
            lowers = page.locator(".lowers > .line").first.evaluate(
                "element => getComputedStyle(element).stroke"
            )
            opened(page, origin + "/heatmap/cancer")
            assert page.locator(".up .mark").first.evaluate(fill) == raises
            assert page.locator(".down .mark").first.evaluate(fill) == lowers
            page.goto(origin + "/finding/F0049")
            colour = "(element) => getComputedStyle(element).color"
            assert page.locator(".sign.up").first.evaluate(colour) == raises
            assert page.locator(".sign.down").first.evaluate(colour) == lowers
            assert raises != lowers


@pytest.mark.parametrize("path", PARTS)
def test_a_picture_is_printed_whole(browser: Browser, origin: str, path: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + path)
        page.set_viewport_size({"width": 1040, "height": 720})  # A4 across, less its margins
        page.emulate_media(media="print")
        box = page.locator(".picture-box > svg").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1040
        # With the heading it stands on the first page.
        assert box["y"] + box["height"] < 720
        assert (
            not page.locator(".picture-note, .picture-tools, header").filter(visible=True).count()
        )
        assert page.locator("footer").is_visible()
        # The table below is a table, not a pile of cards.
        assert (
            page.locator("tbody tr").first.evaluate("row => getComputedStyle(row).display")
            == "table-row"
        )


def test_where_no_script_draws_the_page_says_so(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/flow")
    words = page.locator("#picture").get_by_text("A script draws the picture here")
    # They come in late, so that they do not flash where a script runs.
    expect(words).to_have_css("visibility", "visible")
    expect(words).to_be_visible()
    context.close()


def test_the_network_is_the_same_at_each_visit(browser: Browser, origin: str) -> None:
    drawn = []
    for _ in range(2):
        with watched(browser, origin) as (page, _watch):
            opened(page, origin + NETWORK)
            drawn.append(page.locator("#picture .picture-box").inner_html())
    assert drawn[0] == drawn[1]


def test_a_click_on_a_thing_opens_its_page(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        page.locator("#picture a.node", has_text="PTEN").locator("path").click()
        page.wait_for_url("**/term/HGNC_9588")
        opened(page, origin + "/heatmap/cancer")
        page.locator("#picture a.cell").first.click()
        page.wait_for_url("**/findings?*")


def test_a_picture_is_used_by_keyboard_alone(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        page.get_by_role("button", name="Download as PNG").focus()
        page.keyboard.press("Tab")
        seen = []
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
            seen.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
            page.keyboard.press(key)
        assert len(set(seen)) >= 3
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        # Of several findings the note says which one is lit.
        note = page.locator(".picture-note").text_content() or ""
        assert note.partition(". Lit: ")[0] == name
        # The whole address: the end of it may be the end of this page's own.
        address = page.evaluate(
            "new URL(document.activeElement.getAttribute('href'), document.baseURI).href"
        )
        assert address != page.url
        page.keyboard.press("Enter")
        page.wait_for_url(address)
        # One stop of the Tab key: the next leaves the picture.
        opened(page, origin + NETWORK)
        page.locator("#picture a[tabindex='0']").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.picture-box')") is None


def test_pointing_at_a_thing_names_it_and_dims_the_rest(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        page.locator("#picture a.node", has_text="SPRY1").locator("path").hover()
        assert page.locator(".picture-note").text_content() == (
            "SPRY1, molecule, direct target: 1 finding (F0021)"
        )
        lit = page.locator("#picture a.node.lit").all_text_contents()
        assert {"SPRY1", "VEGFA", "hsa-miR-21", "malignant cell"} <= set(lit)
        assert "PTEN" not in lit
        page.mouse.move(5, 5)
        assert page.locator("#picture .highlighting").count() == 0


def test_the_path_of_a_finding_can_be_chosen(browser: Browser, origin: str) -> None:
    with watched(browser, origin) as (page, _):
        for path in (NETWORK, FLOW):
            opened(page, origin + path)
            choice = page.get_by_label("Show the path of")
            choice.select_option("F0021")
            note = page.locator(".picture-note")
            expect(note).to_contain_text("F0021: malignant cell sends hsa-miR-21")
            expect(note.get_by_role("link")).to_have_attribute("href", re.compile("finding/F0021"))
            lit = page.locator("#picture a.node.lit").all_text_contents()
            assert "SPRY1" in lit and "PTEN" not in lit
            # What is pointed at has its turn, and then the chosen one again.
            page.locator("#picture a.node", has_text="PTEN").locator(".mark").hover()
            expect(page.locator("#picture a.node.lit", has_text="PTEN")).to_have_count(1)
            page.mouse.move(5, 5)
            expect(page.locator("#picture a.node.lit", has_text="SPRY1")).to_have_count(1)
            choice.select_option("")
            assert page.locator("#picture .highlighting").count() == 0


def test_a_phone_has_steps_a_whole_network_and_results_at_once(
    browser: Browser, origin: str
) -> None:
    with watched(browser, origin, 390) as (page, _):
        opened(page, origin + NETWORK)
        drawing = page.locator("#picture svg.network").bounding_box()
        assert drawing and drawing["width"] <= 390
        # Labels have the size of small print, and none lies on another.
        labels = [
            box
            for each in page.locator("#picture svg.network .label").all()
            if (box := each.bounding_box())
        ]
        lines = page.locator("#picture svg.network .label").first.locator("tspan").count()
        assert len(labels) > 20 and labels[0]["height"] / lines > 11
        for one, other in combinations(labels, 2):
            aside = max(one["x"], other["x"]) >= min(
                one["x"] + one["width"], other["x"] + other["width"]
            )
            below = max(one["y"], other["y"]) >= min(
                one["y"] + one["height"], other["y"] + other["height"]
            )
            assert aside or below, (one, other)
        opened(page, origin + FLOW)
        steps = page.locator("#picture svg.steps a.node")
        boxes = [box for item in steps.all() if (box := item.bounding_box())]
        tops = [box["y"] for box in boxes]
        assert len(boxes) > 20 and tops == sorted(tops)
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
        page.goto(f"{origin}/findings?cancer=HCC&effect=represses")
        table = page.locator("table").bounding_box()
        # The first finding is on the first screen.
        assert table and table["y"] < 900


def test_zoom_narrows_the_view_and_fit_shows_all_again(browser: Browser, origin: str) -> None:
    def view() -> list[float]:
        return [float(number) for number in (drawing.get_attribute("viewBox") or "").split()]

    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        drawing = page.locator("#picture svg.network")
        whole = view()
        page.get_by_role("button", name="Zoom in").click()
        assert view()[2] == pytest.approx(whole[2] / 1.3, rel=1e-3)
        page.get_by_role("button", name="Show the whole picture").click()
        assert view() == pytest.approx(whole, abs=0.1)


@pytest.mark.parametrize("path", PARTS)
def test_svg_and_png_files_hold_the_picture(
    browser: Browser, origin: str, tmp_path: Path, path: str
) -> None:
    with watched(browser, origin, scheme="dark") as (page, _):
        opened(page, origin + path)
        shown = page.locator("#picture .picture-box svg text").all_text_contents()
        view = json.loads(page.locator("#view-data").text_content() or "")
        # Symbol by symbol: what is written in it (the heat map's numbers), then what it means.
        legend = page.locator(".picture-legend li").evaluate_all(
            "lines => lines.flatMap(line => [line.querySelector('text'), line.lastChild].map(part => part?.data "
            "?? part?.textContent))"
        )
        files = {}
        for form in ("SVG", "PNG"):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=f"Download as {form}").click()
            files[form] = tmp_path / waiting.value.suggested_filename
            waiting.value.save_as(files[form])
    tree = ElementTree.parse(files["SVG"]).getroot()  # noqa: S314
    name = "{http://www.w3.org/2000/svg}"
    words = ["".join(text.itertext()).replace(" ", "") for text in tree.iter(f"{name}text")]
    assert words[: len(shown)] == [text.replace(" ", "") for text in shown]
    assert [word for word in words[len(shown) :] if word] == [
        text.replace(" ", "")
        for text in [view["title"], *legend, view["leftOut"], view["credit"]]
        if text
    ]
    assert all(link.get("href", origin).startswith(origin) for link in tree.iter(f"{name}a"))
    assert not [element for element in tree.iter() if element.get("class") or element.get("style")]
    # Dark on white, though the page is dark.
    assert {text.get("fill") for text in tree.iter(f"{name}text")} <= {
        "rgb(28, 37, 48)",
        "rgb(90, 102, 115)",
    }
    width, height, colours = png(files["PNG"])
    assert (width, height) == (2 * int(tree.get("width", "")), 2 * int(tree.get("height", "")))
    assert len(colours) > 20


def png(file: Path) -> tuple[int, int, set[bytes]]:
    """Width, height and some of the colours of a PNG file of eight-bit RGBA without reading its
    filters away.
    """
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    pixels = zlib.decompress(packed)
    return width, height, {pixels[place : place + 4] for place in range(1, len(pixels), 4)}


def test_a_choice_by_pointer_is_followed_at_once_and_one_by_keys_when_asked(
    browser: Browser, origin: str
) -> None:
    with watched(browser, origin) as (page, _):
        opened(page, origin + NETWORK)
        page.locator("form.choose select").select_option(index=3)
        page.wait_for_url(lambda url: "/network/" in url and not url.endswith(NETWORK))
        page.wait_for_selector("#picture[data-drawn]")
        before = page.url
        visited: list[str] = []
        page.on("framenavigated", lambda frame: visited.append(frame.url))
        select = page.locator("form.choose select")
        shown = select.input_value()
        select.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(select).not_to_have_value(shown)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/network/" in url and url != before)
        # The button alone has sent the form.
        assert visited == [page.url]


def test_labels_stay_text(browser: Browser, origin: str) -> None:
    evil = "</text><script>alert(1)</script><img src=x onerror=alert(1)>"
    nodes = [
        {
            "id": name,
            "label": evil + name,
            "kind": "constructor",
            "direct": True,
            "href": "",
            "findings": [evil],
        }
        for name in "ab"
    ]
    named = [{"label": evil, "href": ""}]
    view = json.dumps({"title": evil, "nodes": nodes, "edges": [], "findings": named}).replace(
        "<", "\\u003c"
    )
    hostile = (
        f"<!doctype html><html lang='en'><title>x</title><link rel='icon' href='{layout.asset_path('icon')}'>"
        f"<script defer src='{layout.script_path()}'></script><div id='picture' data-kind='network'></div>"
        f"<script type='application/json' id='view-data'>{view}</script>"
    )
    with watched(browser, origin) as (page, _):
        page.route(
            "**/hostile",
            lambda route: route.fulfill(body=hostile, content_type=layout.HTML_MEDIA_TYPE),
        )
        opened(page, origin + "/hostile")
        assert page.locator("#picture a.node").count() == 2
        assert page.locator("#picture img, #picture script").count() == 0
        assert "<script>" in (
            page.locator("#picture svg[role=group]").get_attribute("aria-label") or ""
        )
