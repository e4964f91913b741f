"""The report of the audit, for the author or editor of a source, as rows and as RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from exomet.audit.contradictions import Contradiction, find_contradictions
from exomet.audit.disagreements import (
    UNEXPLAINED,
    Disagreement,
    find_disagreements,
    unlisted_pairs,
)
from exomet.audit.fidelity import Verdict, fidelity_triples, read_fidelity
from exomet.audit.opposed import UnlistedPairs
from exomet.audit.signs import (
    AGREES,
    CONFLICTS,
    GENERAL,
    INDEPENDENT,
    OWN_PAPER,
    UNDECIDED,
    SignResult,
    agreements_by_support,
    sign_audit,
)
from exomet.finding.corrections import corrected_object
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.finding.standing import FindingInDoubt, doubts, findings_in_doubt
from exomet.graph import ntriples as nt
from exomet.graph.grounding import Names
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.query.select import Cell, select, select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import BASE, EXOMET, RDFS, expand
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import listed, pluralise

AUDIT_COLUMNS = (
    "section",
    "severity",
    "anchor",
    "findings",
    "what",
    "printed",
    "decision",
    "why",
    "source",
)
_DISCREPANCIES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?correction ?severity ?locator ?finding ?kind ?field ?thing ?printed ?curated ?reason ?source
WHERE {{
  ?correction a exomet:Correction ;
    exomet:severity ?severity ;
    exomet:place ?place ;
    exomet:correctionKind ?kind ;
    exomet:field ?field ;
    exomet:printedValue ?printed ;
    exomet:curatedValue ?curated ;
    exomet:reason ?reason .
  ?place exomet:locator ?locator ; exomet:reportedBy ?source .
  OPTIONAL {{ ?correction exomet:correctedFinding ?finding }}
  OPTIONAL {{ ?correction exomet:correctedStep/exomet:affects/rdfs:label ?thing }}
}} ORDER BY ?correction"""
_LOCATORS = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?locator WHERE {{ ?finding exomet:place/exomet:locator ?locator }}"""
_REPORTED = f"""PREFIX exomet: <{EXOMET}>
SELECT DISTINCT ?finding ?source WHERE {{ ?finding exomet:evidence/exomet:reportedBy ?source }}"""
# How many microRNAs and things with too many disagreements are named.
_MOST_SUBJECTS = 5
_RANK = {"critical": 0, "major": 1, "minor": 2}
_VERDICT_CLASSES = {
    AGREES: exomet_iri("SignAgreement"),
    CONFLICTS: exomet_iri("SignConflict"),
    UNDECIDED: exomet_iri("SignOpen"),
}


@dataclass(frozen=True)
class Audit:
    """The results of an audit.

    Attributes:
        discrepancies: rows of ``AUDIT_COLUMNS``, the gravest first.
        signs: the audit of each effect with a stated cause.
        disagreements: the findings that contradict each other.
        contradictions: what goes both up and down in one finding.
        fidelity: what a review states, compared with the papers that it cites.
        in_doubt: the findings that rest on papers which were retracted or put under a concern.
        locators: by finding, where its source reports it; a table row before a passage.
        reported: by source, the findings that it reports.
        findings: the findings that it is about, None for all.
        unlisted: how many disagreements are not listed, by microRNA and thing.
    """

    discrepancies: list[list[Cell]]
    signs: list[SignResult]
    disagreements: list[Disagreement]
    contradictions: list[Contradiction]
    fidelity: list[Verdict]
    in_doubt: list[FindingInDoubt]
    locators: dict[str, str]
    reported: dict[str, set[str]]
    findings: set[str] | None = None
    unlisted: Sequence[UnlistedPairs] = ()

    def of(self, source: str) -> Audit:
        """Return what the audit found of one source, by its name."""
        findings = self.reported.get(f"source:{source}", set())
        return replace(
            self,
            discrepancies=[row for row in self.discrepancies if row[-1] == source],
            signs=[sign for sign in self.signs if sign.finding in findings],
            fidelity=[each for each in self.fidelity if each.source == f"source:{source}"],
            findings=findings,
        )

    @property
    def conflicts(self) -> list[SignResult]:
        """Effects whose printed or curated sign contradicts the chain that leads to them."""
        return [sign for sign in self.signs if CONFLICTS in (sign.verdict, sign.verdict_printed)]

    def names(self) -> dict[str, str]:
        """Return the names in the audit graph -> their sections, in the order of the rows."""
        opposed = {each.name: "disagreement" for each in self.disagreements}
        return opposed | {each.name: "contradiction" for each in self.contradictions}

    @property
    def unlisted_words(self) -> str:
        """What disagreements are not listed, in a sentence; empty if all are."""
        if not self.unlisted:
            return ""
        left = sum(each.pairs - each.listed for each in self.unlisted)
        count = pluralise(left, "further disagreement is", "further disagreements are")
        return (
            f"{count} not listed: {listed([each.words for each in self.unlisted], _MOST_SUBJECTS)}"
        )

    def rows(self) -> list[list[Cell]]:
        """Return all that the audit found as rows of ``AUDIT_COLUMNS``, kind by kind."""
        conflicts = [self._conflict_row(sign) for sign in self.conflicts]
        opposed = [
            self._disagreement_row(each)
            for each in self.disagreements
            if self._is_about(each.one, each.other)
        ]
        within = [
            self._contradiction_row(each)
            for each in self.contradictions
            if self._is_about(each.finding)
        ]
        in_doubt = [
            self._standing_row(each)
            for each in self.in_doubt
            if self._is_about(f"finding:{each.finding}")
        ]
        return [*in_doubt, *conflicts, *opposed, *within, *self.discrepancies]

    def _standing_row(self, doubtful: FindingInDoubt) -> list[Cell]:
        (sentence,) = doubts([doubtful])
        read_at = {paper.standing_from: None for paper in doubtful.papers if paper.standing_from}
        return [
            "standing",
            "critical" if doubtful.alone else "major",
            self.locators.get(f"finding:{doubtful.finding}", ""),
            f"finding:{doubtful.finding}",
            sentence,
            "",
            doubtful.standing,
            f"read on {'; '.join(read_at)}" if read_at else "where it was read is not stated",
            "",
        ]

    def _is_about(self, *findings: str) -> bool:
        return self.findings is None or not self.findings.isdisjoint(findings)

    def _conflict_row(self, sign: SignResult) -> list[Cell]:
        return [
            "sign conflict",
            "critical" if sign.verdict_printed == CONFLICTS else "major",
            self.locators.get(sign.finding, ""),
            sign.finding,
            f"{sign.effect} after {sign.behind}",
            sign.printed,
            sign.curated,
            sign.why,
            "",
        ]

    def _disagreement_row(self, opposed: Disagreement) -> list[Cell]:
        one, other = (self.locators.get(each, "") for each in (opposed.one, opposed.other))
        return [
            "disagreement",
            "major" if UNEXPLAINED in opposed.causes else "minor",
            f"{one} against {other}",
            f"{opposed.one}|{opposed.other}",
            f"{opposed.name}, {opposed.mirna}: {opposed.thing}",
            "",
            "; ".join(opposed.causes),
            opposed.why,
            "",
        ]

    def _contradiction_row(self, within: Contradiction) -> list[Cell]:
        return [
            "contradiction",
            "major" if UNEXPLAINED in within.causes else "minor",
            self.locators.get(within.finding, ""),
            within.finding,
            f"{within.name}: {within.thing}",
            "",
            "; ".join(within.causes),
            within.why,
            "",
        ]

    @property
    def support(self) -> str:
        """How many effects agree with which regulations, in words."""
        counts = agreements_by_support(self.signs)
        return (
            f"{counts[INDEPENDENT]} with one that was read elsewhere (independent), "
            f"{counts[GENERAL]} with general knowledge, and {counts[OWN_PAPER]} with one that was "
            "read from the paper or passage of the finding itself, which confirms nothing (own "
            "paper)"
        )


def run_audit(store: Queryable, mechanisms: Mechanisms | None = None) -> Audit:
    """Audit a built graph; its mechanisms are read if they are not given."""
    mechanisms = mechanisms or Mechanisms(Findings(Names(store)))
    signs, opposed = sign_audit(mechanisms), find_disagreements(mechanisms)
    within = find_contradictions(mechanisms)
    fidelity = read_fidelity(mechanisms.findings)
    return Audit(
        _discrepancies(store),
        signs,
        opposed,
        within,
        fidelity,
        list(findings_in_doubt(store).values()),
        _locators(store),
        _reported(store),
        unlisted=unlisted_pairs(mechanisms),
    )


def _reported(store: Queryable) -> dict[str, set[str]]:
    reported: dict[str, set[str]] = {}
    for finding, source in select(store, _REPORTED)[1]:
        reported.setdefault(str(source), set()).add(str(finding))
    return reported


def _discrepancies(store: Queryable) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in select(store, _DISCREPANCIES)[1]:
        _, severity, locator, finding, kind, field, thing, *values, source = row
        corrected = corrected_object(str(field), str(thing or ""))
        what, name = f"{kind}: {corrected}", str(source).partition(":")[2]
        rows.append(["discrepancy", severity, locator, finding, what, *values, name])
    return sorted(rows, key=lambda row: _RANK[str(row[1])])


def _locators(store: Queryable) -> dict[str, str]:
    rows = list(select_texts(store, _LOCATORS))
    locators: dict[str, str] = {}
    for finding, locator in sorted(rows, key=lambda row: _locator_order(row[1])):
        locators.setdefault(finding, locator)
    return locators


def _locator_order(locator: str) -> tuple[object, ...]:
    """Return a key that puts a table row before a passage, and each in the order of its source."""
    return not locator.startswith("Table"), natural_sort_key(locator)


def regulation_basis(store: Queryable, regulation: str) -> list[list[Cell]]:
    """Return the bases of a background regulation: rows of basis and, if it has one, locator.

    Args:
        store: the built graph.
        regulation: its CURIE, or nothing.
    """
    if not regulation:
        return []
    iri = f"<{expand(regulation)}>"
    query = f"""PREFIX exomet: <{EXOMET}>
    SELECT ?basis ?locator WHERE {{
      {iri} exomet:regulationBasis ?basis .
      OPTIONAL {{ {iri} exomet:place/exomet:locator ?locator }}
    }}"""
    return select(store, query)[1]


def audit_triples(result: Audit) -> Iterator[Triple]:
    """Yield what the audit found as RDF, for the audit graph; discrepancies are corrections."""
    yield from _sign_triples(result)
    for opposed in result.disagreements:
        subject = f"<{BASE}audit/{opposed.name}>"
        yield subject, nt.TYPE, exomet_iri("Disagreement")
        for finding in (opposed.one, opposed.other):
            yield subject, exomet_iri("auditedFinding"), nt.iri(finding)
        yield from _reason_triples(subject, opposed.causes, opposed.why)
    for within in result.contradictions:
        subject = f"<{BASE}audit/{within.name}>"
        yield subject, nt.TYPE, exomet_iri("Contradiction")
        yield subject, exomet_iri("auditedFinding"), nt.iri(within.finding)
        for term in sorted(set(within.terms)):
            yield subject, exomet_iri("auditedThing"), nt.iri(term)
        yield from _reason_triples(subject, within.causes, within.why)
    yield from fidelity_triples(result.fidelity)


def _reason_triples(subject: str, causes: Iterable[str], why: str) -> Iterator[Triple]:
    for cause in causes:
        yield subject, exomet_iri("cause"), nt.literal(cause)
    yield subject, exomet_iri("explanation"), nt.literal(why)


def _sign_triples(result: Audit) -> Iterator[Triple]:
    for sign in result.signs:
        cause = sign.cause.rpartition("-")[2]
        subject = f"<{BASE}audit/{sign.step.removeprefix('finding:')}-{cause}>"
        yield subject, nt.TYPE, _VERDICT_CLASSES[sign.verdict]
        if sign.verdict_printed == CONFLICTS != sign.verdict:
            yield subject, nt.TYPE, _VERDICT_CLASSES[CONFLICTS]
        yield subject, exomet_iri("auditedFinding"), nt.iri(sign.finding)
        yield subject, exomet_iri("auditedStep"), nt.iri(sign.step)
        if sign.regulation:
            yield subject, exomet_iri("usesRegulation"), nt.iri(sign.regulation)
            yield subject, exomet_iri("support"), nt.literal(sign.support)
        yield subject, exomet_iri("explanation"), nt.literal(sign.why)
