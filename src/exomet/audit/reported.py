"""What an audit reports, as rows: the same of a graph that was audited in portions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exomet.audit.contradictions import Contradiction
from exomet.audit.disagreements import UNEXPLAINED, Disagreement
from exomet.audit.fidelity import Verdict
from exomet.audit.opposed import UnlistedPairs
from exomet.audit.signs import CONFLICTS, GENERAL, INDEPENDENT, OWN_PAPER, SignResult
from exomet.audit.tally import Tally
from exomet.finding.standing import FindingInDoubt, doubts
from exomet.query.select import Cell
from exomet.terms.wording import listed, pluralise

AUDIT_COLUMNS = (
    "section",
    "severity",
    "anchor",
    "findings",
    "what",
    "printed",
    "decision",
    "why",
    "source",
)
DiscrepancyRows = dict[str, list[Cell]]
# How many microRNAs and things with too many disagreements are named.
_MOST_SUBJECTS = 5


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """What an audit reports of findings, beside numbers of what is in order.

    Attributes:
        discrepancies: correction, by its CURIE -> a row of ``AUDIT_COLUMNS``, the gravest first.
        conflicts: effects whose printed or curated sign contradicts the chain that leads to them.
        disagreements: the findings that contradict each other.
        contradictions: what goes both up and down in one finding.
        differing: where a review differs from the papers that it cites.
        in_doubt: the findings that rest on papers which were retracted or put under a concern.
        tally: how many verdicts of each kind there are.
        locators: by finding, where its source reports it; a table row before a passage.
        findings: the findings that it is about, None for all.
        unlisted: how many disagreements are not listed, by microRNA and thing.
    """

    discrepancies: DiscrepancyRows
    conflicts: list[SignResult]
    disagreements: Sequence[Disagreement] = ()
    contradictions: list[Contradiction]
    differing: list[Verdict]
    in_doubt: list[FindingInDoubt]
    tally: Tally
    locators: Mapping[str, str]
    findings: set[str] | None = None
    unlisted: Sequence[UnlistedPairs] = ()

    @property
    def unlisted_words(self) -> str:
        """What disagreements are not listed, in a sentence; empty if all are."""
        if not self.unlisted:
            return ""
        left = sum(each.pairs - each.listed for each in self.unlisted)
        count = pluralise(left, "further disagreement is", "further disagreements are")
        return (
            f"{count} not listed: {listed([each.words for each in self.unlisted], _MOST_SUBJECTS)}"
        )

    def rows(self) -> list[list[Cell]]:
        """Return all that the audit found as rows of ``AUDIT_COLUMNS``, kind by kind."""
        conflicts = [self._conflict_row(sign) for sign in self.conflicts]
        opposed = [
            self._disagreement_row(each)
            for each in self.disagreements
            if self._is_about(each.one, each.other)
        ]
        within = [
            self._contradiction_row(each)
            for each in self.contradictions
            if self._is_about(each.finding)
        ]
        in_doubt = [
            self._standing_row(each)
            for each in self.in_doubt
            if self._is_about(f"finding:{each.finding}")
        ]
        return [*in_doubt, *conflicts, *opposed, *within, *self.discrepancies.values()]

    def _standing_row(self, doubtful: FindingInDoubt) -> list[Cell]:
        (sentence,) = doubts([doubtful])
        read_at = {paper.standing_from: None for paper in doubtful.papers if paper.standing_from}
        return [
            "standing",
            "critical" if doubtful.alone else "major",
            self.locators.get(f"finding:{doubtful.finding}", ""),
            f"finding:{doubtful.finding}",
            sentence,
            "",
            doubtful.standing,
            f"read on {'; '.join(read_at)}" if read_at else "where it was read is not stated",
            "",
        ]

    def _is_about(self, *findings: str) -> bool:
        return self.findings is None or not self.findings.isdisjoint(findings)

    def _conflict_row(self, sign: SignResult) -> list[Cell]:
        return [
            "sign conflict",
            "critical" if sign.verdict_printed == CONFLICTS else "major",
            self.locators.get(sign.finding, ""),
            sign.finding,
            f"{sign.effect} after {sign.behind}",
            sign.printed,
            sign.curated,
            sign.why,
            "",
        ]

    def _disagreement_row(self, opposed: Disagreement) -> list[Cell]:
        one, other = (self.locators.get(each, "") for each in (opposed.one, opposed.other))
        return [
            "disagreement",
            "major" if UNEXPLAINED in opposed.causes else "minor",
            f"{one} against {other}",
            f"{opposed.one}|{opposed.other}",
            f"{opposed.name}, {opposed.mirna}: {opposed.thing}",
            "",
            "; ".join(opposed.causes),
            opposed.why,
            "",
        ]

    def _contradiction_row(self, within: Contradiction) -> list[Cell]:
        return [
            "contradiction",
            "major" if UNEXPLAINED in within.causes else "minor",
            self.locators.get(within.finding, ""),
            within.finding,
            f"{within.name}: {within.thing}",
            "",
            "; ".join(within.causes),
            within.why,
            "",
        ]

    @property
    def support(self) -> str:
        """How many effects agree with which regulations, in words."""
        counts = self.tally.support
        return (
            f"{counts[INDEPENDENT]} with one that was read elsewhere (independent), "
            f"{counts[GENERAL]} with general knowledge, and {counts[OWN_PAPER]} with one that was "
            "read from the paper or passage of the finding itself, which confirms nothing (own "
            "paper)"
        )
