"""Independence is counted in papers: as a column, a filter, an order and a question."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import exomet
from exomet.cli.verbs import cli
from exomet.errors import UnknownNameError
from exomet.files import package_data
from exomet.graph.open import load_store
from exomet.pages.router import Router
from exomet.questions.answer import Answer
from exomet.questions.knowledge_graph import KnowledgeGraph
from tests.test_evidence_questions import rows, several
from tests.test_sources import table

# By hand: F0002 cites two papers; both lines of F0004 rest on one.
BY_HAND = {"F0001": "1", "F0002": "2", "F0003": "1", "F0004": "1", "F0005": "1"}


@pytest.fixture
def graph(tiny_store: ox.Store) -> KnowledgeGraph:
    return KnowledgeGraph(tiny_store, package_data() / "queries")


def counted(answer: Answer) -> dict[object, object]:
    pairs = zip(answer.column("finding"), answer.column("independent_papers"), strict=True)
    return dict(pairs)


def papers_of_findings() -> dict[str, set[str]]:
    papers: dict[str, set[str]] = defaultdict(set)
    for row in table("evidence.tsv"):
        if row["stance"] == "supports":
            papers[row["finding"]].update(several(row["papers"]))
    return papers


def test_the_column(graph: KnowledgeGraph, real_store: ox.Store) -> None:
    assert counted(graph.findings()) == BY_HAND
    real = KnowledgeGraph(real_store, package_data() / "queries")
    expected = {name: str(len(papers)) for name, papers in papers_of_findings().items()}
    assert counted(real.findings()) == expected


def test_a_line_that_disputes_is_no_support(tiny: Path) -> None:
    store = load_store(tiny)
    store.update(
        "PREFIX e: <https://w3id.org/exomet/evidence/> PREFIX x: <https://w3id.org/exomet/ontology/> "
        'DELETE { e:E0002 x:stance "supports" } INSERT { e:E0002 x:stance "disputes" } WHERE {}'
    )
    disputed = KnowledgeGraph(store, package_data() / "queries")
    assert counted(disputed.findings()) == BY_HAND | {"F0002": "0"}
    assert "F0002" not in counted(disputed.findings(independent_papers=1))
    # One source beside one paper that disputes: still one paper.
    assert len(disputed.ask("one-paper-findings")) == 4


def test_the_filter_and_the_order(graph: KnowledgeGraph) -> None:
    assert list(counted(graph.findings(independent_papers=2))) == ["F0002"]
    assert list(counted(graph.findings(independent_papers=[3]))) == []
    first = ["F0002", "F0001", "F0003", "F0004", "F0005"]
    assert list(counted(graph.findings(sort="-independent_papers"))) == first
    assert next(iter(counted(graph.findings(sort="cancer")))) == "F0005"
    for wrong in ("0", "x", "-1", "1.5", ""):
        with pytest.raises(UnknownNameError, match="a whole number from 1"):
            graph.findings(independent_papers=wrong)
    with pytest.raises(UnknownNameError, match='did you mean "cancer"'):
        graph.findings(sort="cancr")


def test_the_command_line_and_python(tiny: Path) -> None:
    words = ["findings", "--build", str(tiny), "--sort", "-independent_papers", "--format", "tsv"]
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    listed = list(csv.DictReader(io.StringIO(result.stdout), delimiter="\t"))
    assert [row["finding"] for row in listed] == ["F0002", "F0001", "F0003", "F0004", "F0005"]
    words = ["findings", "--build", str(tiny), "--independent-papers", "3"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 1
    assert 'Without --independent-papers "3" there would be 5 findings' in result.stderr
    assert list(counted(exomet.findings(build=tiny, independent_papers=2))) == ["F0002"]
    ordered = exomet.findings(build=tiny, sort="-independent_papers")
    assert next(iter(counted(ordered))) == "F0002"


def test_the_explorer_and_its_downloads(tiny_store: ox.Store) -> None:
    router = Router(tiny_store, live=True)
    page = router.get("/findings", {"sort": ["-independent_papers"]})
    assert page is not None
    body = page.body.decode()
    assert 'aria-sort="descending"><a href="findings?sort=independent_papers">Papers</a>' in body
    assert body.index("finding/F0002") < body.index("finding/F0001")
    assert '<td data-label="Papers">2</td>' in body
    assert ">at least 2 (1)</option>" in body
    filtered = router.get("/findings", {"independent_papers": ["2"]})
    assert filtered is not None
    assert "Independent papers: at least 2" in filtered.body.decode()
    query = {"independent_papers": ["1"], "sort": ["-independent_papers"]}
    file = router.get("/findings.xlsx", query)
    assert file is not None
    sheet = openpyxl.load_workbook(io.BytesIO(file.body)).worksheets[0]
    header, first, *_ = sheet.iter_rows(values_only=True)
    assert first[header.index("independent_papers")] == 2
    assert first[header.index("finding")] == "F0002"
    refused = router.get("/findings.csv", {"independent_papers": ["many"]})
    assert refused is not None
    assert refused.status == 400


def test_findings_that_rest_on_one_paper(real_store: ox.Store) -> None:
    sources: dict[str, set[str]] = defaultdict(set)
    for row in table("evidence.tsv"):
        if row["stance"] == "supports":
            sources[row["finding"]].add(row["source"])
    expected = {
        f"finding:{name}": (str(len(sources[name])), "|".join(sorted(sources[name])))
        for name, papers in papers_of_findings().items()
        if len(papers) == 1
    }
    answer = rows(KnowledgeGraph(real_store, package_data() / "queries").ask("one-paper-findings"))
    assert {row["finding"]: (row["sources"], row["reported_by"]) for row in answer} == expected
    counts = [int(row["sources"]) for row in answer]
    assert counts == sorted(counts, reverse=True)
    # Several sources, one paper.
    assert int(expected["finding:F0012"][0]) > 1
