"""Where the packaged tables, ontology and queries are: in the wheel, or in the checkout that runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def home() -> Path:
    """Return the folder that holds ``data``, ``ontology`` and ``queries``.

    Example:
        >>> (home() / "ontology" / "exomet.ttl").is_file()
        True
    """
    packaged = Path(__file__).parent / "_packaged"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def shown(path: Path) -> str:
    """Return ``path`` as people should read it: relative to the current folder where it lies inside."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
