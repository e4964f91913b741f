"""A folder of output is made aside and put in place by renaming, so that it is whole or not there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exomet.errors import ExometError


def refuse_foreign(target: Path, marker: str, what: str) -> None:
    """Refuse to replace a folder that holds something else.

    Args:
        target: folder that is to be replaced; it may be absent or empty.
        marker: name of a file that shows that the folder is of our making.
        what: what the folder would be, and how to name another.

    Raises:
        ExometError: ``target`` holds something, and no marker.
    """
    if target.exists() and not (target / marker).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise ExometError(f"{target} is not {what}")


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """Give a new folder beside the target, and put it in its place if all went well."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    folder.chmod(0o755)
    try:
        yield folder
        old = folder.with_name(folder.name + "-old")
        if target.exists():
            target.rename(old)
        try:
            folder.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
