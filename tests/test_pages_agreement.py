"""The pages of agreement: all sources, and two side by side."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.graph.open import load_store
from exomet.pages.layout import Page
from exomet.pages.router import Router
from tests.planting import asserted, planted
from tests.test_agreement import SECOND_REVIEW
from tests.test_pages_evidence import got, section, text_of
from tests.test_pages_site import HOSTILE, check


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("agreement")
    return asserted(planted(scratch / "data", SECOND_REVIEW), scratch / "graph")


@pytest.fixture(scope="module")
def live(folder: Path) -> Router:
    return Router(load_store(folder), live=True, build=folder)


def rows(page: Page, name: str) -> list[str]:
    return [
        text_of(row)
        for row in re.findall(r"<tr>(?:(?!</tr>).)*<td.*?</tr>", section(page, name), re.DOTALL)
    ]


def test_all_sources_have_conflicts_first(live: Router) -> None:
    page = got(live, "/agreement")
    document = check(page)
    told = text_of(page.body.decode())
    assert (
        "4 findings of two or more sources: 2 in conflict , 1 extended , 1 refined ; "
        "1 conflict between findings" in told
    )
    assert re.findall(r'<h2 id="([\w-]+)"', page.body.decode()) == [
        "pairs",
        "conflicts",
        "extends",
        "refines",
        "opposed",
    ]
    assert rows(page, "conflicts")[0] == (
        "F0003 hsa-miR-25-3p in colorectal cancer Doe 2024 , Roe 2025 Beta B 2018, J Test ; "
        "Gamma G 2018, J Test Roe 2025 conflicts with Doe 2024 (true conflict): "
        "level: up against down Roe 2025 leaves out 4 things"
    )
    assert rows(page, "opposed") == [
        "F0005 hsa-miR-21-5p in breast cancer, by Doe 2024 F0006 hsa-miR-21 in melanoma, by Roe 2025 "
        "other cancer effect on PDCD4: decrease against increase; "
        "cancer: breast cancer against melanoma"
    ]
    assert {"finding/F0004#stated", "source/other", "paper/delta2020"} <= {*document.links}


def test_each_two_sources_are_told_and_linked(live: Router) -> None:
    page = got(live, "/agreement")
    (row,) = (row for row in rows(page, "conflicts") if row.startswith("F0004"))
    assert "Doe 2024 conflicts with abstracts (other recipient; one paper read differently)" in row
    assert "abstracts extends Roe 2025 : abstracts adds effect on KLF2: decrease" in row
    assert (
        "Roe 2025 conflicts with Doe 2024 (other recipient; one paper read differently): "
        "recipient" in row
    )
    assert "Doe 2024 adds 7 further things and leaves out 4 things" in row
    assert rows(page, "pairs") == [
        "Doe 2024 and Roe 2025 4 2 1 1 0",
        "abstracts and Doe 2024 1 1 0 0 0",
        "abstracts and Roe 2025 1 0 1 0 0",
    ]
    assert "agreement?one=tiny&other=other" in check(page).links


def test_two_sources_side_by_side(live: Router) -> None:
    page = got(live, "/agreement?one=tiny&other=other")
    document = check(page)
    body = page.body.decode()
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", body) == [
        "Conflicts",
        "Refined",
        "The same",
        "Only in Doe 2024",
        "Only in Roe 2025",
    ]
    assert "8 comparisons of Roe 2025 with Doe 2024: 3 conflicts" in text_of(body)
    first = rows(page, "relation-1")
    assert len(first) == 4
    assert "Roe 2025 leaves out sampled from: blood plasma" in first[0]
    assert first[2].startswith("F0005 ; F0006 hsa-miR-21-5p in breast cancer")
    assert first[3].startswith("R003 ; R004 vesicle-borne microRNA raises angiogenesis;")
    assert "5 background regulations: 1 conflicts" in text_of(body)
    assert {"regulation/R003", "regulation/R004"} <= {*document.links}
    assert "agreement?one=other&other=tiny" in document.links
    assert '<option value="tiny" selected>Doe 2024</option>' in body


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("one=tiny&other=othr", 'No source "othr" reports findings; did you mean "other"?'),
        ("one=tiny&other=tiny", "Choose two different sources."),
        ("one=tiny", "Choose two different sources."),
    ],
)
def test_what_is_not_understood_is_told(live: Router, query: str, words: str) -> None:
    page = got(live, f"/agreement?{query}")
    assert page.status == 404
    check(page)
    assert words in text_of(page.body.decode())


def test_an_address_cannot_write_into_the_page(live: Router) -> None:
    for text in HOSTILE:
        page = live.get("/agreement", {"one": ["tiny"], "other": [text]})
        assert page is not None
        check(page)


def test_a_published_site_has_all_sources(folder: Path) -> None:
    site = Router(load_store(folder), live=False, build=folder)
    page = site.get("/agreement", {"one": ["tiny"], "other": ["other"]})
    assert page is not None
    document = check(page)
    assert 'action="agreement' not in page.body.decode()
    assert "finding/F0004.html#stated" in document.links
    assert "/agreement" in set(site.paths())


def test_a_correction_leads_to_its_page(real_store: ox.Store, built: Path) -> None:
    site = Router(real_store, live=True, build=built)
    page = got(site, "/agreement")
    links = check(page).links
    causes = [link for link in links if link.startswith("correction/C")]
    assert causes
    assert all(site.get(f"/{link}", {}) for link in causes)
    assert len(rows(page, "conflicts")) == sum(
        each.relation == "conflicts" for each in site.explorer.agreement.shared
    )


def test_a_source_leads_to_those_that_share_findings_with_it(live: Router, folder: Path) -> None:
    page = got(live, "/source/other")
    links = check(page).links
    assert "agreement?one=other&other=tiny" in [link.removeprefix("../") for link in links]
    told = text_of(page.body.decode())
    assert (
        "Doe J (2024) : 4 findings , 2 in conflict abstracts of the papers : 1 finding How" in told
    )
    site = Router(load_store(folder), live=False, build=folder)
    published = check(got(site, "/source/other")).links
    assert [link for link in published if "agreement" in link] == ["../agreement.html"]


def test_the_sources_are_listed_with_what_they_report(live: Router) -> None:
    page = got(live, "/sources")
    assert {"source/tiny", "source/other", "agreement"} <= {*check(page).links}
    told = text_of(page.body.decode())
    assert "Findings were curated from 3 sources." in told
    # Source, kind, year, title, the numbers of findings, those that are shared, and papers.
    assert "Papers Licence Roe R (2025) review 2025 Another made-up review 6 4 4 " in told
    assert "4 findings of two or more sources" in told


def test_the_home_page_names_few_sources(live: Router, tmp_path: Path) -> None:
    home = text_of(got(live, "/").body.decode())
    assert "curated from 3 sources : Roe R (2025) ;" in home
    further = "; +sources:source=last,kind=review,authors=Poe P,title=None,year=2020,licence=CC0"
    data = planted(tmp_path / "data", SECOND_REVIEW + further)
    folder = asserted(data, tmp_path / "graph")
    site = Router(load_store(folder), live=True, build=folder)
    home = text_of(got(site, "/").body.decode())
    assert "curated from 4 sources , among them Roe R (2025) ;" in home
    assert "Poe P" not in home
    assert "sources" in check(got(site, "/")).links


def test_the_audit_leads_to_it(live: Router) -> None:
    assert "agreement" in check(got(live, "/audit")).links


def test_one_source_has_nothing_to_compare(tmp_path: Path) -> None:
    data = planted(tmp_path / "data", "-E0006; -abstracts")
    sources = data / "sources.tsv"
    lines = sources.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("abstracts")]
    sources.write_text("\n".join(kept) + "\n", encoding="utf-8")
    folder = asserted(data, tmp_path / "graph")
    site = Router(load_store(folder), live=True, build=folder)
    page = got(site, "/agreement")
    check(page)
    told = text_of(page.body.decode())
    assert "There is nothing to compare: no finding is reported by two sources." in told
    assert "<select" not in page.body.decode()
