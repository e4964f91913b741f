"""The data of the pictures, by hand on the tiny graph."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest

from exomet.pages.site import Site


@pytest.fixture(scope="module")
def site(tiny_store: ox.Store) -> Site:
    return Site(tiny_store, live=True)


def data(site: Site, path: str) -> dict[str, Any]:
    page = site.get(path, {})
    assert page is not None
    found = re.search(r'<script type="application/json" id="view-data">(.*?)</script>', page.body.decode(), re.DOTALL)
    assert found is not None
    view: dict[str, Any] = json.loads(found[1])
    return view


def named(view: dict[str, Any]) -> dict[str, str]:
    return {node["id"]: node["label"] for node in view["nodes"]}


def test_the_network_has_what_acts_on_what(site: Site) -> None:
    view = data(site, "/network/mirna/hsa-miR-21")
    label = named(view)
    edges = {(label[e["from"]], e["sign"], label[e["to"]], tuple(e["findings"])) for e in view["edges"]}
    assert edges == {
        ("malignant cell", "", "hsa-miR-21", ("F0001",)),
        ("M2 macrophage", "", "hsa-miR-21-5p", ("F0002",)),
        ("hsa-miR-21", "-", "PTEN", ("F0001",)),
        ("hsa-miR-21-5p", "-", "PTEN", ("F0002",)),
        # PTEN goes down and what follows goes up: PTEN lowers it.
        ("PTEN", "-", "PI3K/AKT signaling", ("F0001",)),
        ("PI3K/AKT signaling", "+", "angiogenesis", ("F0001",)),
        # PTEN goes down and angiogenesis too: in that finding PTEN raises it.
        ("PTEN", "+", "angiogenesis", ("F0002",)),
        ("hsa-miR-21-5p", "-", "PDCD4", ("F0005",)),
        ("PDCD4", "-", "epithelial to mesenchymal transition", ("F0005",)),
        ("hsa-miR-21-5p", "0", "VEGFA", ("F0005",)),
    }
    assert [node["label"] for node in view["nodes"] if node.get("focus")] == ["hsa-miR-21"]
    assert {node["kind"] for node in view["nodes"]} == {"source", "mirna", "target", "pathway", "process"}
    assert view["leftOut"] == [{"what": "sender", "count": 1}, {"what": "site", "count": 3}]


def test_the_flow_goes_from_level_to_level(site: Site) -> None:
    view = data(site, "/flow/mirna/MIMAT0000081")
    label = named(view)
    links = {(label[link["from"]], label[link["to"]], link["value"]) for link in view["links"]}
    assert links == {
        ("malignant cell", "hsa-miR-25-3p", 1),
        ("hsa-miR-25-3p", "KLF2", 1),
        ("KLF2", "Wnt signaling", 1),
        # VEGFA lies between KLF2 and permeability; of the targets the first one stands in the flow.
        ("KLF2", "vascular permeability", 1),
        ("Wnt signaling", "liver metastasis", 1),
        ("hsa-miR-25-3p", "liver metastasis", 1),
        ("liver metastasis", "liver", 2),
    }
    level = {node["id"]: node["level"] for node in view["nodes"]}
    assert all(level[link["from"]] < level[link["to"]] for link in view["links"])


def test_the_heat_map_counts_findings_and_their_directions(site: Site) -> None:
    view = data(site, "/heatmap/process")
    cells = {
        (view["rows"][c["row"]]["label"], view["columns"][c["column"]]["label"]): (c["count"], c["up"], c["down"])
        for c in view["cells"]
    }
    assert cells == {
        ("hsa-miR-21", "angiogenesis"): (1, 1, 0),
        ("hsa-miR-21-5p", "angiogenesis"): (1, 0, 1),
        ("hsa-miR-21-5p", "epithelial to mesenchymal transition"): (1, 1, 0),
        ("hsa-miR-25-3p", "liver metastasis"): (2, 1, 0),
        ("hsa-miR-25-3p", "vascular permeability"): (1, 1, 0),
    }


def test_sites_have_their_mirnas(site: Site) -> None:
    view = data(site, "/tropism")
    assert [(s["label"], s["count"], [(m["label"], m["count"]) for m in s["mirnas"]]) for s in view["sites"]] == [
        ("liver", 2, [("hsa-miR-25-3p", 2)])
    ]
    assert view["leftOut"] == [{"what": "site", "count": 3}]


@pytest.mark.parametrize(
    ("typed", "location"),
    [("miR-25-3p", "/network/mirna/MIMAT0000081"), ("HCC", "/network/term/MONDO_0007256"), ("21", None), ("x y", None)],
)
def test_what_is_chosen_leads_to_its_picture(site: Site, typed: str, location: str | None) -> None:
    page = site.get("/network", {"of": [typed]})
    assert page is not None
    assert page.location == location
    if location is None:
        assert page.status == 200 and 'role="status"' in page.body.decode()


def test_every_picture_has_all_its_facts_as_text(real_store: ox.Store) -> None:
    site = Site(real_store, live=True)
    for path, parts in (("/network", "edges"), ("/flow", "links"), ("/heatmap", "cells"), ("/tropism", "sites")):
        page = site.get(path, {})
        assert page is not None
        rows = page.body.decode().partition("<tbody>")[2].count("<tr>")
        assert rows == len(data(site, path)[parts]) > 5
