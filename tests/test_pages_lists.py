"""A list that is pasted, and two things side by side."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from exomet.finding.filters import filter_findings
from exomet.pages.router import Router
from tests.test_pages_site import Document

PASTED = "miR-21, PTEN;ZO-1\r\nmiR-9999\tSOCS7\n\nhsa-miR-155-5p,angiogenesis"


@pytest.fixture(scope="module")
def explorer(whole: Path, whole_store: ox.Store) -> Router:
    return Router(whole_store, live=True, build=whole)


def body(router: Router, path: str, status: int = 200, **query: str) -> str:
    page = router.get(path, {name: [value] for name, value in query.items()})
    assert page is not None and page.status == status
    Document(page)
    return page.body.decode()


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of each row of the tables, as they read."""
    rows = []
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", text, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        rows.append([html.unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in cells])
    return rows


def count_rows(store: ox.Store, query: str) -> int:
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return len(list(answer))


def findings_at(router: Router, link: str) -> set[str]:
    """Return the findings in the file of the table at a link."""
    query = parse_qs(urlsplit(html.unescape(link)).query)
    page = router.get("/findings.tsv", query)
    assert page is not None and page.status == 200, link
    return {line.partition("\t")[0] for line in page.body.decode().splitlines()[1:]}


def test_a_list_says_what_each_name_means(explorer: Router) -> None:
    text = body(explorer, "/list", names=PASTED)
    rows = {row[0]: row[1:] for row in rows_of(text)}
    assert list(rows) == [
        "miR-21",
        "PTEN",
        "ZO-1",
        "miR-9999",
        "SOCS7",
        "hsa-miR-155-5p",
        "angiogenesis",
    ]
    assert [rows[name][0] for name in ("miR-21", "ZO-1")] == ["hsa-miR-21", "TJP1"]
    assert rows["miR-9999"][0] == rows["SOCS7"][0] == "not understood"
    assert "is a human gene that the graph does not have" in rows["SOCS7"][3]
    assert "<b>7 names</b>: 5 understood, 2 not" in text


def test_the_numbers_of_a_list_are_those_of_the_table(explorer: Router) -> None:
    names = "\n".join(["miR-21", "PTEN", "TGFB", "EMT", "HCC", "macrophage", "lung", "hypoxia"])
    text = body(explorer, "/list", names=names)
    links = re.findall(r'<a href="(findings\?[^"]+)">(\d+) findings?</a>', text)
    # A search for an organ finds its cancers too.
    by_words = [(link, number) for link, number in links if "lung" not in link]
    assert len(by_words) == 7
    for link, number in by_words:
        assert len(findings_at(explorer, link)) == int(number), link


def test_a_list_leads_to_the_findings_on_any_of_its_names(explorer: Router) -> None:
    text = body(explorer, "/list", names="miR-25-3p\nPTEN\nglioma\nno name")
    ((link, number),) = re.findall(r'<a href="(findings\?any=[^"]+)"><b>(\d+) findings', text)
    found = findings_at(explorer, link)
    each = [findings_at(explorer, f"findings?q={name}") for name in ("miR-25-3p", "PTEN", "glioma")]
    assert found == set.union(*each) and len(found) == int(number)
    query = parse_qs(urlsplit(html.unescape(link)).query)
    table = explorer.get("/findings", query)
    assert table is not None
    page = table.body.decode()
    assert "Any of: hsa-miR-25-3p, PTEN and glioma" in page and f"<b>{number}</b> of" in page
    assert page.count('type="hidden" name="any"') == 3
    unknown = explorer.get("/findings.tsv", {"any": ["miR-21", "no name"]})
    assert unknown is not None and unknown.status == 400


def test_the_first_page_leads_to_lists_and_comparison(explorer: Router) -> None:
    text = body(explorer, "/")
    assert 'href="list"' in text and 'href="compare"' in text


def test_a_long_list_says_what_is_left_out(explorer: Router) -> None:
    text = body(explorer, "/list", names=",".join(f"miR-{n}" for n in range(1, 304)))
    assert "3 further names left out" in text and len(rows_of(text)) == 300
    assert rows_of(body(explorer, "/list")) == []


def test_two_of_a_list_are_compared(explorer: Router) -> None:
    text = body(explorer, "/list", names="miR-21\nmiR-155")
    assert 'href="compare?one=hsa-miR-21&amp;other=hsa-miR-155"' in text
    assert "compare?one=" not in body(explorer, "/list", names="miR-21\nmiR-155\nPTEN")
    assert "Compare hsa-miR-21 and hsa-miR-155" in body(explorer, "/search", q="miR-21 and miR-155")


def test_two_things_are_side_by_side(explorer: Router) -> None:
    text = body(explorer, "/compare", one="miR-21", other="miR-155")
    rows = {row[0]: row[1:] for row in rows_of(text)}
    model = explorer.explorer.findings
    for effect, thing in (("represses", "PTEN"), ("promotes", "angiogenesis")):
        role = "target" if thing == "PTEN" else "process"
        told = rows[f"{effect} {thing}"]
        for mirna, cell in zip(("miR-21", "miR-155"), told, strict=True):
            given = {"mirna": [mirna], role: [thing], "effect": [effect]}
            named = {f for f in filter_findings(model, given) if _has(model.all[f], role, thing)}
            shown = int(cell.split()[0]) if cell != "–" else 0
            assert shown == len(named), (mirna, thing)
    assert rows["represses PTEN"][1] == "–"
    first = next(iter(rows))
    assert "–" not in rows[first]


def _has(finding: object, role: str, thing: str) -> bool:
    return any(part.label == thing for part in finding.role(role))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("miR-21", "", "Two things side by side"),
        ("miR-21", "miR-9999", "No thing called"),
        ("TNF", "PTEN", "a human gene that the graph does not have"),
    ],
)
def test_what_cannot_be_compared_is_said(explorer: Router, one: str, other: str, says: str) -> None:
    status = 404 if other else 200
    assert says in html.unescape(body(explorer, "/compare", status, one=one, other=other))


def test_without_a_server_scripts_answer(tiny: Path, tiny_store: ox.Store) -> None:
    static = Router(tiny_store, live=False, build=tiny)
    assert {"/list", "/compare"} <= {*static.paths()}
    for path in ("/list", "/compare"):
        assert f'data-answers="{path[1:]}"' in body(static, path)
    assert static.get("/names.tsv", {"text": ["miR-21"]}) is None


@pytest.mark.parametrize("name", ["Finding", "MechanisticFinding", "AngiogenicFinding"])
def test_a_class_tells_all_its_findings(explorer: Router, whole_store: ox.Store, name: str) -> None:
    """Stated or inferred, more than the page shows or fewer."""
    query = (
        "PREFIX exomet: <https://w3id.org/exomet/ontology/> SELECT DISTINCT ?finding WHERE {"
        f" ?finding a exomet:{name} . FILTER(CONTAINS(STR(?finding), '/finding/')) }}"
    )
    number = count_rows(whole_store, query)
    page = body(explorer, f"/ontology/{name}")
    members = page.partition('<section aria-labelledby="members">')[2].partition("</section>")[0]
    assert f"<caption>{number} findings</caption>" in members
    shown = members.count('<tr><th scope="row">')
    assert shown == min(number, 60)
    links = re.findall(r'href="\.\./sparql\?([^"]+)"', members)
    assert len(links) == (number > shown)
    for link in links:
        (query,) = parse_qs(html.unescape(link))["query"]
        assert count_rows(whole_store, query) == number
