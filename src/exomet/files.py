"""Files and folders: the packaged data, readable paths, scratch, and files replaced whole."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from exomet.errors import ExometError
from exomet.holding import hold

_PACKAGED = "_packaged"
_SCRATCH = ("exomet-", ".scratch")
_SCRATCH_NAME = re.compile(r"exomet-\w{8}\.scratch")
_LINKED = ".linked"
_MOST_TRIES = 20
# The variable of the environment that names the folder of the build.
_BUILD_VARIABLE = "EXOMET_BUILD"


@cache
def package_data() -> Path:
    """Return the folder that holds ``data``, ``ontology`` and ``queries``.

    Example:
        >>> (package_data() / "ontology" / "exomet.ttl").is_file()
        True
    """
    packaged = Path(__file__).parent / _PACKAGED
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def packaged_build() -> Path:
    """Return the folder of the build that came with the package; of a checkout, its ``build``."""
    return package_data() / "build"


def is_packaged(path: Path) -> bool:
    """Return whether a file or folder came with an installed package: nothing may change it."""
    is_installed = package_data().name == _PACKAGED
    return is_installed and path.resolve().is_relative_to(package_data().resolve())


def default_build() -> Path:
    """Return the folder of the build that is asked where none is named.

    It is what ``EXOMET_BUILD`` of the environment names, or else the packaged one. The current
    folder decides nothing.
    """
    named = os.environ.get(_BUILD_VARIABLE, "")
    return Path(named) if named else packaged_build()


def new_build() -> Path:
    """Return the folder that a build is written to where none is named.

    It is what ``EXOMET_BUILD`` of the environment names, or else ``build`` in the current folder.
    """
    return Path(os.environ.get(_BUILD_VARIABLE, "") or "build")


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


@contextmanager
def replaced_file(file: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it takes the place of an earlier one once it is complete.

    Each writer has a file of its own beside the target, so that two at once do not mix: one of
    them comes last. What killed writers left there is removed.

    Raises:
        OSError: it cannot be written.

    Example:
        >>> with scratch_folder() as folder:
        ...     with replaced_file(folder / "a.txt") as out:
        ...         _ = out.write(b"whole")
        ...     [(path.name, path.read_text()) for path in folder.iterdir()]
        [('a.txt', 'whole')]
    """
    _sweep(file.parent, re.compile(rf"\.{re.escape(file.name)}\.\w{{8}}\.part"))
    partial, held = _held_file(file)
    try:
        with partial.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finally:
        _let_go(held)


def _held_file(file: Path) -> tuple[Path, int | None]:
    """Return a new file beside another and what holds it, None where none can be held."""
    while True:
        partial = file.with_name(f".{file.name}.{os.urandom(4).hex()}.part")
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        with suppress(BlockingIOError):  # Another process took it for left over, and removes it.
            return partial, _try_to_hold(partial)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all in it, as far as that can be; one that is not there is no fault."""
    import shutil  # (5 ms, with the compressions that it brings: an answer removes nothing)

    shutil.rmtree(folder, ignore_errors=True)


def replace_text(file: Path, text: str) -> None:
    """Write a text file whole, or leave it as it was.

    Raises:
        ExometError: it cannot be written.
    """
    try:
        with replaced_file(file) as out:
            out.write(text.encode())
    except OSError as error:
        raise ExometError(f"cannot write {display_path(file)}: {error.strerror}") from error


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder; the first one of a process removes those that killed ones left.

    Raises:
        ExometError: there is no place for one, or no room in it.
    """
    _sweep_scratch_once()
    try:
        folder, held = _held_folder(*_SCRATCH)
    except OSError as error:
        raise _without_scratch(error) from error
    try:
        yield folder
    except OSError as error:
        # A write that fails does not name its file.
        if fault := _full(folder):
            raise _without_scratch(fault) from error
        raise
    finally:
        remove_folder(folder)
        _let_go(held)


def _without_scratch(error: OSError) -> ExometError:
    reason = error.strerror or "no folder for them"
    return ExometError(f"cannot write temporary files ({reason}): name a folder for them in TMPDIR")


def _full(folder: Path) -> OSError | None:
    """Return why nothing more can be written to a folder, None where it can."""
    try:
        (folder / "probe").write_bytes(bytes(1 << 16))
    except OSError as error:
        return error
    return None


def _held_folder(prefix: str, suffix: str, above: Path | None = None) -> tuple[Path, int | None]:
    """Return a new temporary folder and what holds it, None where none can be held."""
    import tempfile

    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, suffix=suffix, dir=above))
        with suppress(BlockingIOError):
            return folder, _try_to_hold(folder)


@contextmanager
def linked_folder(folder: Path) -> Iterator[Path]:
    """Give a folder of links to the files of another: they last when others take their place.

    It stands beside the other, takes no room of its own, and those that killed processes left
    there are removed. Where the file system has no links, or nothing can be written there, the
    folder itself is given.

    Example:
        >>> with scratch_folder() as above:
        ...     file = above / "build" / "a.txt"
        ...     file.parent.mkdir()
        ...     _ = file.write_text("first")
        ...     with linked_folder(file.parent) as links:
        ...         file.unlink()
        ...         (links / "a.txt").read_text()
        'first'
    """
    real = folder.resolve()
    sweep_links(real)
    try:
        links, held = _held_folder(f".{real.name}.", _LINKED, real.parent)
    except OSError:
        yield folder
        return
    try:
        yield links if _linked_files(real, links) else folder
    finally:
        remove_folder(links)
        _let_go(held)


def sweep_links(folder: Path) -> None:
    """Remove the links to the files of a folder that killed processes left beside it."""
    name = rf"\.{re.escape(folder.name)}\.\w+{re.escape(_LINKED)}"
    _sweep(folder.parent, re.compile(name))


def _linked_files(folder: Path, links: Path) -> bool:
    """Link the files of a folder; return whether all could be."""
    import shutil

    for _ in range(_MOST_TRIES):
        try:
            before = folder.stat().st_ino
            shutil.copytree(folder, links, copy_function=os.link, dirs_exist_ok=True)
            if folder.stat().st_ino == before:
                return True
        except (OSError, shutil.Error):
            return False
        # Another folder took its place meanwhile: not of both.
        shutil.rmtree(links)
        links.mkdir()
    return False


def sweep_scratch() -> None:
    """Remove the temporary folders that killed processes left."""
    import tempfile

    with suppress(OSError):
        _sweep(Path(tempfile.gettempdir()), _SCRATCH_NAME)


@cache
def _sweep_scratch_once() -> None:
    sweep_scratch()


def _sweep(folder: Path, name: re.Pattern[str]) -> None:
    """Remove the files and folders of such names that nobody holds."""
    with suppress(OSError), os.scandir(folder) as entries:
        for path in [Path(entry.path) for entry in entries if name.fullmatch(entry.name)]:
            with suppress(OSError):
                _remove_unheld(path)


def _remove_unheld(path: Path) -> None:
    held = _try_to_hold(path)
    if held is None:
        return
    if path.is_dir():
        remove_folder(path)
    else:
        path.unlink(missing_ok=True)
    _let_go(held)


def _try_to_hold(path: Path) -> int | None:
    """Hold a file or folder where the system can; return None where it cannot.

    Raises:
        BlockingIOError: another process holds it, or has removed it.
    """
    if os.name == "nt":  # It removes and renames nothing that is open.
        return None
    try:
        return hold(path)
    except BlockingIOError:
        raise
    except FileNotFoundError as error:
        raise BlockingIOError(str(error)) from error
    except OSError:
        return None


def _let_go(held: int | None) -> None:
    if held is not None:
        os.close(held)


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


def module_names(package: str) -> list[str]:
    """Return the names of the modules in a package of ExoMet, in order; none is imported.

    Args:
        package: its folder below that of ``exomet``.

    Example:
        >>> "edges" in module_names("export/formats")
        True
    """
    import pkgutil

    folder = Path(__file__).parent / package
    return sorted(module.name for module in pkgutil.iter_modules([str(folder)]))
