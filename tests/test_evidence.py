"""Lines of evidence: every curated value is stated by one, and what follows from them is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.fidelity import (
    ADDS,
    AGREES_WITH,
    DIFFERS,
    OMITS,
    VERDICTS,
    Verdict,
    read_fidelity,
)
from exomet.audit.sentences import find_sentences, read_sentences
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.graph.views import reported_by
from exomet.questions.door import open_graph
from exomet.tables import schema
from exomet.tables.check import read_tables
from exomet.tables.passages import normalised, sentence_digests
from exomet.tables.read import Tables
from exomet.tables.spec import NOT_STATED
from exomet.terms.digests import digest
from tests.conftest import REAL, TINY
from tests.first import first_data


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_tables(first_data(), REAL.ontology)[0]


@pytest.fixture(scope="module")
def verdicts(real_names: Names) -> list[Verdict]:
    return read_fidelity(Findings(real_names))


def stated_values(tables: Tables) -> dict[tuple[str, str], set[str]]:
    """Return finding and field -> the values that any line states."""
    finding = {row.evidence: row.finding for row in tables[schema.EVIDENCE].rows}
    stated: dict[tuple[str, str], set[str]] = {}
    for row in tables[schema.STATEMENTS].rows:
        stated.setdefault((finding[row.evidence], row.field), set()).update(row.value)
    return stated


def unstated(tables: Tables) -> Iterator[str]:
    """Yield each curated value that no line of evidence states."""
    stated = stated_values(tables)
    columns = [c for c in schema.FINDINGS.columns if c.name not in ("finding", "kind", "note")]
    for row in tables[schema.FINDINGS].rows:
        for column in columns:
            for value in column.values(row):
                if value not in (NOT_STATED, *stated.get((row.finding, column.name), ())):
                    yield f"{row.finding} {column.name} {value}"
    for step in tables[schema.STEPS].rows:
        if step.sign not in stated.get((step.finding, step.step), ()):
            yield f"{step.finding} {step.step} {step.sign}"


def test_a_line_states_each_curated_value(tables: Tables) -> None:
    assert list(unstated(tables)) == []


def test_a_value_that_no_line_states_is_noticed(tables: Tables) -> None:
    rows = tables[schema.FINDINGS].rows
    rows[0] = replace(rows[0], sites=("lung",))
    try:
        assert list(unstated(tables)) == ["F0001 sites lung"]
    finally:
        rows[0] = replace(rows[0], sites=())


def test_a_finding_with_an_abstract_has_two_kinds_of_evidence(real_store: ox.Store) -> None:
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
      SELECT ?finding (COUNT(DISTINCT ?code) AS ?codes) WHERE {
        ?finding exomet:evidence/exomet:reportedBy/exomet:sourceKind "abstracts", "review" .
        ?finding exomet:evidence/a ?code .
        FILTER(STRSTARTS(STR(?code), "http://purl.obolibrary.org/obo/ECO_")) }
      GROUP BY ?finding"""
    codes = [int(row["codes"].value) for row in real_store.query(query)]  # type: ignore[union-attr]
    assert len(codes) > 50
    assert min(codes) >= 2


def test_the_review_differs_only_where_a_correction_says_so(
    tables: Tables, verdicts: list[Verdict]
) -> None:
    corrected = {(row.finding, row.step or row.field) for row in tables[schema.CORRECTIONS].rows}
    differing = [each for each in verdicts if each.verdict == DIFFERS]
    assert len(differing) > 5
    for each in differing:
        assert (each.finding.removeprefix("finding:"), each.field) in corrected, each


def test_every_verdict_has_its_words(verdicts: list[Verdict]) -> None:
    assert {each.verdict for each in verdicts} == set(VERDICTS)
    assert all(each.why and each.lines for each in verdicts)


CASES = [
    # The arm that the abstract alone names; a mouse; another cancer; the cell before it changes.
    ("F0016", "mirna", OMITS),
    ("F0006", "mirna", DIFFERS),
    ("F0018", "cancer", DIFFERS),
    ("F0010", "recipient", DIFFERS),
    ("F0067", "vesicle_term", DIFFERS),
    ("F0067", "recipient", OMITS),
    # A narrower cell agrees with a broader one.
    ("F0039", "recipient", AGREES_WITH),
    # The abstract has the word target alone, or nothing.
    ("F0034", "s2", AGREES_WITH),
    ("F0051", "s4", ADDS),
]


@pytest.mark.parametrize(("finding", "field", "verdict"), CASES)
def test_verdicts_on_single_values(
    verdicts: list[Verdict], finding: str, field: str, verdict: str
) -> None:
    found = [
        each for each in verdicts if (each.finding, each.field) == (f"finding:{finding}", field)
    ]
    assert [each.verdict for each in found] == [verdict]


def test_a_view_has_the_findings_as_the_source_has_them(tables: Tables) -> None:
    review = reported_by(tables, "tahan2025")
    findings = {row.finding: row for row in review[schema.FINDINGS].rows}
    steps = {(row.finding, row.step): row for row in review[schema.STEPS].rows}
    assert findings["F0006"].mirna == "hsa-miR-155-5p"
    assert findings["F0018"].cancer == "oral cavity squamous cell carcinoma"
    assert findings["F0016"].recipient == (NOT_STATED,)
    assert findings["F0010"].recipient == ("cancer-associated fibroblast", "hepatic stellate cell")
    assert steps["F0010", "s8"].in_cell == "recipient2"
    assert steps["F0037", "s4"].sign == "increase"
    # The step between is stated by the paper alone.
    assert ("F0014", "s6") not in steps
    assert steps["F0014", "s3"].after == ("s2",)


def test_a_view_of_the_abstracts_leaves_out_what_no_abstract_states(tables: Tables) -> None:
    abstracts = reported_by(tables, "abstracts")
    findings = {row.finding: row for row in abstracts[schema.FINDINGS].rows}
    assert "F0001" not in findings
    assert findings["F0012"].cancer == NOT_STATED
    assert {row.source for row in abstracts[schema.EVIDENCE].rows} == {"abstracts"}


def test_a_view_is_asked_as_the_whole(built: Path) -> None:
    whole, review = open_graph(built), open_graph(built, reported_by="tahan2025")
    assert "mmu-miR-155-5p" in whole.findings().column("mirna")
    assert "mmu-miR-155-5p" not in review.findings().column("mirna")
    assert review.ask("direct-targets").rows
    assert review.ask("implied-effects").rows


def test_sentences_are_found_whatever_their_line_breaks() -> None:
    text = (
        "RESULTS:\nExosomal miR\u2011999 reached\nthe cells. It bound XYZ (e.g. in\n"
        "vitro).CONCLUSIONS: It matters."
    )
    found = sentence_digests(text)
    for sentence in (
        "Exosomal miR-999 reached the cells.",
        "It bound XYZ (e.g. in vitro).",
        "It matters.",
    ):
        assert digest(normalised(sentence)) in found
    assert digest(normalised("It bound nothing.")) not in found


def test_a_text_of_no_paper_has_no_sentences(real_store: ox.Store) -> None:
    sentences = read_sentences(real_store)
    assert len(sentences) > 500
    assert find_sentences(sentences, "A text of something else. It has two sentences.") == []


def test_no_statement_of_an_abstract_lacks_its_sentence(tables: Tables) -> None:
    lines = {row.evidence for row in tables[schema.EVIDENCE].rows if row.source == "abstracts"}
    for row in tables[schema.STATEMENTS].rows:
        if row.evidence in lines and row.basis != ("title",):
            assert row.sentences, row
        if row.evidence not in lines:
            assert not row.sentences


def test_a_paper_has_one_record(tables: Tables) -> None:
    papers = tables[schema.PAPERS].rows
    for name in ("doi", "pmid", "pmcid", "title"):
        values = [getattr(row, name) for row in papers if getattr(row, name)]
        assert len(values) == len(set(values)), name
    cited = {row.paper for row in tables[schema.PUBLICATIONS].rows if row.paper}
    for line in tables[schema.EVIDENCE].rows:
        cited.update(line.papers)
    assert {row.paper for row in papers} == cited
    assert not re.search(r"miR \d", " ".join(row.title for row in papers))


def test_the_tiny_tables_are_stated_too() -> None:
    assert list(unstated(read_tables(TINY.data, TINY.ontology)[0])) == []
