"""The audit of some findings, one by one, and their listing; processes share the portions."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from pathlib import Path

from exomet.audit.directions import Directions
from exomet.audit.report import audit_within
from exomet.audit.reported import AuditReport
from exomet.audit.triples import triples_within
from exomet.export.listed import write_listing
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.graph import ntriples as nt
from exomet.graph.counts import UsesOnTheWay
from exomet.graph.grounding import Names, SharedNames
from exomet.graph.layout import AUDIT_FILE
from exomet.graph.portions import Portions
from exomet.sql.graph_tables import GraphTables

# In the folder of portions: a folder for each that was audited, by its number.
AUDITED_FOLDER, SUMMARY_FILE = "audited", "summary.pickle"


@dataclass(frozen=True)
class AuditedPortion:
    """What of the audit of some findings is needed for that of all.

    Attributes:
        found: what is reported of them one by one.
        directions: what they are compared by.
        uses: what the triples of their audit use.
    """

    found: AuditReport
    directions: Directions
    uses: UsesOnTheWay


def audit_portion(names: Names, folder: Path) -> AuditedPortion:
    """Audit the findings of a graph one by one; write what was found, and the listing.

    Args:
        names: the graph, with its names.
        folder: where to write.
    """
    findings, uses = Findings(names), UsesOnTheWay()
    mechanisms = Mechanisms(findings)
    found = audit_within(names.store, mechanisms)
    with (folder / AUDIT_FILE).open("w", encoding="utf-8", newline="\n") as out:
        nt.write_all(uses.passing(triples_within(found)), out)
    write_listing(findings, folder)
    reported = replace(found, signs=[], fidelity=[], reported={})
    return AuditedPortion(reported, Directions(mechanisms), uses)


def audit_some(portions: Portions, first: int, step: int) -> None:
    """Audit each so many portions, beginning with one.

    The folder of each has its files, and at last the ``AuditedPortion``.
    """
    names = SharedNames()
    for number in range(first, portions.count, step):
        _audit_one(portions, number, names)


def _audit_one(portions: Portions, number: int, names: SharedNames) -> None:
    place = portions.folder / AUDITED_FOLDER / str(number)
    place.mkdir()
    with portions.opened(number) as portion:
        audited = audit_portion(names.of(GraphTables(portion)), place)
    # (it is there once it is whole)
    written = place / "written"
    written.write_bytes(pickle.dumps(audited))
    written.rename(place / SUMMARY_FILE)
