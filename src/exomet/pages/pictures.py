"""The data of the pictures: plain values that a page embeds as ``view-data`` and also prints as a table.

Every picture has ``title`` (a sentence) and ``leftOut``: a list of ``{"what": "sender", "count": 3}``, the findings
in which that part is not stated and which are for that reason not in (that part of) the picture. Every ``href`` is
relative to the page, or "" where there is no page to go to.

``network``::

    {"title": "...", "leftOut": [...],
     "nodes": [{"id": "mirna:MIMAT0000081", "label": "hsa-miR-25-3p", "kind": "mirna", "href": "../mirna/...",
                "focus": true}],
     "edges": [{"from": "...", "to": "...", "sign": "+", "count": 2, "findings": ["F0049", "F0050"]}]}

    kind: source | mirna | target | pathway | process | site.  focus: the node that was chosen.
    sign: how "from" acts on "to": "+" raises, "-" lowers, "0" acts, direction not stated, "" no action
          (a cell sends a microRNA, a process happens at a site).

``flow`` (levels from left to right; a level that a finding does not state is passed over)::

    {"title": "...", "leftOut": [...], "levels": ["source", "mirna", "target", "pathway", "process", "site"],
     "nodes": [{"id": "...", "label": "...", "level": 0, "href": "..."}],
     "links": [{"from": "...", "to": "...", "value": 3, "findings": ["F0049"]}]}

    Ids are unique over levels, links go from a lower level to a higher one, value counts findings.

``heatmap``::

    {"title": "...", "leftOut": [...], "by": "cancer",
     "rows": [{"label": "hsa-miR-21", "href": "..."}], "columns": [{"label": "breast carcinoma", "href": "..."}],
     "cells": [{"row": 0, "column": 4, "count": 3, "up": 2, "down": 1, "href": "../findings?..."}]}

    by: cancer (up, down: findings that promote, suppress a process) | process (findings that promote, suppress it).

``tropism``::

    {"title": "...", "leftOut": [...],
     "sites": [{"label": "liver", "href": "...", "count": 6,
                "mirnas": [{"label": "hsa-miR-25-3p", "href": "...", "count": 1}]}]}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exomet.pages.addresses import Addresses
from exomet.pages.chains import LEVELS, Chains, Link, Point
from exomet.pages.facts import Finding, Findings
from exomet.pages.frame import View, counted
from exomet.tables.schema import natural

_SIGNS = {1: "+", -1: "-", 0: "0", None: ""}
_SHARED = ("source", "site")


class Pictures:
    """Makes the data of pictures for one page.

    Args:
        view: the page, from which links go out.
        addresses: where things have their pages.
        findings: the findings of the graph.
        chains: what leads to what in them.
    """

    def __init__(self, view: View, addresses: Addresses, findings: Findings, chains: Chains) -> None:
        self._view, self._addresses = view, addresses
        self._findings, self._chains = findings, chains

    def _href(self, thing: str) -> str:
        return self._view.href(self._addresses.ref(thing))

    def network(self, label: str, focus: str, chosen: Sequence[Finding]) -> dict[str, Any]:
        """Return the network of findings: what acts on what, with signs and counts."""
        edges = _gathered(self._chains.near, chosen, lambda link: (link.start, link.end, _SIGNS[link.sign]))
        points = _once(point for start, end, _ in edges for point in (start, end))
        return {
            "title": f"What acts on what in {counted(len(chosen), 'finding')} on {label}",
            "leftOut": _left_out(chosen, _SHARED),
            "nodes": [
                {
                    "id": point.thing,
                    "label": point.label,
                    "kind": point.level,
                    "href": self._href(point.thing),
                    **({"focus": True} if point.thing == focus else {}),
                }
                for point in points
            ],
            "edges": [
                {"from": start.thing, "to": end.thing, "sign": sign, "count": len(names), "findings": names}
                for (start, end, sign), names in edges.items()
            ],
        }

    def flow(self, label: str, chosen: Sequence[Finding]) -> dict[str, Any]:
        """Return the flow of findings from sender to site."""
        links = _gathered(self._chains.forward, chosen, lambda link: (link.start, link.end))
        points = sorted({point for ends in links for point in ends}, key=_by_level)
        return {
            "title": f"From sender to site in {counted(len(chosen), 'finding')} on {label}",
            "leftOut": _left_out(chosen, ("source", "target", "pathway", "process", "site")),
            "levels": list(LEVELS),
            "nodes": [
                {
                    "id": _level_id(point),
                    "label": point.label,
                    "level": LEVELS.index(point.level),
                    "href": self._href(point.thing),
                }
                for point in points
            ],
            "links": [
                {"from": _level_id(start), "to": _level_id(end), "value": len(names), "findings": names}
                for (start, end), names in links.items()
            ],
        }

    def heat_map(self, by: str) -> dict[str, Any]:
        """Return microRNAs by cancer or by process, with the numbers of findings that promote and suppress."""
        chosen = list(self._findings.all.values())
        rows, columns = (_most_first(self._findings.count(role)) for role in ("mirna", by))
        cells: dict[tuple[str, str], dict[str, set[str]]] = {}
        for finding in chosen:
            for mirna in finding.role("mirna"):
                for part in finding.role(by):
                    cell = cells.setdefault((mirna.thing, part.thing), {"count": set(), "up": set(), "down": set()})
                    cell["count"].add(finding.name)
                    does = {part.relation} if by == "process" else {other.relation for other in finding.parts}
                    cell["up"] |= {finding.name} if "promotes" in does else set()
                    cell["down"] |= {finding.name} if "suppresses" in does else set()
        at = {thing: row for row, (thing, _) in enumerate(rows)}
        across = {thing: column for column, (thing, _) in enumerate(columns)}
        return {
            "title": f"Findings by microRNA and {by}",
            "leftOut": _left_out(chosen, (by,)),
            "by": by,
            "rows": [{"label": label, "href": self._href(thing)} for thing, label in rows],
            "columns": [{"label": label, "href": self._href(thing)} for thing, label in columns],
            "cells": [
                {
                    "row": at[mirna],
                    "column": across[thing],
                    **{what: len(names) for what, names in cell.items()},
                    "href": self._cell_href(mirna, by, thing),
                }
                for (mirna, thing), cell in sorted(cells.items(), key=lambda c: (at[c[0][0]], across[c[0][1]]))
            ],
        }

    def _cell_href(self, mirna: str, by: str, thing: str) -> str:
        if not self._view.live:
            return self._href(mirna)
        return self._view.link("/findings", **{"mirna": mirna, by: thing})

    def tropism(self) -> dict[str, Any]:
        """Return the metastatic sites with the microRNAs that findings connect with them."""
        chosen = list(self._findings.all.values())
        sites = []
        for (thing, label), number in _ranked(self._findings.count("site")):
            at_site = [f.name for f in chosen if thing in {part.thing for part in f.role("site")}]
            mirnas = [
                {"label": name, "href": self._href(mirna), "count": count}
                for (mirna, name), count in _ranked(self._findings.count("mirna", at_site))
            ]
            sites.append({"label": label, "href": self._href(thing), "count": number, "mirnas": mirnas})
        return {
            "title": "Metastatic sites and the microRNAs reported for them",
            "leftOut": _left_out(chosen, ("site",)),
            "sites": sites,
        }


_WORDS = {"source": "sender", "target": "target", "pathway": "pathway", "process": "process", "site": "site"}


def _left_out(chosen: Sequence[Finding], roles: Sequence[str]) -> list[dict[str, Any]]:
    """Return how many findings do not state a role, for the roles that some do not state."""
    counts = {role: sum(1 for finding in chosen if not finding.role(role)) for role in roles}
    return [{"what": _WORDS.get(role, role), "count": count} for role, count in counts.items() if count]


def _gathered(
    links: Callable[[Finding], Any], chosen: Sequence[Finding], key: Callable[[Link], tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[str]]:
    found: dict[tuple[Any, ...], list[str]] = {}
    for finding in chosen:
        for link in links(finding):
            names = found.setdefault(key(link), [])
            if finding.name not in names:
                names.append(finding.name)
    # From the sender on, however the findings are numbered.
    return {ends: found[ends] for ends in sorted(found, key=lambda ends: (_by_level(ends[0]), _by_level(ends[1])))}


def _once(points: Any) -> list[Point]:
    """Return each thing once, at the first level it is met at."""
    found: dict[str, Point] = {}
    for point in points:
        found.setdefault(point.thing, point)
    return sorted(found.values(), key=_by_level)


def _by_level(point: Point) -> tuple[object, ...]:
    return LEVELS.index(point.level), natural(point.label), point.thing


def _level_id(point: Point) -> str:
    """Return a name that is unique over levels: a process may stand at the level of pathways too."""
    return f"{LEVELS.index(point.level)} {point.thing}"


def _ranked(counts: Any) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], natural(item[0][1])))


def _most_first(counts: Any) -> list[tuple[str, str]]:
    return [key for key, _ in _ranked(counts)]
