"""Who sends to whom: sending and receiving cells, with the microRNAs and findings between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from exomet.finding.reading import Finding
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.pages.finding_row import finding_ref


@dataclass(frozen=True)
class Route:
    """Who sends to whom: sender, recipient, microRNAs, and the findings that say so."""

    sender: list[Ref]
    recipient: list[Ref]
    mirnas: list[Ref]
    findings: list[Ref]


# The senders and the recipients of a finding, as CURIEs.
_Ends = tuple[tuple[str, ...], tuple[str, ...]]


def cell_to_cell(explorer: Explorer, findings: list[Finding]) -> list[Route]:
    """Return who sends to whom in the findings, the most often reported first."""
    by_ends: dict[_Ends, list[Finding]] = {}
    for finding in findings:
        senders, recipients = _cells(finding, "sender"), _cells(finding, "recipient")
        if senders and recipients:
            by_ends.setdefault((senders, recipients), []).append(finding)
    in_order = sorted(by_ends, key=lambda ends: (-len(by_ends[ends]), ends))
    return [_route(explorer, ends, by_ends[ends]) for ends in in_order]


def _cells(finding: Finding, role: str) -> tuple[str, ...]:
    return tuple(part.thing for part in finding.role(role))


def _route(explorer: Explorer, ends: _Ends, findings: list[Finding]) -> Route:
    ref = explorer.addresses.ref
    senders, recipients = ends
    mirnas: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        mirnas.update((part.thing, part.label) for part in finding.role("mirna"))
    return Route(
        [ref(thing) for thing in senders],
        [ref(thing) for thing in recipients],
        [ref(thing, label) for (thing, label), _ in mirnas.most_common()],
        [finding_ref(finding) for finding in findings],
    )
