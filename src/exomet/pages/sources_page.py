"""The list of the sources: what each of them is, and how much it reports."""

from __future__ import annotations

from exomet.finding.sources import CuratedSource, SourceSize, curated_sources, sizes_of_sources
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render

_LISTED = (
    "Source",
    "Kind",
    "Year",
    "Title",
    "Findings",
    "Shared with other sources",
    "Papers",
    "Licence",
)


def sources_page(explorer: Explorer, view: View) -> Page:
    """Return the list of the sources, those with most findings first."""
    sources = sources_by_size(explorer)
    return render(
        view,
        "sources.html",
        columns=_LISTED,
        rows=[_listed_source(explorer, *each) for each in sources],
        shared=len(explorer.agreement.shared),
    )


def sources_by_size(explorer: Explorer) -> list[tuple[CuratedSource, SourceSize]]:
    """Return the sources and their sizes, those with most findings first."""
    sizes = sizes_of_sources(explorer.store)
    sources = [
        (each, sizes.get(each.curie, SourceSize())) for each in curated_sources(explorer.store)
    ]
    return sorted(sources, key=lambda each: -each[1].findings)


def _listed_source(explorer: Explorer, source: CuratedSource, size: SourceSize) -> list[list[Ref]]:
    shared = sum(source.curie in each.sources for each in explorer.agreement.shared)
    texts = (source.kind, source.year, source.title)
    return [
        [explorer.addresses.ref(source.curie, source.called)],
        *([Ref(text)] for text in texts),
        *([Ref(f"{number:,}")] for number in (size.findings, shared, size.papers)),
        [Ref(source.licence_words)],
    ]
