"""The frame of every page: templates, links relative to the page, style sheet and script with a hash in their names."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exomet.pages.addresses import Ref
from exomet.version import __version__

HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
# Endings of addresses that are files, not pages.
_FILES = {".csv", ".tsv", ".xlsx", ".ttl"}
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """What is at an address: HTTP status, media type, bytes, name under which to save it, and where to go instead."""

    status: int
    media_type: str
    body: bytes
    filename: str | None = None
    location: str | None = None


@dataclass(frozen=True)
class View:
    """Where a page stands, so that it can point at others: its path, and whether a server is behind it.

    Example:
        >>> View("/finding/F0049", live=True).link("/term/CL_0000115")
        '../term/CL_0000115'
        >>> View("/finding/F0049", live=False).link("/findings", cancer="HCC")
        '../findings.html'
    """

    path: str
    live: bool

    def link(self, path: str, **query: str | Sequence[str]) -> str:
        """Return a path as a link that holds from this page; a site of plain files takes no query."""
        path, _, part = path.partition("#")
        found = _relative(self.path, path if self.live else f"/{file_name(path)}")
        asked = urlencode({k: v for k, v in query.items() if v}, doseq=True) if self.live else ""
        return found + (f"?{asked}" if asked else "") + (f"#{part}" if part else "")

    def href(self, ref: Ref) -> str:
        """Return the link of a reference, empty where it has none."""
        return self.link(ref.path) if ref.path else ref.outside


def _relative(here: str, path: str) -> str:
    # What a visitor made up is not kept: the memory of a server is not theirs to fill.
    folder = posixpath.dirname(here)
    return _kept(folder, path) if len(folder) < _KEPT else _from(folder, path)


def _from(folder: str, path: str) -> str:
    found = posixpath.relpath(path, folder)
    # The first page is a folder.
    return quote(found, safe="/.~-_") + ("/" if path == "/" else "")


_KEPT = 40
_kept = lru_cache(maxsize=20_000)(_from)


def file_name(path: str) -> str:
    """Return the name of the file that a site of plain files has for a path.

    Example:
        >>> file_name("/"), file_name("/finding/F0049"), file_name("/findings.csv"), file_name("/data/finding/F0049.ttl")
        ('index.html', 'finding/F0049.html', 'findings.csv', 'data/finding/F0049.ttl')
    """
    bare = path.lstrip("/")
    if not bare:
        return "index.html"
    is_file = bare.startswith("assets/") or posixpath.splitext(bare)[1] in _FILES
    return bare if is_file else f"{bare}.html"


@cache
def environment() -> Environment:
    """Return the template environment; everything is escaped that is not marked as markup."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["data"] = _data
    found.filters["counted"] = counted
    found.globals["version"] = __version__
    return found


def _data(value: object) -> Markup:
    """Return a value as JSON that can stand in a script element: no tag can begin or end in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    Example:
        >>> counted(1, "finding"), counted(0, "finding"), counted(2, "entry", "entries")
        ('1 finding', '0 findings', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def render(view: View, template: str, status: int = 200, **values: Any) -> Page:
    """Return a page made from a template."""
    frame = {"style": asset_path("explorer"), "icon": asset_path("icon"), "script": script_path()}
    text = environment().get_template(template).render(view=view, **frame, **values)
    return Page(status, HTML, text.encode())


@cache
def _own() -> dict[str, Path]:
    """The style sheet and the icon by a name that changes with what is in them."""
    found = {}
    for file in sorted((HERE / "assets").iterdir()):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
        found[f"{file.stem}-{digest}{file.suffix}"] = file
    return found


def asset_path(stem: str) -> str:
    """Return the path of a file of the frame by its name without ending."""
    return next(f"/assets/{name}" for name, file in _own().items() if file.stem == stem)


def _bundle() -> Path:
    return HERE / "bundle"


@cache
def _manifest() -> Mapping[str, Mapping[str, Any]]:
    for place in (".vite/manifest.json", "manifest.json"):
        if (file := _bundle() / place).is_file():
            found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
            return found
    return {}


def script_path() -> str:
    """Return the path of the script that the pages load, empty where it has not been built: pages work without."""
    entries = [str(item["file"]) for item in _manifest().values() if item.get("isEntry")]
    return f"/assets/{posixpath.basename(entries[0])}" if entries else ""


@cache
def _files() -> dict[str, Path]:
    """The files of the bundle by name; nothing else of the machine can be asked for."""
    listed = {str(item["file"]) for item in _manifest().values()}
    listed |= {str(css) for item in _manifest().values() for css in item.get("css", ())}
    listed |= {str(asset) for item in _manifest().values() for asset in item.get("assets", ())}
    if (_bundle() / "THIRD-PARTY.txt").is_file():
        listed.add("THIRD-PARTY.txt")
    return _own() | {posixpath.basename(name): _bundle() / name for name in listed}


def asset_paths() -> Sequence[str]:
    """Return the paths of style sheet and bundle."""
    return [f"/assets/{name}" for name in sorted(_files())]


def asset(path: str) -> Page | None:
    """Return a file of the frame, None where there is none of that name."""
    file = _files().get(path.removeprefix("/assets/"))
    if file is None or not file.is_file():
        return None
    return Page(200, _TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
