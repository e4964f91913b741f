"""Copies of the tables and of the ontology, which a curator may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from exomet.errors import ExometError
from exomet.files import display_path, package_data


def copy_of_package(name: str, folder: Path) -> int:
    """Copy a folder that came with the package, or that of the checkout.

    Args:
        name: ``data`` or ``ontology``.
        folder: the copy, which is new or empty.

    Returns:
        How many files it has.

    Raises:
        ExometError: the folder holds something, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExometError(f"{display_path(folder)} holds something: name a new folder")
    try:
        shutil.copytree(package_data() / name, folder, dirs_exist_ok=True)
    except OSError as error:
        where = display_path(folder)
        raise ExometError(f"cannot write {where}: {error.strerror or error}") from error
    return sum(1 for path in folder.rglob("*") if path.is_file())
