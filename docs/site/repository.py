"""Pages that show files of the repository which are outside the folder of the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from docs.site.made import MadePage
from exomet.files import package_data

_PAGES = {
    "README.md": ("at-a-glance.md", "At a glance"),
    "CONTRIBUTING.md": ("contributing.md", "Contribute"),
    "CHANGELOG.md": ("changelog.md", "Changes"),
    "data/README.md": ("data-dictionary.md", "Data dictionary"),
    "web/README.md": ("web.md", "Pictures and editor"),
}


def repository_pages() -> Iterator[MadePage]:
    """Yield a page for each of these files."""
    for file, (path, title) in _PAGES.items():
        text = (package_data() / file).read_text(encoding="utf-8")
        yield MadePage(path, title, text, file)
