"""Findings in doubt: those that rest on papers which were retracted or put under a concern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.finding.fallen import GRAVE, fallen_findings
from exomet.finding.papers import CitedPaper, read_papers
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import listed

_PAPERS_OF_FINDINGS = f"""PREFIX exomet: <{EXOMET}>
PREFIX finding: <https://w3id.org/exomet/finding/>
SELECT DISTINCT ?finding ?paper WHERE {{
  VALUES ?finding {{ %s }}
  ?finding exomet:evidence ?line . ?line exomet:stance "supports" ; exomet:paper ?paper }}
ORDER BY ?finding ?paper"""
_MOST_FINDINGS = 10
# Standing -> what one paper, and what several papers are.
_KINDS_OF_PAPERS = {
    "retracted": ("a retracted paper", "retracted papers"),
    "expression of concern": (
        "a paper under an expression of concern",
        "papers under an expression of concern",
    ),
}


@dataclass(frozen=True)
class FindingInDoubt:
    """A finding that rests on a paper which does not stand.

    Attributes:
        finding: its name, such as ``F0021``.
        standing: the gravest standing of its papers.
        papers: its papers of that standing.
        alone: whether it rests on no other paper.
    """

    finding: str
    standing: str
    papers: tuple[CitedPaper, ...]
    alone: bool


def findings_in_doubt(
    store: Queryable, among: Iterable[str] | None = None
) -> dict[str, FindingInDoubt]:
    """Return the findings that rest on papers which do not stand, by name, in their order.

    Args:
        store: the graph.
        among: those of ``fallen_findings`` that matter; all of them if not given.
    """
    names = fallen_findings(store) if among is None else list(among)
    if not names:
        return {}
    curies = " ".join(f"finding:{name}" for name in names)
    rows = list(select_texts(store, _PAPERS_OF_FINDINGS % curies))
    records = read_papers(store, {paper for _, paper in rows})
    papers: dict[str, list[CitedPaper]] = {}
    for finding, paper in rows:
        papers.setdefault(finding.partition(":")[2], []).append(records[paper])
    return {name: _in_doubt(name, papers[name]) for name in sorted(papers, key=natural_sort_key)}


def _in_doubt(finding: str, papers: list[CitedPaper]) -> FindingInDoubt:
    standings = {paper.standing for paper in papers}
    standing = next(each for each in GRAVE if each in standings)
    fallen = tuple(paper for paper in papers if paper.standing == standing)
    return FindingInDoubt(finding, standing, fallen, len(fallen) == len(papers))


def doubts(findings: Iterable[FindingInDoubt]) -> list[str]:
    """Return what a reader must know of findings in doubt: a sentence for each way of doubt.

    Example:
        >>> paper = CitedPaper("paper:x2020", "X Y", "On", "published", "J", "2020", "", "",
        ...                    "retracted")
        >>> doubts([FindingInDoubt("F0001", "retracted", (paper,), True)])
        ['F0001 rests on a retracted paper alone: X Y 2020, J']
    """
    known = list(findings)
    sentences = []
    for standing in GRAVE:
        for alone in (True, False):
            alike = [each for each in known if (each.standing, each.alone) == (standing, alone)]
            if alike:
                sentences.append(_sentence_on(alike))
    return sentences


def _sentence_on(alike: list[FindingInDoubt]) -> str:
    papers: dict[str, None] = {}
    for each in alike:
        papers.update(dict.fromkeys(paper.short for paper in each.papers))
    one, several = _KINDS_OF_PAPERS[alike[0].standing]
    what = one if len(papers) == 1 else several
    verb = "rests" if len(alike) == 1 else "rest"
    names = listed([each.finding for each in alike], _MOST_FINDINGS)
    company = "alone" if alike[0].alone else "beside others"
    return f"{names} {verb} on {what} {company}: {'; '.join(papers)}"
