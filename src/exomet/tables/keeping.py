"""What came with the package stays as it is: curators change copies."""

from __future__ import annotations

from pathlib import Path

from exomet.errors import ExometError
from exomet.files import is_packaged


def keep_packaged(folder: Path) -> None:
    """Refuse to write into a folder that came with the package, and say how to have a copy.

    Args:
        folder: ``data`` or ``ontology``, of the package or of a curator.

    Raises:
        ExometError: it came with the package.
    """
    if is_packaged(folder):
        raise ExometError(
            f"what came with the package stays as it is: copy it with `exomet new {folder.name}"
            f" FOLDER`, then name the copy with --{folder.name} FOLDER, here and in each further"
            " command"
        )
