"""The pictures as data: networks, flows, heat maps and metastatic sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from exomet.finding.mechanism import Chains, Link, Point
from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.pages.addresses import Addresses
from exomet.pages.layout import View
from exomet.pages.picture_data import (
    CountedLink,
    EdgeSign,
    Flow,
    FlowLink,
    FlowNode,
    HeatMap,
    HeatMapCell,
    HeatMapSide,
    LabelledLink,
    MetastaticSite,
    Network,
    NetworkEdge,
    NetworkNode,
    PictureData,
    PictureNode,
    SiteCancer,
    Tropism,
)
from exomet.terms.iris import BASE, expand
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import pluralise
from exomet.version import __version__

_EDGE_SIGNS: dict[int | None, EdgeSign] = {1: "+", -1: "-", 0: "0", None: ""}
_ACTING_VERBS = {"+": "raises", "-": "lowers", "0": "acts on, direction not stated"}
# Levels whose things do not act, with the verb that joins them to others.
_JOINING_VERBS = {
    "sender": "sends",
    "sample": "was sampled for",
    "recipient": "is taken up by",
    "site": "is reported with the site",
}
# A recipient cell does not act on what changes in it.
_VERBS_IN_CELL = {"+": "shows more", "-": "shows less", "0": "shows a change of"}

Thing = tuple[str, str]  # CURIE and label
# Both ends and the sign of a link -> the names of its findings.
NamesByLink = dict[tuple[Point, Point, EdgeSign], list[str]]
_NO_CANCER: Thing = ("", "cancer not stated")


class Pictures:
    """Makes the data of the pictures on one page.

    Args:
        view: the page that links start from.
        addresses: the pages of things.
        findings: the findings of the graph.
        chains: the mechanisms of the findings.
        sources: labels of the curated sources.
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

    def _href(self, curie: str) -> str:
        return self._view.href(self._addresses.ref(curie))

    def _frame(self, title: str, findings: Sequence[Finding], levels: Iterable[str]) -> PictureData:
        """Return the parts of every picture; ``levels`` are those that a finding may leave out."""
        gaps = []
        for level in levels:
            silent = [each for each in findings if not self._states(each, level)]
            if silent:
                gaps.append(f"the {level} of {pluralise(len(silent), 'finding')}")
        left_out = f"Not shown, because not stated: {', '.join(gaps)}." if gaps else ""
        credit = f"ExoMet {__version__}, {BASE}. Data CC BY-NC 4.0, curated from {self._sources}."
        return {"title": title, "leftOut": left_out, "credit": credit}

    def _states(self, finding: Finding, level: str) -> bool:
        """Return whether a finding has something at a level; a cancer is no level of a chain."""
        return bool(self._chains.points(finding, level) or finding.role(level))

    def network(self, label: str, focus: str, findings: Sequence[Finding]) -> Network:
        """Return what acts on what in some findings.

        Args:
            label: what the findings are about.
            focus: the CURIE of the thing to begin at.
            findings: the findings.
        """
        edges = _findings_by_link(self._chains.near, findings)
        return {
            **self._frame(
                f"What acts on what in {pluralise(len(findings), 'finding')} on {label}",
                findings,
                ("sender", "recipient", "site"),
            ),
            "nodes": [self._network_node(point, focus, edges) for point in _distinct_points(edges)],
            "edges": [
                _network_edge(start, end, sign, names)
                for (start, end, sign), names in edges.items()
            ],
            "findings": self._finding_links(findings),
        }

    def _finding_links(self, findings: Iterable[Finding]) -> list[LabelledLink]:
        return [self._labelled((f"finding:{each.name}", each.name)) for each in findings]

    def _network_node(self, point: Point, focus: str, edges: NamesByLink) -> NetworkNode:
        node = self._node(point, edges, _network_id)
        return {**node, "focus": point.thing == focus}

    def _node(self, point: Point, links: NamesByLink, id_of: Callable[[Point], str]) -> PictureNode:
        """Return a thing with the findings whose links lead to it or from it."""
        node_id = id_of(point)
        names: dict[str, None] = {}
        for (start, end, _), of_link in links.items():
            if node_id in (id_of(start), id_of(end)):
                names.update(dict.fromkeys(of_link))
        ordered = sorted(names, key=natural_sort_key)
        findings = (self._findings.all[name] for name in ordered)
        is_target = any(self._chains.is_direct(finding, point) for finding in findings)
        return {
            "id": node_id,
            "label": point.label,
            "kind": point.level,
            "direct": point.level == "molecule" and is_target,
            "href": self._href(point.thing),
            "findings": ordered,
        }

    def flow(self, label: str, findings: Sequence[Finding]) -> Flow:
        """Return the flow from sender to site in some findings; ``label`` is their subject."""
        links = _findings_by_link(self._chains.forward, findings)
        points = {start for start, _, _ in links} | {end for _, end, _ in links}
        return {
            **self._frame(
                f"From sender to site in {pluralise(len(findings), 'finding')} on {label}",
                findings,
                ("sender", "recipient", "molecule", "pathway", "process", "site"),
            ),
            "nodes": [self._flow_node(point, links) for point in sorted(points, key=_level_order)],
            "links": [
                _flow_link(start, end, sign, names) for (start, end, sign), names in links.items()
            ],
            "findings": self._finding_links(findings),
        }

    def _flow_node(self, point: Point, links: NamesByLink) -> FlowNode:
        return {**self._node(point, links, _level_id), "column": point.column}

    def heat_map(self, by: HeatMapSide) -> HeatMap:
        """Return the numbers of findings by microRNA and by cancer or process."""
        findings = list(self._findings.all.values())
        stated = {finding.name for finding in findings if finding.role(by)}
        mirnas = [
            mirna for mirna in self._ranked_things("mirna") if stated & self._below("mirna", mirna)
        ]
        columns = self._ranked_things(by)
        cells = []
        for row, mirna in enumerate(mirnas):
            for column, thing in enumerate(columns):
                names = self._below("mirna", mirna) & self._below(by, thing)
                if names:
                    process = str(expand(thing[0])) if by == "process" else ""
                    href = self._cell_href(mirna[0], by, thing[0])
                    cells.append(self._cell(row, column, names, process, href))
        return {
            **self._frame(f"Findings by microRNA and {by}", findings, (by,)),
            "by": by,
            "rows": list(map(self._labelled, mirnas)),
            "columns": list(map(self._labelled, columns)),
            "cells": cells,
        }

    def _labelled(self, thing: Thing) -> LabelledLink:
        curie, label = thing
        return {"label": label, "href": self._href(curie)}

    def _below(self, role: str, thing: Thing) -> set[str]:
        """Return the findings in which a thing, or something below it, has a role."""
        return self._findings.below(role)[str(expand(thing[0]))]

    def _ranked_things(self, role: str) -> list[Thing]:
        """Return what findings name in a role, the one with the most findings first."""

        def rank(thing: Thing) -> tuple[object, ...]:
            return -len(self._below(role, thing)), natural_sort_key(thing[1])

        return sorted(self._findings.count(role), key=rank)

    def _cell(self, row: int, column: int, names: set[str], process: str, href: str) -> HeatMapCell:
        return {
            "row": row,
            "column": column,
            "count": len(names),
            "up": self._count_effects(names, "promotes", process),
            "down": self._count_effects(names, "suppresses", process),
            "href": href,
        }

    def _count_effects(self, names: set[str], relation: str, process: str) -> int:
        """Return how many findings have an effect on a process or what is below it ("": on any)."""
        return sum(self._has_effect(self._findings.all[name], relation, process) for name in names)

    def _has_effect(self, finding: Finding, relation: str, process: str) -> bool:
        things = [part.thing for part in finding.parts if part.relation == relation]
        if process:
            return any(process in self._findings.above(thing) for thing in things)
        return bool(things)

    def _cell_href(self, mirna: str, by: str, thing: str) -> str:
        return self._view.link("/findings", **{"mirna": mirna, by: thing})

    def tropism(self) -> Tropism:
        """Return the metastatic sites with the cancers whose findings have them, by microRNA."""
        findings = list(self._findings.all.values())
        title = "Cancers by metastatic site, with the microRNAs of their findings"
        return {
            **self._frame(title, findings, ("site",)),
            "sites": [
                self._site(thing, number, findings)
                for thing, number in _by_count(self._findings.count("site"))
            ],
        }

    def _site(self, site: Thing, number: int, findings: Iterable[Finding]) -> MetastaticSite:
        by_cancer: dict[Thing, list[str]] = {}
        for finding in findings:
            if any(part.thing == site[0] for part in finding.role("site")):
                stated = [(part.thing, part.label) for part in finding.role("cancer")]
                for cancer in stated or [_NO_CANCER]:
                    by_cancer.setdefault(cancer, []).append(finding.name)
        ranked = _by_count({cancer: len(names) for cancer, names in by_cancer.items()})
        cancers = [self._site_cancer(cancer, by_cancer[cancer]) for cancer, _ in ranked]
        return {**self._labelled(site), "count": number, "cancers": cancers}

    def _site_cancer(self, cancer: Thing, names: list[str]) -> SiteCancer:
        mirnas: list[CountedLink] = []
        for mirna, count in _by_count(self._findings.count("mirna", names)):
            mirnas.append({**self._labelled(mirna), "count": count})
        curie, label = cancer
        href = self._href(curie) if curie else ""
        return {
            "label": label,
            "href": href,
            "count": len(names),
            "mirnas": mirnas,
            "findings": names,
        }


def _network_edge(start: Point, end: Point, sign: EdgeSign, names: list[str]) -> NetworkEdge:
    return {
        "from": _network_id(start),
        "to": _network_id(end),
        "sign": sign,
        "verb": _verb(start, sign, end),
        "count": len(names),
        "findings": names,
    }


def _flow_link(start: Point, end: Point, sign: EdgeSign, names: list[str]) -> FlowLink:
    in_cell = _VERBS_IN_CELL.get(sign) if start.level == "recipient" else None
    return {
        "from": _level_id(start),
        "to": _level_id(end),
        "sign": sign,
        "verb": in_cell or _verb(start, sign, end),
        "value": len(names),
        "findings": names,
    }


def _verb(start: Point, sign: EdgeSign, end: Point) -> str:
    """Return how one thing acts on another, or what joins two things that do not act."""
    joining = _JOINING_VERBS.get(start.level) or _JOINING_VERBS.get(end.level, "goes with")
    return _ACTING_VERBS.get(sign, joining)


def _findings_by_link(
    links: Callable[[Finding], Iterable[Link]], findings: Iterable[Finding]
) -> NamesByLink:
    """Return the names of findings by link, from sender to site."""
    names: dict[tuple[Point, Point, EdgeSign], dict[str, None]] = {}
    for finding in findings:
        for link in links(finding):
            key = link.start, link.end, _EDGE_SIGNS[link.sign]
            names.setdefault(key, {})[finding.name] = None
    return {key: list(names[key]) for key in sorted(names, key=_link_order)}


def _link_order(link: tuple[Point, Point, EdgeSign]) -> tuple[object, ...]:
    start, end, sign = link
    return _level_order(start), _level_order(end), sign


def _distinct_points(edges: Iterable[tuple[Point, Point, EdgeSign]]) -> list[Point]:
    """Return each thing at the first level where it occurs, a cell also at its second."""
    points: dict[str, Point] = {}
    for start, end, _ in edges:
        for point in (start, end):
            points.setdefault(_network_id(point), point)
    return sorted(points.values(), key=_level_order)


def _level_order(point: Point) -> tuple[object, ...]:
    return point.column, natural_sort_key(point.label), point.thing


def _network_id(point: Point) -> str:
    return _level_id(point) if point.level in _JOINING_VERBS else point.thing


def _level_id(point: Point) -> str:
    """Return a name that is unique over levels: a process may also be at the level of pathways."""
    return f"{point.level} {point.thing}"


def _by_count(counts: Mapping[Thing, int]) -> list[tuple[Thing, int]]:
    def rank(item: tuple[Thing, int]) -> tuple[object, ...]:
        return -item[1], natural_sort_key(item[0][1])

    return sorted(counts.items(), key=rank)
