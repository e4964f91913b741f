"""What an agent cites for a finding: its papers and anchors, and what must be said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from exomet.audit.disagreements import Disagreement, find_disagreements
from exomet.finding.effects import Mechanisms
from exomet.finding.evidence import ReportedLine, read_lines
from exomet.finding.papers import CitedPaper
from exomet.finding.reading import Finding
from exomet.finding.standing import doubts
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import BASE

_KINDS_IN_WORDS = {
    "mechanistic": "mechanistic",
    "biomarker": "biomarker: a level goes with an outcome; no cause is stated",
    "background": "background: without transfer by vesicles",
}
_NAME_OF_FINDING = re.compile(r"\bF\d{4,}\b")
_MOST_ANCHORS = 2
_MOST_CITED_PAPERS = 2
_MOST_AGAINST = 3


def findings_in(cells: Iterable[object]) -> set[str]:
    """Return the names of the findings in cells, with or without prefix.

    Example:
        >>> sorted(findings_in(["finding:F0002-s1", "F0110|F0111", 7, None]))
        ['F0002', 'F0110', 'F0111']
    """
    named: set[str] = set()
    for cell in cells:
        if isinstance(cell, str):
            named.update(_NAME_OF_FINDING.findall(cell))
    return named


class Citations:
    """Gives the citation of each finding, and keeps it."""

    def __init__(self, knowledge: KnowledgeGraph) -> None:
        self._knowledge = knowledge
        self._known: dict[str, dict[str, Any]] = {}

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """The findings with opposite signs."""
        return find_disagreements(Mechanisms(self._knowledge.model))

    @cached_property
    def _opposed(self) -> dict[str, list[str]]:
        """Finding -> the disagreements that it has a side in, in words."""
        opposed: dict[str, list[str]] = {}
        for each in self.disagreements:
            for mine, other in ((each.one, each.other), (each.other, each.one)):
                words = f"{other} has the opposite sign of {each.thing} ({'; '.join(each.causes)})"
                opposed.setdefault(mine.partition(":")[2], []).append(words)
        return opposed

    def has(self, name: str) -> bool:
        """Return whether there is a finding of this name."""
        return name in self._knowledge.model.all

    def cite(self, name: str) -> dict[str, Any]:
        """Return papers, anchors and caveats of a finding.

        Args:
            name: its name, such as ``F0049``.
        """
        if name not in self._known:
            self._known[name] = self._citation(self._knowledge.model.all[name])
        return self._known[name]

    def _citation(self, finding: Finding) -> dict[str, Any]:
        lines = read_lines(self._knowledge.store, f"{BASE}finding/{finding.name}")
        doubtful = self._knowledge.in_doubt.get(finding.name)
        anchors = list(dict.fromkeys(anchor.locator for anchor in finding.anchors))
        return {
            "paper": _first_or_not_stated(
                list(map(_cited_paper, finding.papers())), _MOST_CITED_PAPERS
            ),
            "anchor": _first_or_not_stated(anchors, _MOST_ANCHORS),
            "kind": _KINDS_IN_WORDS[finding.kind],
            "arm": _arm_words(finding),
            "species": _first_or_not_stated(
                [part.label for part in finding.role("species")], _MOST_CITED_PAPERS
            ),
            "independent_papers": finding.independent_papers,
            "counter_evidence": _first(
                [*self._opposed.get(finding.name, ()), *_disputes(lines)], _MOST_AGAINST
            ),
            "retraction": " ".join(doubts([doubtful])) if doubtful else "none known",
        }


def _arm_words(finding: Finding) -> str:
    """Return whether the source names the arm: mature microRNAs have accessions."""
    mature = [part.thing.startswith("mirna:MIMAT") for part in finding.role("mirna")]
    return "stated" if all(mature) else NOT_STATED


def _cited_paper(paper: CitedPaper) -> str:
    mark = f" [{paper.mark}]" if paper.mark else ""
    known = f"doi:{paper.doi}" if paper.doi else paper.names
    return f"{paper.short}{mark}" + (f" ({known})" if known else "")


def _disputes(lines: Sequence[ReportedLine]) -> list[str]:
    """Return the lines of evidence that dispute a finding, in words."""
    return [
        f"{line.source_label} disputes it (evidence:{line.name})"
        for line in lines
        if line.stance != "supports"
    ]


def _first(texts: Sequence[str], most: int) -> list[str]:
    """Return the first texts, and how many more there are."""
    more = [f"and {len(texts) - most} more (show it)"] if len(texts) > most else []
    return [*texts[:most], *more]


def _first_or_not_stated(texts: Sequence[str], most: int) -> list[str] | str:
    return _first(texts, most) if texts else NOT_STATED
