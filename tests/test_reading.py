"""The page on how to read the pictures: its examples are true, and each picture leads to it."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from exomet.finding.model import Findings
from exomet.finding.scene import read_scene
from exomet.finding.sentence import reading_order
from exomet.pages.reading_page import PICTURE_EXAMPLES
from exomet.pages.router import Router
from tests.test_truth import drawn, picture


@pytest.fixture(scope="module")
def site(whole_store: ox.Store) -> Router:
    return Router(whole_store, live=True)


@pytest.fixture(scope="module")
def model(site: Router) -> Findings:
    return site.explorer.findings


def text_at(site: Router, path: str) -> str:
    page = site.get(path, {})
    assert page is not None, path
    return page.body.decode()


def test_each_picture_leads_to_its_section(site: Router) -> None:
    text = text_at(site, "/reading")
    sections = set(re.findall(r'<h2 id="([\w-]+)">', text))
    assert len(sections) == len(PICTURE_EXAMPLES) == 5
    led_to = set()
    for path in ("/finding/F0049", "/flow", "/network", "/heatmap/process", "/tropism"):
        led_to |= set(re.findall(r"reading#([\w-]+)", text_at(site, path)))
    assert led_to == sections
    assert "<!--" not in text
    assert ".md" not in text


def test_the_examples_are_linked_where_a_graph_has_them(site: Router, tiny_store: ox.Store) -> None:
    text = text_at(site, "/reading")
    for example in PICTURE_EXAMPLES.values():
        assert f'href="{example.path[1:]}"' in text
        text_at(site, example.path)
    assert [form for form in ("wide", "narrow") if f'<svg class="{form}"' in text] == [
        "wide",
        "narrow",
    ]
    tiny = text_at(Router(tiny_store, live=True), "/reading")
    assert "F0049.svg" not in tiny
    assert 'href="tropism"' in tiny


def test_other_pages_are_linked_where_they_are_beside_it(whole_store: ox.Store) -> None:
    beside = text_at(Router(whole_store, live=False, documented=True), "/reading")
    assert 'href="docs/corroboration.html"' in beside


def test_what_it_says_of_one_finding_is_so(model: Findings) -> None:
    lines = reading_order(read_scene(model, "F0049"))
    assert sum("direct target; called a target" in line for line in lines) == 2
    assert any(line.startswith("Step s9, cell not stated") for line in lines)
    assert any("reporter assay" in line for line in reading_order(read_scene(model, "F0033")))
    assert model.all["F0024"].kind == "biomarker"


def test_what_it_says_of_flow_and_network_is_so(site: Router) -> None:
    claims = drawn(picture(site, PICTURE_EXAMPLES["flow"].path), "links")
    assert {claim[3] for claim in claims} == {"F0049", "F0050"}
    of = {(claim[0], claim[2]): set[str]() for claim in claims}
    for start, _, end, name in claims:
        of[start, end].add(name)
    mirna = "hsa-miR-25-3p"
    assert of["malignant cell", mirna] == {"F0049", "F0050"}
    assert (of["blood serum", mirna], of[mirna, "endothelial cell"]) == ({"F0050"}, {"F0049"})
    assert {sign for _, sign, end, _ in claims if end == "PTEN"} == {"0"}
    edges = drawn(picture(site, PICTURE_EXAMPLES["network"].path), "edges")
    for each in (
        (mirna, "-", "KLF2"),
        ("KLF2", "+", "TJP1"),
        ("TJP1", "-", "vascular permeability"),
    ):
        assert (*each, "F0049") in edges


def test_what_it_says_of_numbers_is_so(site: Router) -> None:
    view = picture(site, "/heatmap/cancer")
    cells = {
        (view["rows"][cell["row"]]["label"], view["columns"][cell["column"]]["label"]): cell
        for cell in view["cells"]
    }
    numbers = {key: (cell["up"], cell["down"], cell["count"]) for key, cell in cells.items()}
    assert numbers["hsa-miR-21", "hepatocellular carcinoma"] == (2, 1, 2)
    for name in ("hsa-miR-21", "hsa-miR-21-5p"):
        assert numbers[name, "colorectal cancer"] == (2, 0, 3)
    sites = {each["label"]: each for each in picture(site, "/tropism")["sites"]}
    (crc,) = (each for each in sites["liver"]["cancers"] if each["label"] == "colorectal cancer")
    mirnas = {each["label"]: each["count"] for each in crc["mirnas"]}
    assert len(crc["findings"]) == 6
    assert mirnas == {
        **{"hsa-miR-21-5p": 2, "hsa-miR-25-3p": 2},
        **{"hsa-miR-17-5p": 1, "hsa-miR-203": 1},
    }
