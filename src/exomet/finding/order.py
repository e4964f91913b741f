"""The order of findings: by a column of the table, what does not state it last."""

from __future__ import annotations

from collections.abc import Collection

from exomet.errors import UnknownNameError
from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.finding.request import sort_columns
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.roles import ROLES
from exomet.terms.sorting import natural_sort_key
from exomet.terms.support_kinds import SUPPORT_KINDS
from exomet.terms.traits import EFFECTS, INDEPENDENT_PAPERS

_OF_SUPPORT = {kind.column: kind.relation for kind in SUPPORT_KINDS.values()}


def check_order(sort: str) -> None:
    """Refuse an order by a column that the table does not have.

    Raises:
        UnknownNameError: there is no such column; near ones are offered.
    """
    column = sort.removeprefix("-")
    known = sort_columns()
    if column not in known:
        near = tuple(closest(column, known))
        offer = did_you_mean(near) or f"there are {', '.join(known)}"
        raise UnknownNameError(f'there is no column "{column}" to sort by; {offer}', near)


def sorted_findings(findings: Findings, names: Collection[str], sort: str) -> list[Finding]:
    """Return findings sorted by a column; those that do not state it come last.

    Args:
        findings: all findings.
        names: names of the findings wanted.
        sort: a column of the table, with ``-`` before it for descending order.
    """
    column = sort.removeprefix("-")
    keys = {name: _sort_key(findings.all[name], column) for name in findings.all if name in names}
    stated = [name for name in keys if keys[name]]
    stated.sort(key=lambda name: keys[name], reverse=sort.startswith("-"))
    unstated = [name for name in keys if not keys[name]]
    return [findings.all[name] for name in [*stated, *unstated]]


def order_ranks(findings: Findings, column: str) -> list[int]:
    """Return the place of each finding in the order by a column; -1 where it does not state it.

    Findings that state the same have the same place.
    """
    keys = [_sort_key(finding, column) for finding in findings.all.values()]
    stated = sorted(set(filter(None, keys)))
    places = dict(zip(stated, range(len(stated)), strict=True))
    return [places.get(key, -1) for key in keys]


def _sort_key(finding: Finding, column: str) -> tuple[object, ...]:
    """Return by what a finding is sorted, empty if it does not state the column."""
    if column == "finding":
        text = finding.name
    elif column == "year":
        text = str(finding.year or "")
    elif column == INDEPENDENT_PAPERS:
        text = str(finding.independent_papers)
    elif column in _OF_SUPPORT:
        text = str(finding.support.get(_OF_SUPPORT[column], ""))
    elif column == "effect":
        text = _effects_text(finding)
    else:
        text = "|".join(part.label for part in finding.with_joined(ROLES[column]))
    return natural_sort_key(text.casefold())


def _effects_text(finding: Finding) -> str:
    return "|".join(
        f"{EFFECTS[part.relation].word} {part.label}"
        for part in finding.parts
        if part.relation in EFFECTS
    )
