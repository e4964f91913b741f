"""The documentation site for the tests: built once for a run, read as documents, and served."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from exomet.files import package_data

CONFIGURATION = package_data() / "docs" / "site" / "mkdocs.yml"
_MKDOCS = ("-m", "mkdocs", "build", "--strict", "-q")


def built_site(build: Path, scratch: pytest.TempPathFactory) -> Path:
    """Build the site once for all processes of a run; the first that comes builds, others wait."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    run = scratch.getbasetemp() if alone else scratch.getbasetemp().parent
    folder, said = run / "manual" / "site", run / "manual" / "said.txt"
    try:
        folder.parent.mkdir()
    except FileExistsError:
        while not said.exists():
            time.sleep(0.1)
    else:
        done = subprocess.run(
            [sys.executable, *_MKDOCS, "-f", CONFIGURATION, "-d", folder],
            cwd=package_data(),
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "EXOMET_DOCS_BUILD": str(build)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        fault = f"{done.stdout}{done.stderr}" if done.returncode else ""
        said.with_suffix(".part").write_text(fault, encoding="utf-8", newline="\n")
        said.with_suffix(".part").replace(said)
    fault = said.read_text(encoding="utf-8")
    assert not fault, fault
    return folder


class Manual(HTMLParser):
    """The links, ids and resources of one page of the site."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.resources: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        names = ("src", "srcset", "data", "poster", "action", *(("href",) if tag != "a" else ()))
        self.resources += [given[name] for name in names if given.get(name)]


@cache
def document(file: Path) -> Manual:
    """Return a page of the site, read once."""
    return Manual(file)


def broken_links(site: Path) -> list[str]:
    """Return the links within the site that lead to no file, or to no place on its page."""
    broken = []
    for file in sorted(site.rglob("*.html")):
        for link in document(file).links:
            if urlsplit(link).scheme or file.name == "404.html":
                continue
            address, fragment = urldefrag(urljoin(file.as_uri(), link))
            target = Path(unquote(urlsplit(address).path))
            is_page = target.suffix == ".html" and target.is_file()
            if not target.is_file() or (
                is_page and fragment and unquote(fragment) not in document(target).ids
            ):
                broken.append(f"{file.relative_to(site)}: {link}")
    return broken


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served_folder(folder: Path) -> Iterator[str]:
    """Serve the files of a folder; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
