"""Writes what the audit finds in a graph, and its listing, from one reading of the findings."""

from __future__ import annotations

from pathlib import Path

from exomet.audit.report import Audit, audit_triples, run_audit
from exomet.export import write_findings
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.graph import ntriples as nt
from exomet.graph.counts import Uses, UsesOnTheWay
from exomet.graph.grounding import Names
from exomet.graph.layout import AUDIT_FILE
from exomet.queryable import Queryable


def write_audit_and_listing(graph: Queryable, folder: Path) -> tuple[Audit, Uses]:
    """Write the audit of a graph as N-Triples, and the listing of its findings.

    Returns:
        The audit, and what its triples use.
    """
    findings = Findings(Names(graph))
    audit = run_audit(graph, Mechanisms(findings))
    counted = UsesOnTheWay()
    with (folder / AUDIT_FILE).open("w", encoding="utf-8", newline="\n") as out:
        nt.write_all(counted.passing(audit_triples(audit)), out)
    write_findings(findings, folder)
    return audit, counted.uses()
