"""The finding that a first look at a graph should show."""

from __future__ import annotations

from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.query.select import select_texts
from exomet.terms.iris import EXOMET
from exomet.terms.sorting import natural_sort_key
from exomet.terms.traits import EFFECTS

_LEVELS_SHOWN = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding (COUNT(DISTINCT ?level) AS ?levels) WHERE {{
  ?finding a exomet:MechanisticFinding ; exomet:shows ?level }} GROUP BY ?finding"""
_COMPLETE = ("cancer", "sender", "recipient", "target", "site")


def telling_finding(findings: Findings) -> str:
    """Return the name of the finding that a first look should show, "" if there is none.

    It is a mechanistic one that states cancer, sender, recipient, target and site: the one with
    the most independent papers, then the most levels of evidence, then the most things that go up
    or down, then the first.

    Args:
        findings: the findings of the graph.
    """
    levels = {
        finding.partition(":")[2]: int(number)
        for finding, number in select_texts(findings.store, _LEVELS_SHOWN)
    }

    def rank(finding: Finding) -> tuple[object, ...]:
        figures = finding.independent_papers, levels.get(finding.name, 0), _changes(finding)
        return *(-figure for figure in figures), natural_sort_key(finding.name)

    complete = [each for each in findings.all.values() if _is_complete(each)]
    return min(complete, key=rank).name if complete else ""


def _is_complete(finding: Finding) -> bool:
    return finding.kind == "mechanistic" and all(finding.role(role) for role in _COMPLETE)


def _changes(finding: Finding) -> int:
    signed = [name for name, effect in EFFECTS.items() if effect.sign]
    return len({part.thing for part in finding.parts if part.relation in signed})
