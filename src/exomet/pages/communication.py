"""Who sends to whom: pairs of sending and receiving cells, with the microRNAs and findings between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from exomet.finding.model import Finding
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer


@dataclass(frozen=True)
class Route:
    """Who sends to whom: sender, recipient, microRNAs, and the findings that say so."""

    sender: list[Ref]
    recipient: list[Ref]
    mirnas: list[Ref]
    findings: list[Ref]


def cell_to_cell(explorer: Explorer, findings: list[Finding]) -> list[Route]:
    """Return who sends to whom in the findings, the most often reported first."""
    by_ends: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Finding]] = {}
    for finding in findings:
        ends = tuple(
            tuple(part.thing for part in finding.role(role)) for role in ("source", "recipient")
        )
        by_ends.setdefault((ends[0], ends[1]), []).append(finding)
    ref = explorer.addresses.ref
    found = []
    for (senders, recipients), of in sorted(
        by_ends.items(), key=lambda item: (-len(item[1]), item[0])
    ):
        if senders and recipients:
            mirnas = Counter(
                (part.thing, part.label) for finding in of for part in finding.role("mirna")
            )
            found.append(
                Route(
                    [ref(thing) for thing in senders],
                    [ref(thing) for thing in recipients],
                    [ref(thing, label) for (thing, label), _ in mirnas.most_common()],
                    [Ref(finding.name, f"/finding/{finding.name}") for finding in of],
                )
            )
    return found
