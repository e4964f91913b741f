"""The store on disk of a build: the same answers as its files, and never those of other files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.files import package_data
from exomet.graph import disk
from exomet.graph.layout import ASSERTED_FILE, INFERRED_FILE, STORE_FOLDER
from exomet.graph.open import load_store
from exomet.query.select import select
from exomet.questions.catalogue import read_catalogue
from exomet.questions.door import open_graph
from tests.conftest import silent

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
    monkeypatch.setattr(disk, "_PIECE_BYTES", 10_000)
    return copied


def refuse(*_: object, **__: object) -> ox.Store:
    raise AssertionError("the files were loaded")


def labels(store: ox.Store) -> int:
    return len(select(store, "SELECT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }")[1])


def test_a_build_holds_a_store_that_answers_as_its_files(
    whole: Path, whole_store: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "load_store", refuse)
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
    assert not disk.has_store(copied)
    assert labels(disk.open_store(copied)) == before + 1
    (copied / ASSERTED_FILE).write_bytes(b"")
    assert labels(disk.open_store(copied)) == 0


def test_a_missing_file_is_another_graph(copied: Path) -> None:
    (copied / INFERRED_FILE).unlink()
    assert not disk.has_store(copied)


@pytest.mark.parametrize("file", ["CURRENT", "made-from.json"])
def test_a_damaged_store_is_passed_over(copied: Path, file: str) -> None:
    (copied / STORE_FOLDER / file).write_bytes(b"\x00")
    assert labels(disk.open_store(copied)) == labels(load_store(copied))


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
    monkeypatch.setattr(disk, "load_store", refuse)
    again = open_graph(large, progress=lines.append).store
    assert [line.partition(" of ")[0] for line in lines] == ["making the store"]
    for store in (first, again):
        assert DEFINITIONS.answer(store, {}) == DEFINITIONS.answer(tiny_store, {})
        assert select(store, COUNT) == select(tiny_store, COUNT)
    assert [path.name for path in large.iterdir() if path.name.startswith(".")] == []


def test_a_large_build_that_cannot_be_written_is_loaded(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "_fill", full)
    assert labels(disk.open_store(large, progress=silent)) == labels(load_store(large))
    assert [path.name for path in large.iterdir() if "store" in path.name] == []
