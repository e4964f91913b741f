"""The audit of a graph that comes in portions, some findings in each."""

from __future__ import annotations

from exomet.audit.contradictions import Contradiction
from exomet.audit.directions import Directions
from exomet.audit.disagreements import compare_directions
from exomet.audit.fidelity import Verdict
from exomet.audit.report import by_severity
from exomet.audit.reported import AuditReport, DiscrepancyRows
from exomet.audit.signs import SignResult
from exomet.audit.tally import Tally
from exomet.finding.effects import Mechanisms
from exomet.finding.standing import FindingInDoubt


class GatheredAudit:
    """Audits portions one by one, and keeps what is reported of them."""

    def __init__(self) -> None:
        self._directions = Directions()
        self._discrepancies: DiscrepancyRows = {}
        self._conflicts: list[SignResult] = []
        self._contradictions: list[Contradiction] = []
        self._differing: list[Verdict] = []
        self._in_doubt: list[FindingInDoubt] = []
        self._tally = Tally()
        self._locators: dict[str, str] = {}

    def add(self, found: AuditReport, directions: Directions) -> None:
        """Add what was found of the findings of a portion, and their directions."""
        self._directions.gather(directions)
        # (corrections of no finding are in every portion)
        self._discrepancies |= found.discrepancies
        self._conflicts += found.conflicts
        self._contradictions += found.contradictions
        self._differing += found.differing
        self._in_doubt += found.in_doubt
        self._tally.add(found.tally)
        self._locators |= found.locators

    def report(self, graph: Mechanisms) -> AuditReport:
        """Return what is reported of all portions, once their findings are compared.

        Args:
            graph: has the classes by which they are compared.
        """
        self._directions.compare_by(graph)
        between = compare_directions(self._directions)
        return AuditReport(
            discrepancies=by_severity(self._discrepancies),
            conflicts=self._conflicts,
            disagreements=between.listed,
            contradictions=self._contradictions,
            differing=self._differing,
            in_doubt=self._in_doubt,
            tally=self._tally,
            locators=self._locators,
            unlisted=between.unlisted,
        )
