"""The data of the pictures: plain values that a page embeds as ``view-data`` and also prints as a table.

Every picture has ``title`` (a sentence), ``leftOut`` (a sentence on the findings that do not state a part and are for
that reason not in that part of the picture, or "") and ``credit`` (version, licence and source, for files of the
picture). Every ``href`` is relative to the page, or "" where there is no page to go to.

``network``::

    {"title": "...", "leftOut": "...", "credit": "...",
     "nodes": [{"id": "mirna:MIMAT0000081", "label": "hsa-miR-25-3p", "kind": "microRNA", "href": "../mirna/...",
                "direct": false, "focus": true}],
     "edges": [{"from": "...", "to": "...", "sign": "+", "verb": "raises", "count": 2, "findings": ["F0049", "F0050"]}]}

    kind: sender | sample | microRNA | recipient | molecule | pathway | process | site.  direct: the microRNA binds or
    targets it.  focus: the node that was chosen.  Sender and recipient are nodes of their own, also of the same cell.
    sign: how "from" acts on "to": "+" raises, "-" lowers, "0" acts, direction not stated, "" no action
          (a cell sends or takes up a microRNA, a process happens at a site).

``flow`` (levels from left to right; a level that a finding does not state is passed over)::

    {"title": "...", "leftOut": "...", "credit": "...",
     "nodes": [{"id": "...", "label": "...", "kind": "sender", "direct": false, "column": 0, "href": "..."}],
     "links": [{"from": "...", "to": "...", "value": 3, "findings": ["F0049"]}]}

    Ids are unique over levels, links go from a column to a later one, value counts findings.

``heatmap``::

    {"title": "...", "leftOut": "...", "credit": "...", "by": "cancer",
     "rows": [{"label": "hsa-miR-21", "href": "..."}], "columns": [{"label": "breast carcinoma", "href": "..."}],
     "cells": [{"row": 0, "column": 4, "count": 3, "up": 2, "down": 1, "href": "../findings?..."}]}

    by: cancer (up, down: findings that promote, suppress a process) | process (findings that promote, suppress it).
    Findings count for all that stands above what they name, as in the table of findings that the cell leads to.

``tropism``::

    {"title": "...", "leftOut": "...", "credit": "...",
     "sites": [{"label": "liver", "href": "...", "count": 6,
                "mirnas": [{"label": "hsa-miR-25-3p", "href": "...", "count": 1}]}]}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exomet.finding.mechanism import Chains, Link, Point
from exomet.finding.model import Finding, Findings
from exomet.pages.addresses import Addresses
from exomet.pages.layout import View, counted
from exomet.terms.iris import BASE, expand
from exomet.terms.sorting import natural_sort_key
from exomet.version import __version__

_SIGNS = {1: "+", -1: "-", 0: "0", None: ""}
_VERBS = {"+": "raises", "-": "lowers", "0": "acts on, direction not stated"}
_JOINS = {
    "sender": "sends",
    "sample": "was sampled for",
    "recipient": "is taken up by",
    "site": "happens at",
}


class Pictures:
    """Makes the data of pictures for one page.

    Args:
        view: the page, from which links go out.
        addresses: where things have their pages.
        findings: the findings of the graph.
        chains: what leads to what in them.
        sources: what they were read from.
    """

    def __init__(
        self,
        view: View,
        addresses: Addresses,
        findings: Findings,
        chains: Chains,
        sources: Sequence[str],
    ) -> None:
        self._view, self._addresses = view, addresses
        self._findings, self._chains = findings, chains
        self._sources = "; ".join(sources)

    def _href(self, thing: str) -> str:
        return self._view.href(self._addresses.ref(thing))

    def network(self, label: str, focus: str, chosen: Sequence[Finding]) -> dict[str, Any]:
        """Return the network of findings: what acts on what, with signs and counts."""
        edges = _gathered(
            self._chains.near, chosen, lambda link: (link.start, link.end, _SIGNS[link.sign])
        )
        points = _once(point for start, end, _ in edges for point in (start, end))
        return {
            "title": f"What acts on what in {counted(len(chosen), 'finding')} on {label}",
            **self._said(chosen, ("sender", "recipient", "site")),
            "nodes": [
                {"id": _node_id(point), "focus": point.thing == focus, **self._node(point, chosen)}
                for point in points
            ],
            "edges": [
                {
                    "from": _node_id(start),
                    "to": _node_id(end),
                    "sign": sign,
                    "verb": _verb(start, sign, end),
                    "count": len(names),
                    "findings": names,
                }
                for (start, end, sign), names in edges.items()
            ],
        }

    def _node(self, point: Point, chosen: Sequence[Finding]) -> dict[str, Any]:
        direct = point.level == "molecule" and any(
            self._chains.is_direct(finding, point) for finding in chosen
        )
        return {
            "label": point.label,
            "kind": point.level,
            "direct": direct,
            "href": self._href(point.thing),
        }

    def _said(self, chosen: Sequence[Finding], levels: Sequence[str]) -> dict[str, str]:
        """Return what is said below every picture, on the page and in its files."""
        counts = {
            level: sum(1 for finding in chosen if not self._chains.points(finding, level))
            for level in levels
        }
        parts = [
            f"the {level} of {counted(count, 'finding')}"
            for level, count in counts.items()
            if count
        ]
        return {
            "leftOut": f"Not in the picture, because not stated: {', '.join(parts)}."
            if parts
            else "",
            "credit": f"ExoMet {__version__}, {BASE}. Data CC BY-NC 4.0, read from {self._sources}.",
        }

    def flow(self, label: str, chosen: Sequence[Finding]) -> dict[str, Any]:
        """Return the flow of findings from sender to site."""
        links = _gathered(self._chains.forward, chosen, lambda link: (link.start, link.end))
        points = sorted({point for ends in links for point in ends}, key=_by_level)
        return {
            "title": f"From sender to site in {counted(len(chosen), 'finding')} on {label}",
            **self._said(chosen, ("sender", "recipient", "molecule", "pathway", "process", "site")),
            "nodes": [
                {"id": _level_id(point), "column": point.column, **self._node(point, chosen)}
                for point in points
            ],
            "links": [
                {
                    "from": _level_id(start),
                    "to": _level_id(end),
                    "value": len(names),
                    "findings": names,
                }
                for (start, end), names in links.items()
            ],
        }

    def heat_map(self, by: str) -> dict[str, Any]:
        """Return microRNAs by cancer or by process, with the numbers of findings that promote and suppress."""
        stated = {finding.name for finding in self._findings.all.values() if finding.role(by)}
        rows = [row for row in self._side("mirna") if stated & self._below("mirna", row[0])]
        columns = self._side(by)
        cells = []
        for row, (mirna, _) in enumerate(rows):
            for column, (thing, _) in enumerate(columns):
                names = self._below("mirna", mirna) & self._below(by, thing)
                if names:
                    of = str(expand(thing)) if by == "process" else ""
                    up, down = (
                        self._with_effect(names, relation, of)
                        for relation in ("promotes", "suppresses")
                    )
                    cell = {
                        "row": row,
                        "column": column,
                        "count": len(names),
                        "up": up,
                        "down": down,
                    }
                    cells.append({**cell, "href": self._cell_href(mirna, by, thing)})
        return {
            "title": f"Findings by microRNA and {by}",
            **self._said(list(self._findings.all.values()), (by,)),
            "by": by,
            "rows": [{"label": label, "href": self._href(thing)} for thing, label in rows],
            "columns": [{"label": label, "href": self._href(thing)} for thing, label in columns],
            "cells": cells,
        }

    def _below(self, role: str, thing: str) -> set[str]:
        return self._findings.below[role][str(expand(thing))]

    def _side(self, role: str) -> list[tuple[str, str]]:
        """Return what findings name in a role, that with the most findings first."""
        return sorted(
            self._findings.count(role),
            key=lambda key: (-len(self._below(role, key[0])), natural_sort_key(key[1])),
        )

    def _with_effect(self, names: set[str], relation: str, of: str) -> int:
        """Return how many findings have an effect on any process, or on one and what is below it."""
        parts = (
            [p for p in self._findings.all[name].parts if p.relation == relation] for name in names
        )
        return sum(
            1
            for found in parts
            if any(not of or of in self._findings.above(part.thing) for part in found)
        )

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
            sites.append(
                {"label": label, "href": self._href(thing), "count": number, "mirnas": mirnas}
            )
        return {
            "title": "Metastatic sites and the microRNAs reported for them",
            **self._said(chosen, ("site",)),
            "sites": sites,
        }


def _verb(start: Point, sign: str, end: Point) -> str:
    """Return how one thing acts on another, or what joins them where it does not."""
    return _VERBS.get(sign) or _JOINS.get(start.level) or _JOINS.get(end.level, "goes with")


def _gathered(
    links: Callable[[Finding], Any],
    chosen: Sequence[Finding],
    key: Callable[[Link], tuple[Any, ...]],
) -> dict[tuple[Any, ...], list[str]]:
    found: dict[tuple[Any, ...], list[str]] = {}
    for finding in chosen:
        for link in links(finding):
            names = found.setdefault(key(link), [])
            if finding.name not in names:
                names.append(finding.name)
    # From the sender on, however the findings are numbered.
    return {
        ends: found[ends]
        for ends in sorted(found, key=lambda ends: (_by_level(ends[0]), _by_level(ends[1])))
    }


def _once(points: Any) -> list[Point]:
    """Return each thing once, at the first level it is met at; a cell once as sender and once as recipient."""
    found: dict[str, Point] = {}
    for point in points:
        found.setdefault(_node_id(point), point)
    return sorted(found.values(), key=_by_level)


def _by_level(point: Point) -> tuple[object, ...]:
    return point.column, natural_sort_key(point.label), point.thing


def _node_id(point: Point) -> str:
    return _level_id(point) if point.level in _JOINS else point.thing


def _level_id(point: Point) -> str:
    """Return a name that is unique over levels: a process may stand at the level of pathways too."""
    return f"{point.level} {point.thing}"


def _ranked(counts: Any) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], natural_sort_key(item[0][1])))
