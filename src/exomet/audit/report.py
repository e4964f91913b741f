"""The report of the audit, for the author or editor of a source: rows, Markdown and RDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from exomet.audit.disagreements import UNEXPLAINED, Disagreement, find_disagreements
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED, SignResult, sign_audit
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.graph import ntriples as nt
from exomet.graph.grounding import Names
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.query.select import Cell, select
from exomet.queryable import Queryable
from exomet.terms.iris import BASE, EXOMET, expand

AUDIT_COLUMNS = (
    "section",
    "severity",
    "anchor",
    "findings",
    "what",
    "printed",
    "decision",
    "why",
)
_DISCREPANCIES = f"""PREFIX exomet: <{EXOMET}>
SELECT ?severity ?locator ?finding ?kind ?field ?printed ?curated ?reason WHERE {{
  ?correction a exomet:Correction ;
    exomet:severity ?severity ;
    exomet:place/exomet:locator ?locator ;
    exomet:correctionKind ?kind ;
    exomet:field ?field ;
    exomet:printedValue ?printed ;
    exomet:curatedValue ?curated ;
    exomet:reason ?reason .
  OPTIONAL {{ ?correction exomet:correctedFinding ?finding }}
}} ORDER BY ?correction"""
_LOCATORS = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?locator WHERE {{ ?finding exomet:place/exomet:locator ?locator }}"""
_RANK = {"critical": 0, "major": 1, "minor": 2}
_TITLES = {
    "sign conflict": "Signs that contradict their chain",
    "disagreement": "Findings that disagree",
    "discrepancy": "Discrepancies in the printed text",
}
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
        locators: by finding, where its source reports it; a table row before a passage.
    """

    discrepancies: list[list[Cell]]
    signs: list[SignResult]
    disagreements: list[Disagreement]
    locators: dict[str, str]

    @property
    def conflicts(self) -> list[SignResult]:
        """Effects whose printed or curated sign contradicts the chain that leads to them."""
        return [sign for sign in self.signs if CONFLICTS in (sign.verdict, sign.verdict_printed)]

    def named_disagreements(self) -> list[tuple[str, Disagreement]]:
        """Return the disagreements with their names in the audit graph, such as D001."""
        return [(f"D{number:03d}", each) for number, each in enumerate(self.disagreements, 1)]

    def rows(self) -> list[list[Cell]]:
        """Return conflicts, disagreements and discrepancies as rows of ``AUDIT_COLUMNS``."""
        conflicts = [self._conflict_row(sign) for sign in self.conflicts]
        opposed = [self._disagreement_row(*named) for named in self.named_disagreements()]
        return [*conflicts, *opposed, *self.discrepancies]

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
        ]

    def _disagreement_row(self, name: str, opposed: Disagreement) -> list[Cell]:
        one, other = (self.locators.get(each, "") for each in (opposed.one, opposed.other))
        return [
            "disagreement",
            "major" if UNEXPLAINED in opposed.causes else "minor",
            f"{one} against {other}",
            f"{opposed.one}|{opposed.other}",
            f"{name}, {opposed.mirna}: {opposed.thing}",
            "",
            "; ".join(opposed.causes),
            opposed.why,
        ]


def run_audit(store: ox.Store, mechanisms: Mechanisms | None = None) -> Audit:
    """Audit a built graph; its mechanisms are read if they are not given."""
    mechanisms = mechanisms or Mechanisms(Findings(Names(store)))
    signs, opposed = sign_audit(mechanisms), find_disagreements(mechanisms)
    return Audit(_discrepancies(store), signs, opposed, _locators(store))


def _discrepancies(store: Queryable) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for severity, locator, finding, kind, field, *values in select(store, _DISCREPANCIES)[1]:
        rows.append(["discrepancy", severity, locator, finding, f"{kind}: {field}", *values])
    return sorted(rows, key=lambda row: _RANK[str(row[1])])


def _locators(store: Queryable) -> dict[str, str]:
    rows = select(store, _LOCATORS)[1]
    locators: dict[str, str] = {}
    for finding, locator in sorted(rows, key=lambda row: not str(row[1]).startswith("Table")):
        locators.setdefault(str(finding), str(locator))
    return locators


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


def audit_markdown(result: Audit) -> str:
    """Return the report as Markdown."""
    verdicts = [sign.verdict for sign in result.signs]
    lines = [
        "# Audit of the source",
        "",
        f"{len(result.discrepancies)} discrepancies, "
        f"{len(result.conflicts)} sign conflicts in the printed text, "
        f"{len(result.disagreements)} disagreements between findings.",
        "",
        f"As curated, {len(verdicts)} effects have a stated cause: {verdicts.count(AGREES)} agree "
        f"with known regulations, {verdicts.count(CONFLICTS)} conflict with them, and "
        f"{verdicts.count(UNDECIDED)} cannot be checked, because no regulation or sign is known.",
    ]
    rows = result.rows()
    for section, title in _TITLES.items():
        lines += ["", f"## {title}", ""]
        lines += [f"| {' | '.join(AUDIT_COLUMNS[1:])} |", "|---" * (len(AUDIT_COLUMNS) - 1) + "|"]
        lines += [_markdown_line(row[1:]) for row in rows if row[0] == section]
    return "\n".join(lines) + "\n"


def _markdown_line(cells: list[Cell]) -> str:
    texts = ["" if value is None else str(value) for value in cells]
    escaped = [re.sub(r"([|\\<>])", r"\\\1", text) for text in texts]
    return f"| {' | '.join(escaped)} |"


def audit_triples(result: Audit) -> Iterator[Triple]:
    """Yield the sign results and the disagreements as RDF, for the audit graph."""
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
        yield subject, exomet_iri("explanation"), nt.literal(sign.why)
    for name, opposed in result.named_disagreements():
        subject = f"<{BASE}audit/{name}>"
        yield subject, nt.TYPE, exomet_iri("Disagreement")
        for finding in (opposed.one, opposed.other):
            yield subject, exomet_iri("auditedFinding"), nt.iri(finding)
        for cause in opposed.causes:
            yield subject, exomet_iri("cause"), nt.literal(cause)
        yield subject, exomet_iri("explanation"), nt.literal(opposed.why)
