"""How many verdicts of each kind an audit has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from exomet.audit.fidelity import Verdict
from exomet.audit.signs import AGREES, SignResult


@dataclass
class Tally:
    """Numbers of verdicts, which can be added up where a graph is audited in portions.

    Attributes:
        signs: effects with a stated cause, by verdict.
        support: those that agree, by how independent the regulation behind them is.
        fidelity: fields of reviews that were compared with papers, by verdict.
        compared: findings that have such fields.
    """

    signs: Counter[str] = field(default_factory=Counter)
    support: Counter[str] = field(default_factory=Counter)
    fidelity: Counter[str] = field(default_factory=Counter)
    compared: int = 0

    def add(self, other: Tally) -> None:
        """Add the numbers of other findings."""
        self.signs += other.signs
        self.support += other.support
        self.fidelity += other.fidelity
        self.compared += other.compared


def tally_of(signs: Iterable[SignResult], fidelity: Iterable[Verdict]) -> Tally:
    """Return how many verdicts of each kind there are."""
    tally = Tally()
    for sign in signs:
        tally.signs[sign.verdict] += 1
        if sign.verdict == AGREES:
            tally.support[sign.support] += 1
    findings: set[str] = set()
    for each in fidelity:
        tally.fidelity[each.verdict] += 1
        findings.add(each.finding)
    tally.compared = len(findings)
    return tally
