"""Writes a review of a cancer or a microRNA from a graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from exomet.audit.contradictions import find_contradictions
from exomet.audit.disagreements import find_disagreements
from exomet.errors import UnknownNameError
from exomet.finding.effects import Mechanisms
from exomet.finding.exchanged import ExchangedFinding, read_exchanged
from exomet.questions.door import open_graph
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.review.finding_sentences import Teller
from exomet.review.model import ReviewSection, ReviewTable, Sentence
from exomet.review.overall import (
    disagreement_sentences,
    dispute_sentences,
    effects_table,
    evidence_table,
    gap_sentences,
    glance_table,
    papers_table,
    standing_sentences,
)
from exomet.review.written import WrittenReview
from exomet.terms.iris import curie
from exomet.terms.sorting import natural_sort_key

_REVIEWED_ROLES = ("cancer", "mirna")


def review(
    *,
    cancer: str = "",
    mirna: str = "",
    build: Path | str | None = None,
    reported_by: str = "",
) -> WrittenReview:
    """Return a review of a cancer or a microRNA: ``review(cancer="HCC").to_markdown()``.

    Each sentence ends with the findings that it states. What the graph does not have is not
    written; what sources leave unsaid, where they disagree and which papers do not stand is.

    Args:
        cancer: a cancer, with all below it.
        mirna: a microRNA; a name without arm includes its arms.
        build: folder of the built graph; see ``exomet.open_graph``.
        reported_by: a source, for the findings as it has them.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: the name is not known, no finding is about it, or not one is given.
    """
    given = {
        name: text for name, text in zip(_REVIEWED_ROLES, (cancer, mirna), strict=True) if text
    }
    if len(given) != 1:
        raise UnknownNameError("a review is of one cancer or of one microRNA: give one of them")
    ((role, text),) = given.items()
    return review_of(open_graph(build, described=False, reported_by=reported_by), role, text)


def review_of(knowledge: KnowledgeGraph, role: str, text: str) -> WrittenReview:
    """Return a review from a graph that is open.

    Args:
        knowledge: the graph.
        role: ``cancer`` or ``mirna``.
        text: a name.

    Raises:
        UnknownNameError: the name is not known, or no finding is about it.
    """
    answer = knowledge.findings(sort="", **{role: text})
    wanted = set(answer.column("finding"))
    label = knowledge.names.ground(text, role).label
    if not wanted:
        why = " ".join(note.on_page for note in answer.notes)
        raise UnknownNameError(f"no finding is about {label}: there is nothing to review. {why}")
    findings = [each for each in read_exchanged(knowledge.model) if each.name in wanted]
    return _Writer(knowledge, role, label, findings).review()


class _Writer:
    """Writes one review, section by section."""

    def __init__(
        self,
        knowledge: KnowledgeGraph,
        role: str,
        label: str,
        findings: Sequence[ExchangedFinding],
    ) -> None:
        self._knowledge = knowledge
        self._role, self._label = role, label
        self._findings = findings
        self._names = {finding.name for finding in findings}
        entities = knowledge.names.lexicon.entities.values()
        cells = {curie(each.iri): each.label for each in entities if "cell" in each.kinds}
        self._teller = Teller(cells, label if role == "cancer" else "")
        model = knowledge.model
        self._papers = {name: model.all[name].independent_papers for name in self._names}

    def review(self) -> WrittenReview:
        """Return the review."""
        mechanisms = Mechanisms(self._knowledge.model)
        opposed = disagreement_sentences(
            find_disagreements(mechanisms), find_contradictions(mechanisms), self._names
        )
        opposed += dispute_sentences(self._findings)
        fallen = standing_sentences(self._knowledge.in_doubt.values(), self._names)
        gaps = gap_sentences(self._findings, self._papers)
        sections = [
            _table_section("At a glance", glance_table(self._findings, len(opposed), len(fallen))),
            *self._told(),
            _table_section("Effects by finding", effects_table(self._findings, self._papers)),
            *_section_with("Where findings disagree", opposed),
            *_section_with("Papers that do not stand", fallen),
            *_section_with("What the sources leave unsaid", gaps),
            _table_section("Evidence", evidence_table(self._findings)),
            _table_section("Papers", papers_table(self._findings)),
        ]
        names = tuple(finding.name for finding in self._findings)
        return WrittenReview(self._title(), tuple(sections), names)

    def _title(self) -> str:
        if self._role == "cancer":
            return f"Vesicle-borne microRNAs in {self._label}"
        return f"{self._label} in extracellular vesicles and metastasis"

    def _told(self) -> Iterable[ReviewSection]:
        """Yield the findings by kind, and within it by microRNA or by cancer."""
        for kind, heading in _KIND_HEADINGS.items():
            alike = [finding for finding in self._findings if finding.kind == kind]
            if alike:
                yield ReviewSection(heading)
                yield from self._groups(alike)

    def _groups(self, findings: Sequence[ExchangedFinding]) -> Iterable[ReviewSection]:
        groups: dict[str, list[tuple[Sentence, ...]]] = {}
        for finding in findings:
            told = self._teller.sentences(finding)
            groups.setdefault(self._heading_of(finding), []).append(told)
        for heading in sorted(groups, key=lambda text: natural_sort_key(text.casefold())):
            yield ReviewSection(heading, tuple(groups[heading]), depth=2)

    def _heading_of(self, finding: ExchangedFinding) -> str:
        if self._role == "cancer":
            return finding.mirna.label
        return ", ".join(each.label for each in finding.cancers) or "cancer not stated"


_KIND_HEADINGS = {
    "mechanistic": "What the microRNAs do",
    "biomarker": "Levels that go with an outcome",
    "background": "Without transfer by vesicles",
}


def _table_section(heading: str, table: ReviewTable) -> ReviewSection:
    return ReviewSection(heading, table=table)


def _section_with(heading: str, sentences: Sequence[Sentence]) -> list[ReviewSection]:
    """Return a section with a paragraph for each sentence; none where there is none."""
    paragraphs = tuple((sentence,) for sentence in sentences)
    return [ReviewSection(heading, paragraphs)] if paragraphs else []
