"""The judge of our shapes: pyshacl, asked the same, violation by violation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import rdflib

from exomet.engine.triples import loaded
from exomet.files import scratch_folder
from exomet.validate import ShapesReport, check_rewritten
from exomet.validate.plain import run_pyshacl
from exomet.validate.rdf_files import base_of, rdf_format
from exomet.validate.reader import read_shapes
from exomet.validate.run import run_shapes
from exomet.validate.violations import Violation

Found = Counter[tuple[str, ...]]


def found_by_us(data: Path, shapes: Path) -> Found:
    """Return what we find in an N-Triples file."""
    with loaded([[data]]) as triples:
        _, violations = run_shapes(triples, read_shapes(shapes), shapes)
    return Counter(_comparable(violation) for violation in violations)


def found_by_pyshacl(data: Path, shapes: Path) -> Found:
    """Return what pyshacl finds."""
    graph = rdflib.Graph().parse(data, format="nt")
    violations = run_pyshacl(graph, rdflib.Graph().parse(shapes))
    return Counter(_comparable(violation) for violation in violations)


def _comparable(violation: Violation) -> tuple[str, ...]:
    source, value = violation.source, violation.value
    value = "" if value == violation.focus else value
    # Blank nodes have other labels there.
    value = "_:" if value.startswith("_:") else value
    return source.rule, source.column, source.message, violation.focus, value


def as_lines(turtle: str, folder: Path) -> Path:
    """Return a file of N-Triples with the triples of a Turtle text."""
    source, target = folder / "data.ttl", folder / "data.nt"
    source.write_text(turtle, encoding="utf-8")
    rewritten(source, target)
    return target


def rewritten(file: Path, lines: Path) -> None:
    """Write a file of our own as N-Triples; it needs no process with limits."""
    quads = ox.parse(
        path=str(file), format=rdf_format(file), base_iri=base_of(file), rename_blank_nodes=True
    )
    triples = (quad.triple for quad in quads)
    ox.serialize(triples, str(lines), format=ox.RdfFormat.N_TRIPLES)


def check_file(file: Path, shapes: Path, ground: Path | None = None) -> ShapesReport:
    """Run shapes on a file of our own, as ``exomet validate`` does on one of anybody's."""
    with scratch_folder() as folder:
        lines = folder / "graph.nt"
        rewritten(file, lines)
        return check_rewritten(file, lines, shapes, ground)
