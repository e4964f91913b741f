"""The record of a build: what was built, and size and digest of every file, so that damage is seen.

To open a build costs one look at each file. The microseconds of its modification time are made of
its digest, so a file that has both its size and its time is as it was built. A file with another
time, such as one that was copied, is read once: if its digest is right, it gets its time again.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from exomet.errors import NotBuiltError
from exomet.files import display_path, is_packaged
from exomet.graph.layout import (
    ASSERTED_FILE,
    MARKER_FILE,
    STORE_FOLDER,
    STORE_RECORD,
    VIEWS_FOLDER,
)
from exomet.placing import recover
from exomet.terms.wording import pluralise

_SEALED_FILES = "files"
# The last entry of the record: the checksum of the text before it.
_CHECKSUM = ',\n  "crc32": '
_REPAIR = "run `exomet build` again"


class Fault(NamedTuple):
    """A file that is not as it was built.

    Attributes:
        file: its path.
        what: what is wrong with it, such as ``is missing``.
    """

    file: Path
    what: str

    def __str__(self) -> str:
        """Return the file and what is wrong with it."""
        return f"{display_path(self.file)} {self.what}"


class _Seal(NamedTuple):
    """The size of a file in bytes, and its digest by SHA-256."""

    size: int
    sha256: str

    @property
    def stamp(self) -> int:
        """Nanoseconds of its modification time within a second; some systems keep no finer ones."""
        return int(self.sha256[:12], 16) % 1_000_000 * 1000


def seal_build(build: Path, record: Mapping[str, Any]) -> None:
    """Write the record of a build that is complete, and have its files written to the disk.

    Args:
        build: folder of the build.
        record: what the record says beside sizes and digests.
    """
    files = seal_files(build, _names(build))
    body = json.dumps({**record, _SEALED_FILES: files}, indent=2).removesuffix("\n}")
    text = f"{body}{_CHECKSUM}{zlib.crc32(body.encode())}\n}}\n"
    with (build / MARKER_FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def seal_files(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """Return size and digest of files, and have them written to the disk.

    Args:
        folder: the folder that they are in.
        names: their paths in it.
    """
    seals = {name: _sealed(folder / name) for name in names}
    return {name: {"bytes": seal.size, "sha256": seal.sha256} for name, seal in seals.items()}


def read_record(build: Path) -> dict[str, Any]:
    """Return the record of a build, without its checksum.

    Raises:
        NotBuiltError: it is missing, or damaged.
    """
    file = build / MARKER_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _damaged(Fault(file, "is missing")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(Fault(file, f"cannot be read ({error})")) from error
    body, found, rest = text.rpartition(_CHECKSUM)
    if not found and f'"{_SEALED_FILES}"' not in text and text.endswith("}\n"):
        raise NotBuiltError(f"{display_path(build)} was built by an earlier ExoMet: {_REPAIR}")
    if rest != f"{zlib.crc32(body.encode())}\n}}\n":
        raise _damaged(Fault(file, "is not as it was written"))
    record: dict[str, Any] = json.loads(f"{body}\n}}")
    return record


def check_build(folder: Path) -> None:
    """Raise an error if a file of a build is not as it was built; tidy up after a killed build.

    Args:
        folder: folder of the build, or of one of its views.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one; the text names the file.
    """
    faults = build_faults(_build_of(folder))
    if faults:
        raise _damaged(*faults)


def build_identity(folder: Path) -> tuple[int, ...] | None:
    """Return a value that changes when another build is put in place, None where there is none.

    Args:
        folder: folder of the build, or of one of its views.
    """
    try:
        stat = (_build_of(folder) / MARKER_FILE).stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns


def _build_of(folder: Path) -> Path:
    return folder.parent.parent if folder.parent.name == VIEWS_FOLDER else folder


def build_faults(build: Path, *, whole: bool = False) -> list[Fault]:
    """Return the files of a build that are not as they were built.

    Args:
        build: folder of the build.
        whole: whether to read every file, not only those whose time differs.

    Raises:
        NotBuiltError: the folder holds no build, or the record of the build is damaged.
    """
    recover(build)
    if not (build / ASSERTED_FILE).exists() and not (build / MARKER_FILE).exists():
        raise NotBuiltError(
            f"no built graph in {build}: run `exomet build` first, "
            "or name its folder with --build DIR"
        )
    faults = list(file_faults(build, read_record(build)[_SEALED_FILES], whole=whole))
    return faults + list(_faults_of_store(build)) if whole else faults


def _faults_of_store(build: Path) -> Iterator[Fault]:
    """Yield the files of the store that are not as they were written; a question does without."""
    record = build / STORE_RECORD
    if not record.is_file():
        return
    try:
        files = json.loads(record.read_bytes())[_SEALED_FILES]
    except (ValueError, KeyError):
        yield Fault(record, "is not as it was written")
        return
    yield from file_faults(build / STORE_FOLDER, files, whole=True)


def file_faults(folder: Path, files: Mapping[str, Any], *, whole: bool) -> Iterator[Fault]:
    """Yield the files of a folder that are not as they were sealed.

    Args:
        folder: the folder.
        files: what ``seal_files`` gave.
        whole: whether to read every file, not only those whose time differs.
    """
    for name, entry in files.items():
        what = _damage_of(folder / name, _Seal(entry["bytes"], entry["sha256"]), whole=whole)
        if what:
            yield Fault(folder / name, what)


def sealed_digests(build: Path) -> dict[str, str]:
    """Return the files of a build by their paths in it -> their digests.

    Raises:
        NotBuiltError: the record is missing, or damaged.
    """
    return {name: entry["sha256"] for name, entry in read_record(build)[_SEALED_FILES].items()}


def sealed_size(build: Path) -> tuple[int, int]:
    """Return the number of files that the record of a build has, and their bytes.

    Raises:
        NotBuiltError: the record is missing, or damaged.
    """
    files = read_record(build)[_SEALED_FILES].values()
    return len(files), sum(entry["bytes"] for entry in files)


def _damaged(*faults: Fault) -> NotBuiltError:
    others = f", and {pluralise(len(faults) - 1, 'more file')} (`exomet verify` lists them)"
    more = others if len(faults) > 1 else ""
    repair = "install the package again" if is_packaged(faults[0].file) else _REPAIR
    return NotBuiltError(f"the build is damaged: {faults[0]}{more}: {repair}")


def _names(build: Path) -> list[str]:
    """Return the files that are sealed, by their paths in the build."""
    files = sorted(path for path in build.rglob("*") if path.is_file())
    names = [path.relative_to(build).as_posix() for path in files]
    return [name for name in names if _is_sealed(name)]


def _is_sealed(name: str) -> bool:
    # (the store of the same graph has other bytes in each build, and a record of its own)
    return name != MARKER_FILE and not name.startswith(f"{STORE_FOLDER}/")


def _sealed(file: Path) -> _Seal:
    seal = _Seal(file.stat().st_size, digest_of(file, flush=True))
    _stamp(file, seal)
    return seal


def _stamp(file: Path, seal: _Seal) -> None:
    stat = file.stat()
    # A whole second earlier, so that no file is of the future.
    time = (stat.st_mtime_ns // 10**9 - 1) * 10**9 + seal.stamp
    os.utime(file, ns=(stat.st_atime_ns, time))


def digest_of(file: Path, *, flush: bool = False) -> str:
    """Return the digest of a file by SHA-256; with ``flush``, once it is written to the disk."""
    import hashlib  # (brings OpenSSL, for files with another time alone)

    # Of the library's digests the fastest, where the processor knows it: 1.5 GB a second.
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        if flush and os.name == "posix":
            os.fsync(content.fileno())
    return digest


def _damage_of(file: Path, seal: _Seal, *, whole: bool) -> str:
    """Return what is wrong with a file, nothing if it is as it was built."""
    try:
        stat = file.stat()
        if stat.st_size != seal.size:
            return f"has {stat.st_size:,} bytes instead of {seal.size:,}"
        is_stamped = stat.st_mtime_ns % 10**9 == seal.stamp
        if is_stamped and not whole:
            return ""
        if digest_of(file) != seal.sha256:
            return "has other content than was built"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not is_stamped:
        with suppress(OSError):  # (the build of another user)
            _stamp(file, seal)
    return ""
