"""The store on disk of a build: the same answers as its files, and never those of other files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.graph import disk
from exomet.graph.layout import ASSERTED_FILE, INFERRED_FILE, STORE_FOLDER, STORE_RECORD
from exomet.graph.open import load_store
from exomet.graph.sealed import build_faults, read_record, seal_build
from exomet.query.select import select
from exomet.questions.catalogue import read_catalogue
from exomet.questions.door import open_graph

CATALOGUE = read_catalogue(package_data() / "queries")
DEFINITIONS = CATALOGUE["class-definitions"]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny build; its files keep their times, so that its store stays fresh."""
    return Path(shutil.copytree(tiny, tmp_path / "build"))


@pytest.fixture
def large(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build that counts as large: it has no store, and its files are read in many pieces."""
    shutil.rmtree(copied / STORE_FOLDER)
    monkeypatch.setattr(disk, "_LARGE_BYTES", 1)
    monkeypatch.setattr(disk, "_LINES_BYTES", 10_000)
    return copied


def seal_again(build: Path) -> None:
    record = read_record(build)
    seal_build(build, {name: record[name] for name in record if name != "files"})


def refuse(*_: object, **__: object) -> ox.Store:
    raise AssertionError("the files were loaded")


def labels(store: ox.Store) -> int:
    return len(select(store, "SELECT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }")[1])


def test_a_build_holds_a_store_that_answers_as_its_files(
    whole: Path, whole_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "load_graphs", refuse)
    store = disk.open_store(whole)
    assert not (whole / STORE_FOLDER / "LOG").exists()
    for question in CATALOGUE.values():
        sparql = question.sparql
        assert question.run(store, sparql) == question.run(whole_store, sparql), question.name


def test_a_store_holds_the_graphs_that_describe_the_build(tiny: Path) -> None:
    assert len(disk.open_store(tiny)) == len(load_store(tiny, described=True))


def test_a_store_of_other_files_is_passed_over(copied: Path) -> None:
    assert disk.has_store(copied)
    before = labels(disk.open_store(copied))
    with (copied / ASSERTED_FILE).open("a", encoding="utf-8") as out:
        out.write('<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "x" .\n')
    seal_again(copied)
    assert not disk.has_store(copied)
    assert labels(disk.open_store(copied)) == before + 1
    (copied / ASSERTED_FILE).write_bytes(b"")
    seal_again(copied)
    assert labels(disk.open_store(copied)) == 0


def test_a_missing_file_is_another_graph(copied: Path) -> None:
    (copied / INFERRED_FILE).unlink()
    seal_again(copied)
    assert not disk.has_store(copied)


@pytest.mark.parametrize("pattern", ["CURRENT", "made-from.json", "*.sst", "names.sqlite"])
def test_a_damaged_store_is_passed_over(copied: Path, pattern: str) -> None:
    for file in (copied / STORE_FOLDER).glob(pattern):
        file.write_bytes(b"\x00")
    assert labels(disk.open_store(copied)) == labels(load_store(copied))
    assert open_graph(copied).ask("mirna-targets", mirna="miR-21-5p").rows
    named = [str(fault) for fault in build_faults(copied, whole=True)]
    assert bool(named) == (pattern != "CURRENT")
    assert all("/store/" in fault for fault in named)


def test_an_open_store_outlives_its_build(copied: Path, tiny_store: ox.Store) -> None:
    store = disk.open_store(copied)
    shutil.rmtree(copied)
    for question in CATALOGUE.values():
        sparql = question.sparql
        assert question.run(store, sparql) == question.run(tiny_store, sparql), question.name


def test_the_store_of_a_large_build_is_made_once(
    large: Path, tiny_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole: in pieces of its files, a blank node stays one node."""
    lines: list[str] = []
    first = open_graph(large, progress=lines.append).store
    monkeypatch.setattr(disk, "load_graphs", refuse)
    again = open_graph(large, progress=lines.append).store
    assert [line.partition(" of ")[0] for line in lines] == ["making the store"]
    counted = len(disk.open_store(large))
    assert disk.triples_on_disk(large / STORE_FOLDER, ox.Store()) == counted
    for store in (first, again):
        assert DEFINITIONS.answer(store, {}) == DEFINITIONS.answer(tiny_store, {})
        assert select(store, COUNT) == select(tiny_store, COUNT)
    assert [path.name for path in large.iterdir() if path.name.startswith(".")] == []


def test_a_large_store_without_a_record_is_not_counted(large: Path) -> None:
    store = disk.open_store(large)
    (large / STORE_RECORD).unlink()
    assert disk.triples_on_disk(large / STORE_FOLDER, store) is None


def test_a_large_build_that_cannot_be_written_is_loaded(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "_fill", full)
    told: list[str] = []
    assert labels(disk.open_store(large, progress=told.append)) == labels(load_store(large))
    assert "No space left on device" in told[-1]
    assert [path.name for path in large.iterdir() if "store" in path.name] == []
