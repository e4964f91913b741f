"""Triples of files become numbers: each once, in graphs of any size, whatever the hashes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exomet.build import build
from exomet.engine import parts
from exomet.engine import triples as engine
from exomet.engine.triples import loaded
from exomet.graph.layout import INFERRED_FILE, RULES_FILE, TERMS_FILE
from exomet.reason.lookup import ProofsOnDisk
from tests.conftest import TINY, silent

LINES = [
    '<b:x> <b:says> "a b" .',
    "<b:x> <b:knows> <b:y> .",
    '<b:y> <b:says> "a b"@en .',
    "_:n <b:knows> <b:x> .",
    '<b:y> <b:age> "7"^^<b:number> .',
]


def read(folder: Path) -> list[str]:
    """Return the triples of two graphs, one of which has a triple in two files."""
    files = [folder / name for name in ("one.nt", "again.nt", "other.nt")]
    for file, lines in zip(files, (LINES, LINES[1:3], LINES[:2]), strict=True):
        file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    with loaded([files[:2], files[2:]]) as graphs:
        rows = graphs.connection.execute(
            "SELECT t.g, s.text, p.text, o.text FROM triple t JOIN term s ON s.id = t.s"
            " JOIN term p ON p.id = t.p JOIN term o ON o.id = t.o"
        ).fetchall()
        terms = graphs.connection.execute("SELECT id, text FROM term").fetchall()
        left = graphs.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    texts = [text for _, text in terms]
    assert terms == list(enumerate(sorted(texts), 1))
    assert sorted(left) == [("term",), ("triple",)]
    return sorted(f"{graph} {s} {p} {o} ." for graph, s, p, o in rows)


WANTED = sorted([f"0 {line}" for line in LINES] + [f"1 {line}" for line in LINES[:2]])


def test_each_triple_of_each_graph_is_there_once(tmp_path: Path) -> None:
    assert read(tmp_path) == WANTED


def test_two_terms_of_one_hash_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_HASH", "length")
    assert read(tmp_path) == WANTED


def test_a_large_graph_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_TRIPLES_AT_A_TIME", 2)
    monkeypatch.setattr(parts, "ROWS_TOGETHER", 2)
    assert read(tmp_path) == WANTED


def test_what_is_inferred_is_written_in_parts(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS_TOGETHER", 1_000)
    build(TINY, tmp_path / "build", silent, hermit=False)
    for name in (INFERRED_FILE, RULES_FILE, TERMS_FILE):
        assert (tmp_path / "build" / name).read_bytes() == (tiny / name).read_bytes()
    proofs = [list(ProofsOnDisk(folder).all()) for folder in (tmp_path / "build", tiny)]
    assert proofs[0] == proofs[1]
