"""Which way the level of a microRNA should go with metastasis, as its finding states it."""

from __future__ import annotations

from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.terms.iris import EXOMET

_METASTATIC = f"{EXOMET}MetastaticProcess"


def expected_direction(findings: Findings, finding: Finding) -> str:
    """Return ``up`` or ``down``, or nothing where a finding states no direction or both.

    A marker states it by its level. A mechanism that promotes metastatic processes expects more of
    its microRNA with metastasis, one that suppresses them expects less.
    """
    if finding.kind == "biomarker":
        return finding.level if finding.level in ("up", "down") else ""
    promotes = _acts_on_metastasis(findings, finding, "promotes")
    suppresses = _acts_on_metastasis(findings, finding, "suppresses")
    if promotes == suppresses:
        return ""
    return "up" if promotes else "down"


def _acts_on_metastasis(findings: Findings, finding: Finding, relation: str) -> bool:
    parts = finding.by_relation(relation)
    return any(_METASTATIC in findings.above(part.thing) for part in parts)
