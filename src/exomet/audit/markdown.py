"""The report of the audit as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from exomet.audit.fidelity import VERDICTS
from exomet.audit.reported import AUDIT_COLUMNS, AuditReport
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED
from exomet.query.select import Cell
from exomet.terms.wording import pluralise

_TITLES = {
    "standing": "Findings on papers that do not stand",
    "sign conflict": "Signs that contradict their chain",
    "disagreement": "Findings that disagree",
    "contradiction": "Findings that contradict themselves",
}


def summary(rows: Iterable[list[Cell]]) -> str:
    """Return how many rows of each section there are, in words."""
    counts = Counter(str(row[0]) for row in rows)
    numbers = [
        pluralise(counts["discrepancy"], "discrepancy", "discrepancies"),
        f"{pluralise(counts['sign conflict'], 'sign conflict')} in the printed text",
        f"{pluralise(counts['disagreement'], 'disagreement')} between findings",
        f"{pluralise(counts['contradiction'], 'contradiction')} within a finding",
        f"{pluralise(counts['standing'], 'finding')} on papers that do not stand",
    ]
    return ", ".join(numbers)


def audit_markdown(result: AuditReport) -> str:
    """Return the report as Markdown; the discrepancies of each source apart."""
    signs = result.tally.signs
    rows = result.rows()
    lines = [
        "# Audit",
        "",
        f"{summary(rows)}.",
        "",
        f"As curated, {signs.total()} effects have a stated cause: {signs[AGREES]} agree "
        f"with known regulations, {signs[CONFLICTS]} conflict with them, and "
        f"{signs[UNDECIDED]} cannot be checked, because no regulation or sign is known.",
        "",
        f"Of the {signs[AGREES]} agreements, {result.support}.",
    ]
    lines += _fidelity_lines(result)
    for section, title in _TITLES.items():
        lines += _table_lines(title, [row for row in rows if row[0] == section])
        lines += _unlisted_lines(result) if section == "disagreement" else []
    for source in sorted({str(row[-1]) for row in result.discrepancies.values()}):
        own = [row for row in result.discrepancies.values() if row[-1] == source]
        lines += _table_lines(f"DiscrepancyRows in the printed text of {source}", own)
    return "\n".join(lines) + "\n"


def _table_lines(title: str, rows: Iterable[list[Cell]]) -> list[str]:
    columns = AUDIT_COLUMNS[1:-1]
    lines = ["", f"## {title}", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    return lines + [_markdown_line(row[1:-1]) for row in rows]


def _unlisted_lines(result: AuditReport) -> list[str]:
    return ["", f"{result.unlisted_words}."] if result.unlisted else []


def _fidelity_lines(result: AuditReport) -> list[str]:
    """Return how the review compares with the papers, and where the two differ."""
    counts = result.tally.fidelity
    if not counts:
        return []
    words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    columns = ("finding", "field", "review", "paper", "why")
    lines = [
        "",
        "## The reviews against the papers they cite",
        "",
        f"Compared on {result.tally.compared} findings, field by field, with what was read of the "
        f"papers, the reviews: {words}. Where they differ:",
        "",
        f"| {' | '.join(columns)} |",
        "|---" * len(columns) + "|",
    ]
    for each in result.differing:
        name = f"{each.field} {each.about}".strip()
        lines.append(_markdown_line([each.finding, name, each.review, each.paper, each.why]))
    return lines


def _markdown_line(cells: list[Cell]) -> str:
    texts = ["" if value is None else str(value) for value in cells]
    escaped = [re.sub(r"([|\\<>])", r"\\\1", text) for text in texts]
    return f"| {' | '.join(escaped)} |"
