"""Runs the shapes on the built triples, and traces each violation to the row it comes from."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.engine.triples import loaded
from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.read import Tables
from exomet.validate.rdf_files import subjects_of
from exomet.validate.rows import RowLocator

if TYPE_CHECKING:
    from exomet.engine.triples import Triples


@dataclass(frozen=True)
class ShapesReport:
    """The outcome of a validation.

    Attributes:
        constraints: number of constraints that were checked.
        focus_nodes: number of nodes they were checked on.
        problems: the violations, at their rows where the tables are known.
    """

    constraints: int
    focus_nodes: int
    problems: list[Problem]


def check_graph(graph: Path, shapes: Path, tables: Tables | None = None) -> ShapesReport:
    """Run SHACL shapes on a graph as a build writes it.

    Args:
        graph: N-Triples file with the findings and the ontology.
        shapes: Turtle file of the shapes.
        tables: the tables that the graph was built from; problems are then reported at their rows.

    Raises:
        DataError: the shapes cannot be parsed or run.
    """
    with loaded([[graph]]) as triples:
        return check_shapes(triples, shapes, graph, (lambda: tables) if tables else None)


def check_rewritten(
    file: Path, lines: Path, shapes: Path, ground: Path | None = None
) -> ShapesReport:
    """Run SHACL shapes on a file of anybody's that was written as N-Triples.

    Args:
        file: the file, which problems name.
        lines: the N-Triples file.
        shapes: Turtle file of the shapes.
        ground: N-Triples file that the graph builds on, such as the ontology; nodes that only it
            describes are not reported.

    Raises:
        DataError: the shapes cannot be parsed or run.
    """
    foreign = subjects_of(ground) - subjects_of(lines) if ground else set[str]()
    with loaded([[lines, ground] if ground else [lines]]) as triples:
        return check_shapes(triples, shapes, file, foreign=foreign)


def check_shapes(
    triples: Triples,
    shapes: Path,
    graph: Path,
    tables: Callable[[], Tables] | None = None,
    *,
    foreign: AbstractSet[str] = frozenset(),
) -> ShapesReport:
    """Run SHACL shapes on a graph that is loaded.

    Args:
        triples: the graph, one alone.
        shapes: Turtle file of the shapes.
        graph: the file that the graph comes from, where problems of no row are reported.
        tables: gives the tables that the graph was built from; problems are then reported at their
            rows.
        foreign: nodes of which nothing is reported, as N-Triples write them.

    Raises:
        DataError: the shapes cannot be parsed or run.
    """
    from exomet.validate.reader import read_shapes
    from exomet.validate.run import run_shapes

    parsed = read_shapes(shapes)
    nodes, violations = run_shapes(triples, parsed, shapes)
    locator = RowLocator(tables()) if tables and violations else None
    name = display_path(graph)
    problems = [one.problem(name, locator) for one in violations if one.focus not in foreign]
    return ShapesReport(parsed.constraints, nodes, sorted(problems))
