"""The audit as JSON: all that it found, and the findings that disagree."""

from __future__ import annotations

from exomet.api.declared import ApiField, ApiParameter, ApiRecord, ApiRequest, ApiRows, ApiTable
from exomet.audit.contradictions import Contradiction
from exomet.audit.disagreements import Disagreement
from exomet.audit.reported import AUDIT_COLUMNS
from exomet.finding.sources import source_called
from exomet.pages.explorer import Explorer
from exomet.query.select import Cell

_Opposed = Disagreement | Contradiction
_RESULT_KINDS = ("standing", "sign conflict", "disagreement", "contradiction", "discrepancy")
_SEVERITIES_OF_AUDIT = ("critical", "major", "minor")
_ABOUT_COLUMNS = {
    "section": "what kind of result it is",
    "severity": "critical, major or minor",
    "anchor": "where the source has it",
    "findings": "the findings that it is about",
    "what": "what it is about",
    "printed": "what the source prints",
    "decision": "what was curated, or what may explain it",
    "why": "the reason in words",
    "source": "the source; empty if it is about the graph as a whole",
}


def _find_audit(explorer: Explorer, request: ApiRequest) -> ApiRows:
    audit = explorer.audit
    if source := request.text("source"):
        audit = audit.of(source_called(explorer.store, source).name)
    rows = audit.rows()
    for at, name in enumerate(("section", "severity")):
        if wanted := request.text(name):
            rows = [row for row in rows if row[at] == wanted]
    return ApiRows(rows, _audit_record)


def _audit_record(row: list[Cell]) -> ApiRecord:
    record: ApiRecord = dict(zip(AUDIT_COLUMNS, row, strict=True))
    named = str(record["findings"] or "").split("|")
    record["findings"] = [name.removeprefix("finding:") for name in named if name]
    return record


def _find_disagreements(explorer: Explorer, request: ApiRequest) -> ApiRows:
    audit = explorer.audit
    results: list[_Opposed] = [*audit.disagreements, *audit.contradictions]
    if text := request.text("about"):
        entity = explorer.names.ground(text)
        named = {entity.iri.rpartition("/")[2]}
        about = named if "finding" in entity.kinds else explorer.findings.about(entity.iri)
        results = [each for each in results if about & set(_findings_of(each))]
        if not results:
            note = f"no finding on {entity.label} has the opposite sign of another"
            return ApiRows([], _opposed_record, [note])
    return ApiRows(results, _opposed_record)


def _findings_of(each: _Opposed) -> list[str]:
    curies = [each.one, each.other] if isinstance(each, Disagreement) else [each.finding]
    return [name.removeprefix("finding:") for name in curies]


def _opposed_record(each: _Opposed) -> ApiRecord:
    between = isinstance(each, Disagreement)
    return {
        "name": each.name,
        "kind": "disagreement" if between else "contradiction",
        "mirna": each.mirna if isinstance(each, Disagreement) else None,
        "thing": each.thing,
        "findings": _findings_of(each),
        "causes": list(each.causes),
        "why": each.why,
    }


AUDIT_TABLE = ApiTable(
    "/audit",
    "What the audit found",
    "The rows of `exomet audit`: papers that do not stand, sign conflicts, disagreements, "
    "contradictions, and what a source prints otherwise than was curated.",
    tuple(
        ApiField(name, _ABOUT_COLUMNS[name], "list" if name == "findings" else "text")
        for name in AUDIT_COLUMNS
    ),
    _find_audit,
    (
        ApiParameter(
            "section", "Only results of this kind.", "disagreement", choices=_RESULT_KINDS
        ),
        ApiParameter("severity", "Only these.", "major", choices=_SEVERITIES_OF_AUDIT),
        ApiParameter("source", "Only what is about this source.", "tahan2025"),
    ),
)
DISAGREEMENTS_TABLE = ApiTable(
    "/disagreements",
    "Findings with opposite signs",
    "Two findings with opposite signs of one microRNA on one thing, and findings in which one "
    "thing goes both up and down.",
    (
        ApiField("name", "its name in the audit"),
        ApiField("kind", "disagreement between two findings, or contradiction within one"),
        ApiField("mirna", "the microRNA, without arm"),
        ApiField("thing", "what goes up and down"),
        ApiField("findings", "the findings, the one with the increase first", "list"),
        ApiField("causes", "what may explain it", "list"),
        ApiField("why", "the same in words"),
    ),
    _find_disagreements,
    (ApiParameter("about", "A finding, a microRNA or another thing.", "miR-9"),),
)
