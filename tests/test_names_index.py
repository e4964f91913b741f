"""Names in a file: they mean what they mean in memory, and most need not be read."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import exomet
from exomet.graph import grounding
from exomet.graph.disk import open_build
from exomet.graph.index import read_lexicon
from exomet.graph.names_index import StoredLexicon
from exomet.terms.lexicon import Entity, Lexicon

KINDS = (None, "mirna", "molecule", "cancer", "cell", "pathway", "process", "paper")
MISSPELT = ("colorectal cancr", "miR-21-8p", "macrophge", "PTNE", "let-7", "miR 17")


def by_iri(written: tuple[str, Entity]) -> tuple[str, str]:
    return written[0], written[1].iri


@pytest.fixture(scope="module")
def lexicon(whole_store: ox.Store) -> Lexicon:
    return read_lexicon(whole_store)


@pytest.fixture(scope="module")
def stored(whole: Path) -> StoredLexicon:
    lexicon = open_build(whole).lexicon
    assert lexicon
    return lexicon


def test_every_name_means_the_same(lexicon: Lexicon, stored: StoredLexicon) -> None:
    names = dict.fromkeys(name for name, _ in lexicon.written())
    assert len(names) > 5_000
    for name in names:
        assert stored.find(name) == lexicon.find(name), name
        assert stored.find(name, "mirna") == lexicon.find(name, "mirna"), name
    for entity in lexicon.entities.values():
        assert stored.entities[entity.iri] == entity
        for kind in KINDS[1:]:
            found = stored.labelled(entity.label, str(kind))
            assert {*found} == {*lexicon.labelled(entity.label, str(kind))}


def test_what_looks_at_all_names_is_the_same(lexicon: Lexicon, stored: StoredLexicon) -> None:
    for text in MISSPELT:
        assert stored.arms(text) == lexicon.arms(text)
        assert stored.containing(text[:4]) == lexicon.containing(text[:4])
        for kind in KINDS:
            assert stored.near(text, kind) == lexicon.near(text, kind), (text, kind)
    assert set(stored.entities) == set(lexicon.entities)
    assert sorted(map(by_iri, stored.written())) == sorted(map(by_iri, lexicon.written()))


def test_what_is_not_there_is_no_thing(stored: StoredLexicon) -> None:
    assert stored.find("no such thing") == []
    assert "https://example.org/x" not in stored.entities
    assert stored.entities.get("https://example.org/x") is None


def test_a_question_reads_no_lexicon(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Lexicon:
        raise AssertionError("all names were read")

    monkeypatch.setattr(grounding, "read_lexicon", refuse)
    monkeypatch.setattr(StoredLexicon, "whole", property(refuse))
    graph = exomet.open_graph(built)
    assert graph.ask("target-mirnas", target="PTEN").rows
    assert graph.ask("pathway-mirnas", pathway="PI3K/AKT").rows


def test_a_damaged_index_is_an_error_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "names.sqlite"
    file.write_text("no index")
    with pytest.raises(OSError, match=r"names\.sqlite: file is not a database"):
        StoredLexicon(file)
    with pytest.raises(OSError, match=r"none\.sqlite: unable to open"):
        StoredLexicon(tmp_path / "none.sqlite")
