"""Rows of the audit as references, for the page of the audit and for those of sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.query.select import Cell
from exomet.terms.iris import BASE

AuditCells = list[list[Ref]]


def audit_refs(explorer: Explorer, row: Sequence[Cell], name: str = "") -> AuditCells:
    """Return a row as references: severity, anchors, findings, what, printed, decision, why.

    Args:
        explorer: the graph.
        row: a row of the audit.
        name: name of the result, which is no word for people.
    """
    _, severity, locators, findings, *texts, _source = row
    names = [name.removeprefix("finding:") for name in str(findings or "").split("|") if name]
    cells = [
        [Ref(str(severity))],
        [_anchor_ref(explorer, locator) for locator in str(locators).split(" against ")],
        [Ref(name, explorer.addresses.path(f"{BASE}finding/{name}")) for name in names],
    ]
    for text in texts:
        words = str(text or "").removeprefix(name).lstrip(",: ").replace("finding:", "")
        cells.append([Ref(words)] if words else [])
    return cells


def _anchor_ref(explorer: Explorer, locator: str) -> Ref:
    """Return a reference to an anchor, without a path if several share the locator."""
    anchors = explorer.names.lexicon.labelled(locator, "place")
    return Ref(locator, explorer.addresses.path(anchors[0].iri) if len(anchors) == 1 else "")


def excluded_refs(
    explorer: Explorer, anchors: Iterable[Sequence[Cell]], reason: int
) -> list[AuditCells]:
    """Return the anchors of a ledger that were left out, each with the reason in a column of it."""
    excluded: list[AuditCells] = []
    for anchor in anchors:
        if anchor[reason]:
            ref = explorer.addresses.ref(str(anchor[0]))
            excluded.append([[ref], [Ref(str(anchor[reason]))]])
    return excluded
