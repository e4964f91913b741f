"""Folders and files that are replaced: killed at any moment, by two at once, and through links."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from exomet import placing
from exomet.engine.triples import loaded
from exomet.errors import ExometError
from exomet.export.destination import new_file
from exomet.files import package_data, scratch_folder
from exomet.holding import hold
from tests import killing

POSIX = pytest.mark.skipif(os.name != "posix", reason="there is no fork")
SRC = package_data() / "src"


@POSIX
@pytest.mark.parametrize("case", killing.CASES)
def test_a_kill_before_any_file_operation_leaves_the_old_or_the_new(
    case: str, tmp_path: Path
) -> None:
    paths = os.pathsep.join([str(SRC), str(package_data())])
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", case, tmp_path],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 5


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may have none")
def test_two_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "a").touch()
    assert placing._exchanged(one, other)
    assert (other / "a").exists()
    with pytest.raises(FileNotFoundError):
        placing._exchanged(one, tmp_path / "none")


def test_a_second_writer_is_told_who_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_SECONDS_BETWEEN", 0)
    target = tmp_path / "build"
    with placing.replaced_folder(target) as folder:
        (folder / "a").touch()
        told = rf"is being written by process {os.getpid()} on .+ since \d{{4}}-.+: wait until"
        with pytest.raises(placing.BusyError, match=told), placing.replaced_folder(target):
            pass
        with pytest.raises(placing.BusyError, match=told):
            placing.refuse_busy(target)
        placing.recover(target)
        assert (folder / "a").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_a_link_leads_to_the_new_folder(tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "one", tmp_path / "build"
    real.mkdir(parents=True)
    link.symlink_to(real)
    with placing.replaced_folder(link) as folder:
        (folder / "a").touch()
    assert link.is_symlink()
    assert (real / "a").exists()
    assert [*real.parent.iterdir()] == [real]


def test_a_link_to_itself_is_one_sentence(tmp_path: Path) -> None:
    link = tmp_path / "build"
    link.symlink_to(link)
    with pytest.raises(ExometError, match="symbolic link to itself"):
        placing.recover(link)


def test_a_failed_writer_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), placing.replaced_folder(tmp_path / "build"):
        raise KeyError
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_in_use_is_not_swept() -> None:
    with scratch_folder() as folder:
        assert re.fullmatch(r"exomet-\w{8}\.scratch", folder.name)
        with pytest.raises(BlockingIOError):
            hold(folder)


def test_exports_to_one_file_do_not_mix(tmp_path: Path) -> None:
    file, texts = tmp_path / "a.ttl", [letter * 10_000 for letter in "abcd"]
    together = threading.Barrier(len(texts))

    def write(text: str) -> None:
        with new_file(file) as out:
            for letter in text:
                out.write(letter.encode())
                if out.tell() == 1:
                    together.wait(60)

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text() in texts
    assert [*tmp_path.iterdir()] == [file]


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_: object) -> int:
        raise full

    monkeypatch.setattr(Path, "write_bytes", refuse)
    told = r"^cannot write temporary files \(No space left .*\): name a folder for them in TMPDIR$"
    with pytest.raises(ExometError, match=told), scratch_folder():
        raise full
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space") as caught, scratch_folder():
        raise full  # (of something else: there is room)
    assert caught.value is full


def test_a_full_disk_of_the_engine_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<a:a> <a:b> <a:c> .\n")
    with (
        pytest.raises(ExometError, match=r"^the engine cannot go on: No space left on device$"),
        loaded([[tmp_path / "a.nt"]]),
    ):
        raise duckdb.IOException("Could not write: No space left on device")
