"""The audit of a graph that comes in portions, some findings in each."""

from __future__ import annotations

from exomet.audit.contradictions import Contradiction
from exomet.audit.directions import Directions
from exomet.audit.disagreements import compare_directions
from exomet.audit.fidelity import Verdict
from exomet.audit.report import Audit, audit_within, by_severity
from exomet.audit.reported import AuditReport, DiscrepancyRows
from exomet.audit.signs import SignResult
from exomet.audit.tally import Tally
from exomet.finding.effects import Mechanisms
from exomet.finding.standing import FindingInDoubt
from exomet.queryable import Queryable


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

    def add(self, portion: Queryable, mechanisms: Mechanisms) -> Audit:
        """Audit a portion, and return what was found of its findings one by one."""
        found = audit_within(portion, mechanisms)
        self._directions.add(mechanisms)
        # (corrections of no finding are in every portion)
        self._discrepancies |= found.discrepancies
        self._conflicts += found.conflicts
        self._contradictions += found.contradictions
        self._differing += found.differing
        self._in_doubt += found.in_doubt
        self._tally.add(found.tally)
        self._locators |= found.locators
        return found

    def report(self) -> AuditReport:
        """Return what is reported of all portions, once their findings are compared."""
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
