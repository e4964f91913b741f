"""Files and folders: the packaged data, readable paths, and atomic replacement of a folder."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from exomet.errors import ExometError


@cache
def package_data() -> Path:
    """Return the folder that holds ``data``, ``ontology`` and ``queries``.

    Example:
        >>> (package_data() / "ontology" / "exomet.ttl").is_file()
        True
    """
    packaged = Path(__file__).parent / "_packaged"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def display_path(path: Path) -> str:
    """Return a path as people should read it: relative if it is inside the current folder."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError, RuntimeError):  # (outside it, or a link that leads to itself)
        return path.as_posix()


def irregularity(path: Path) -> str:
    """Return why a path is no file that ends, such as a pipe, which would be read for ever.

    Nothing is returned for a file, or a link to one.

    Raises:
        OSError: the path leads nowhere.
    """
    mode = path.stat().st_mode
    if stat.S_ISREG(mode):
        return ""
    return "it is a folder" if stat.S_ISDIR(mode) else "it is a pipe or a device, no file"


def replace_text(file: Path, text: str) -> None:
    """Write a text file whole, or leave it as it was.

    Raises:
        ExometError: it cannot be written.
    """
    partial = file.with_name(f".{file.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExometError(f"cannot write {display_path(file)}: {error.strerror}") from error


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder.

    Raises:
        ExometError: there is no place for one, or no room.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="exomet-"))
    except OSError as error:
        reason = error.strerror or "no folder for them"
        text = f"cannot write temporary files ({reason}): name a folder for them in TMPDIR"
        raise ExometError(text) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refuse_foreign(target: Path, marker: str, what: str) -> None:
    """Refuse to replace a folder that holds something else.

    Args:
        target: folder to replace; it may be absent or empty.
        marker: name of a file that shows that we made the folder.
        what: what the folder would be, and how to name another.

    Raises:
        ExometError: ``target`` holds something, and no marker.
    """
    if (
        target.exists()
        and not (target / marker).is_file()
        and (not target.is_dir() or any(target.iterdir()))
    ):
        raise ExometError(f"{target} is not {what}")


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """Give a new folder beside the target, and put it in the target's place if all goes well.

    A reader sees the old folder or the new one, whole.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    folder.chmod(0o755)
    try:
        yield folder
        _replace(target, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(target: Path, folder: Path) -> None:
    """Put a folder in the place of another.

    Raises:
        ExometError: Windows keeps a folder in place while a program has something in it open.
    """
    old = folder.with_name(folder.name + "-old")
    try:
        if target.exists():
            target.rename(old)
    except PermissionError as error:
        raise ExometError(f"{target} is in use: close what has it open, then try again") from error
    try:
        folder.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
