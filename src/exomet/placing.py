"""Puts a folder in the place of another in one step, and tidies up after whoever was killed.

Beside the folder ``build`` stand, while it is written, ``.build.new``, where the new one grows, and
``.build.lock``, which says who writes. Both are gone when all went well. A writer that was killed
leaves them, and whoever comes next removes them: a lock that no process holds shows that it died.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exomet.errors import ExometError
from exomet.files import remove_folder, sweep_links, sweep_scratch
from exomet.holding import hold

# Who tidies up holds the lock for a moment: a writer tries again for this long.
_TRIES, _SECONDS_BETWEEN = 10, 0.1
_AT_FDCWD = -100  # Linux: paths are relative to the current folder.
_RENAME_EXCHANGE = 2  # The same number as RENAME_SWAP of macOS.
# What a kernel or file system says that exchanges nothing.
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)


class BusyError(ExometError):
    """Another process writes the folder; the text says which."""


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """Give a new folder beside the target, and put it in the target's place if all goes well.

    A reader sees the old folder or the new one, whole, whenever this process is killed. On a
    system that cannot exchange two folders there is a moment with neither in place: if a process is
    killed in it, whoever comes next puts the old one back. A link is followed.

    Raises:
        BusyError: another process writes the target.
        ExometError: the target cannot be replaced.
        OSError: the folder cannot be written.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as name:
        ...     with replaced_folder(Path(name) / "build") as folder:
        ...         _ = (folder / "a.txt").write_text("whole")
        ...     [path.relative_to(name).as_posix() for path in sorted(Path(name).rglob("*"))]
        ['build', 'build/a.txt']
    """
    real = real_path(target)
    with _locked(real):
        _tidy(real)
        folder = _beside(real, "new")
        folder.mkdir()
        try:
            yield folder
            _put_in_place(folder, real)
        finally:
            remove_folder(folder)


def recover(target: Path) -> None:
    """Tidy up after a process that was killed while it replaced a folder; most often do nothing.

    Where nobody was killed this looks for one file. What may not be changed stays as it is.

    Raises:
        ExometError: the target is a link to itself.
    """
    real = real_path(target)
    if not os.path.lexists(_beside(real, "lock")):
        return
    with suppress(OSError, BusyError), _locked(real, tries=1):
        _tidy(real)
        sweep_scratch()


def refuse_busy(target: Path) -> None:
    """Refuse to replace a folder that another process writes; tidy up after one that was killed.

    Raises:
        BusyError: it is being written.
    """
    real = real_path(target)
    if os.path.lexists(_beside(real, "lock")):
        with suppress(OSError), _locked(real):
            _tidy(real)
            sweep_scratch()


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}")


def real_path(path: Path, verb: str = "use") -> Path:
    """Return the path to which a link leads.

    Args:
        path: the path, which may lead nowhere.
        verb: what cannot be done with it otherwise.

    Raises:
        ExometError: it is a link to itself.
    """
    loop = f"cannot {verb} {path}: it is a symbolic link to itself"
    try:
        real = path.resolve()
    except (OSError, RuntimeError) as error:
        raise ExometError(loop) from error
    if real.is_symlink():  # (from Python 3.13 on, a loop is no error)
        raise ExometError(loop)
    return real


@contextmanager
def _locked(target: Path, tries: int = _TRIES) -> Iterator[None]:
    """Hold the lock of a folder; on a file system without locks, go on without.

    Raises:
        BusyError: another process holds it.
        OSError: no file can be written there.
    """
    lock = _beside(target, "lock")
    descriptor = _held_lock(lock, target, tries)
    try:
        yield
    finally:
        # Removed while it is held, so that nobody holds a lock that is gone; Windows cannot.
        if os.name == "posix":
            lock.unlink(missing_ok=True)
        if descriptor is not None:
            os.close(descriptor)
        with suppress(OSError):
            if os.name == "nt":
                lock.unlink(missing_ok=True)


def _held_lock(lock: Path, target: Path, tries: int) -> int | None:
    for attempt in range(tries):
        if attempt:
            time.sleep(_SECONDS_BETWEEN)
        try:
            descriptor = hold(lock, os.O_RDWR | os.O_CREAT)
        except BlockingIOError:
            continue
        except OSError as error:
            if error.errno in (*_CANNOT, errno.ENOLCK):
                return None
            raise
        import socket  # (5 ms, for who writes alone)

        since = time.strftime("%Y-%m-%d %H:%M:%S")
        holder = f"process {os.getpid()} on {socket.gethostname()} since {since}\n"
        os.ftruncate(descriptor, 0)
        os.write(descriptor, holder.encode())
        return descriptor
    raise BusyError(f"{target} is being written by {_holder(lock)}: wait until it is done")


def _holder(lock: Path) -> str:
    try:
        return lock.read_text(encoding="utf-8").strip() or "another process"
    except OSError:
        return "another process"


def _tidy(target: Path) -> None:
    """Put a folder back that was taken from its place, and remove what a killed process left."""
    old = _beside(target, "old")
    if old.exists() and not os.path.lexists(target):
        old.rename(target)
    for left in (old, _beside(target, "new")):
        _remove(left)
    sweep_links(target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _put_in_place(folder: Path, target: Path) -> None:
    """Put a folder in the place of another, or where there is none.

    Raises:
        ExometError: Windows keeps a folder in place while a program has something in it open.
    """
    if not target.exists():
        folder.rename(target)
    elif _exchanged(folder, target):
        _remove(folder)
    else:
        _place_by_renames(folder, target)
    _flush(target.parent)


def _place_by_renames(folder: Path, target: Path) -> None:
    old = _beside(target, "old")
    try:
        target.rename(old)
    except PermissionError as error:
        raise ExometError(f"{target} is in use: close what has it open, then try again") from error
    try:
        folder.rename(target)
    except OSError:
        old.rename(target)
        raise
    _remove(old)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False, and do nothing, where that is not possible.

    Raises:
        OSError: it is possible, and failed.
    """
    import ctypes

    paths = [os.fsencode(path) for path in (one, other)]
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            code = system.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
        elif sys.platform == "darwin":
            code = system.renamex_np(*paths, _RENAME_EXCHANGE)
        else:
            return False
    except (AttributeError, TypeError, OSError):  # (an old C library, or Windows)
        return False
    number = ctypes.get_errno()
    if code and number not in _CANNOT:
        raise OSError(number, os.strerror(number), str(other))
    return not code


def _flush(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(descriptor)
        os.close(descriptor)
