"""What MkDocs calls: pages are made from the repository, and links lead to them."""

from __future__ import annotations

import itertools
import posixpath
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.site.architecture import architecture_page
from docs.site.gallery import gallery_pages
from docs.site.made import MadePage, relinked
from docs.site.ontology_pages import ontology_pages
from docs.site.reference import command_page, python_page
from docs.site.repository import repository_pages
from docs.site.screenshots import FOLDER, make_screenshots, with_screenshots
from exomet.files import package_data

_MAKERS = (repository_pages, gallery_pages, command_page, python_page, architecture_page)
# What is made once the configuration is known: pages by path, and the page that shows a file.
_MADE: dict[str, MadePage] = {}
# The screenshots by name, and the folder that has them until the site is built.
_TAKEN: dict[str, Path] = {}
_SCRATCH = tempfile.TemporaryDirectory(prefix="exomet-docs-")
_SHOWN = {"docs/questions.md": "questions/index.md"}
# Roles of reStructuredText in docstrings, which Markdown does not know.
_ROLE = re.compile(r":(?:meth|class|func|attr|mod):(?=<code>)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the pages, and put those of a folder where the navigation names the folder."""
    build = Path(config.extra["build"])
    if not (build / "ontology").is_dir():
        raise ConfigurationError(f"{build} holds no build: run `exomet build`")
    for page in itertools.chain(*(make() for make in _MAKERS), ontology_pages(build)):
        _MADE[page.path] = page
    _SHOWN.update({page.file: page.path for page in _MADE.values() if page.file})
    if config.extra["screenshots"]:
        _TAKEN.update(make_screenshots(build, Path(_SCRATCH.name)))
    config.nav = [_unfolded(entry) for entry in config.nav or ()]
    return config


def _unfolded(entry: Any) -> Any:
    """Return an entry of the navigation, with pages in place of a folder."""
    if isinstance(entry, dict):
        return {title: _unfolded(inner) for title, inner in entry.items()}
    if isinstance(entry, list):
        return [_unfolded(inner) for inner in entry]
    return list(_of_folder(entry)) if str(entry).endswith("/") else entry


def _of_folder(folder: str) -> Iterator[str | dict[str, str]]:
    for page in _MADE.values():
        if posixpath.dirname(page.path) == folder.rstrip("/"):
            # The first page is that of the heading.
            is_index = posixpath.basename(page.path) == "index.md"
            yield page.path if is_index else {page.title: page.path}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, the screenshots, and the icon of the explorer."""
    for page in _MADE.values():
        files.append(File.generated(config, page.path, content=page.text))
    icon = package_data() / "src" / "exomet" / "pages" / "assets" / "icon.svg"
    files.append(File.generated(config, "assets/icon.svg", abs_src_path=str(icon)))
    for file in _TAKEN.values():
        path = f"{FOLDER}/{file.name}"
        files.append(File.generated(config, path, abs_src_path=str(file)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the links of a page lead to pages of the site, and put its screenshots in."""
    del config, files
    path = page.file.src_uri
    root = posixpath.relpath(".", posixpath.dirname(path) or ".")
    markdown = with_screenshots(markdown, root, _TAKEN)
    made = _MADE.get(path, MadePage(path, "", "", f"docs/{path}"))
    return relinked(markdown, path, made.file, _SHOWN) if made.file else markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Leave out what only readers of the code need, and let the keyboard scroll wide tables."""
    del page, config, files
    text = _ROLE.sub("", html)
    opened = text.replace("<table>", '<div class="scrolled" tabindex="0"><table>')
    return opened.replace("</table>", "</table></div>") if opened != text else text
