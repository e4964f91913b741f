"""What an exchange format carries of a finding, field by field, and what it loses.

Each format declares the fate of each field; a writer that must leave out more of a finding says
so while it writes. The report has the same form for all formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exomet.finding.exchanged import ExchangedFinding, ExchangedThing

CARRIED, RESHAPED, LOST = "carried", "reshaped", "lost"
LOSS_COLUMNS = ("field", "findings", CARRIED, RESHAPED, LOST, "how")
# The fields of a finding, by their places in ``ExchangedFinding``, in words.
FIELDS = {
    "name": "identifier of the finding",
    "kind": "kind: mechanistic, biomarker or background",
    "mirna": "microRNA",
    "accession": "accession of the microRNA",
    "arm": "whether the arm of the microRNA is stated",
    "cancers": "cancer",
    "senders": "sender",
    "sender_context": "conditions, lines and other cancer of the sender",
    "samples": "sampled fluid or tissue",
    "recipients": "recipient",
    "recipient_context": "conditions and lines of the recipient",
    "becomes": "what the recipient becomes",
    "species": "species",
    "vesicle": "the source's word for the vesicle",
    "sites": "organ of metastasis",
    "conditions": "conditions of the finding",
    "level": "level of a marker, up or down",
    "outcomes": "outcome that goes with a marker",
    "involved": "molecules that take part without change",
    "steps.name": "identifier of the step",
    "steps.thing": "what is affected",
    "steps.sign": "sign: increase or decrease",
    "steps.aspect": "aspect of a molecule that changes",
    "steps.link": "direct, ligand or downstream",
    "steps.cells": "cell in which the step happens",
    "steps.after": "order of the steps",
    "direction": "direction: the microRNA acts, what is affected is acted on",
    "negation": "what is no claim: a sign not stated, a line that disputes",
    "lines.name": "line of evidence",
    "lines.source": "source that reports it",
    "lines.stance": "direction of the evidence: supports or disputes",
    "lines.kinds": "kind of evidence (ECO)",
    "lines.papers": "papers behind each line",
    "papers.curie": "paper",
    "papers.pmid": "PMID",
    "papers.doi": "DOI",
    "papers.year": "year of the paper",
    "papers.mark": "retraction, correction or concern",
    "model_systems": "model systems",
    "shows": "levels of evidence that are stated",
    "does_not_state": "levels of evidence that are not stated",
    "unsaid": "fields that the sources leave unsaid",
    "notes": "note",
    "places": "places in the sources",
    "references": "entries of reference lists",
    "corrections": "corrections of the printed text",
}
# A format that loses one of these misleads its reader; ``--strict`` refuses it.
ESSENTIAL = ("kind", "level", "steps.sign", "direction", "negation", "lines.stance")


@dataclass(frozen=True)
class Fates:
    """The fate of each field in a format.

    Attributes:
        reshaped: field -> how it is written, where its form changes.
        lost: field -> why it is left out. The other fields are carried as they are.
    """

    reshaped: Mapping[str, str]
    lost: Mapping[str, str]

    def of(self, field: str) -> str:
        """Return the fate of a field: carried, reshaped or lost.

        Example:
            >>> Fates({"level": "as a sign"}, {}).of("level")
            'reshaped'
        """
        if field in self.lost:
            return LOST
        return RESHAPED if field in self.reshaped else CARRIED

    def how(self, field: str) -> str:
        """Return how a field is reshaped or why it is lost; empty for the others."""
        return self.lost.get(field) or self.reshaped.get(field, "")


@dataclass(frozen=True)
class LossRow:
    """A field in the report: findings that have it, and for how many it is carried or not."""

    field: str
    findings: int
    carried: int
    reshaped: int
    lost: int
    how: str


class Losses:
    """Counts what is lost of findings while a format is written.

    Args:
        fates: what the format declares.
        findings: the findings that are written.

    Attributes:
        left_out: the findings that are left out, by name, and why.
    """

    def __init__(self, fates: Fates, findings: Sequence[ExchangedFinding]) -> None:
        self._fates = fates
        self._findings = findings
        self._lost: dict[str, dict[str, str]] = {field: {} for field in FIELDS}
        self.left_out: dict[str, str] = {}

    def lose(self, finding: ExchangedFinding, field: str, why: str) -> None:
        """Note that this finding loses a field, or a part of it, that others keep."""
        if has_field(finding, field):
            self._lost[field].setdefault(finding.name, why)

    def lose_all(self, finding: ExchangedFinding, why: str) -> None:
        """Note that this finding is left out."""
        self.left_out.setdefault(finding.name, why)
        for field in FIELDS:
            self.lose(finding, field, why)

    def rows(self) -> list[LossRow]:
        """Return the report, a row for each field."""
        return [self._row(field) for field in FIELDS]

    def essential(self) -> list[LossRow]:
        """Return the rows of the essential fields that some findings lose."""
        return [row for row in self.rows() if row.field in ESSENTIAL and row.lost]

    def _row(self, field: str) -> LossRow:
        having = sum(has_field(finding, field) for finding in self._findings)
        fate = self._fates.of(field)
        lost = having if fate == LOST else len(self._lost[field])
        kept = having - lost
        reasons = [self._fates.how(field), *sorted(set(self._lost[field].values()))]
        how = "; ".join(dict.fromkeys(filter(None, reasons)))
        if fate == RESHAPED:
            return LossRow(field, having, 0, kept, lost, how)
        return LossRow(field, having, kept, 0, lost, how)


def has_field(finding: ExchangedFinding, field: str) -> bool:
    """Return whether a finding has a field.

    Args:
        finding: the finding.
        field: a key of ``FIELDS``.
    """
    if field == "direction":
        return bool(finding.steps or finding.outcomes)
    if field == "negation":
        unsigned = any(step.sign == "not stated" for step in finding.steps)
        return unsigned or any(line.stance == "disputes" for line in finding.lines)
    first, _, second = field.partition(".")
    value = getattr(finding, first)
    if not second:
        return _has_value(value)
    return any(_has_value(getattr(each, second)) for each in value)


def _has_value(value: object) -> bool:
    if isinstance(value, ExchangedThing):
        return bool(value.curie)
    return value not in ("", (), "not stated")
