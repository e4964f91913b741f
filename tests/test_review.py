"""A review is written from findings: no sentence without one, none that the graph does not have."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import pyoxigraph as ox
import pytest

import exomet
from exomet.errors import ExometError, UnknownNameError
from exomet.files import package_data
from exomet.finding.effects import Mechanisms
from exomet.finding.exchanged import read_exchanged
from exomet.graph.open import load_store
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.review.finding_sentences import Teller
from exomet.review.model import Sentence
from exomet.review.writing import review_of
from exomet.review.written import WrittenReview as Review
from exomet.terms.iris import BASE, curie
from tests.commands import exomet as command
from tests.commands import exomet_bytes

# The sign that a reader understands, not taken from the code that writes the verbs.
VERBS = {
    "lowers": -1,
    "inhibits": -1,
    "suppresses": -1,
    "raises": 1,
    "activates": 1,
    "promotes": 1,
    "affects": 0,
    "acts on": 0,
    "influences": 0,
}
CLAUSES = re.compile(rf"\b({'|'.join(VERBS)})\b")
NAME = re.compile(r"\bF\d{4}\b")


@pytest.fixture(scope="module")
def knowledge(whole_store: ox.Store) -> KnowledgeGraph:
    return KnowledgeGraph(whole_store, package_data() / "queries")


@pytest.fixture(scope="module")
def written(knowledge: KnowledgeGraph) -> Review:
    return review_of(knowledge, "cancer", "hepatocellular carcinoma")


def told_effects(sentences: tuple[Sentence, ...]) -> set[tuple[str, int]]:
    """Return what sentences say goes up, down or neither, read from their words alone."""
    found: set[tuple[str, int]] = set()
    for sentence in sentences:
        verb = ""
        for piece in CLAUSES.split(sentence.text)[1:]:
            if piece in VERBS:
                verb = piece
                continue
            plain = re.sub(r" in (?:a direction that|[a-z]).*", "", piece.rstrip(", "))
            for part in re.split(r",? and |, ", plain):
                item = part.strip().removesuffix(" and")
                label = re.sub(r"^(?:the )?(?:activity of |stability of )?", "", item)
                if label and label != "and":
                    found.add((label, VERBS[verb]))
    return found


def test_signs_in_sentences_are_those_of_the_graph(knowledge: KnowledgeGraph) -> None:
    mechanisms = Mechanisms(knowledge.model)
    entities = knowledge.names.lexicon.entities.values()
    teller = Teller({curie(each.iri): each.label for each in entities if "cell" in each.kinds})
    compared = 0
    for finding in read_exchanged(knowledge.model):
        told = told_effects(teller.sentences(finding))
        steps = mechanisms.effects_by_finding.get(finding.name, [])
        assert told == {(step.label, step.sign) for step in steps}, finding.name
        compared += len(steps)
    assert compared > 500


def test_every_sentence_has_findings_and_they_exist(
    written: Review, knowledge: KnowledgeGraph
) -> None:
    sentences = written.sentences()
    assert len(sentences) > 80
    for sentence in sentences:
        assert sentence.findings
        assert set(NAME.findall(str(sentence))) >= set(sentence.findings)
        assert set(NAME.findall(str(sentence))) <= set(knowledge.model.all)
        assert str(sentence)[0].isupper() or str(sentence).startswith("hsa-")
        assert "  " not in str(sentence)
    with pytest.raises(ValueError, match="no finding behind"):
        Sentence("It lowers PTEN", ())


def test_every_line_of_text_ends_with_a_citation(written: Review) -> None:
    lines = [line for line in written.to_markdown().splitlines() if line]
    prose = [line for line in lines if not line.startswith(("#", "|"))]
    assert prose
    for line in prose:
        assert re.search(r"\((?:F\d{4}[^()]*(?:\([^()]*\)[^()]*)*)\)\.$", line), line


def test_all_findings_are_told(written: Review, knowledge: KnowledgeGraph) -> None:
    wanted = knowledge.findings(cancer="HCC").column("finding")
    assert list(written.findings) == wanted
    assert {sentence.findings[0] for sentence in written.sentences()} >= set(wanted)


def without(store: ox.Store, finding: str) -> ox.Store:
    """Return a graph without a finding and its parts."""
    iri = f"{BASE}finding/{finding}"

    def is_of(term: object) -> bool:
        return isinstance(term, ox.NamedNode) and bool(
            re.fullmatch(rf"{re.escape(iri)}(?:-.*)?", term.value)
        )

    kept = ox.Store()
    kept.extend(quad for quad in store if not is_of(quad.subject) and not is_of(quad.object))
    return kept


def test_deleting_a_finding_deletes_its_sentences(whole: Path, written: Review) -> None:
    store = without(load_store(whole), "F0010")
    after = review_of(KnowledgeGraph(store, package_data() / "queries"), "cancer", "HCC")
    assert "F0010" in written.to_markdown()
    for text in (after.to_markdown(), after.to_html()):
        assert "F0010" not in text
        assert "Zhou Y 2018" not in text
    before = {str(each) for each in written.sentences() if "F0010" not in each.findings}
    assert {str(each) for each in after.sentences() if len(each.findings) == 1} <= before
    own = [each for each in written.sentences() if each.findings == ("F0010",)]
    assert len(own) >= 4
    left = {each.text for each in after.sentences()}
    assert not {each.text for each in own if re.search("PTEN|PI3K/AKT|PDPK1 ", each.text)} & left


def test_disagreements_standing_and_gaps_are_told(
    written: Review, knowledge: KnowledgeGraph
) -> None:
    text = written.to_markdown()
    assert (
        "For hsa-miR-9, F0030 reports an increase of cell population proliferation and F0112 a decrease: the cancer differs, and the sender is not stated in one of them (F0030, F0112)."
        in text
    )
    assert "The only paper behind this finding was retracted (F0108: Yang J 2020" in text
    assert "The source names no sender (F0102, F0112)." in text
    assert "F0108: retracted: Yang J 2020" in text
    opposed = review_of(knowledge, "mirna", "miR-9").to_markdown()
    assert "F0082 reports an increase of angiogenesis and F0029 a decrease" in opposed
    assert "One finding has" in review_of(knowledge, "mirna", "miR-10b").to_markdown()


def test_a_marker_is_no_cause(knowledge: KnowledgeGraph) -> None:
    text = review_of(knowledge, "cancer", "colorectal cancer").to_markdown()
    assert (
        "As a marker, hsa-miR-203 is up in blood serum, which goes with metastasis (F0158" in text
    )
    assert (
        "As a marker, the level of hsa-miR-17-5p in blood plasma and tumour tissue goes with"
        in text
    )


def test_the_same_graph_gives_the_same_bytes(whole: Path, written: Review) -> None:
    again = exomet.review(cancer="HCC", build=whole)
    assert again.to_markdown() == written.to_markdown()
    assert again.to_html() == written.to_html()


def test_formats_have_the_same_text(written: Review, knowledge: KnowledgeGraph) -> None:
    document = docx.Document(io.BytesIO(written.to_docx()))
    paragraphs = " ".join(paragraph.text for paragraph in document.paragraphs)
    for sentence in written.sentences():
        assert str(sentence) in paragraphs
    assert len(document.tables) == written.to_markdown().count("| --- |") // 1 - sum(
        line.count("| --- |") - 1
        for line in written.to_markdown().splitlines()
        if "| --- |" in line
    )
    html = written.to_html()
    assert '<a href="https://w3id.org/exomet/finding/F0010">F0010</a>' in html
    assert "<script" not in html
    assert html.count("<table>") == len(document.tables)
    del knowledge


def test_the_command_writes_each_format(whole: Path, tmp_path: Path) -> None:
    done = command("review", "--mirna", "miR-21", "--build", whole)
    assert done.returncode == 0
    assert done.stdout.startswith("# hsa-miR-21 in extracellular vesicles and metastasis\n")
    assert "sentences on 23 findings" in done.stderr
    for ending, start in ((".md", b"# hsa"), (".html", b"<!DOCTYPE html>"), (".docx", b"PK")):
        file = tmp_path / f"review{ending}"
        done = command("review", "--mirna", "miR-21", "--build", whole, "--out", file)
        assert done.returncode == 0, done.stderr
        assert file.read_bytes().startswith(start)
    page = exomet_bytes("review", "--mirna", "miR-21", "--format", "html", "--build", whole).stdout
    assert page == (tmp_path / "review.html").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "name one cancer or one microRNA"),
        (["--cancer", "HCC", "--mirna", "miR-21"], "name one cancer or one microRNA"),
        (["--cancer", "colorectal cancr"], 'did you mean "colorectal cancer"'),
        (["--cancer", "HCC", "--format", "docx"], "needs a file: --out review.docx"),
        (["--cancer", "HCC", "--out", "x.pdf"], "no format has the ending of x.pdf"),
    ],
)
def test_wrong_use_is_refused(words: list[str], told: str, whole: Path) -> None:
    done = command("review", *words, "--build", whole)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_view_is_reviewed_as_its_source_has_it(whole: Path) -> None:
    viewed = exomet.review(cancer="HCC", build=whole, reported_by="tahan2025")
    assert set(viewed.findings) < set(exomet.review(cancer="HCC", build=whole).findings)


def test_nothing_to_review_is_said(knowledge: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="there is nothing to review"):
        review_of(knowledge, "cancer", "metastatic melanoma")


def test_without_python_docx_it_says_what_to_install(
    written: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exomet.review.as_docx.find_spec", lambda _: None)
    with pytest.raises(ExometError, match=r"pip install 'exomet\[review\]'"):
        written.to_docx()


def test_a_notebook_shows_it(written: Review) -> None:
    shown: Any = written
    assert shown._repr_html_().startswith("<h1>Vesicle-borne microRNAs in hepatocellular carcinoma")
    assert repr(written) == "<Vesicle-borne microRNAs in hepatocellular carcinoma: 34 findings>"
