"""The explorer as a map from addresses to pages, the same for a server and for a site of plain files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from exomet.pages import (
    audit_page,
    downloads,
    entity_page,
    findings_page,
    layout,
    ontology_page,
    overview,
    picture_page,
    questions_page,
    search_page,
    sparql_page,
)
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View

_Maker = Callable[[Explorer, View, Query], Page]


_ROBOTS = b"User-agent: *\nDisallow: /findings?\nDisallow: /search?\nDisallow: /sparql\n"
# What is asked of any server, and has no name of its own here.
_FIXED: dict[str, Callable[[], Page | None]] = {
    "/favicon.ico": lambda: layout.asset(layout.asset_path("icon")),
    "/robots.txt": lambda: Page(200, "text/plain; charset=utf-8", _ROBOTS),
}


class Router:
    """All pages of a graph.

    A page has the path of the IRI that it is about. As a file it is ``<path>.html`` (``finding/F0049.html``, and
    ``index.html`` for ``/``; see ``exomet.pages.layout.file_name``), so that every page has the same depth with and
    without a server, and its relative links hold in both and in any sub-folder. Pages that answer what is typed
    (search, filters, free SPARQL) need a server: without one they show all there is, and say so.

    Args:
        store: the graph.
        live: whether a server answers; without one links lead to files and forms are left out.
        build: folder of the build, which has the proofs and the counts.
    """

    def __init__(self, store: ox.Store, live: bool, build: Path | None = None) -> None:
        self.live = live
        self.explorer = Explorer(store, build)
        self._made: dict[str, _Maker] = {
            "/": overview.home_page,
            "/about": overview.about_page,
            "/audit": audit_page.audit_page,
            "/findings": findings_page.findings_page,
            "/ontology": ontology_page.ontology_page,
            "/questions": questions_page.questions_page,
            "/search": search_page.search_page,
            "/tropism": picture_page.tropism_page,
        }

    def get(self, path: str, query: Query) -> Page | None:
        """Return what is at a path, None where there is nothing."""
        view = View(path, self.live)
        if maker := self._made.get(path):
            return maker(self.explorer, view, query)
        if path in _FIXED:
            return _FIXED[path]()
        if path.startswith("/findings."):
            return downloads.download(self.explorer, path, query)
        kind, _, rest = path.lstrip("/").partition("/")
        if family := self._families.get(kind):
            return family(view, query, rest)
        return self._thing(view)

    @cached_property
    def _families(self) -> dict[str, Callable[[View, Query, str], Page | None]]:
        """Addresses that begin alike: by their first part, what answers for the rest."""
        explorer = self.explorer
        return {
            "assets": lambda view, query, rest: self._asset(view.path),
            "audit": lambda view, query, rest: self._disagreement(rest),
            "data": lambda view, query, rest: downloads.description_file(explorer, view.path),
            "flow": lambda view, query, rest: picture_page.chain_page(
                explorer, view, query, "flow", rest
            ),
            "heatmap": lambda view, query, rest: picture_page.heat_map_page(
                explorer, view, query, rest or "cancer"
            ),
            "network": lambda view, query, rest: picture_page.chain_page(
                explorer, view, query, "network", rest
            ),
            "sparql": lambda view, query, rest: sparql_page.sparql_page(
                explorer, view, query, rest
            ),
            "question": lambda view, query, rest: questions_page.question_page(
                explorer, view, query, rest
            ),
        }

    def _asset(self, path: str) -> Page | None:
        if path.startswith("/assets/labels-") and path == sparql_page.labels_path(self.explorer):
            return Page(200, "application/json", sparql_page.labels(self.explorer))
        return layout.asset(path)

    def _disagreement(self, name: str) -> Page | None:
        if name in dict(self.explorer.audit.named_disagreements()):
            return Page(303, layout.HTML, b"", location=f"/audit#{name}")
        return None

    def _thing(self, view: View) -> Page | None:
        iri = self.explorer.addresses.thing(view.path)
        if not iri:
            return None
        where = self.explorer.addresses.path(iri)
        if where == view.path:
            return entity_page.thing_page(self.explorer, view, iri)
        # A participant is a part of a page, and a term has one spelling of its address.
        return Page(303, layout.HTML, b"", location=where) if where else None

    def missing(self, path: str) -> Page:
        """Return the page that says that there is nothing at a path."""
        return search_page.missing_page(self.explorer, View(path, self.live))

    def paths(self) -> Iterator[str]:
        """Yield the address of every page and file of a site without a server."""
        yield from self._made
        for path in self.explorer.addresses.paths():
            yield from (path, f"/data{path}.ttl")
        yield from ("/sparql", "/heatmap", "/heatmap/cancer", "/heatmap/process")
        for kind in ("network", "flow"):
            yield from (
                f"/{kind}",
                *(f"/{kind}{path}" for path in picture_page.subject_paths(self.explorer)),
            )
        for name in self.explorer.questions:
            yield from (
                f"/question/{name}",
                *(f"/question/{name}.{form}" for form in questions_page.FILES),
            )
        yield from (f"/findings.{form}" for form in downloads.FORMATS)
        yield from layout.asset_paths()
