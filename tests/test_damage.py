"""Damage to a build is seen when it is opened, and named with its repair."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import NotBuiltError
from exomet.graph import open as opening
from exomet.graph import sealed
from exomet.graph.layout import MARKER_FILE
from exomet.graph.sealed import check_build, read_record
from tests.commands import exomet
from tests.load import put, twin

TIME_OF_OTHERS = 1_700_000_000_123_456_789


def cut_at_a_line_end(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def remove(file: Path) -> None:
    file.unlink()


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def turn_into_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def take_from_another_build(file: Path) -> None:
    # Of the same size, with a time as a seal gives one.
    content = file.read_bytes()[::-1]
    file.write_bytes(content)
    os.utime(file, ns=(TIME_OF_OTHERS, TIME_OF_OTHERS))


DAMAGES: list[tuple[str, Callable[[Path], None], str]] = [
    ("exomet.nt", cut_at_a_line_end, "bytes instead of"),
    ("exomet.nt", empty, "has 0 bytes instead of"),
    ("exomet.nt", remove, "is missing"),
    ("exomet.nt", flip, "other content"),
    ("exomet.nt", take_from_another_build, "other content"),
    ("inferred.nt", cut_at_a_line_end, "bytes instead of"),
    ("inferred.nt", empty, "has 0 bytes"),
    ("inferred.nt", remove, "is missing"),
    ("audit.nt", cut_at_a_line_end, "bytes instead of"),
    ("audit.nt", remove, "is missing"),
    ("ontology/exomet.ttl", flip, "other content"),
    ("ontology/bridge.ttl", remove, "is missing"),
    ("proofs.parquet", flip, "other content"),
    ("terms.parquet", empty, "has 0 bytes"),
    ("findings.csv", cut_at_a_line_end, "bytes instead of"),
    ("views/abstracts/exomet.nt", remove, "is missing"),
    ("questions.nt", turn_into_a_folder, "bytes instead of"),
    (MARKER_FILE, flip, "is not as it was written"),
    (MARKER_FILE, empty, "is not as it was written"),
    (MARKER_FILE, cut_at_a_line_end, "is not as it was written"),
    (MARKER_FILE, remove, "is missing"),
]


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    """A build that was moved with its times."""
    return Path(shutil.copytree(tiny, tmp_path / "build"))


@pytest.mark.parametrize(("name", "damage", "what"), DAMAGES)
def test_damage_is_named_with_its_repair(
    name: str, damage: Callable[[Path], None], what: str, copied: Path
) -> None:
    check_build(copied)
    damage(copied / name)
    done = exomet("sparql", "--build", copied, stdin="ASK {}")
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert what in said
    assert said.endswith("run `exomet build` again")
    assert f"build/{name}" in said


def test_a_build_of_an_earlier_release_says_so(copied: Path) -> None:
    (copied / MARKER_FILE).write_text('{\n  "exomet": "0.1.0"\n}\n')
    with pytest.raises(NotBuiltError, match=r"was built by an earlier ExoMet: run `exomet build`"):
        check_build(copied)


@pytest.mark.parametrize(
    "command", ["explain F0001", "export", "export --format proofs", "audit", "show F0001"]
)
def test_every_command_sees_it(command: str, copied: Path) -> None:
    empty(copied / "rules.tsv")
    remove(copied / "context.jsonld")
    done = exomet(*command.split(), "--build", copied)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert "context.jsonld is missing, and 1 more file (`exomet verify` lists them)" in said


def test_a_view_of_a_damaged_build_is_not_opened(copied: Path) -> None:
    empty(copied / "views" / "abstracts" / "inferred.nt")
    done = exomet("findings", "--reported-by", "abstracts", "--build", copied)
    assert (done.returncode, "inferred.nt has 0 bytes" in done.stderr) == (2, True)
    with pytest.raises(NotBuiltError, match=r"inferred\.nt has 0 bytes"):
        check_build(copied / "views" / "abstracts")


def test_a_copy_is_read_once(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(tiny, copy, copy_function=shutil.copyfile)
    read: list[str] = []
    digest = sealed.digest_of

    def noted(file: Path) -> str:
        read.append(file.name)
        return digest(file)

    monkeypatch.setattr(sealed, "digest_of", noted)
    check_build(copy)
    assert len(read) == len(read_record(copy)["files"])
    read.clear()
    check_build(copy)
    check_build(tiny)
    assert read == []
    flip(copy / "findings.csv")
    with pytest.raises(NotBuiltError, match=r"findings\.csv has other content"):
        check_build(copy)
    assert read == ["findings.csv"]


def test_files_of_two_builds_are_never_mixed(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = twin(copied, tmp_path)
    loads: list[Path] = []
    load = opening.load_graphs

    def slow(folder: Path, **options: bool) -> ox.Store:
        store = load(folder, **options)
        if not loads:
            put(other, copied)
        loads.append(folder)
        return store

    monkeypatch.setattr(opening, "load_graphs", slow)
    assert len(opening.load_store(copied)) == len(load(copied))
    assert len(loads) == 2


def test_verify_reads_everything(copied: Path) -> None:
    done = exomet("verify", "--build", copied)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("all are as they were built\n")
    # As when a disk rots: neither size nor time tells.
    file = copied / "audit.md"
    stat = file.stat()
    flip(file)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    check_build(copied)
    remove(copied / "void.nt")
    done = exomet("verify", "--build", copied)
    assert done.returncode == 1
    assert [line.rpartition("build/")[2] for line in done.stdout.splitlines()] == [
        "audit.md has other content than was built",
        "void.nt is missing",
    ]
    assert done.stderr.endswith(": 2 damaged; run `exomet build` again\n")


def test_a_folder_without_a_build_says_so(tmp_path: Path) -> None:
    done = exomet("verify", "--build", tmp_path)
    assert (done.returncode, "no built graph in" in done.stderr) == (2, True)
