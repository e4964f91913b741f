"""Every page of the explorer: it is there, it is well formed, and each of its links leads somewhere."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest

from exomet.pages.frame import Page, file_name
from exomet.pages.site import Site

VOID = {"meta", "link", "input", "br", "img", "hr"}
# Paths that the endpoint answers.
ENDPOINT = ("/data/", "/sparql")


class Document(HTMLParser):
    """Links, ids and data of a page; a tag that is not closed where it should be is an error."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts: dict[str, str] = {}
        self.headings: list[str] = []
        self._open: list[str] = []
        self._script = ""
        assert page.media_type.startswith("text/html")
        self.feed(page.body.decode())
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        if tag not in VOID:
            self._open.append(tag)
        self.links += [str(given[name]) for name in ("href", "src", "action") if name in given]
        self.ids += [str(given["id"])] if "id" in given else []
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag == "script":
            self._script = given.get("type") or "text/javascript"
            assert self._script in ("module", "application/json", "application/ld+json")

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag
        if tag == "script":
            self._script = ""


def check(page: Page) -> Document:
    """Return the parts of a page that is well formed: one first heading, no id twice, data that is JSON."""
    document = Document(page)
    assert document.headings.count("h1") == 1
    assert len(document.ids) == len(set(document.ids))
    for kind, text in document.scripts.items():
        if kind != "module":
            json.loads(text)
    return document


@pytest.fixture(scope="module")
def live(real_store: ox.Store, built: Path) -> Site:
    return Site(real_store, live=True, build=built)


def crawl(site: Site, start: str) -> Iterator[tuple[str, list[str]]]:
    """Follow every link without a query from a page on, and yield addresses with the links that lead nowhere."""
    waiting, seen = [start], {start}
    while waiting:
        path = waiting.pop()
        page = site.get(path, {})
        assert page is not None
        broken = []
        if page.media_type.startswith("text/html"):
            document = check(page)
            for link in document.links:
                parts = urlsplit(urljoin(f"http://x{path}", link))
                target = unquote(parts.path)
                if parts.netloc != "x" or target.startswith(ENDPOINT):
                    continue
                if parts.fragment and target == path and parts.fragment not in document.ids:
                    broken.append(link)
                if parts.query:
                    found = site.get(target, parse_qs(parts.query))
                    if found is None or found.status != 200:
                        broken.append(link)
                elif target not in seen:
                    seen.add(target)
                    found = site.get(target, {})
                    if found is None or found.status != 200:
                        broken.append(link)
                    else:
                        waiting.append(target)
        yield path, broken


def test_no_link_of_a_served_page_is_broken(live: Site) -> None:
    visited = dict(crawl(live, "/"))
    assert {path: broken for path, broken in visited.items() if broken} == {}
    assert len(visited) > 500


def test_no_link_between_files_is_broken(tiny_store: ox.Store, tiny: Path) -> None:
    site = Site(tiny_store, live=False, build=tiny)
    paths = list(site.paths())
    files = {file_name(path) for path in paths}
    assert len(files) == len(paths) > 100
    broken = []
    for path in paths:
        page = site.get(path, {})
        assert page is not None and page.status == 200, path
        if page.media_type.startswith("text/html"):
            for link in check(page).links:
                parts = urlsplit(link)
                assert not parts.query or parts.netloc, (path, link)
                if not parts.netloc and parts.path:
                    folder = posixpath.dirname(file_name(path))
                    target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
                    if target not in files:
                        broken.append((path, link))
    assert broken == []
