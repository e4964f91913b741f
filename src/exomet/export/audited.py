"""Writes what the audit finds in a graph, and its listing, from one reading of the findings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exomet.audit.gathered import GatheredAudit
from exomet.audit.reported import AuditReport
from exomet.audit.triples import triples_between, triples_within
from exomet.export.listed import listing_files
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.graph import ntriples as nt
from exomet.graph.counts import Uses, UsesOnTheWay
from exomet.graph.grounding import SharedNames
from exomet.graph.layout import AUDIT_FILE
from exomet.queryable import Queryable


def write_audit_and_listing(
    portions: Iterable[Queryable], folder: Path, names: SharedNames
) -> tuple[AuditReport, Uses]:
    """Write the audit of a graph as N-Triples, and the listing of its findings.

    Args:
        portions: the graph, or some of its findings at a time.
        folder: where to write.
        names: the names of the portions; findings are not asked for by name.

    Returns:
        The report of the audit, and what its triples use.
    """
    gathered, counted = GatheredAudit(), UsesOnTheWay()
    with (
        (folder / AUDIT_FILE).open("w", encoding="utf-8", newline="\n") as out,
        listing_files(folder) as add_to_listing,
    ):
        for portion in portions:
            findings = Findings(names.of(portion))
            found = gathered.add(portion, Mechanisms(findings))
            nt.write_all(counted.passing(triples_within(found)), out)
            add_to_listing(findings)
        report = gathered.report()
        nt.write_all(counted.passing(triples_between(report.disagreements)), out)
    return report, counted.uses()
