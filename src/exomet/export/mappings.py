"""The labels as printed and the terms that they mean, as SSSOM."""

from __future__ import annotations

from pathlib import Path

from exomet.graph.layout import MAPPINGS_FILE
from exomet.version import __version__


def write_mappings(data: Path, folder: Path) -> None:
    """Write the table of mappings into the folder of a build, with the version of the release.

    The table is SSSOM as it stands; its rows are put in order. Its predicates and justifications
    are checked with the other tables: the library sssom lets any predicate pass.

    Args:
        data: folder of the tables.
        folder: folder of the build.
    """
    lines = (data / MAPPINGS_FILE).read_text(encoding="utf-8").splitlines()
    about = [line for line in lines if line.startswith("#")]
    columns, *rows = lines[len(about) :]
    about.insert(1, f"# mapping_set_version: {__version__}")
    text = "\n".join((*about, columns, *sorted(rows), ""))
    (folder / MAPPINGS_FILE).write_text(text, encoding="utf-8", newline="\n")
