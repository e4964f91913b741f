"""The home page, and the page about ExoMet itself."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.finding.arms import regardless_of_arm
from exomet.finding.sources import curated_sources
from exomet.finding.telling import telling_finding
from exomet.graph.vocabulary import borrowed_releases, ontology_versions
from exomet.pages.citation import dataset_json_ld
from exomet.pages.downloads import FORMATS
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, notices_path, render
from exomet.pages.scene_view import scene_view
from exomet.pages.sources_page import sources_by_size

# Questions that show what can be asked. The home page says how many rows each of them has.
_SHOWCASE = ("endothelium-before-site", "opposite-effects", "fluid-markers", "shared-targets")
# How many sources the home page names, those with most findings.
_NAMED_SOURCES = 3
# What the home page counts: the roles that it plays, and where it is listed.
_COUNTED_ROLES = {
    "cancers": (("cancer",), "/search#cancers"),
    "molecules": (("target", "involves"), "/search#molecules"),
    "sites": (("site",), "/tropism"),
    "papers": (("paper",), "/search#papers"),
}


@dataclass(frozen=True)
class Figure:
    """A number of the home page: how many there are of what, and where they are listed."""

    number: int
    noun: str
    path: str


def home_page(explorer: Explorer, view: View) -> Page:
    """Return the home page: search, example questions, and the size of the graph."""
    sources = sources_by_size(explorer)
    figures = _figures(explorer)
    telling = telling_finding(explorer.findings)
    numbers = {figure.noun: figure.number for figure in figures}
    showcase = [(explorer.questions[name], explorer.size(name)) for name in _SHOWCASE]
    return render(
        view,
        "home.html",
        showcase=showcase,
        picture=scene_view(explorer, view, telling) if telling else None,
        figures=figures,
        findings=numbers["findings"],
        papers=numbers["papers"],
        sources=len(sources),
        main_sources=[
            explorer.addresses.ref(source.curie, source.called)
            for source, _ in sources[:_NAMED_SOURCES]
        ],
        dataset=dataset_json_ld(curated_sources(explorer.store), FORMATS),
    )


def _figures(explorer: Explorer) -> list[Figure]:
    findings = explorer.findings
    mirnas = {regardless_of_arm(label) for _, label in findings.count("mirna")}
    figures = [
        Figure(len(findings.all), "findings", "/findings"),
        Figure(len(mirnas), "microRNAs, regardless of arm", "/search#micrornas"),
    ]
    for noun, (roles, path) in _COUNTED_ROLES.items():
        things: set[tuple[str, str]] = set()
        for role in roles:
            things.update(findings.count(role))
        figures.append(Figure(len(things), noun, path))
    things_by_iri = explorer.names.lexicon.entities
    corrections = sum("correction" in thing.kinds for thing in things_by_iri.values())
    figures.append(Figure(corrections, "corrections of the printed text", "/audit#sources"))
    return figures


def about_page(explorer: Explorer, view: View) -> Page:
    """Return the page about versions, counts, licences, citation and limits."""
    sources = curated_sources(explorer.store)
    return render(
        view,
        "about.html",
        counts=explorer.record.get("counts", {}),
        reasoner=explorer.record.get("reasoner", ""),
        versions=ontology_versions(explorer.store),
        sources=[
            (explorer.addresses.ref(source.curie, source.called), source.citation)
            for source in sources
            if source.is_document
        ],
        abstracts=[
            explorer.addresses.ref(source.curie, source.called)
            for source in sources
            if not source.is_document
        ],
        borrowed=borrowed_releases(explorer.store),
        third_party=notices_path(),
    )
