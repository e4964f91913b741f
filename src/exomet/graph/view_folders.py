"""The folders of a build that hold its views."""

from __future__ import annotations

from pathlib import Path

from exomet.errors import NotBuiltError, UnknownNameError
from exomet.graph.layout import ASSERTED_FILE, VIEWS_FOLDER
from exomet.terms.lexicon import closest, did_you_mean


def views_of(build: Path) -> list[str]:
    """Return the sources of which a build has a view, in the order of their names."""
    return sorted(path.parent.name for path in build.glob(f"{VIEWS_FOLDER}/*/{ASSERTED_FILE}"))


def view_folder(build: Path, source: str) -> Path:
    """Return the folder of a build that holds the view of a source.

    Raises:
        UnknownNameError: the build has no view of it; those that it has are offered.
        NotBuiltError: the build has no views.
    """
    views = views_of(build)
    if not views and (build / ASSERTED_FILE).is_file():
        raise NotBuiltError(
            f"{build} has no views of single sources: `exomet build --views` writes them for more "
            "than 2,000 findings too"
        )
    if source not in views:
        near = tuple(closest(source, views))
        offer = did_you_mean(near) or f"there are {', '.join(views)}"
        raise UnknownNameError(f'no source "{source}" reports findings; {offer}', near)
    return build / VIEWS_FOLDER / source
