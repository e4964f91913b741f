"""What the explorer shows of evidence: lines, papers, sources, the findings as one source has them."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from exomet.audit.coverage import LEDGER_COLUMNS, ledger
from exomet.audit.references import listed_references
from exomet.pages.layout import Page
from exomet.pages.router import Router
from tests.test_pages_site import HOSTILE, check


@pytest.fixture(scope="module")
def live(real_store: ox.Store, built: Path) -> Router:
    return Router(real_store, live=True, build=built)


def got(site: Router, address: str) -> Page:
    parts = urlsplit(address)
    page = site.get(parts.path, parse_qs(parts.query))
    assert page is not None, address
    return page


def text_of(part: str) -> str:
    """Return the words of a part of a page."""
    part = re.sub(r"<script.*?</script>", "", part, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())


def section(page: Page, name: str) -> str:
    """Return a section of a page by its id."""
    body = page.body.decode()
    return body.partition(f'<section aria-labelledby="{name}">')[2].partition("</section>")[0]


def stated(page: Page) -> list[dict[str, str]]:
    """Return the rows of "What each source states", in their order."""
    rows = []
    for row in re.findall(
        r"<tr[^>]*><th scope=\"row\">.*?</tr>", section(page, "evidence"), re.DOTALL
    ):
        cells = re.findall(r'<td data-label="(\w+)">(.*?)</td>', row, re.DOTALL)
        head = re.search(r'<th scope="row">(.*?)</th>', row, re.DOTALL)
        assert head
        rows.append({"Field": text_of(head[1])} | {name: text_of(cell) for name, cell in cells})
    return rows


def test_a_finding_shows_its_lines_of_evidence(live: Router) -> None:
    page = got(live, "/finding/F0010")
    check(page)
    told = text_of(section(page, "evidence"))
    for words in (
        "Review: Tahan R, Yazici H (2025) Line E0010",
        "Abstracts of the papers Line E0086",
        "Zhou Y 2018, J Exp Clin Cancer Res corrected DOI · PMC corrected: read on publisher's page",
        "row, text, title: Table 1, row 10 of Tahan and Yazici 2025",
        "experimental evidence used in manual assertion",
        "Levels of evidence vesicle-associated, transferred to the recipient, called a target, direct binding,",
        "Not reported: binding shown by an assay, in vivo;",
        "The abstract is cut in the middle of a word",
    ):
        assert words in told
    links = check(page).links
    assert "https://doi.org/10.1186/s13046-018-0965-2" in links
    assert "https://pmc.ncbi.nlm.nih.gov/articles/PMC6307162/" in links
    assert "../paper/zhou2018" in links


def test_what_differs_comes_first_and_what_agrees_is_folded(live: Router) -> None:
    page = got(live, "/finding/F0010")
    rows = stated(page)
    assert rows[0] == {
        "Field": "Recipient",
        "Curated": "hepatic stellate cell",
        "Review": "cancer-associated fibroblast, hepatic stellate cell text, title",
        "Abstract": "hepatic stellate cell title, abstract",
        "Verdict": "differs the review names the cell after it has changed",
    }
    verdicts = [row["Verdict"].split()[0] for row in rows]
    agreeing = verdicts.index("agrees")
    assert {*verdicts[1:agreeing]} == {"omits", "adds"}
    assert {*verdicts[agreeing:]} == {"agrees"}
    evidence = section(page, "evidence")
    folded = evidence.partition("<details")[2]
    assert "<b>agrees</b>" in folded and "<b>differs</b>" not in folded
    assert '<tr class="differs">' in evidence


def test_a_step_is_stated_with_sign_and_method(live: Router) -> None:
    rows = {row["Field"]: row for row in stated(got(live, "/finding/F0021"))}
    assert rows["s1 SPRY1"]["Review"] == "decrease called a target; row, title"
    assert rows["s1 SPRY1"]["Abstract"] == (
        "decrease called a target, reporter assay; title, abstract"
    )
    # Both have the direction: only what the review leaves out is told.
    assert rows["s1 SPRY1"]["Verdict"] == "omits the paper is firmer on the binding"
    assert 'href="#s1"' in section(got(live, "/finding/F0021"), "steps")


@pytest.mark.parametrize("finding", ["F0003", "F0021"])
def test_a_finding_on_a_retracted_paper_begins_with_it(live: Router, finding: str) -> None:
    body = got(live, f"/finding/{finding}").body.decode()
    lead = body.partition("</h1>")[2].partition("<dl")[0]
    assert "The only paper behind this finding was retracted" in text_of(lead)
    assert "retracted" not in got(live, "/finding/F0031").body.decode()


def test_lists_mark_what_was_retracted(live: Router) -> None:
    row = got(live, "/findings?q=F0021").body.decode().partition("<tbody>")[2]
    assert '2020</a> <strong class="mark">retracted</strong>' in row
    listed = got(live, "/term/MONDO_0001056").body.decode()
    assert 'Mol Ther Nucleic Acids</a> <strong class="mark">retracted</strong>' in listed


def test_a_finding_of_one_source_has_no_verdicts(live: Router) -> None:
    page = got(live, "/finding/F0001")
    rows = stated(page)
    assert {*rows[0]} == {"Field", "Curated", "Review"}
    assert "Abstract" not in text_of(section(page, "evidence"))


def test_a_paper_has_its_identifiers_findings_and_entries(live: Router) -> None:
    page = got(live, "/paper/zhuang2020")
    document = check(page)
    told = text_of(page.body.decode())
    for words in (
        "This paper is marked retracted (read on publisher's page).",
        "DOI 10.2147/CMAR.S259077 PubMed 33149673 PMC PMC7604463 Standing retracted",
        "as published",
        "number 86 of Tahan R, Yazici H (2025)",
        "E0021: Tahan and Yazici 2025 on F0021",
        "Findings that rest on it 1 finding",
        "Cite this paper",
    ):
        assert words in told
    assert "../publication/tahan2025-86" in document.links
    assert "../findings?paper=zhuang2020" in document.links
    assert "../paper/zhuang2020" in check(got(live, "/publication/tahan2025-86")).links


def test_a_paper_that_was_not_checked_says_so(live: Router) -> None:
    told = text_of(got(live, "/paper/zhou2014").body.decode())
    assert "Standing not checked" in told
    assert "marked" not in told


@pytest.mark.parametrize(
    "typed",
    [
        "24735924",
        "PMID:24735924",
        "PMID: 24735924",
        "10.1016/j.ccr.2014.03.007",
        "https://doi.org/10.1016/j.ccr.2014.03.007",
        "destroys",
        "Zhou 2014",
    ],
)
def test_the_search_finds_a_paper(live: Router, typed: str) -> None:
    page = live.get("/search", {"q": [typed]})
    assert page is not None
    papers = page.body.decode().partition('<h2 id="papers">')[2].partition("</ul>")[0]
    assert "Cancer-secreted miR-105 destroys vascular endothelial barriers" in papers
    assert "1 finding" in papers


def test_the_search_finds_a_paper_by_its_pmcid(live: Router) -> None:
    assert "paper/zhou2018" in check(got(live, "/search?q=PMC6307162")).links


def test_a_line_of_evidence_has_what_it_states(live: Router) -> None:
    page = got(live, "/evidence/E0086")
    assert "../finding/F0010" in check(page).links
    rows = {row["Field"]: row for row in stated(page)}
    assert rows["s1 PTEN"]["Abstract"] == "not stated called a target, called direct; abstract"
    assert "Not reported by it: target regulated" in text_of(section(page, "evidence"))
    assert "../finding/F0010#s1" in check(page).links


def test_a_source_tells_what_it_reports(live: Router) -> None:
    page = got(live, "/source/tahan2025")
    told = text_of(section(page, "reports"))
    findings = len(live.explorer.findings.all)
    assert f"Findings {findings} Lines of evidence {findings}" in told
    assert "Entries of its reference list 108" in told
    assert re.search(r"differs in \d+ comparisons", told)
    assert "../findings?reported-by=tahan2025" in check(page).links
    assert "Against its papers" not in text_of(got(live, "/source/abstracts").body.decode())


def test_the_audit_lists_where_the_review_differs(live: Router) -> None:
    page = got(live, "/audit")
    check(page)
    verdicts = [each.verdict for each in live.explorer.audit.fidelity]
    part = section(page, "fidelity")
    assert part.count("<tr>") == 1 + verdicts.count("differs")
    told = text_of(part)
    for verdict in ("agrees", "adds", "omits"):
        assert re.search(
            rf"{verdict.removesuffix('s')} [a-z ]*in {verdicts.count(verdict)}\b", told
        ), verdict
    assert (
        "F0018 cancer Tahan and Yazici 2025 oral cavity squamous cell carcinoma breast cancer"
        in told
    )


def test_a_source_lists_its_discrepancies_and_what_was_left_out(live: Router) -> None:
    page = got(live, "/source/tahan2025")
    check(page)
    kinds = text_of(section(page, "discrepancies")).partition("By kind:")[2].partition(" A row")[0]
    number = sum(map(int, re.findall(r"[a-z ]+ (\d+)[,.]", kinds)))
    printed = live.explorer.audit.of("tahan2025").discrepancies
    assert number == len(printed) > 0
    assert section(page, "discrepancies").count("<tr>") == 2 + len(printed)
    anchors = ledger(live.explorer.store, "tahan2025")
    left_out = [anchor for anchor in anchors if anchor[LEDGER_COLUMNS.index("excluded_because")]]
    told = text_of(section(page, "coverage"))
    assert f"All {len(anchors)} anchors are accounted for" in told
    assert f"{len(left_out)} were excluded" in told


def test_a_finding_is_cited_with_the_identifiers_of_its_papers(live: Router) -> None:
    text = html.unescape(got(live, "/finding/F0021").body.decode())
    assert re.findall(r"@(\w+)\{([\w-]+),\n", text) == [
        ("misc", "exomet-F0021"),
        ("article", "zhuang2020"),
        ("misc", "tahan2025"),
    ]
    assert "  doi = {10.2147/CMAR.S259077},\n  note = {Retracted. PMID: 33149673},\n" in text
    assert "Exosome-Encapsulated MicroRNA-21 from Esophageal" in text
    assert "doi:10.2147/CMAR.S259077, PMID: 33149673. Retracted. As read in: Tahan R" in text
    assert text.count("the abstracts of the papers.") == 1
    assert "the abstracts of the papers." not in got(live, "/finding/F0001").body.decode()


def test_a_paper_is_an_article_for_machines(live: Router) -> None:
    data = json.loads(check(got(live, "/paper/zhuang2020")).scripts["application/ld+json"])
    head = {name.rpartition("/")[2]: value for name, value in data["@graph"][0].items()}
    assert head["@type"] == ["https://schema.org/ScholarlyArticle"]
    assert {"@id": "https://doi.org/10.2147/CMAR.S259077"} in head["sameAs"]
    assert {
        "@type": "https://schema.org/PropertyValue",
        "https://schema.org/propertyID": "PMID",
        "https://schema.org/value": "33149673",
    } in head["identifier"]
    assert head["creativeWorkStatus"] == "retracted"


def rows_of(page: Page) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(page.body.decode()))
    return {row["finding"]: row for row in rows}


def test_a_source_shows_its_whole_reference_list(live: Router) -> None:
    page = got(live, "/source/tahan2025")
    check(page)
    listed = listed_references(live.explorer.store, "tahan2025")
    told = text_of(section(page, "references"))
    with_paper = [each for each in listed if each.paper]
    assert f"Of its {len(listed)} entries, {len(with_paper)} lead to the record of a paper" in told
    assert all(each.title in html.unescape(section(page, "references")) for each in listed)
    assert "paper/zhou2014" in section(page, "references")
    assert section(got(live, "/source/abstracts"), "references") == ""


def test_the_audit_counts_references(live: Router) -> None:
    page = got(live, "/audit")
    assert "source/tahan2025" in check(page).links
    told = section(page, "sources")
    row = next(row for row in told.split("<tr>") if "source/tahan2025" in row)
    listed = listed_references(live.explorer.store, "tahan2025")
    cells = dict(re.findall(r'<td data-label="([^"]+)">(.*?)</td>', row, re.DOTALL))
    assert text_of(cells["References"]) == str(len(listed))
    assert text_of(cells["With a paper"]) == str(len([each for each in listed if each.paper]))


def test_the_table_shows_findings_as_one_source_has_them(live: Router) -> None:
    whole = text_of(got(live, "/findings?q=F0018").body.decode())
    review = got(live, "/findings?reported-by=tahan2025&q=F0018")
    assert "breast cancer" in whole.partition("Year")[2]
    told = text_of(review.body.decode())
    assert "oral cavity squamous cell carcinoma" in told
    assert "Reported by: Tahan R, Yazici H (2025) ×" in told
    links = check(review).links
    assert "findings?q=F0018" in links
    assert "findings.csv?q=F0018&reported-by=tahan2025" in links
    assert "finding/F0018" in links


def test_facets_and_filters_are_those_of_the_source(live: Router) -> None:
    abstracts = got(live, "/findings?reported-by=abstracts").body.decode()
    number = len(rows_of(got(live, "/findings.csv?reported-by=abstracts")))
    assert 0 < number < len(live.explorer.findings.all)
    assert f"{number} of {number} findings" in text_of(abstracts)
    assert '<option value="abstracts" selected>' in abstracts
    mouse = "mmu-miR-155-5p"
    assert mouse in abstracts.partition('id="mirna"')[2].partition("</select>")[0]
    review = got(live, "/findings?reported-by=tahan2025").body.decode()
    assert mouse not in review.partition('id="mirna"')[2].partition("</select>")[0]


def test_files_have_the_findings_as_the_source_has_them(live: Router) -> None:
    page = got(live, "/findings.csv?reported-by=tahan2025")
    assert page.filename == "exomet-findings-tahan2025.csv"
    assert rows_of(page)["F0018"]["cancer"] == "oral cavity squamous cell carcinoma"
    assert rows_of(got(live, "/findings.csv"))["F0018"]["cancer"] == "breast cancer"
    turtle = got(live, "/findings.ttl?reported-by=tahan2025&q=F0006").body.decode()
    assert "MIMAT0000646" in turtle and "abstracts" not in turtle
    assert got(live, "/findings.xlsx?reported-by=abstracts").body[:2] == b"PK"


def test_a_view_is_loaded_once(live: Router) -> None:
    got(live, "/findings?reported-by=tahan2025")
    view = live.explorer.as_reported_by("tahan2025")
    got(live, "/findings?reported-by=tahan2025&cancer=HCC")
    assert live.explorer.as_reported_by("tahan2025") is view


@pytest.mark.parametrize("source", ["tahan202", "../tahan2025", HOSTILE])
def test_an_unknown_source_is_answered_like_an_unknown_value(live: Router, source: str) -> None:
    page = live.get("/findings", {"reported-by": [source]})
    assert page is not None
    document = check(page)
    assert "img" not in document.tags
    told = text_of(page.body.decode())
    assert f'No source "{source[:9]}' in told
    assert f"0 of {len(live.explorer.findings.all)} findings" in told
    if source == "tahan202":
        assert "findings?reported-by=tahan2025" in document.links
    refused = live.get("/findings.csv", {"reported-by": [source]})
    assert refused is not None and (refused.status, refused.filename) == (400, None)


def test_the_word_with_an_underscore_is_asked_back(live: Router) -> None:
    page = got(live, "/findings?reported_by=tahan2025")
    assert 'There is no filter "reported_by". Did you mean reported-by' in text_of(
        page.body.decode()
    )
    assert "findings?reported-by=tahan2025" in check(page).links


def test_without_a_server_the_table_says_what_it_shows(real_store: ox.Store, built: Path) -> None:
    site = Router(real_store, live=False, build=built)
    page = site.get("/findings", {"reported-by": ["tahan2025"]})
    assert page is not None
    told = text_of(page.body.decode())
    assert "as all lines of evidence together have them" in told
    assert "also shows them as one of 2 sources has them" in told
    assert "sources.html" in check(page).links
    assert "<select" not in page.body.decode()
    assert "breast cancer" in text_of(page.body.decode().partition("F0018")[2][:3000])


def test_a_graph_without_views_offers_no_choice(tiny_store: ox.Store) -> None:
    site = Router(tiny_store, live=True)
    assert 'name="reported-by"' not in got(site, "/findings").body.decode()
    refused = text_of(got(site, "/findings?reported-by=tiny").body.decode())
    assert 'No source "tiny" reports findings.' in refused
