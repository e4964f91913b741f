"""Files of anybody's: their format, their faults, and the same as N-Triples."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from exomet.engine.confined import rewrite_confined
from exomet.errors import DataError, ExometError, Problem
from exomet.files import display_path

_OF_RDF_12 = "a triple within a triple, which is of RDF 1.2"
_TRIPLE_TERM = re.compile(r"\S+ \S+ <<\( ")


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


def rewritten_confined(file: Path, lines: Path) -> None:
    """Write a file of anybody's as N-Triples; it is parsed in a process with limits.

    Raises:
        SyntaxError: it cannot be parsed; it carries the line and the offset.
        DataError: it is beyond a limit, or refused.
    """
    ending = "nt" if rdf_format(file) is ox.RdfFormat.N_TRIPLES else "ttl"
    try:
        rewrite_confined(file, ending, base_of(file), lines)
    except ExometError as error:
        problem = Problem(display_path(file), 1, "1", "REFUSED", f"the file {error}")
        raise DataError([problem]) from error
    if holds_triple_terms(lines):
        raise SyntaxError(_OF_RDF_12)


def holds_triple_terms(lines: Path) -> bool:
    """Return whether an object in an N-Triples file is a triple."""
    with lines.open(encoding="utf-8") as file:
        return any(" <<( " in line and _TRIPLE_TERM.match(line) for line in file)


def subjects_of(lines: Path) -> set[str]:
    """Return the subjects of an N-Triples file."""
    with lines.open(encoding="utf-8") as file:
        return {line.partition(" ")[0] for line in file}
