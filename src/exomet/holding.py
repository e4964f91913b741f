"""Files and folders that a process holds while it lives: nobody holds what a dead one left."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Windows locks bytes, and nobody can read a byte that is locked: one far beyond the text.
_LOCKED_BYTE = 1 << 20


def hold(path: Path, flags: int = os.O_RDONLY) -> int:
    """Hold a file or folder, so that other processes of this machine can tell that it is in use.

    The operating system lets go of it when this process ends, however it ends; closing the
    descriptor lets go of it sooner. On Windows a folder cannot be held.

    Args:
        path: the file or folder.
        flags: how to open it, as for ``os.open``.

    Returns:
        The descriptor that holds it.

    Raises:
        BlockingIOError: another process holds it, or has removed it meanwhile.
        OSError: it cannot be opened, or its file system knows no locks.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as name:
        ...     os.close(hold(Path(name) / "lock", os.O_RDWR | os.O_CREAT))
    """
    descriptor = os.open(path, flags, 0o666)
    try:
        _lock(descriptor)
        if not _is_at(descriptor, path):
            raise BlockingIOError(f"{path} was removed")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _is_at(descriptor: int, path: Path) -> bool:
    """Return whether what was opened is still in its place."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        import msvcrt

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError("held") from error
        os.lseek(descriptor, 0, os.SEEK_SET)

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
