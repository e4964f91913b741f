"""The explorer as a map from addresses to pages, for the server and for published sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from exomet.pages import (
    agreement_page,
    audit_page,
    compare_page,
    downloads,
    entity_page,
    findings_page,
    layout,
    list_page,
    names_file,
    ontology_page,
    overview,
    picture_page,
    questions_page,
    reading_page,
    scene_view,
    search_page,
    site_index,
    sources_page,
    sparql_page,
)
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import PLAIN_MEDIA_TYPE, SCRIPT_MEDIA_TYPE, Page, View, see_other
from exomet.terms.kinds import KINDS, section_id

_ROBOTS = (
    b"User-agent: *\nDisallow: /agreement?\nDisallow: /compare\nDisallow: /findings?\n"
    b"Disallow: /list\nDisallow: /search?\nDisallow: /sparql\n"
)
# Files that browsers and search engines request by a fixed name.
_WELL_KNOWN_FILES: dict[str, Callable[[], Page | None]] = {
    "/favicon.ico": lambda: layout.asset(layout.asset_path("icon")),
    "/robots.txt": lambda: Page(200, PLAIN_MEDIA_TYPE, _ROBOTS),
}
_PAGES: dict[str, Callable[[Explorer, View], Page]] = {
    "/": overview.home_page,
    "/about": overview.about_page,
    "/audit": audit_page.audit_page,
    "/ontology": ontology_page.ontology_page,
    "/questions": questions_page.questions_page,
    "/reading": reading_page.reading_page,
    "/sources": sources_page.sources_page,
    "/tropism": picture_page.tropism_page,
}
# Pages that read the query of the address.
_QUERY_PAGES: dict[str, Callable[[Explorer, View, Query], Page]] = {
    "/agreement": agreement_page.agreement_page,
    "/compare": compare_page.compare_page,
    "/findings": findings_page.findings_page,
    "/list": list_page.list_page,
    "/search": search_page.search_page,
}
# Pages by the first part of their path; they get the rest of it.
_PAGE_FAMILIES: dict[str, Callable[[Explorer, View, str], Page | None]] = {
    "heatmap": picture_page.heat_map_page,
    "picture": scene_view.scene_file,
    "sparql": sparql_page.sparql_page,
}
_QUERY_PAGE_FAMILIES: dict[str, Callable[[Explorer, View, Query, str], Page | None]] = {
    "flow": picture_page.flow_page,
    "network": picture_page.network_page,
    "question": questions_page.question_page,
}


def _sections_of_kinds() -> dict[str, str]:
    """Return the name and the title of each kind of thing -> where the search page lists them."""
    sections: dict[str, str] = {}
    for kind in KINDS.values():
        if kind.title:
            section = section_id(kind.title)
            sections |= dict.fromkeys((section_id(kind.name), section), f"/search#{section}")
    return sections


_LISTS = {*_PAGES, *_QUERY_PAGES}
# Where an address leads whose last part is missing, such as ``/finding/``; and kinds of thing.
_CUT_SHORT = _sections_of_kinds() | {
    "correction": "/audit#sources",
    "data": "/ontology",
    "evidence": "/sources",
    "finding": "/findings",
    "gene": "/search#molecules",
    "genes": "/search#molecules",
    "mirnas": "/search#micrornas",
    "picture": "/findings",
    "place": "/sources",
    "question": "/questions",
    "recipient": "/search#cells",
    "regulation": "/question/background-regulations",
    "sender": "/search#cells",
    "site": "/search#organs-and-sites",
    "sites": "/search#organs-and-sites",
    "source": "/sources",
    "target": "/search#molecules",
    "term": "/search",
}


class Router:
    """All pages of a graph.

    A page has the path of the IRI that it is about. In a published site it is the file
    ``<path>.html`` (see ``exomet.pages.layout.file_name``), so that every page has the same depth
    with and without a server, and its relative links work in both and in any folder. What is
    typed is answered by the server, or in the browser from an index; free SPARQL needs a server.

    Args:
        store: the graph.
        live: whether a server answers. Otherwise links lead to files and there are no forms.
        build: folder of the build, for proofs and counts.
        documented: whether pages link to the documentation, in ``docs`` beside them.
        base: the address at which a site is published; empty if it is not known.
    """

    def __init__(
        self,
        store: ox.Store,
        live: bool,
        build: Path | None = None,
        *,
        documented: bool = False,
        base: str = "",
    ) -> None:
        self.live = live
        self.documented = documented
        self.base = base
        self.explorer = Explorer(store, build)

    @cached_property
    def _index_scripts(self) -> dict[str, bytes]:
        """The scripts that carry the index of a published site, the index itself first."""
        return {} if self.live else site_index.index_scripts(self.explorer)

    def view(self, path: str) -> View:
        """Return the position of a page of this site."""
        index = next(iter(self._index_scripts), "")
        return View(path, self.live, self.documented, index, self.base)

    def get(self, path: str, query: Query) -> Page | None:
        """Return the page or file at a path, or None if there is none."""
        view = self.view(path)
        if page := _PAGES.get(path):
            return page(self.explorer, view)
        if query_page := _QUERY_PAGES.get(path):
            return query_page(self.explorer, view, query)
        folder, _, rest = path.lstrip("/").partition("/")
        if family := _PAGE_FAMILIES.get(folder):
            return family(self.explorer, view, rest) or self._list_instead(path)
        if query_family := _QUERY_PAGE_FAMILIES.get(folder):
            found = query_family(self.explorer, view, query, rest)
            return found or self._list_instead(path)
        return self._file(path, query) or self._record(view) or self._list_instead(path)

    def _list_instead(self, path: str) -> Page | None:
        """Return the way to the list that an address without its last part means."""
        folder = path.strip("/")
        if path.endswith("/") and f"/{folder}" in _LISTS:
            return see_other(f"/{folder}")
        listed = _CUT_SHORT.get(folder)
        return see_other(listed) if listed else None

    def _file(self, path: str, query: Query) -> Page | None:
        if path in _WELL_KNOWN_FILES:
            return _WELL_KNOWN_FILES[path]()
        if path.startswith("/findings."):
            return downloads.download(self.explorer, path, query)
        if path.partition(".")[0] == "/names" and self.live:
            return names_file.names_file(self.explorer, path, query)
        if path.startswith("/data/"):
            return downloads.description_file(self.explorer, path)
        if path.startswith("/assets/"):
            return self._asset(path)
        return None

    def _asset(self, path: str) -> Page | None:
        if path == "/assets/labels.json":
            # (the name that changes with its content is known once all names have been read)
            return see_other(sparql_page.labels_path(self.explorer).removeprefix("/assets/"))
        if path.startswith("/assets/labels-") and path == sparql_page.labels_path(self.explorer):
            return Page(200, "application/json", sparql_page.labels(self.explorer))
        if path in self._index_scripts:
            return Page(200, SCRIPT_MEDIA_TYPE, self._index_scripts[path])
        return layout.asset(path)

    def _record(self, view: View) -> Page | None:
        """Return the page of a thing, or the way to it from another spelling or from a part."""
        folder, _, name = view.path.lstrip("/").partition("/")
        if folder == "audit" and name in self.explorer.audit.names():
            return see_other(f"/audit#{name}")
        iri = self.explorer.addresses.thing(view.path)
        path = self.explorer.addresses.path(iri) if iri else ""
        if path == view.path:
            return entity_page.thing_page(self.explorer, view, iri)
        return see_other(path) if path else None

    def missing(self, path: str) -> Page:
        """Return the page for a path without one."""
        return search_page.missing_page(self.explorer, self.view(path))

    def paths(self) -> Iterator[str]:
        """Yield the path of every page and file of a published site."""
        yield from _PAGES
        yield from _QUERY_PAGES
        for path in self.explorer.addresses.paths():
            yield from (path, f"/data{path}.ttl")
        yield from ("/sparql", "/heatmap", "/heatmap/cancer", "/heatmap/process")
        yield from map(scene_view.picture_path, self.explorer.findings.all)
        yield from ("/network", "/flow")
        for path in picture_page.subject_paths(self.explorer):
            yield from (f"/network{path}", f"/flow{path}")
        for name in self.explorer.questions:
            yield f"/question/{name}"
            yield from (f"/question/{name}.{ending}" for ending in questions_page.ANSWER_FILES)
        yield from (f"/findings.{ending}" for ending in downloads.FORMATS)
        yield from layout.asset_paths()
        yield from self._index_scripts
