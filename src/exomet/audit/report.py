"""The report of the audit, for the author or editor of a source: as rows, as Markdown, as RDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from exomet.audit.disagreements import Disagreement, disagreements
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED, SignResult, sign_audit
from exomet.finding.effects import Mechanisms
from exomet.graph import ntriples as nt
from exomet.graph.ntriples import Triple, exomet_iri
from exomet.query.select import Cell, select
from exomet.terms.iris import BASE, EXOMET

COLUMNS = ("section", "severity", "place", "findings", "what", "printed", "decision", "why")
_CORRECTIONS = f"""PREFIX exomet: <{EXOMET}>
SELECT ?severity ?locator ?finding ?kind ?field ?printed ?curated ?reason WHERE {{
  ?correction a exomet:Correction ; exomet:severity ?severity ; exomet:place/exomet:locator ?locator ;
    exomet:correctionKind ?kind ; exomet:field ?field ; exomet:printedValue ?printed ;
    exomet:curatedValue ?curated ; exomet:reason ?reason .
  OPTIONAL {{ ?correction exomet:correctedFinding ?finding }}
}} ORDER BY ?correction"""
_PLACES = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?locator WHERE {{ ?finding exomet:place/exomet:locator ?locator }}"""
_RANK = {"critical": 0, "major": 1, "minor": 2}
_CLASS = {
    AGREES: exomet_iri("SignAgreement"),
    CONFLICTS: exomet_iri("SignConflict"),
    UNDECIDED: exomet_iri("SignOpen"),
}


@dataclass(frozen=True)
class Audit:
    """All that the audit found: discrepancies as rows of ``COLUMNS``, sign results, disagreements."""

    discrepancies: list[list[Cell]]
    signs: list[SignResult]
    disagreements: list[Disagreement]
    places: dict[str, str]

    @property
    def conflicts(self) -> list[SignResult]:
        """Effects whose printed or curated sign goes against the chain that leads to them."""
        return [
            result for result in self.signs if CONFLICTS in (result.verdict, result.verdict_printed)
        ]

    def named_disagreements(self) -> list[tuple[str, Disagreement]]:
        """Return the disagreements with the names they have in the audit graph, such as D001."""
        return [(f"D{number:03d}", found) for number, found in enumerate(self.disagreements, 1)]

    def rows(self) -> list[list[Cell]]:
        """Return everything that a reader should look at as rows of ``COLUMNS``, the gravest first in each section."""
        signs: list[list[Cell]] = [
            [
                "sign conflict",
                "critical" if result.verdict_printed == CONFLICTS else "major",
                self.places.get(result.finding, ""),
                result.finding,
                f"{result.effect} after {result.behind}",
                result.printed,
                result.curated,
                result.why,
            ]
            for result in self.conflicts
        ]
        opposed: list[list[Cell]] = [
            [
                "disagreement",
                "major" if "true conflict" in d.causes else "minor",
                f"{self.places.get(d.one, '')} against {self.places.get(d.other, '')}",
                f"{d.one}|{d.other}",
                f"{name}, {d.mirna}: {d.thing}",
                "",
                "; ".join(d.causes),
                d.why,
            ]
            for name, d in self.named_disagreements()
        ]
        return [*signs, *opposed, *self.discrepancies]


def audit(store: ox.Store) -> Audit:
    """Audit a built graph."""
    graph = Mechanisms(store)
    found: list[list[Cell]] = [
        ["discrepancy", severity, locator, finding, f"{kind}: {field}", printed, curated, reason]
        for severity, locator, finding, kind, field, printed, curated, reason in select(
            store, _CORRECTIONS
        )[1]
    ]
    found.sort(key=lambda row: _RANK[str(row[1])])
    places: dict[str, str] = {}
    for finding, locator in sorted(
        select(store, _PLACES)[1], key=lambda row: not str(row[1]).startswith("Table")
    ):
        places.setdefault(str(finding), str(locator))
    return Audit(found, sign_audit(graph), disagreements(graph), places)


def markdown(result: Audit) -> str:
    """Return the report as Markdown."""
    verdicts = [sign.verdict for sign in result.signs]
    lines = [
        "# Audit of the source",
        "",
        f"{len(result.discrepancies)} discrepancies, {len(result.conflicts)} sign conflicts of the print, "
        f"{len(result.disagreements)} disagreements between findings.",
        "",
        f"What was curated instead: of {len(verdicts)} effects with a stated cause, the sign agrees with the chain in "
        f"{verdicts.count(AGREES)}, conflicts in {verdicts.count(CONFLICTS)}, and cannot be told in "
        f"{verdicts.count(UNDECIDED)} for want of a link.",
    ]
    titles = {
        "sign conflict": "Signs that go against their chain",
        "disagreement": "Findings that disagree",
        "discrepancy": "Discrepancies of the print",
    }
    for section, title in titles.items():
        rows = [row for row in result.rows() if row[0] == section]
        lines += [
            "",
            f"## {title}",
            "",
            "| severity | place | finding | what | printed | decision | why |",
        ]
        lines += ["|---|---|---|---|---|---|---|"]
        lines += ["| " + " | ".join(_cell(value) for value in row[1:]) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: Cell) -> str:
    return "" if value is None else re.sub(r"([|\\<>])", r"\\\1", str(value))


def audit_triples(result: Audit) -> Iterator[Triple]:
    """Yield the sign results and the disagreements as RDF, for the audit graph."""
    for sign in result.signs:
        cause = sign.cause.rpartition("-")[2]
        subject = f"<{BASE}audit/{sign.step.removeprefix('finding:')}-{cause}>"
        yield subject, nt.TYPE, _CLASS[sign.verdict]
        if sign.verdict_printed == CONFLICTS != sign.verdict:
            yield subject, nt.TYPE, _CLASS[CONFLICTS]
        yield subject, exomet_iri("auditedFinding"), nt.iri(sign.finding)
        yield subject, exomet_iri("auditedStep"), nt.iri(sign.step)
        if sign.regulation:
            yield subject, exomet_iri("usesRegulation"), nt.iri(sign.regulation)
        yield subject, exomet_iri("explanation"), nt.literal(sign.why)
    for name, d in result.named_disagreements():
        subject = f"<{BASE}audit/{name}>"
        yield subject, nt.TYPE, exomet_iri("Disagreement")
        for finding in (d.one, d.other):
            yield subject, exomet_iri("auditedFinding"), nt.iri(finding)
        for cause in d.causes:
            yield subject, exomet_iri("cause"), nt.literal(cause)
        yield subject, exomet_iri("explanation"), nt.literal(d.why)
