"""The explorer as a map from addresses to pages, the same for a server and for a site of plain files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from exomet.pages import downloads, findings_page, frame, overview, search_page, thing_page
from exomet.pages.explorer import Explorer, Query
from exomet.pages.frame import Page, View

_Maker = Callable[[Explorer, View, Query], Page]


class Site:
    """All pages of a graph.

    A page has the path of the IRI that it is about. As a file it is ``<path>.html`` (``finding/F0049.html``, and
    ``index.html`` for ``/``; see ``exomet.pages.frame.file_name``), so that every page has the same depth with and
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
            "/findings": findings_page.findings_page,
            "/search": search_page.search_page,
        }

    def get(self, path: str, query: Query) -> Page | None:
        """Return what is at a path, None where there is nothing."""
        if path.startswith("/assets/"):
            return frame.asset(path)
        if path.startswith("/findings."):
            return downloads.download(self.explorer, path, query)
        if maker := self._made.get(path):
            return maker(self.explorer, View(path, self.live), query)
        if iri := self.explorer.addresses.thing(path):
            return self._thing(path, iri)
        return None

    def _thing(self, path: str, iri: str) -> Page:
        where = self.explorer.addresses.path(iri)
        if where == path:
            return thing_page.thing_page(self.explorer, View(path, self.live), iri)
        # A participant is a part of a page, and a term has one spelling of its address.
        return Page(303, frame.HTML, b"", location=where)

    def missing(self, path: str) -> Page:
        """Return the page that says that there is nothing at a path."""
        return search_page.missing_page(self.explorer, View(path, self.live))

    def paths(self) -> Iterator[str]:
        """Yield the address of every page and file of a site without a server."""
        yield from self._made
        yield from self.explorer.addresses.paths()
        yield from (f"/findings.{form}" for form in downloads.FORMATS)
        yield from frame.asset_paths()
