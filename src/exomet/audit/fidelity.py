"""Review fidelity: what a review states of a finding, compared with the papers that it cites.

A verdict is on one field or one step of a finding. It follows from the statements of the lines of
evidence; nobody types it. Only what was read of a paper is compared: mostly its abstract, so that
what a review *adds* may be in the rest of the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exomet.audit.claims import (
    BROADER,
    LESS,
    MORE,
    NARROWER,
    OPPOSED,
    Comparer,
    FieldComparison,
    read_statements,
)
from exomet.finding.model import Findings
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.tables.provenance import ABSTRACTS
from exomet.terms.iris import BASE
from exomet.terms.sorting import natural_sort_key

AGREES_WITH, ADDS, OMITS, DIFFERS = "agrees", "adds", "omits", "differs"
VERDICTS = (AGREES_WITH, ADDS, OMITS, DIFFERS)
FIDELITY_COLUMNS = (
    "finding",
    "source",
    "field",
    "about",
    "verdict",
    "review",
    "paper",
    "lines",
    "why",
)


@dataclass(frozen=True)
class Verdict:
    """What a comparison of a review with a paper says of one field.

    Attributes:
        finding: CURIE of the finding.
        source: CURIE of the review.
        field: a column of findings, a step such as ``s1``, or ``s1.method``.
        about: what the step affects; empty for a column.
        verdict: of the review: ``agrees``, ``adds`` what the paper does not state, ``omits`` what
            it states, or ``differs``.
        review, paper: what each states, values joined with ``|``.
        lines: CURIEs of the lines of evidence.
        why: the verdict in words.
    """

    finding: str
    source: str
    field: str
    about: str
    verdict: str
    review: str
    paper: str
    lines: tuple[str, ...]
    why: str

    def row(self) -> list[str]:
        """Return the verdict as a row of ``FIDELITY_COLUMNS``."""
        what = [self.finding, self.source, self.field, self.about, self.verdict]
        return [*what, self.review, self.paper, "|".join(self.lines), self.why]


def read_fidelity(findings: Findings) -> list[Verdict]:
    """Return the verdicts on all findings that a review and a paper have lines on, in order."""
    comparer = Comparer(findings)
    verdicts: list[Verdict] = []
    for finding, parties in read_statements(findings.store):
        papers = [fields for (kind, _), fields in parties.items() if kind == ABSTRACTS]
        for (kind, source), review in parties.items():
            if papers and kind != ABSTRACTS:
                compared = comparer.compare(review, papers[0])
                verdicts += (_verdict(finding, source, each) for each in compared)
    return sorted(verdicts, key=_order)


def _order(verdict: Verdict) -> tuple[object, ...]:
    return tuple(map(natural_sort_key, (verdict.finding, verdict.source, verdict.field)))


def _verdict(finding: str, source: str, compared: FieldComparison) -> Verdict:
    verdict, why = _judgement(compared)
    return Verdict(
        finding,
        source,
        compared.field,
        compared.about,
        verdict,
        compared.one,
        compared.other,
        compared.lines,
        why,
    )


def _judgement(compared: FieldComparison) -> tuple[str, str]:
    """Return the verdict on a review, and why."""
    values = ", ".join(compared.values)
    if compared.relation == OPPOSED:
        return DIFFERS, _opposition(compared)
    if compared.relation == MORE:
        return OMITS, f"the review leaves out {values}" if values else _omission(compared)
    if compared.relation == LESS:
        what = f"does not state {values}" if values else _addition(compared)
        return ADDS, f"what was read of the paper {what}"
    return _precision(compared)


def _precision(compared: FieldComparison) -> tuple[str, str]:
    """Return the verdict on values that are the same, or narrower on one side.

    The microRNA must be the same to its arm; elsewhere a narrower term agrees with a broader one.
    """
    mirna = compared.field == "mirna"
    if compared.relation == NARROWER:
        why = "the paper names the arm or member"
        return (OMITS, why) if mirna else (AGREES_WITH, "the paper is narrower")
    if compared.relation == BROADER:
        why = "what was read of the paper does not name the arm or member"
        return (ADDS, why) if mirna else (AGREES_WITH, "the review is narrower")
    return AGREES_WITH, "both state the same"


def _opposition(compared: FieldComparison) -> str:
    if compared.about:
        return "the directions are opposed"
    if compared.field == "recipient" and {*compared.values} <= {*compared.one.split("|")}:
        return "the review names the cell after it has changed"
    return f"the paper has {compared.other}, the review {compared.one}"


def _omission(compared: FieldComparison) -> str:
    """Return what of a step a review leaves out."""
    if compared.field.endswith(".method"):
        return "the paper is firmer on the binding"
    return "the paper gives the direction" if compared.one else "the review lacks this effect"


def _addition(compared: FieldComparison) -> str:
    """Return what of a step was not read in the paper."""
    if compared.field.endswith(".method"):
        return "is less firm on the binding"
    return "does not give the direction" if compared.other else "does not state this effect"


def fidelity_triples(verdicts: Iterable[Verdict]) -> Iterator[Triple]:
    """Yield the verdicts as RDF, for the audit graph."""
    for each in verdicts:
        names = [each.source.partition(":")[2], each.finding.partition(":")[2], each.field]
        subject = f"<{BASE}audit/fidelity-{'-'.join(names)}>"
        yield subject, nt.TYPE, exomet_iri("FidelityVerdict")
        yield subject, exomet_iri("auditedFinding"), nt.iri(each.finding)
        yield subject, exomet_iri("reportedBy"), nt.iri(each.source)
        yield subject, exomet_iri("field"), nt.literal(each.field)
        if each.about:
            step = each.field.partition(".")[0]
            yield subject, exomet_iri("auditedStep"), nt.iri(f"{each.finding}-{step}")
        yield subject, exomet_iri("fidelity"), nt.literal(each.verdict)
        if each.review:
            yield subject, exomet_iri("reviewStates"), nt.literal(each.review)
        if each.paper:
            yield subject, exomet_iri("paperStates"), nt.literal(each.paper)
        for line in each.lines:
            yield subject, exomet_iri("comparedLine"), nt.iri(line)
        yield subject, exomet_iri("explanation"), nt.literal(each.why)
