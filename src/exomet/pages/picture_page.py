"""The pages of the pictures: a form to choose from, the data, and the same facts as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from exomet.errors import UnknownNameError
from exomet.finding.sources import curated_sources
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render, see_other
from exomet.pages.picture_data import (
    Flow,
    HeatMap,
    HeatMapCell,
    HeatMapSide,
    Network,
    PictureData,
    PictureNode,
    Tropism,
)
from exomet.pages.pictures import Pictures
from exomet.terms.iris import expand
from exomet.terms.wording import pluralise

# Nobody can read a picture of more findings.
LARGEST_PICTURE = 30
_PICTURE_TITLES = {
    "network": "Network",
    "flow": "Flow",
    "heatmap": "Heat map",
    "tropism": "Metastatic sites",
}
_INTRODUCTIONS = {
    "network": "The cells that send and take up the microRNA, the molecules it acts on, and what "
    "these do in turn, as linked by the findings. Only the path of one finding is lit at a time: "
    "other ways through the picture may be in no finding.",
    "flow": "From the sending cell through microRNA, recipient cell, first molecules and pathways "
    "to processes and sites. A ribbon skips what its findings do not state, and ends where they "
    "end. The network shows the steps in between. Only the path of one finding is lit at a time: "
    "other ways through the picture may be in no finding.",
    "tropism": "Which cancers are reported with which organs of metastasis, and the microRNAs of "
    "these findings.",
}
# Sections of the page on reading that are called otherwise than the kind of picture.
_READING_SECTIONS = {"heatmap": "heat-map", "tropism": "sites"}
_SUBJECT_ROLES = {"mirna": "microRNAs", "cancer": "Cancers"}
_HEAT_MAP_SIDES: tuple[HeatMapSide, ...] = ("cancer", "process")
_SUBJECT_LENGTH = 300

FactRow = list[list[Ref]]


@dataclass(frozen=True)
class FactTable:
    """The facts of a picture as a table."""

    columns: Sequence[str]
    rows: list[FactRow]


@dataclass(frozen=True)
class Choice:
    """A thing that a picture can be drawn of.

    ``value`` is its CURIE, ``number`` that of its findings, ``path`` leads to its picture.
    """

    value: str
    label: str
    number: int
    path: str
    is_selected: bool


@dataclass(frozen=True)
class PictureContent:
    """A page with a picture, or with a note on why there is none.

    Attributes:
        kind: network, flow, heatmap or tropism.
        title: the heading.
        about: what the picture shows.
        data: the data of the picture.
        facts: the same data as a table.
        subject: what it is drawn of.
        note: why there is no picture.
        choices: heading -> what else it can be drawn of.
        tabs: label, path and whether it is this page, for pictures of one family.
    """

    kind: str
    title: str
    about: str
    data: PictureData | None = None
    facts: FactTable | None = None
    subject: Ref | None = None
    note: str = ""
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    tabs: Sequence[tuple[str, str, bool]] = ()

    @property
    def reading(self) -> str:
        """The section on how to read such a picture."""
        return _READING_SECTIONS.get(self.kind, self.kind)


def subject_paths(explorer: Explorer) -> list[str]:
    """Return the paths of the microRNAs, families and cancers that a picture can be drawn of."""
    iris: set[str] = set()
    for role in _SUBJECT_ROLES:
        for iri, names in explorer.findings.below(role).items():
            if len(names) <= LARGEST_PICTURE:
                iris.add(iri)
    return sorted(filter(None, map(explorer.addresses.path, iris)))


def _chain_page(
    explorer: Explorer, view: View, query: Query, path: str, *, kind: str
) -> Page | None:
    """Return the network or the flow of the thing whose page is at ``/path``.

    Without a path, ``of=`` names the thing; without either, it is the microRNA with the most
    findings. Return None if there are no findings on it.
    """
    entered = (query.get("of") or [""])[-1].strip()[:_SUBJECT_LENGTH]
    if not path and entered:
        return _named_picture(explorer, view, kind, entered)
    iri = explorer.addresses.thing(f"/{path}") if path else _busiest_mirna(explorer)
    names = _subject_findings(explorer, iri)
    if not names:
        return None
    if len(names) > LARGEST_PICTURE:
        return _too_many(explorer, view, kind, iri)
    content = _network if kind == "network" else _flow
    return render(view, "picture.html", picture=content(explorer, view, iri, names))


network_page = partial(_chain_page, kind="network")
flow_page = partial(_chain_page, kind="flow")


def _busiest_mirna(explorer: Explorer) -> str:
    counts = explorer.findings.count("mirna")
    curie = max(counts, key=lambda thing: (counts[thing], thing))[0] if counts else ""
    return str(expand(curie))


def _subject_findings(explorer: Explorer, iri: str) -> list[str]:
    roles = explorer.findings.of(iri)
    return next((roles[role] for role in _SUBJECT_ROLES if roles.get(role)), [])


def _named_picture(explorer: Explorer, view: View, kind: str, name: str) -> Page:
    """Return the way to the picture of a thing by its name, or why there is none."""
    try:
        iri = explorer.names.ground(name, *_SUBJECT_ROLES).iri
    except UnknownNameError as error:
        return _no_picture(explorer, view, kind, str(error))
    names = _subject_findings(explorer, iri)
    if not names:
        label = explorer.addresses.labels.get(iri, name)
        return _no_picture(explorer, view, kind, f"there is no finding on {label}")
    if len(names) > LARGEST_PICTURE:
        return _too_many(explorer, view, kind, iri)
    return see_other(f"/{kind}{explorer.addresses.path(iri)}")


def _too_many(explorer: Explorer, view: View, kind: str, iri: str) -> Page:
    """Return the page that says so and leads to the findings."""
    subject, number = explorer.addresses.ref(iri), len(_subject_findings(explorer, iri))
    note = f"{pluralise(number, 'finding')} on {subject.label} are too many for one picture"
    return _no_picture(explorer, view, kind, note, subject)


def _no_picture(
    explorer: Explorer, view: View, kind: str, note: str, subject: Ref | None = None
) -> Page:
    content = PictureContent(
        kind,
        _PICTURE_TITLES[kind],
        _INTRODUCTIONS[kind],
        subject=subject,
        note=note,
        choices=_choices(explorer, kind, ""),
    )
    return render(view, "picture.html", picture=content)


def _network(explorer: Explorer, view: View, iri: str, names: Sequence[str]) -> PictureContent:
    label = explorer.addresses.labels[iri]
    subjects = (curie for _, curie, _ in _subjects(explorer))
    focus = next((curie for curie in subjects if expand(curie) == iri), "")
    findings = [explorer.findings.all[name] for name in names]
    data = _pictures(explorer, view).network(label, focus, findings)
    return _chain_content(explorer, "network", iri, data, _network_facts(data))


def _flow(explorer: Explorer, view: View, iri: str, names: Sequence[str]) -> PictureContent:
    label = explorer.addresses.labels[iri]
    findings = [explorer.findings.all[name] for name in names]
    data = _pictures(explorer, view).flow(label, findings)
    return _chain_content(explorer, "flow", iri, data, _flow_facts(data))


def _chain_content(
    explorer: Explorer, kind: str, iri: str, data: PictureData, facts: FactTable
) -> PictureContent:
    subject = explorer.addresses.ref(iri)
    return PictureContent(
        kind,
        f"{_PICTURE_TITLES[kind]} of {subject.label}",
        _INTRODUCTIONS[kind],
        data,
        facts,
        subject,
        choices=_choices(explorer, kind, iri),
    )


def _pictures(explorer: Explorer, view: View) -> Pictures:
    sources = [source.label for source in curated_sources(explorer.store)]
    return Pictures(view, explorer.addresses, explorer.findings, explorer.chains, sources)


def _subjects(explorer: Explorer) -> Iterator[tuple[str, str, str]]:
    """Yield role, CURIE and label of what findings are about."""
    for role in _SUBJECT_ROLES:
        for curie, label in sorted(explorer.findings.count(role), key=lambda thing: thing[1]):
            yield role, curie, label


def _choices(explorer: Explorer, kind: str, selected: str) -> dict[str, list[Choice]]:
    """Return what a picture can be drawn of, by heading."""
    choices: dict[str, list[Choice]] = {title: [] for title in _SUBJECT_ROLES.values()}
    for role, curie, label in _subjects(explorer):
        iri = str(expand(curie))
        number = len(explorer.findings.below(role)[iri])
        if number <= LARGEST_PICTURE:
            path = f"/{kind}{explorer.addresses.path(iri)}"
            choice = Choice(curie, label, number, path, iri == selected)
            choices[_SUBJECT_ROLES[role]].append(choice)
    return choices


def _network_facts(data: Network) -> FactTable:
    nodes = {node["id"]: node for node in data["nodes"]}
    rows = []
    for edge in data["edges"]:
        start, end = _node_ref(nodes[edge["from"]]), _node_ref(nodes[edge["to"]])
        rows.append([[start], [Ref(edge["verb"])], [end], _finding_refs(edge["findings"])])
    return FactTable(("From", "Relation", "To", "Findings"), rows)


def _flow_facts(data: Flow) -> FactTable:
    nodes = {node["id"]: node for node in data["nodes"]}
    rows = []
    for link in data["links"]:
        start, end = _node_ref(nodes[link["from"]]), _node_ref(nodes[link["to"]])
        number = Ref(str(link["value"]))
        relation = Ref(link["verb"])
        rows.append([[start], [relation], [end], [number], _finding_refs(link["findings"])])
    return FactTable(("From", "Relation", "To", "Number", "Findings"), rows)


def _node_ref(node: PictureNode) -> Ref:
    """Return an end of a link; its address is relative to the page already."""
    kind = f"{node['kind']}, direct target" if node["direct"] else node["kind"]
    return Ref(node["label"], outside=node["href"], small=kind)


def _finding_refs(names: Sequence[str]) -> list[Ref]:
    return [Ref(name, f"/finding/{name}") for name in names]


def heat_map_page(explorer: Explorer, view: View, path: str) -> Page | None:
    """Return the heat map by cancer (also without a path) or by process; None for anything else."""
    by = next((side for side in _HEAT_MAP_SIDES if side == (path or "cancer")), None)
    if by is None:
        return None
    data = _pictures(explorer, view).heat_map(by)
    process = "that process" if by == "process" else "a process"
    content = PictureContent(
        "heatmap",
        f"Heat map by {by}",
        f"The number of findings on each microRNA and {by}, and how many of them promote or "
        f"suppress {process}. Counts include the arms of each microRNA and the terms below each "
        f"{by}.",
        data,
        _heat_map_facts(data),
        tabs=[(f"by {side}", f"/heatmap/{side}", side == by) for side in _HEAT_MAP_SIDES],
    )
    return render(view, "picture.html", picture=content)


def _heat_map_facts(data: HeatMap) -> FactTable:
    columns = ("microRNA", data["by"].capitalize(), "Findings", "Promote", "Suppress")
    return FactTable(columns, [_cell_row(data, cell) for cell in data["cells"]])


def _cell_row(data: HeatMap, cell: HeatMapCell) -> FactRow:
    mirna, thing = data["rows"][cell["row"]], data["columns"][cell["column"]]
    return [
        [Ref(mirna["label"], outside=mirna["href"])],
        [Ref(thing["label"], outside=thing["href"])],
        [Ref(str(cell["count"]), outside=cell["href"])],
        [Ref(str(cell["up"] or ""))],
        [Ref(str(cell["down"] or ""))],
    ]


def tropism_page(explorer: Explorer, view: View) -> Page:
    """Return the metastatic sites with their cancers and microRNAs."""
    data = _pictures(explorer, view).tropism()
    content = PictureContent(
        "tropism",
        _PICTURE_TITLES["tropism"],
        _INTRODUCTIONS["tropism"],
        data,
        _tropism_facts(data),
    )
    return render(view, "picture.html", picture=content)


def _tropism_facts(data: Tropism) -> FactTable:
    rows = []
    for site in data["sites"]:
        organ = Ref(site["label"], outside=site["href"], small=pluralise(site["count"], "finding"))
        for cancer in site["cancers"]:
            mirnas = [
                Ref(mirna["label"], outside=mirna["href"], small=str(mirna["count"]))
                for mirna in cancer["mirnas"]
            ]
            of_cancer = Ref(cancer["label"], outside=cancer["href"])
            findings = _finding_refs(cancer["findings"])
            rows.append([[organ], [of_cancer], mirnas, findings])
    return FactTable(("Site", "Cancer", "microRNAs", "Findings"), rows)
