"""The pages with pictures: what to choose from, the data of the picture, and its facts as a table."""

from __future__ import annotations

from typing import Any

from exomet.errors import UnknownNameError
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import HTML, Page, View, counted, render
from exomet.pages.pictures import Pictures
from exomet.query.select import select
from exomet.terms.iris import EXOMET, RDFS, expand

# More findings than this are a hairball.
MOST = 30
_TITLES = {
    "network": "Network",
    "flow": "Flow",
    "heatmap": "Heat map",
    "tropism": "Metastatic sites",
}
_ABOUT = {
    "network": "Cells that send, cells that take up, what the microRNA acts on, and what that does in turn, "
    "as the findings chain it.",
    "flow": "From the sending cell over microRNA, recipient cell, first molecules and pathways to processes and sites. "
    "A ribbon passes over what its findings do not state, and ends where they say no more. "
    "The network shows what lies between.",
}
_SOURCES = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?label WHERE {{ ?source a exomet:Source ; rdfs:label ?label }} ORDER BY ?label"""
_BY = {"cancer": "cancer", "process": "process"}


def subject_paths(explorer: Explorer) -> list[str]:
    """Return the paths of the microRNAs, families and cancers that a picture can be drawn of."""
    addresses, below = explorer.addresses, explorer.findings.below
    subjects = {
        iri
        for role in ("mirna", "cancer")
        for iri, names in below[role].items()
        if len(names) <= MOST
    }
    return sorted(path for iri in subjects if (path := addresses.path(iri)))


def chain_page(explorer: Explorer, view: View, query: Query, kind: str, path: str) -> Page | None:
    """Return the network or the flow of a thing, whose page is at ``/path``; None where there is none.

    Without a path it is that of what is asked for (``of=``), or of the microRNA with the most findings.
    """
    asked = (query.get("of") or [""])[-1].strip()[:300]
    if not path and asked:
        return _chosen(explorer, view, kind, asked)
    iri = explorer.addresses.thing(f"/{path}") if path else str(expand(_busiest(explorer)))
    names = _names(explorer, iri)
    if not names:
        return None
    if len(names) > MOST:
        return _say(explorer, view, kind, _too_many(explorer, iri, names))
    return _draw(explorer, view, kind, iri, names)


def _busiest(explorer: Explorer) -> str:
    counts = explorer.findings.count("mirna")
    return max(counts, key=lambda key: (counts[key], key))[0] if counts else ""


def _names(explorer: Explorer, iri: str) -> list[str]:
    roles = explorer.findings.of(iri)
    return roles.get("mirna") or roles.get("cancer") or []


def _chosen(explorer: Explorer, view: View, kind: str, asked: str) -> Page:
    """Return the way to the picture of what was typed or chosen, or the reason why there is none."""
    try:
        iri = explorer.names.thing(asked, "mirna", "cancer").iri
    except UnknownNameError as error:
        return _say(explorer, view, kind, f"{error}")
    names = _names(explorer, iri)
    if len(names) > MOST:
        return _say(explorer, view, kind, _too_many(explorer, iri, names))
    if not names:
        return _say(
            explorer,
            view,
            kind,
            f"there is no finding on {explorer.addresses.labels.get(iri, asked)}",
        )
    return Page(303, HTML, b"", location=f"/{kind}{explorer.addresses.path(iri)}")


def _too_many(explorer: Explorer, iri: str, names: list[str]) -> str:
    label = explorer.addresses.labels[iri]
    return f"{counted(len(names), 'finding')} on {label} are too many for one picture"


def _say(explorer: Explorer, view: View, kind: str, note: str) -> Page:
    values: dict[str, Any] = {
        "data": None,
        "title": _TITLES[kind],
        "note": note,
        "facts": None,
        "label": "",
    }
    return render(
        view,
        "picture.html",
        kind=kind,
        about=_ABOUT[kind],
        **values,
        **_choices(explorer, kind, ""),
    )


def _draw(explorer: Explorer, view: View, kind: str, iri: str, names: list[str]) -> Page:
    chosen = [explorer.findings.all[name] for name in names]
    pictures = _pictures(explorer, view)
    label = explorer.addresses.labels[iri]
    focus = next((thing for thing in _direct(explorer) if str(expand(thing)) == iri), "")
    if kind == "network":
        data = pictures.network(label, focus, chosen)
        facts = _network_facts(data)
    else:
        data = pictures.flow(label, chosen)
        facts = _flow_facts(data)
    return render(
        view,
        "picture.html",
        kind=kind,
        data=data,
        title=f"{_TITLES[kind]} of {label}",
        about=_ABOUT[kind],
        note="",
        label=label,
        facts=facts,
        subject=explorer.addresses.ref(iri),
        **_choices(explorer, kind, iri),
    )


def _direct(explorer: Explorer) -> list[str]:
    return [thing for role in ("mirna", "cancer") for thing, _ in explorer.findings.count(role)]


def _pictures(explorer: Explorer, view: View) -> Pictures:
    sources = [str(label) for (label,) in select(explorer.store, _SOURCES)[1]]
    return Pictures(view, explorer.addresses, explorer.findings, explorer.chains, sources)


def _choices(explorer: Explorer, kind: str, iri: str) -> dict[str, Any]:
    """Return what a picture can be drawn of: label of the group -> value, label, number, path, whether chosen."""
    groups: dict[str, list[tuple[str, str, int, str, bool]]] = {}
    for role, title in (("mirna", "microRNAs"), ("cancer", "Cancers")):
        counts = explorer.findings.count(role)
        groups[title] = []
        for thing, label in sorted(counts, key=lambda key: key[1]):
            of = str(expand(thing))
            number = len(explorer.findings.below[role][of])
            if number <= MOST:
                groups[title].append(
                    (thing, label, number, f"/{kind}{explorer.addresses.path(of)}", of == iri)
                )
    return {"choices": groups, "tabs": []}


def _network_facts(data: dict[str, Any]) -> dict[str, Any]:
    nodes = {node["id"]: node for node in data["nodes"]}
    rows = [
        [
            [_end(nodes[edge["from"]])],
            [Ref(edge["verb"])],
            [_end(nodes[edge["to"]])],
            _finding_refs(edge["findings"]),
        ]
        for edge in data["edges"]
    ]
    return {
        "caption": f"{data['title']}, as text",
        "columns": ("From", "does", "To", "Findings"),
        "rows": rows,
    }


def _flow_facts(data: dict[str, Any]) -> dict[str, Any]:
    nodes = {node["id"]: node for node in data["nodes"]}
    rows = [
        [
            [_end(nodes[link["from"]])],
            [_end(nodes[link["to"]])],
            [Ref(str(link["value"]))],
            _finding_refs(link["findings"]),
        ]
        for link in data["links"]
    ]
    return {
        "caption": f"{data['title']}, as text",
        "columns": ("From", "To", "Number", "Findings"),
        "rows": rows,
    }


def _end(node: dict[str, Any]) -> Ref:
    """Return an end of a link; its address is relative to this page already."""
    kind = f"{node['kind']}, direct target" if node["direct"] else node["kind"]
    return Ref(node["label"], outside=node["href"], small=kind)


def _finding_refs(names: list[str]) -> list[Ref]:
    return [Ref(name, f"/finding/{name}") for name in names]


def heat_map_page(explorer: Explorer, view: View, query: Query, by: str) -> Page | None:
    """Return the heat map of microRNAs by cancer or by process; None for anything else."""
    del query
    if by not in _BY:
        return None
    data = _pictures(explorer, view).heat_map(by)
    rows = [
        [
            [Ref(data["rows"][cell["row"]]["label"], outside=data["rows"][cell["row"]]["href"])],
            [
                Ref(
                    data["columns"][cell["column"]]["label"],
                    outside=data["columns"][cell["column"]]["href"],
                )
            ],
            [Ref(str(cell["count"]), outside=cell["href"])],
            [Ref(str(cell["up"] or ""))],
            [Ref(str(cell["down"] or ""))],
        ]
        for cell in data["cells"]
    ]
    columns = ("microRNA", by.capitalize(), "Findings", "Promote", "Suppress")
    facts = {"caption": f"{data['title']}, as text", "columns": columns, "rows": rows}
    tabs = [(f"by {word}", f"/heatmap/{name}", name == by) for name, word in _BY.items()]
    what = "that process" if by == "process" else "a process"
    about = (
        f"How many findings there are for each microRNA and {by}, and how many have {what} promoted or suppressed. "
        "An arm counts for its microRNA too, and a narrower term for the broader one."
    )
    return render(
        view,
        "picture.html",
        kind="heatmap",
        data=data,
        title=f"Heat map by {by}",
        about=about,
        note="",
        label="",
        facts=facts,
        choices={},
        tabs=tabs,
    )


def tropism_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the metastatic sites with their microRNAs."""
    del query
    data = _pictures(explorer, view).tropism()
    rows = [
        [
            [Ref(site["label"], outside=site["href"])],
            [Ref(str(site["count"]))],
            [Ref(m["label"], outside=m["href"], small=str(m["count"])) for m in site["mirnas"]],
        ]
        for site in data["sites"]
    ]
    facts = {
        "caption": f"{data['title']}, as text",
        "columns": ("Site", "Findings", "microRNAs"),
        "rows": rows,
    }
    return render(
        view,
        "picture.html",
        kind="tropism",
        data=data,
        title=_TITLES["tropism"],
        about="Which organs the findings name as the site of metastasis, and for which microRNAs.",
        note="",
        label="",
        facts=facts,
        choices={},
        tabs=[],
    )
