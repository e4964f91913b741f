"""What MkDocs calls: pages are made from the repository, and links lead to them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.site.gallery import gallery_pages
from docs.site.made import MadePage, relinked
from docs.site.repository import repository_pages
from exomet.files import package_data

MAKERS = (repository_pages, gallery_pages)
_MADE = {page.path: page for make in MAKERS for page in make()}
# The page that shows a file of the repository.
_SHOWN = {page.file: page.path for page in _MADE.values() if page.file}
_SHOWN["docs/questions.md"] = "questions/index.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of a folder where the navigation names the folder."""
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
    """Add the pages that are made, and the icon of the explorer."""
    for page in _MADE.values():
        files.append(File.generated(config, page.path, content=page.text))
    icon = package_data() / "src" / "exomet" / "pages" / "assets" / "icon.svg"
    files.append(File.generated(config, "assets/icon.svg", abs_src_path=str(icon)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the links of a page lead to pages of the site."""
    del config, files
    path = page.file.src_uri
    made = _MADE.get(path, MadePage(path, "", "", f"docs/{path}"))
    return relinked(markdown, path, made.file, _SHOWN) if made.file else markdown
