"""Cells that people describe, as sources print them: they find the findings that they are in."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import UnknownNameError
from exomet.files import package_data
from exomet.finding.filters import filter_findings, read_filter
from exomet.finding.model import Findings
from exomet.finding.request import FindingsRequest
from exomet.finding.results import browse
from exomet.graph.grounding import Names
from exomet.questions.knowledge_graph import KnowledgeGraph
from tests.first import first_data

with (Path(__file__).parent / "cases" / "cells.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
# Anchors whose printed cell is not that of the finding, as a correction says, or that print none.
CORRECTED = {
    ("T1R11", "F0010"),
    ("T1R11", "F0011"),
    ("T1R51", "F0051"),
    ("P049", "F0071"),
    ("P060", "F0032"),
}
NO_CELLS = {"tumor-derived exosomes", "in vivo mice model"}


@pytest.fixture(scope="module")
def findings(real_names: Names) -> Findings:
    return Findings(real_names)


@pytest.fixture
def graph(real_store: ox.Store) -> KnowledgeGraph:
    return KnowledgeGraph(real_store, package_data() / "queries")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["typed"]))
def test_description(case: dict[str, str], findings: Findings) -> None:
    cell = findings.names.describe_cell(case["typed"], "cell", "material")
    assert (cell.words if cell else "") == case["words"]
    if cell:
        found = filter_findings(findings, {"sender": [case["typed"]]})
        assert case["finds"] in found
        assert len(found) < len(findings.all) / 4


def test_each_printed_sender_finds_the_findings_of_its_row(
    findings: Findings, real_names: Names
) -> None:
    of_anchor: dict[str, set[str]] = defaultdict(set)
    for row in _table("evidence"):
        for anchor in filter(None, row["anchors"].split("|")):
            of_anchor[anchor].add(row["finding"])
    missed, refused = set(), set()
    for row in _table("anchors"):
        found: set[str] = set()
        for piece in _pieces(row["printed_source"]):
            try:
                found.update(filter_findings(findings, {"sender": [piece]}))
            except UnknownNameError:
                refused.add(piece)
        for name in of_anchor[row["anchor"]] if row["printed_source"] else ():
            if name not in found and _has_sender(findings, name):
                missed.add((row["anchor"].removeprefix("tahan2025-"), name))
    assert missed == CORRECTED
    assert refused == NO_CELLS


def _has_sender(findings: Findings, name: str) -> bool:
    return bool(findings.all[name].role("sender") or findings.all[name].role("sample"))


def _pieces(printed: str) -> list[str]:
    return [piece for piece in re.split(r"\s*,\s*|\s+(?:&|and)\s+", printed) if piece]


def _table(name: str) -> list[dict[str, str]]:
    path = first_data() / f"{name}.tsv"
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_cancer_and_condition_belong_to_the_cell(findings: Findings) -> None:
    def found(**filters: str) -> set[str]:
        return set(filter_findings(findings, {name: [text] for name, text in filters.items()}))

    assert found(sender="CRC cells") == found(sender="malignant cell", cancer="CRC")
    assert found(sender="HCC cells") != found(cancer="HCC")
    hypoxic = found(sender="hypoxic cancer cells")
    assert hypoxic <= found(sender="malignant cell") & found(condition="hypoxia")
    assert found(recipient="hypoxic cancer cells") == set()
    assert found(recipient="CRC cells") == found(recipient="malignant cell", cancer="CRC")


def test_the_answer_says_how_a_description_is_read(graph: KnowledgeGraph) -> None:
    answer = graph.findings(sender=["CRC cells", "HCC cells"])
    assert [note.text for note in answer.notes] == [
        "CRC cells is read as malignant cell of colorectal cancer",
        "HCC cells is read as malignant cell of hepatocellular carcinoma",
    ]
    assert len(answer) == len(graph.findings(sender="CRC cells")) + len(
        graph.findings(sender="HCC cells")
    )
    empty = graph.findings(sender="hypoxic CRC cells")
    assert not empty
    assert 'Without --sender "hypoxic CRC cells"' in empty.notes[-1].text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CRC cells", "exomet findings takes it as malignant cell of colorectal cancer; did you"),
        ("Lung CSC", 'did you mean "cancer stem cell"?'),
        ("A549", "there is the cell line A-549 (see the question cell-lines); exomet findings"),
        ("MDA-MB-231 & MCF-7 cells", "give one value at a time: MDA-MB-231, MCF-7 cells"),
        ("CAFs and endometrial cancer cells", "at a time: CAFs, endometrial cancer cells"),
        ("CRC cells, nonsense", 'no cell called "CRC cells, nonsense" in the graph'),
    ],
)
def test_a_question_says_what_to_type_instead(text: str, says: str, graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(says)):
        graph.ask("sender-cargo", sender=text)


def test_the_explorer_takes_descriptions(findings: Findings) -> None:
    request = FindingsRequest.read({"sender": ["CRC cells"], "mirna": ["miR-25-3p"]})
    page = browse(findings, request)
    assert [finding.name for finding in page.findings] == ["F0049", "F0050"]
    assert [chip.label for chip in page.chips] == [
        "hsa-miR-25-3p",
        "malignant cell of colorectal cancer",
    ]
    assert not page.misunderstood
    assert {option.label for option in page.facets["sender"]} == {"malignant cell"}


def test_a_name_is_no_description(findings: Findings) -> None:
    for text in ("cancer cells", "TAMs", "plasma", "EC"):
        assert read_filter(findings, "sender", text).cell is None
