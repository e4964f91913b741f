"""Papers by any of their names: identifiers as people paste them, words, and their standing."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.fidelity import read_fidelity
from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.finding.papers import CitedPaper, read_papers, standing_note
from exomet.graph.grounding import Names
from exomet.query.select import Cell
from exomet.questions.door import open_graph
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.terms.paper_identifiers import bare_identifier, identifier_label


@pytest.fixture(scope="module")
def graph(built: Path) -> KnowledgeGraph:
    return open_graph(built, described=False)


@pytest.mark.parametrize(
    ("pasted", "bare"),
    [
        ("10.1016/j.ccr.2014.03.007", "10.1016/j.ccr.2014.03.007"),
        ("doi: 10.1016/j.ccr.2014.03.007", "10.1016/j.ccr.2014.03.007"),
        ("http://dx.doi.org/10.1016/j.ccr.2014.03.007", "10.1016/j.ccr.2014.03.007"),
        ("pmid 24735924", "24735924"),
        ("https://pubmed.ncbi.nlm.nih.gov/24735924/", "24735924"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/24735924", "24735924"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC6307162/", "PMC6307162"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6307162", "PMC6307162"),
        ("PMCID: PMC6307162", "PMC6307162"),
        ("miR-105", "miR-105"),
        ("https://example.org/24735924", "https://example.org/24735924"),
    ],
)
def test_identifiers_are_read_as_they_are_pasted(pasted: str, bare: str) -> None:
    assert bare_identifier(pasted) == bare


def test_a_search_is_no_identifier() -> None:
    assert identifier_label("https://pubmed.ncbi.nlm.nih.gov/?term=vesicles") == ""
    assert identifier_label("https://doi.org/10.1000/a%20b") == "DOI 10.1000/a b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24735924", ["F0031"]),
        ("PMID:24735924", ["F0031"]),
        ("https://doi.org/10.1016/j.ccr.2014.03.007", ["F0031"]),
        ("zhou2014", ["F0031"]),
        ("Zhou 2014", ["F0031"]),
        ("PMC6307162", ["F0010"]),
        # Two authors of that name wrote in 2018.
        ("Zhou 2018", ["F0006", "F0010"]),
        ("vascular endothelial barriers", ["F0031"]),
    ],
)
def test_findings_are_filtered_by_any_name_of_a_paper(
    graph: KnowledgeGraph, text: str, expected: list[str]
) -> None:
    assert graph.findings(paper=text).column("finding") == expected


@pytest.mark.parametrize(
    "text", ["24735924", "PMID:24735924", "https://doi.org/10.1016/j.ccr.2014.03.007"]
)
def test_a_paper_is_shown_by_its_identifiers(graph: KnowledgeGraph, text: str) -> None:
    assert graph.describe(text).curie == "paper:zhou2014"


def test_the_listing_has_the_identifiers_of_the_papers(real_store: ox.Store) -> None:
    findings = Findings(Names(real_store))
    rows = {row[0]: dict(zip(columns(), row, strict=True)) for row in listing(findings)}
    assert (rows["F0031"]["doi"], rows["F0031"]["pmid"]) == (
        "10.1016/j.ccr.2014.03.007",
        "24735924",
    )
    assert rows["F0031"]["papers"] == "Zhou W 2014, Cancer Cell"
    known = read_papers(real_store)
    cited = {paper.curie for finding in findings.all.values() for paper in finding.papers()}
    with_doi = {paper.doi for name, paper in known.items() if paper.doi and name in cited}
    listed = {doi for row in rows.values() for doi in row["doi"].split("|") if doi}
    assert listed == with_doi


def test_a_view_without_reference_list_has_papers_and_years(built: Path) -> None:
    answer = open_graph(built, described=False, reported_by="abstracts").findings(year="2014")
    assert answer.column("papers") == ["Zhou W 2014, Cancer Cell"]
    assert answer.column("references") == [""]


PAPER = CitedPaper("paper:x2020", "X Y", "On", "published", "J", "2020", "", "", "not checked")
RETRACTED = PAPER._replace(standing="retracted", standing_from="publisher's page")


@pytest.mark.parametrize(
    ("papers", "note"),
    [
        ([PAPER], ""),
        ([PAPER._replace(standing="corrected")], ""),
        (
            [RETRACTED],
            "The only paper behind this finding was retracted: X Y 2020, J (publisher's page)",
        ),
        (
            [RETRACTED, PAPER],
            "1 of the 2 papers behind this finding was retracted: X Y 2020, J (publisher's page)",
        ),
    ],
)
def test_a_reader_is_told_of_retracted_papers(papers: list[CitedPaper], note: str) -> None:
    assert standing_note(papers) == note


def test_a_correction_is_marked_and_an_unchecked_paper_is_not() -> None:
    assert [PAPER._replace(standing=each).mark for each in ("corrected", "current")] == [
        "corrected",
        "",
    ]
    assert PAPER.mark == ""


def section(graph: KnowledgeGraph, thing: str, heading: str) -> list[list[Cell]]:
    """Return the rows of a part of what ``exomet show`` prints; none if it is left out."""
    sections = graph.describe(thing, read_fidelity).sections
    return next(([*map(list, each.rows)] for each in sections if each.heading == heading), [])


def test_show_lists_lines_levels_and_what_each_source_states(graph: KnowledgeGraph) -> None:
    lines = section(graph, "F0010", "Lines of evidence")
    assert [row[:2] for row in lines] == [
        ["E0010", "review: Tahan R, Yazici H (2025)"],
        ["E0086", "abstracts of the papers"],
    ]
    assert "[corrected] (doi:10.1186/s13046-018-0965-2, PMC6307162)" in str(lines[0][2])
    # From cargo to animal, and nothing is "not inferred".
    assert section(graph, "F0010", "Levels of evidence") == [
        ["vesicle-associated", "E0010, E0086"],
        ["transferred to the recipient", "E0010, E0086"],
        ["target regulated", "E0010"],
        ["called a target", "E0010, E0086"],
        ["direct binding", "E0010, E0086"],
        ["binding shown by an assay", "not stated"],
        ["phenotype", "E0010, E0086"],
        ["in vivo", "not stated"],
    ]
    stated = section(graph, "F0010", "What each source states")
    assert stated[0][0] == "recipient" and stated[0][4] == "differs"
    assert [row[:5] for row in stated if row[0] == "s8 CAF activation"] == [
        [
            "s8 CAF activation",
            "increase, in hepatic stellate cell",
            "increase, in the second recipient (consequence; title)",
            "increase (consequence; title, abstract)",
            "agrees",
        ]
    ]


def test_show_tells_what_the_curators_supplied(graph: KnowledgeGraph) -> None:
    stated = {row[0]: row[2] for row in section(graph, "F0037", "What each source states")}
    assert stated["s2 CDH1"] == "decrease (consequence; direction supplied by the curators)"


def test_show_begins_with_the_standing_of_the_papers(graph: KnowledgeGraph) -> None:
    (note,) = section(graph, "F0021", "Standing of the papers")
    assert "retracted" in str(note[0])
    assert section(graph, "F0010", "Standing of the papers") == []


def test_show_tells_what_a_line_states(graph: KnowledgeGraph) -> None:
    stated = section(graph, "E0086", "What it states")
    assert ["s1 PTEN", "not stated", "called a target, called direct", "abstract"] in stated


def test_a_finding_of_one_source_is_compared_with_nothing(tiny: Path) -> None:
    graph = open_graph(tiny, described=False)
    (found,) = [
        each
        for each in graph.describe("F0001", read_fidelity).sections
        if each.heading == "What each source states"
    ]
    assert found.columns == ("field", "curated", "review", "verdict", "why")
    assert {row[3] for row in found.rows} == {""}
