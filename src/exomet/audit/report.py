"""The audit of a built graph, for the author or editor of a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from exomet.audit.contradictions import find_contradictions
from exomet.audit.directions import Directions
from exomet.audit.disagreements import compare_directions
from exomet.audit.fidelity import DIFFERS, Verdict, read_fidelity
from exomet.audit.reported import AuditReport, DiscrepancyRows
from exomet.audit.signs import CONFLICTS, SignResult, sign_audit
from exomet.audit.tally import tally_of
from exomet.finding.corrections import corrected_object
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.finding.standing import findings_in_doubt
from exomet.graph.grounding import Names
from exomet.query.select import Cell, select, select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS, expand
from exomet.terms.sorting import natural_sort_key

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
_RANK = {"critical": 0, "major": 1, "minor": 2}


@dataclass(frozen=True, kw_only=True)
class Audit(AuditReport):
    """The results of an audit.

    Attributes:
        signs: the audit of each effect with a stated cause.
        fidelity: what a review states, compared with the papers that it cites.
        reported: by source, the findings that it reports.
    """

    signs: list[SignResult]
    fidelity: list[Verdict]
    reported: dict[str, set[str]]

    def of(self, source: str) -> Audit:
        """Return what the audit found of one source, by its name."""
        findings = self.reported.get(f"source:{source}", set())
        signs = [sign for sign in self.signs if sign.finding in findings]
        fidelity = [each for each in self.fidelity if each.source == f"source:{source}"]
        return replace(
            self,
            discrepancies={
                correction: row
                for correction, row in self.discrepancies.items()
                if row[-1] == source
            },
            signs=signs,
            conflicts=_conflicts(signs),
            fidelity=fidelity,
            differing=_differing(fidelity),
            tally=tally_of(signs, fidelity),
            findings=findings,
        )

    def names(self) -> dict[str, str]:
        """Return the names in the audit graph -> their sections, in the order of the rows."""
        opposed = {each.name: "disagreement" for each in self.disagreements}
        return opposed | {each.name: "contradiction" for each in self.contradictions}


def _conflicts(signs: Iterable[SignResult]) -> list[SignResult]:
    return [sign for sign in signs if CONFLICTS in (sign.verdict, sign.verdict_printed)]


def _differing(fidelity: Iterable[Verdict]) -> list[Verdict]:
    return [each for each in fidelity if each.verdict == DIFFERS]


def run_audit(store: Queryable, mechanisms: Mechanisms | None = None) -> Audit:
    """Audit a built graph; its mechanisms are read if they are not given."""
    mechanisms = mechanisms or Mechanisms(Findings(Names(store)))
    between = compare_directions(Directions(mechanisms))
    within = audit_within(store, mechanisms)
    return replace(within, disagreements=between.listed, unlisted=between.unlisted)


def audit_within(store: Queryable, mechanisms: Mechanisms) -> Audit:
    """Audit the findings of a graph one by one, without comparing them with each other."""
    signs, fidelity = sign_audit(mechanisms), read_fidelity(mechanisms.findings)
    return Audit(
        discrepancies=_discrepancies(store),
        signs=signs,
        conflicts=_conflicts(signs),
        contradictions=find_contradictions(mechanisms),
        fidelity=fidelity,
        differing=_differing(fidelity),
        in_doubt=list(findings_in_doubt(store).values()),
        tally=tally_of(signs, fidelity),
        locators=_locators(store),
        reported=_reported(store),
    )


def _reported(store: Queryable) -> dict[str, set[str]]:
    reported: dict[str, set[str]] = {}
    for finding, source in select(store, _REPORTED)[1]:
        reported.setdefault(str(source), set()).add(str(finding))
    return reported


def _discrepancies(store: Queryable) -> DiscrepancyRows:
    rows: DiscrepancyRows = {}
    for row in select(store, _DISCREPANCIES)[1]:
        correction, severity, locator, finding, kind, field, thing, *values, source = row
        corrected = corrected_object(str(field), str(thing or ""))
        what, name = f"{kind}: {corrected}", str(source).partition(":")[2]
        rows[str(correction)] = ["discrepancy", severity, locator, finding, what, *values, name]
    return by_severity(rows)


def by_severity(discrepancies: DiscrepancyRows) -> DiscrepancyRows:
    """Return discrepancies with the gravest first, and else in the order of corrections."""
    rows = sorted(discrepancies.items(), key=lambda each: (_RANK[str(each[1][1])], each[0]))
    return dict(rows)


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
