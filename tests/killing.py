"""Kills a process before each of its file operations in turn, and looks at what it left.

Run as ``python -m tests.killing CASE FOLDER``; prints how many kills the case took. A process of its
own with one thread, so that it may fork: a kill then costs a few milliseconds.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from exomet import placing
from exomet.files import replaced_file, scratch_folder, sweep_scratch

OLD, NEW, LATER = "old", "new", "later"
# All that changes files is announced under one of these names, and much that does not.
ANNOUNCED = ("os.", "shutil.", "open", "fcntl.", "ctypes.", "tempfile.")


def die_before(operation: int) -> None:
    """Let this process be killed before a file operation, counted from 0."""
    count = 0

    def hook(event: str, _: object) -> None:
        nonlocal count
        if event.startswith(ANNOUNCED) and event != "os.kill":
            if count == operation:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

    sys.addaudithook(hook)


def was_killed(work: Callable[[], None], operation: int) -> bool:
    """Do some work in a fork that is killed before an operation; return whether there was one."""
    child = os.fork()
    if not child:
        die_before(operation)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, status
    return os.WIFSIGNALED(status)


def place(target: Path, text: str) -> None:
    with placing.replaced_folder(target) as folder:
        (folder / "inner").mkdir()
        for name in ("a", "b", "inner/c"):
            (folder / name).write_text(text)


def whole(target: Path) -> str:
    """Return the text of a folder that was placed, empty where there is none."""
    if not target.exists():
        return ""
    files = sorted(path for path in target.rglob("*") if path.is_file())
    assert [path.name for path in files] == ["a", "b", "c"], files
    (text,) = {path.read_text() for path in files}
    return text


def folders(root: Path, *, first: bool) -> int:
    target = root / "build"
    kills = 0
    while True:
        if not first:
            place(target, OLD)
        killed = was_killed(lambda: place(target, NEW), kills)
        placing.recover(target)
        text = whole(target)
        assert text in ((NEW,) if not killed else ("", NEW) if first else (OLD, NEW)), text
        assert [path.name for path in root.iterdir()] == [target.name] * bool(text)
        place(target, LATER)
        assert whole(target) == LATER
        if not killed:
            return kills
        kills += 1
        placing._remove(target)


def by_renames(root: Path) -> int:
    placing._exchanged = lambda *_: False
    return folders(root, first=False)


def write(file: Path, text: str) -> None:
    with replaced_file(file) as out:
        out.write(text.encode())


def files(root: Path) -> int:
    file = root / "a.ttl"
    kills = 0
    write(file, OLD)
    while was_killed(lambda: write(file, NEW), kills):
        assert file.read_text() in (OLD, NEW)
        write(file, OLD)
        assert [*root.iterdir()] == [file], (kills, [*root.iterdir()])
        kills += 1
    return kills


def scratch(root: Path) -> int:
    tempfile.tempdir = str(root)
    kept = [root / "exomet-data", root / "exomet-1234567"]
    for folder in kept:
        folder.mkdir()
        (folder / "a").touch()

    def work() -> None:
        with scratch_folder() as folder:
            (folder / "a").touch()

    kills = 0
    while was_killed(work, kills):
        with scratch_folder() as used:
            sweep_scratch()
            assert sorted(root.iterdir()) == sorted([*kept, used])
        kills += 1
    return kills


CASES: dict[str, Callable[[Path], int]] = {
    "first": lambda root: folders(root, first=True),
    "exchanged": lambda root: folders(root, first=False),
    "renamed": by_renames,
    "file": files,
    "scratch": scratch,
}

if __name__ == "__main__":
    sys.stdout.write(f"{CASES[sys.argv[1]](Path(sys.argv[2]))}\n")
