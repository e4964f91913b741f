"""The kinds of support that a finding or a step may have: counted in papers, and never summed."""

from __future__ import annotations

from dataclasses import dataclass

# The filter by what speaks for or against a finding elsewhere.
CORROBORATED = "corroboration"
NOTHING = "nothing"


@dataclass(frozen=True)
class SupportKind:
    """A kind of support.

    Attributes:
        relation: local name of the property with its number.
        column: column of the listing of findings.
        words: what people call it.
        value: value of the filter ``corroboration``; empty for what sources state themselves.
        tone: what it does, for the colour of its badge: ``up`` supports, ``down`` disputes.
    """

    relation: str
    column: str
    words: str
    value: str = ""
    tone: str = ""


SUPPORT_KINDS = {
    kind.relation: kind
    for kind in (
        SupportKind("reviewPapers", "review_papers", "papers in reviews"),
        SupportKind("primaryPapers", "primary_papers", "papers read themselves"),
        SupportKind(
            "reporterGradePapers",
            "reporter_grade_elsewhere",
            "reporter-grade elsewhere",
            "reporter-grade",
            "up",
        ),
        SupportKind("weakPapers", "weak_elsewhere", "weak elsewhere", "weak"),
        SupportKind(
            "disputingPapers", "disputed_elsewhere", "disputed elsewhere", "disputed", "down"
        ),
        SupportKind("cargoPapers", "cargo_elsewhere", "cargo seen elsewhere", "cargo"),
        SupportKind("computedSupports", "computed", "computed", "computed"),
    )
}
COLUMNS_OF_SUPPORT = tuple(kind.column for kind in SUPPORT_KINDS.values())
# Whether a microRNA was seen in vesicles says nothing of what it does.
ON_EFFECTS = ("reporterGradePapers", "weakPapers", "disputingPapers", "computedSupports")
VALUES_OF_SUPPORT = (*(kind.value for kind in SUPPORT_KINDS.values() if kind.value), NOTHING)
