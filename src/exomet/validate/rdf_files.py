"""Files of anybody's: their format, their faults, and the same as N-Triples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import DataError, Problem
from exomet.files import display_path


def rdf_format(file: Path) -> ox.RdfFormat:
    """Return the format of a file by its name: N-Triples for ``.nt``, else Turtle."""
    return ox.RdfFormat.N_TRIPLES if file.suffix == ".nt" else ox.RdfFormat.TURTLE


def base_of(file: Path) -> str:
    """Return what relative IRIs in a file are relative to."""
    return file.resolve().as_uri()


def parse_error(file: Path, error: SyntaxError) -> DataError:
    """Return the error about a file that cannot be parsed."""
    what = " ".join(str(error).split())[:200]
    line, column = error.lineno or 1, str(error.offset or 1)
    return DataError([Problem(display_path(file), line, column, "SYNTAX", what)])


def rewritten(file: Path, lines: Path) -> set[str]:
    """Write a file as N-Triples, and return its subjects.

    Raises:
        SyntaxError: it cannot be parsed; it carries the line and the offset.
    """
    subjects: set[str] = set()

    def triples() -> Iterator[ox.Triple]:
        form, base = rdf_format(file), base_of(file)
        for quad in ox.parse(path=str(file), format=form, base_iri=base, rename_blank_nodes=True):
            if isinstance(quad.object, ox.Triple):
                raise SyntaxError("a triple within a triple, which is of RDF 1.2")
            subjects.add(str(quad.subject))
            yield quad.triple

    ox.serialize(triples(), str(lines), format=ox.RdfFormat.N_TRIPLES)
    return subjects


def subjects_of(lines: Path) -> set[str]:
    """Return the subjects of an N-Triples file."""
    with lines.open(encoding="utf-8") as file:
        return {line.partition(" ")[0] for line in file}
