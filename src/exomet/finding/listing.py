"""The listing of findings: one per row, in columns whose order is fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exomet.finding.model import Findings
from exomet.finding.reading import Finding, Part
from exomet.terms.iris import BASE
from exomet.terms.roles import ROLES, Role
from exomet.terms.support_kinds import COLUMNS_OF_SUPPORT, SUPPORT_KINDS
from exomet.terms.traits import EFFECTS, INDEPENDENT_PAPERS

ColumnReader = Callable[[Finding], Iterable[str]]

# Programs read the columns by their places: new ones follow the last.
_COLUMN_ORDER = (
    "finding",
    "kind",
    "mirna",
    "mirna_id",
    "cancer",
    "cancer_id",
    "sender",
    "sender_id",
    "recipient",
    "recipient_id",
    "represses",
    "induces",
    "activates",
    "inhibits",
    "promotes",
    "suppresses",
    "metastatic_sites",
    "vesicle_term",
    "year",
    "references",
    "anchors",
    "reported_as",
    "associated_with",
    "direct_targets",
    "level",
    "changes",
    "involves",
    "conditions",
    "cell_lines",
    "papers",
    "iri",
    "sampled_from",
    "species",
    "doi",
    "pmid",
    INDEPENDENT_PAPERS,
    "standing",
    *COLUMNS_OF_SUPPORT,
)
# Columns of which a finding has one value, and those that hold a number; others hold lists.
_SINGLE_COLUMNS = ("finding", "kind", "vesicle_term", "level", "iri")
_NUMBER_COLUMNS_OF_LISTING = ("year", INDEPENDENT_PAPERS, *COLUMNS_OF_SUPPORT)
# What a terminal has room for.
MAIN_COLUMNS = (
    "finding",
    "mirna",
    "cancer",
    "sender",
    "recipient",
    "represses",
    "promotes",
    "references",
)


def _distinct_values(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


_OF_FINDINGS: dict[str, ColumnReader] = {
    "finding": lambda finding: [finding.name],
    "kind": lambda finding: [finding.kind],
    "vesicle_term": lambda finding: [finding.vesicle],
    "year": lambda finding: [str(finding.year or "")],
    "references": lambda finding: [part.number for part in finding.parts if part.number],
    "anchors": lambda finding: _distinct_values(anchor.locator for anchor in finding.anchors),
    "reported_as": lambda finding: [anchor.printed for anchor in finding.anchors],
    "direct_targets": lambda finding: _distinct_values(
        part.label for part in finding.parts if part.direct
    ),
    "level": lambda finding: [finding.level],
    "iri": lambda finding: [f"{BASE}finding/{finding.name}"],
    "doi": lambda finding: [paper.doi for paper in finding.papers()],
    "pmid": lambda finding: [paper.pmid for paper in finding.papers()],
    INDEPENDENT_PAPERS: lambda finding: [str(finding.independent_papers)],
    "standing": lambda finding: [paper.marked for paper in finding.papers() if paper.mark],
}


def columns() -> list[str]:
    """Return the names of the columns, in their order."""
    return list(dict.fromkeys([*_COLUMN_ORDER, *_readers()]))


def _readers() -> dict[str, ColumnReader]:
    """Return column -> what reads its values from a finding."""
    readers = dict(_OF_FINDINGS)
    for effect in EFFECTS.values():
        readers[effect.column] = _of_relation(effect.relation)
    for kind in SUPPORT_KINDS.values():
        readers[kind.column] = _of_support(kind.relation)
    for role in ROLES.values():
        if role.column:
            readers[role.column] = _of_role(role, _part_text)
        if role.id_column:
            readers[role.id_column] = _of_role(role, _part_thing)
    return readers


def _of_relation(relation: str) -> ColumnReader:
    return lambda finding: _distinct_values(part.label for part in finding.by_relation(relation))


def _of_support(relation: str) -> ColumnReader:
    return lambda finding: [str(finding.support.get(relation, ""))]


def _of_role(role: Role, value: Callable[[Part], str]) -> ColumnReader:
    return lambda finding: _distinct_values(value(part) for part in finding.with_joined(role))


def _part_text(part: Part) -> str:
    return part.text


def _part_thing(part: Part) -> str:
    return part.thing


def column_shapes() -> dict[str, str]:
    """Return column -> whether a record holds ``text``, a ``number`` or a ``list`` of texts."""
    shapes = dict.fromkeys(columns(), "list")
    shapes |= dict.fromkeys(_SINGLE_COLUMNS, "text")
    return shapes | dict.fromkeys(_NUMBER_COLUMNS_OF_LISTING, "number")


def finding_record(findings: Findings, name: str) -> dict[str, str | int | list[str] | None]:
    """Return a finding as values by column: what the listing joins is a list here."""
    readers = _readers()
    record: dict[str, str | int | list[str] | None] = {}
    for column, shape in column_shapes().items():
        values = [value for value in readers[column](findings.all[name]) if value]
        if shape == "list":
            record[column] = values
        elif not values:
            record[column] = None
        else:
            record[column] = int(values[0]) if shape == "number" else values[0]
    return record


def listing(findings: Findings, only: Iterable[str] | None = None) -> list[list[str]]:
    """Return findings as rows of ``columns()``; values are joined with ``|``, none is empty.

    Args:
        findings: all findings.
        only: names of the findings wanted, in the order wanted; all if it is None.
    """
    names = findings.all if only is None else only
    readers = _readers()
    readers_in_order = [readers[column] for column in columns()]
    return [_listing_row(findings.all[name], readers_in_order) for name in names]


def _listing_row(finding: Finding, readers: Iterable[ColumnReader]) -> list[str]:
    return ["|".join(filter(None, values(finding))) for values in readers]
