"""Searches in people's words: what must be found, what must not, and what is said where nothing is.

The expectations in ``cases/searches.tsv`` were read from the tables, not from answers.
"""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from exomet.cli.verbs import cli
from exomet.errors import UnknownNameError
from exomet.pages.router import Router

CASES = Path(__file__).parent / "cases" / "searches.tsv"


class Case(NamedTuple):
    """A search.

    Attributes:
        query: as people type it.
        findings: findings that it leads to; exactly these behind ``=``.
        others: findings that it must not lead to.
        first: label of the thing that is listed first.
        absent: text that the page must not have.
        says: texts that it must have.
    """

    query: str
    findings: str
    others: str
    first: str
    absent: str
    says: str


def read_cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(rows[0]) == Case._fields
    return [Case(*row) for row in rows[1:]]


SEARCHES = read_cases()


@pytest.fixture(scope="module")
def explorer(whole: Path, whole_store: ox.Store) -> Router:
    return Router(whole_store, live=True, build=whole)


def body(router: Router, path: str, query: dict[str, list[str]]) -> str:
    page = router.get(path, query)
    assert page is not None and page.status == 200
    return page.body.decode()


def words(text: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", text).split()))


def result(text: str) -> str:
    """Return what stands below the form."""
    return text.partition("</form>")[2].partition("</main>")[0]


def findings_behind(router: Router, text: str) -> set[str]:
    """Return the findings in the file of the table to which the first answer leads."""
    link = re.search(r'<p class="answer"><a href="([^"]+)"><b>(\d+) findings?</b>', text)
    if link is None:
        return set()
    query = parse_qs(urlsplit(html.unescape(link[1])).query)
    rows = body(router, "/findings.tsv", query).splitlines()[1:]
    assert len(rows) == int(link[2])
    return {row.partition("\t")[0] for row in rows}


@pytest.mark.parametrize("case", SEARCHES, ids=lambda case: case.query)
def test_a_search_finds_what_the_graph_has(explorer: Router, case: Case) -> None:
    text = result(body(explorer, "/search", {"q": [case.query]}))
    found = findings_behind(explorer, text)
    wanted = set(filter(None, case.findings.lstrip("=").split("|")))
    assert wanted <= found
    if case.findings.startswith("="):
        assert found == wanted
    assert not found & set(case.others.split("|"))
    told = words(text)
    assert [each for each in case.says.split("|") if each not in told] == []
    assert [each for each in case.absent.split("|") if each and each in told] == []
    if case.first:
        first = re.search(r'<ul class="names">\s*<li>(.*?)</li>', text, re.DOTALL)
        assert first and words(first[1]).startswith(case.first)


def test_there_are_enough_searches_and_no_two_alike() -> None:
    queries = {case.query.casefold() for case in SEARCHES}
    assert len(queries) == len(SEARCHES) >= 20
    assert sum(1 for case in SEARCHES if not case.findings) >= 5


def test_what_is_covered_is_counted_from_the_graph(explorer: Router, whole_store: ox.Store) -> None:
    query = (
        "PREFIX exomet: <https://w3id.org/exomet/ontology/>"
        "SELECT DISTINCT ?cancer WHERE { ?finding exomet:cancer/a ?cancer }"
    )
    solutions = cast(ox.QuerySolutions, whole_store.query(query))
    classes = {cast(ox.NamedNode, row[0]).value for row in solutions}
    cancers = {iri for iri in classes if "MONDO_" in iri}
    text = result(body(explorer, "/search", {"q": ["thyroid cancer"]}))
    assert f"{len(cancers)} cancers" in words(text)
    (listed,) = re.findall(r'<ul class="covered">(.*?)</ul>', text, re.DOTALL)
    links = re.findall(r'href="term/(MONDO_\d+)"', listed)
    assert {link.replace("MONDO_", "") for link in links} <= {
        iri.rpartition("MONDO_")[2] for iri in cancers
    }
    assert len(links) == min(30, len(cancers))


@pytest.mark.parametrize("case", SEARCHES, ids=lambda case: case.query)
def test_the_command_line_finds_the_same(explorer: Router, case: Case) -> None:
    text = result(body(explorer, "/search", {"q": [case.query]}))
    try:
        answer = explorer.explorer.knowledge.findings(case.query)
    except UnknownNameError as error:
        assert case.says
        assert "findings name" in str(error)
        return
    if answer.rows:
        assert set(answer.column("finding")) == findings_behind(explorer, text)
    else:
        assert any(note.code == "empty" for note in answer.notes)


@pytest.mark.parametrize("case", SEARCHES, ids=lambda case: case.query)
def test_the_table_of_findings_reads_the_same(explorer: Router, case: Case) -> None:
    page = explorer.get("/findings.tsv", {"q": [case.query]})
    assert page is not None
    try:
        answer = explorer.explorer.knowledge.findings(case.query)
    except UnknownNameError:
        assert page.status == 400
        return
    names = [row.partition("\t")[0] for row in page.body.decode().splitlines()[1:]]
    assert page.status == 200 and sorted(names) == sorted(map(str, answer.column("finding")))


def test_words_of_the_trade_alone_lead_nowhere(explorer: Router) -> None:
    for text in ("exosomal", "exosomes", "EVs"):
        page = explorer.get("/findings.tsv", {"q": [text]})
        assert page is not None and page.status == 400
        assert "0 of" in words(body(explorer, "/findings", {"q": [text]}))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["miR-155", "in", "lung"], "1 finding\n"),
        (["which microRNAs target PTEN in liver", "--mirna", "miR-21"], "1 finding\n"),
        (["thyroid", "cancer"], 'no entry matches "thyroid cancer"\nfindings name 30 cancers'),
        (["breast cancer glioma kidney"], "findings on"),
        (["miR-21", "--cancr", "HCC"], "--cancer"),
    ],
)
def test_findings_takes_words(whole: Path, typed: list[str], says: str) -> None:
    ran = CliRunner().invoke(cli, ["findings", *typed, "--build", str(whole)])
    assert says in f"{ran.output}{ran.exception}"


def test_a_filter_is_never_taken_for_words(explorer: Router) -> None:
    with pytest.raises(UnknownNameError, match='there is no filter "words"'):
        explorer.explorer.knowledge.findings(**{"words": "miR-21"})
