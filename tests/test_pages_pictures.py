"""The data of the pictures, by hand on the tiny graph."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from exomet.pages.router import Router
from exomet.version import __version__


@pytest.fixture(scope="module")
def site(tiny_store: ox.Store) -> Router:
    return Router(tiny_store, live=True)


def data(site: Router, path: str) -> dict[str, Any]:
    page = site.get(path, {})
    assert page is not None
    found = re.search(
        r'<script type="application/json" id="view-data">(.*?)</script>',
        page.body.decode(),
        re.DOTALL,
    )
    assert found is not None
    view: dict[str, Any] = json.loads(found[1])
    return view


def named(view: dict[str, Any]) -> dict[str, str]:
    return {node["id"]: node["label"] for node in view["nodes"]}


def test_the_network_has_what_acts_on_what(site: Router) -> None:
    view = data(site, "/network/mirna/hsa-miR-21")
    label = named(view)
    edges = {
        (label[e["from"]], e["sign"], e["verb"], label[e["to"]], tuple(e["findings"]))
        for e in view["edges"]
    }
    assert edges == {
        ("malignant cell", "", "sends", "hsa-miR-21", ("F0001",)),
        ("hsa-miR-21", "", "is taken up by", "endothelial cell", ("F0001",)),
        ("M2 macrophage", "", "sends", "hsa-miR-21-5p", ("F0002",)),
        ("hsa-miR-21-5p", "", "is taken up by", "malignant cell", ("F0002",)),
        ("hsa-miR-21", "-", "lowers", "PTEN", ("F0001",)),
        ("hsa-miR-21-5p", "-", "lowers", "PTEN", ("F0002",)),
        # PTEN goes down and what follows goes up: PTEN lowers it.
        ("PTEN", "-", "lowers", "PI3K/AKT signaling", ("F0001",)),
        ("PI3K/AKT signaling", "+", "raises", "angiogenesis", ("F0001",)),
        # PTEN goes down and angiogenesis too: in that finding PTEN raises it.
        ("PTEN", "+", "raises", "angiogenesis", ("F0002",)),
        ("hsa-miR-21-5p", "-", "lowers", "PDCD4", ("F0005",)),
        ("PDCD4", "-", "lowers", "epithelial to mesenchymal transition", ("F0005",)),
        ("hsa-miR-21-5p", "0", "acts on, direction not stated", "VEGFA", ("F0005",)),
    }
    assert [node["label"] for node in view["nodes"] if node["focus"]] == ["hsa-miR-21"]
    # The malignant cell sends in one finding and takes up in another: who sends to whom stays
    # apart.
    assert sorted(
        (n["label"], n["kind"]) for n in view["nodes"] if n["kind"] in ("sender", "recipient")
    ) == [
        ("M2 macrophage", "sender"),
        ("endothelial cell", "recipient"),
        ("malignant cell", "recipient"),
        ("malignant cell", "sender"),
    ]
    assert {(n["label"], n["direct"]) for n in view["nodes"] if n["kind"] == "molecule"} == {
        ("PTEN", True),
        ("PDCD4", True),
        ("VEGFA", False),
    }
    assert view["leftOut"] == (
        "Not shown, because not stated: the sender of 1 finding, the recipient of 1 finding, "
        "the site of 3 findings."
    )
    assert all(
        word in view["credit"] for word in ("https://w3id.org/exomet/", __version__, "CC BY-NC 4.0")
    )


def test_a_sampled_fluid_sends_nothing(site: Router) -> None:
    view = data(site, "/network/mirna/MIMAT0000081")
    label, kind = named(view), {node["id"]: node["kind"] for node in view["nodes"]}
    ends = {
        (label[e["from"]], kind[e["from"]], e["verb"])
        for e in view["edges"]
        if kind[e["to"]] == "microRNA"
    }
    assert ends == {
        ("blood plasma", "sample", "was sampled for"),
        ("malignant cell", "sender", "sends"),
    }
    # A finding on a fluid states no sender.
    assert "the sender of 1 finding," in view["leftOut"]


def test_the_flow_goes_from_level_to_level(site: Router) -> None:
    view = data(site, "/flow/mirna/MIMAT0000081")
    label = named(view)
    links = {
        (label[link["from"]], link["verb"], label[link["to"]], link["value"])
        for link in view["links"]
    }
    assert links == {
        ("blood plasma", "was sampled for", "hsa-miR-25-3p", 1),
        ("malignant cell", "sends", "hsa-miR-25-3p", 1),
        ("hsa-miR-25-3p", "is taken up by", "cancer-associated fibroblast", 1),
        # The cell does not act on what changes in it.
        ("cancer-associated fibroblast", "shows less", "KLF2", 1),
        ("KLF2", "raises", "Wnt signaling", 1),
        # VEGFA lies between KLF2 and permeability; of the molecules the first one stands in the
        # flow.
        ("KLF2", "lowers", "vascular permeability", 1),
        ("Wnt signaling", "lowers", "liver metastasis", 1),
        ("hsa-miR-25-3p", "goes with", "liver metastasis", 1),
        ("liver metastasis", "is reported with the site", "liver", 2),
    }
    # A thing has as many findings as name it, however many ribbons they are.
    numbers = {node["label"]: len(node["findings"]) for node in view["nodes"]}
    assert (numbers["hsa-miR-25-3p"], numbers["KLF2"], numbers["liver metastasis"]) == (2, 1, 2)
    column = {node["id"]: node["column"] for node in view["nodes"]}
    assert all(column[link["from"]] < column[link["to"]] for link in view["links"])


def test_what_no_step_places_in_a_cell_leads_there_from_no_recipient(site: Router) -> None:
    view = data(site, "/flow/mirna/MIMAT0000076")
    label = named(view)
    links = {(label[link["from"]], label[link["to"]]) for link in view["links"]}
    # F0002 places the fall of PTEN in the recipient; F0005 has no recipient.
    assert {end for start, end in links if start == "malignant cell"} == {"PTEN"}
    assert ("hsa-miR-21-5p", "PDCD4") in links and ("hsa-miR-21-5p", "PTEN") not in links


def test_the_heat_map_counts_findings_and_their_directions(site: Router) -> None:
    view = data(site, "/heatmap/process")
    cells = {
        (view["rows"][c["row"]]["label"], view["columns"][c["column"]]["label"]): (
            c["count"],
            c["up"],
            c["down"],
        )
        for c in view["cells"]
    }
    assert cells == {
        # The arm counts for its microRNA: F0001 promotes, F0002 suppresses, F0005 is on the arm
        # too.
        ("hsa-miR-21", "angiogenesis"): (2, 1, 1),
        ("hsa-miR-21", "epithelial to mesenchymal transition"): (1, 1, 0),
        ("hsa-miR-21-5p", "angiogenesis"): (1, 0, 1),
        ("hsa-miR-21-5p", "epithelial to mesenchymal transition"): (1, 1, 0),
        ("hsa-miR-25-3p", "liver metastasis"): (2, 1, 0),
        ("hsa-miR-25-3p", "vascular permeability"): (1, 1, 0),
    }


@pytest.mark.parametrize("by", ["cancer", "process"])
def test_the_number_in_each_cell_is_that_of_the_table_behind_it(
    real_store: ox.Store, by: str
) -> None:
    site = Router(real_store, live=True)
    view = data(site, f"/heatmap/{by}")
    assert {cell["row"] for cell in view["cells"]} == set(range(len(view["rows"])))
    for cell in view["cells"]:
        table = site.get("/findings", parse_qs(urlsplit(cell["href"]).query))
        assert table is not None
        assert f"<b>{cell['count']}</b> of 81 findings" in table.body.decode(), cell["href"]
        assert cell["up"] <= cell["count"] >= cell["down"]
    assert len(view["cells"]) > 80


def test_sites_have_their_cancers_and_mirnas(site: Router) -> None:
    view = data(site, "/tropism")
    assert [(site["label"], site["count"]) for site in view["sites"]] == [("liver", 2)]
    (cancer,) = view["sites"][0]["cancers"]
    assert (cancer["label"], cancer["count"]) == ("colorectal cancer", 2)
    assert cancer["findings"] == ["F0003", "F0004"]
    assert [(mirna["label"], mirna["count"]) for mirna in cancer["mirnas"]] == [
        ("hsa-miR-25-3p", 2)
    ]
    assert view["leftOut"] == "Not shown, because not stated: the site of 3 findings."


@pytest.mark.parametrize(
    ("typed", "location"),
    [
        ("miR-25-3p", "/network/mirna/MIMAT0000081"),
        ("HCC", "/network/term/MONDO_0007256"),
        ("21", None),
        ("x y", None),
    ],
)
def test_what_is_chosen_leads_to_its_picture(
    site: Router, typed: str, location: str | None
) -> None:
    page = site.get("/network", {"of": [typed]})
    assert page is not None
    assert page.location == location
    if location is None:
        assert page.status == 200 and 'role="status"' in page.body.decode()


@pytest.mark.parametrize("kind", ["network", "flow"])
def test_what_has_too_many_findings_says_so(real_store: ox.Store, kind: str) -> None:
    site = Router(real_store, live=True)
    by_path, by_word = (
        site.get(f"/{kind}/term/MONDO_0004992", {}),
        site.get(f"/{kind}", {"of": ["cancer"]}),
    )
    # Typed, the word means malignant neoplasms.
    for page, label in ((by_path, "cancer"), (by_word, "malignant neoplasm")):
        assert page is not None and page.status == 200
        assert f"findings on {label} are too many for one picture" in page.body.decode()


def test_every_picture_has_all_its_facts_as_text(real_store: ox.Store) -> None:
    site = Router(real_store, live=True)
    for path, parts in (
        ("/network", "edges"),
        ("/flow", "links"),
        ("/heatmap", "cells"),
        ("/tropism", "sites"),
    ):
        page = site.get(path, {})
        assert page is not None
        rows = page.body.decode().partition("<tbody>")[2].count("<tr>")
        facts = data(site, path)[parts]
        if path == "/tropism":
            facts = [cancer for each in facts for cancer in each["cancers"]]
        assert rows == len(facts) > 5
