"""What the command line says of an answer, the explorer says on its page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import exomet
from exomet.errors import UnknownNameError
from exomet.graph.open import load_store
from exomet.pages.router import Router
from exomet.questions.knowledge_graph import KnowledgeGraph
from tests import commands

MIRNAS = ("miR-21-5p", "miR-182", "miR-25", "miR-155-5p", "miR-10b", "let-7", "miR-9", "miR-17")


@pytest.fixture(scope="module")
def graph(built: Path) -> KnowledgeGraph:
    return exomet.open_graph(built)


@pytest.fixture(scope="module")
def pages(built: Path) -> Router:
    return Router(load_store(built), live=True, build=built)


def text_of(pages: Router, path: str, **query: str) -> str:
    page = pages.get(path, {name: [value] for name, value in query.items()})
    assert page is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.body.decode())).split())


def says(text: str, note: str) -> bool:
    """Return whether a page has a note, as a sentence."""
    return f"{note[0].upper()}{note[1:]}." in text


def noted(graph: KnowledgeGraph) -> Iterator[tuple[str, list[str]]]:
    """Yield the microRNAs for which Python has notes on arms, and the notes for a page."""
    for mirna in MIRNAS:
        try:
            answer = graph.findings(mirna=mirna)
        except UnknownNameError:
            continue
        if notes := [note.on_page for note in answer.notes if note.code == "arms"]:
            yield mirna, notes


def test_the_findings_page_notes_arms(graph: KnowledgeGraph, pages: Router) -> None:
    probes = list(noted(graph))
    assert len(probes) >= 5
    for mirna, notes in probes:
        by_filter = text_of(pages, "/findings", mirna=mirna)
        by_words = text_of(pages, "/findings", q=mirna)
        searched = text_of(pages, "/search", q=mirna)
        for note in notes:
            assert says(by_filter, note), (mirna, note)
            assert says(by_words, note), (mirna, note)
            assert says(searched, note), (mirna, note)


def test_the_note_leads_to_the_other_findings(pages: Router) -> None:
    page = pages.get("/findings", {"mirna": ["miR-21-5p"]})
    assert page is not None
    assert 'href="findings?mirna=miR-21-5p&amp;mirna=hsa-miR-21"' in page.body.decode()
    both = text_of(pages, "/findings", mirna="hsa-miR-21")
    assert "names no arm" not in both


def test_the_question_page_notes_arms(graph: KnowledgeGraph, pages: Router) -> None:
    asked = [
        (question.name, parameter.name, example)
        for question in graph.questions()
        for parameter in question.parameters
        for example in parameter.examples
        if parameter.type == "mirna"
    ]
    probes = 0
    for question, parameter, example in asked:
        values: dict[str, Any] = {parameter: example}
        answer = graph.ask(question, **values)
        notes = [note.on_page for note in answer.notes if note.code == "arms"]
        for note in notes:
            probes += 1
            text = text_of(pages, f"/question/{question}", **values)
            assert note.partition(" under")[0] in text, (question, example, note)
    assert probes >= 3


def test_the_page_of_a_microrna_and_show_note_arms(
    graph: KnowledgeGraph, pages: Router, built: Path
) -> None:
    (note,) = graph.describe("miR-21-5p").arm_notes
    assert note.text == "11 more findings under hsa-miR-21, where the source names no arm"
    path = f"/mirna/{graph.names.ground('miR-21-5p', 'mirna').iri.rpartition('/')[2]}"
    assert says(text_of(pages, path), note.text)
    assert note.text in commands.exomet("show", "--build", built, "miR-21-5p").stderr
