"""The frame of every page: templates, relative links, and assets with a hash in their names."""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exomet.pages.addresses import Ref
from exomet.terms.kinds import section_id, word_for
from exomet.terms.roles import ROLES
from exomet.terms.wording import pluralise
from exomet.version import __version__

HTML_MEDIA_TYPE = "text/html; charset=utf-8"
PLAIN_MEDIA_TYPE = "text/plain; charset=utf-8"
SCRIPT_MEDIA_TYPE = "text/javascript; charset=utf-8"
_HERE = Path(__file__).parent
_BUNDLE = _HERE / "bundle"
_NOTICES = "THIRD-PARTY.txt"
_ASSET_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": SCRIPT_MEDIA_TYPE,
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": PLAIN_MEDIA_TYPE,
    ".woff2": "font/woff2",
}
# Addresses with these endings are files, not pages.
_FILE_ENDINGS = {".csv", ".html", ".svg", ".tsv", ".ttl", ".xlsx"}
# What scripts answer in a published site, from its index.
ANSWERED_BY_SCRIPTS = ("/compare", "/findings", "/list", "/search")
# Longer folders are made up by a visitor. Links from them are not cached.
_LONGEST_FOLDER = 40
_LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LONGEST_DESCRIPTION = 240


@dataclass(frozen=True)
class Page:
    """The content of an address.

    Attributes:
        status: HTTP status.
        media_type: value of the Content-Type header.
        body: the bytes.
        filename: the name under which a browser saves it.
        location: the address to go to instead.
    """

    status: int
    media_type: str
    body: bytes
    filename: str | None = None
    location: str | None = None


@dataclass(frozen=True)
class View:
    """The position of a page, from which it links to others.

    Attributes:
        path: the path of the page.
        live: whether a server answers; without one, links lead to files.
        documented: whether the documentation is beside the pages, in ``docs``.
        index: path of the index by which a published site is searched, or "".
        base: the address at which a site is published, or "".

    Example:
        >>> View("/finding/F0049", live=True).link("/term/CL_0000115")
        '../term/CL_0000115'
        >>> View("/finding/F0049", live=False).link("/findings", cancer="HCC")
        '../findings.html?cancer=HCC'
        >>> View("/finding/F0049", live=False).link("/question/papers", cancer="HCC")
        '../question/papers.html'
        >>> View("/about", live=False, base="https://example.org/exomet/").canonical
        'https://example.org/exomet/about.html'
    """

    path: str
    live: bool
    documented: bool = False
    index: str = ""
    base: str = ""

    @property
    def searchable(self) -> bool:
        """Whether what is typed is answered, by a server or from the index."""
        return self.live or bool(self.index)

    @property
    def canonical(self) -> str:
        """The address of this page at which search engines list it; empty if it is not known."""
        if not self.base:
            return ""
        return self.base + quote(file_name(self.path) if self.path != "/" else "", safe="/.~-_")

    def link(self, path: str, **query: str | Sequence[str]) -> str:
        """Return a link from this page to a path.

        Of a published site, pages that scripts answer get a query, and other files none.
        """
        path, _, fragment = path.partition("#")
        link = _relative_link(self.path, path if self.live else f"/{file_name(path)}")
        filled = {name: value for name, value in query.items() if value}
        if filled and (self.live or path in ANSWERED_BY_SCRIPTS):
            link += f"?{urlencode(filled, doseq=True)}"
        return f"{link}#{fragment}" if fragment else link

    def href(self, ref: Ref) -> str:
        """Return the link of a reference, or "" if it has none."""
        return self.link(ref.path) if ref.path else ref.outside


def _relative_link(here: str, path: str) -> str:
    folder = posixpath.dirname(here)
    # Otherwise visitors could fill the server's memory.
    if len(folder) < _LONGEST_FOLDER:
        return _cached_link(folder, path)
    return _link_from(folder, path)


def _link_from(folder: str, path: str) -> str:
    link = quote(posixpath.relpath(path, folder), safe="/.~-_")
    # The first page is a folder.
    return f"{link}/" if path == "/" else link


_cached_link = lru_cache(maxsize=20_000)(_link_from)


def file_name(path: str) -> str:
    """Return the name of the file that holds the page of a path in a published site.

    Example:
        >>> file_name("/"), file_name("/finding/F0049"), file_name("/findings.csv")
        ('index.html', 'finding/F0049.html', 'findings.csv')
        >>> file_name("/data/finding/F0049.ttl")
        'data/finding/F0049.ttl'
    """
    name = path.lstrip("/")
    if not name:
        return "index.html"
    is_file = name.startswith("assets/") or posixpath.splitext(name)[1] in _FILE_ENDINGS
    return name if is_file else f"{name}.html"


@cache
def _environment() -> Environment:
    """Return the template environment, which escapes everything that is not markup."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pluralise"] = pluralise
    environment.filters["sentence"] = _sentence
    environment.filters["section_id"] = section_id
    environment.filters["described"] = _first_words
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals["version"] = __version__
    return environment


def _sentence(text: str) -> str:
    """Return a text with a capital first letter; Jinja's ``capitalize`` lowers all others."""
    return text[:1].upper() + text[1:]


def _first_words(main: str, title: str) -> str:
    """Return what a page says first of itself, in plain words, for lists of search engines."""
    lead = _LEAD.search(main)
    text = " ".join(html.unescape(_TAG.sub("", lead[1])).split()) if lead else ""
    if not text:
        text = f"{title} in ExoMet, a knowledge graph of exosomal microRNAs in cancer metastasis."
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return f"{text[:_LONGEST_DESCRIPTION].rpartition(' ')[0]} …"


def render(view: View, template: str, status: int = 200, **values: object) -> Page:
    """Return a page made from a template."""
    frame = {"style": asset_path("explorer"), "icon": asset_path("icon"), "script": script_path()}
    kinds = "|".join(_completed_kinds())
    text = _environment().get_template(template).render(view=view, kinds=kinds, **frame, **values)
    return Page(status, HTML_MEDIA_TYPE, text.encode())


@cache
def _completed_kinds() -> Sequence[str]:
    """Return the kinds of thing whose names a search box offers, each with its word.

    They are those that play a role; a paper is searched for by words of its title.
    """
    kinds = dict.fromkeys(role.kinds[0] for role in ROLES.values() if not role.of_papers)
    return [f"{kind}={word_for(kind)}" for kind in kinds]


def see_other(location: str) -> Page:
    """Return a redirect to another address (303)."""
    return Page(303, HTML_MEDIA_TYPE, b"", location=location)


@cache
def _frame_files() -> dict[str, Path]:
    """Return the style sheet and the icon, by names that change with their content."""
    files = {}
    for file in sorted((_HERE / "assets").iterdir()):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
        files[f"{file.stem}-{digest}{file.suffix}"] = file
    return files


def asset_path(stem: str) -> str:
    """Return the path of the style sheet (``explorer``) or of the icon (``icon``)."""
    return next(f"/assets/{name}" for name, file in _frame_files().items() if file.stem == stem)


@cache
def _manifest() -> Mapping[str, Mapping[str, Any]]:
    """Return Vite's list of the files in the bundle, empty if the bundle was not built."""
    for name in (".vite/manifest.json", "manifest.json"):
        if (file := _BUNDLE / name).is_file():
            manifest: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
            return manifest
    return {}


def script_path() -> str:
    """Return the path of the script of every page, or "" if it was not built."""
    entries = [str(item["file"]) for item in _manifest().values() if item.get("isEntry")]
    return f"/assets/{posixpath.basename(entries[0])}" if entries else ""


@cache
def _asset_files() -> dict[str, Path]:
    """Return all files under ``/assets/`` by name; no other file can be requested."""
    names = []
    for item in _manifest().values():
        names += [item["file"], *item.get("css", ()), *item.get("assets", ())]
    if (_BUNDLE / _NOTICES).is_file():
        names.append(_NOTICES)
    bundle = {posixpath.basename(name): _BUNDLE / name for name in map(str, names)}
    return _frame_files() | bundle


def asset_paths() -> Sequence[str]:
    """Return the paths of the style sheet, the icon and the bundle."""
    return [f"/assets/{name}" for name in sorted(_asset_files())]


def notices_path() -> str:
    """Return the path of the licences of bundled packages, or "" if there is no bundle."""
    return f"/assets/{_NOTICES}" if _NOTICES in _asset_files() else ""


def asset(path: str) -> Page | None:
    """Return a file under ``/assets/``, or None if there is none of that name."""
    file = _asset_files().get(path.removeprefix("/assets/"))
    if file is None or not file.is_file():
        return None
    media_type = _ASSET_MEDIA_TYPES.get(file.suffix, "application/octet-stream")
    return Page(200, media_type, file.read_bytes())
