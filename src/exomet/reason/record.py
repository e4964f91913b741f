"""The record of a reasoning: what was inferred, with the proofs, in files of a build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.engine.parts import parts_of
from exomet.graph.layout import INFERRED_FILE, PROOFS_FILE, RULES_FILE, TERMS_FILE
from exomet.reason.inference import Inference

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Lines as they are: no character separates, quotes or escapes.
_COPY_INFERRED = """
    COPY (
      SELECT concat(s.text, ' ', p.text, ' ', o.text, ' .')
      FROM (SELECT s, p, o FROM inferred WHERE g = $graph AND {part}) inferred
      JOIN term s ON s.id = inferred.s
      JOIN term p ON p.id = inferred.p
      JOIN term o ON o.id = inferred.o
      ORDER BY inferred.s, inferred.p, inferred.o
    ) TO $file (FORMAT csv, HEADER false, DELIMITER '\x01', QUOTE '', ESCAPE '')"""
_COPY_PROOFS = """
    COPY (SELECT s, p, o, rule, premises FROM inferred WHERE g = 0)
    TO $file (FORMAT parquet, COMPRESSION zstd)"""
_SORT_PART = "INSERT INTO in_order FROM inferred WHERE {part} ORDER BY s, p, o"
_COPY_TERMS = """
    COPY (SELECT id, text FROM term) TO $file (FORMAT parquet, COMPRESSION zstd)"""


def write_inference(inference: Inference, folder: Path) -> None:
    """Write the inferred triples, the proof of each, and what the rules say.

    The proofs name terms and rules by number: ``terms.parquet`` has the text of each term, and
    rules are counted from 0 in the order of ``rules.tsv``.
    """
    connection = inference.triples.connection
    _put_in_order(connection)
    write_inferred(inference, folder / INFERRED_FILE)
    with _as_it_stands(connection):
        connection.execute(_COPY_PROOFS, {"file": str(folder / PROOFS_FILE)})
        connection.execute(_COPY_TERMS, {"file": str(folder / TERMS_FILE)})
    with (folder / RULES_FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.write("rule\tlabel\twords\n")
        for each in inference.rules:
            out.write(f"{each.name}\t{each.label}\t{each.words}\n")


def _put_in_order(connection: DuckDBPyConnection) -> None:
    """Sort what was inferred in its table, so many triples at a time as fit in memory."""
    connection.execute("CREATE TABLE in_order AS FROM inferred LIMIT 0")
    for part in parts_of(connection, "inferred", "s"):
        connection.execute(_SORT_PART.format(part=part))
    connection.execute("DROP TABLE inferred")
    connection.execute("ALTER TABLE in_order RENAME TO inferred")


@contextmanager
def _as_it_stands(connection: DuckDBPyConnection) -> Iterator[None]:
    """Let the rows of a table be written in the order in which it has them."""
    connection.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        connection.execute("SET preserve_insertion_order = false")


def write_inferred(inference: Inference, file: Path, graph: int = 0) -> None:
    """Write the inferred triples of a graph alone, as sorted N-Triples."""
    triples = inference.triples
    written = triples.scratch / "part.nt"
    values = {"file": str(written), "graph": graph}
    with file.open("wb") as out:
        for part in parts_of(triples.connection, "inferred", "s"):
            triples.connection.execute(_COPY_INFERRED.format(part=part), values)
            with written.open("rb") as lines:
                shutil.copyfileobj(lines, out)
            written.unlink()
