"""The record of a reasoning: what was inferred, with the proofs, in files of a build."""

from __future__ import annotations

from pathlib import Path

from exomet.graph.layout import INFERRED_FILE, PROOFS_FILE, RULES_FILE, TERMS_FILE
from exomet.reason.inference import Inference

# Lines as they are: no character separates, quotes or escapes.
_COPY_INFERRED = """
    COPY (
      SELECT concat(s.text, ' ', p.text, ' ', o.text, ' .')
      FROM inferred
      JOIN term s ON s.id = inferred.s
      JOIN term p ON p.id = inferred.p
      JOIN term o ON o.id = inferred.o
      WHERE g = $graph
      ORDER BY inferred.s, inferred.p, inferred.o
    ) TO $file (FORMAT csv, HEADER false, DELIMITER '\x01', QUOTE '', ESCAPE '')"""
_COPY_PROOFS = """
    COPY (SELECT s, p, o, rule, premises FROM inferred WHERE g = 0 ORDER BY s, p, o)
    TO $file (FORMAT parquet, COMPRESSION zstd)"""
_COPY_TERMS = """
    COPY (SELECT id, text FROM term ORDER BY id) TO $file (FORMAT parquet, COMPRESSION zstd)"""
_COPIES = {PROOFS_FILE: _COPY_PROOFS, TERMS_FILE: _COPY_TERMS}


def write_inference(inference: Inference, folder: Path) -> None:
    """Write the inferred triples, the proof of each, and what the rules say.

    The proofs name terms and rules by number: ``terms.parquet`` has the text of each term, and
    rules are counted from 0 in the order of ``rules.tsv``.
    """
    write_inferred(inference, folder / INFERRED_FILE)
    for name, copy in _COPIES.items():
        inference.triples.connection.execute(copy, {"file": str(folder / name)})
    with (folder / RULES_FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.write("rule\tlabel\twords\n")
        for each in inference.rules:
            out.write(f"{each.name}\t{each.label}\t{each.words}\n")


def write_inferred(inference: Inference, file: Path, graph: int = 0) -> None:
    """Write the inferred triples of a graph alone, as sorted N-Triples."""
    values = {"file": str(file), "graph": graph}
    inference.triples.connection.execute(_COPY_INFERRED, values)
