"""Runs the shapes on the built triples, and traces each violation to the row it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.read import Tables
from exomet.terms.iris import BASE
from exomet.validate.rows import RowLocator

if TYPE_CHECKING:
    import rdflib

    from exomet.validate.shacl import Violation

SHAPE = BASE + "shape/"


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


def check_shapes(
    graph: Path, shapes: Path, tables: Tables | None = None, also: Sequence[Path] = ()
) -> ShapesReport:
    """Run SHACL shapes on a graph.

    Args:
        graph: N-Triples or Turtle file with the findings, and with the ontology unless ``also``
            gives it.
        shapes: Turtle file of the shapes.
        tables: the tables that the graph was built from; problems are then reported at their rows.
        also: further files that the graph builds on, such as the ontology; their own nodes are
            not reported.

    Raises:
        SyntaxError: a file cannot be parsed; it carries the line and the offset.
    """
    from exomet.validate.shacl import core_violations, read_shapes, sparql_violations

    store = ox.Store()
    store.load(path=str(graph), format=rdf_format(graph))
    own = {str(quad.subject) for quad in store} if also else set()
    for file in also:
        store.bulk_load(path=str(file), format=rdf_format(file))
    parted = read_shapes(shapes)
    data = _parsed(graph, *also)
    violations = [*core_violations(data, parted.core), *sparql_violations(store, parted)]
    if also:
        violations = [violation for violation in violations if f"<{violation.focus}>" in own]
    locator = RowLocator(tables) if tables else None
    problems = sorted(_problem(violation, locator, graph) for violation in violations)
    return ShapesReport(parted.constraints, _node_count(store, parted.targets), problems)


def rdf_format(file: Path) -> ox.RdfFormat:
    """Return the format of a file by its name: N-Triples for ``.nt``, else Turtle."""
    return ox.RdfFormat.N_TRIPLES if file.suffix == ".nt" else ox.RdfFormat.TURTLE


def _parsed(*files: Path) -> rdflib.Graph:
    """Return files as the graph that pyshacl needs."""
    import rdflib  # (heavy: only here)

    data = rdflib.Graph()
    for file in files:
        data.parse(file, format="nt" if file.suffix == ".nt" else "turtle")
    return data


def _problem(violation: Violation, locator: RowLocator | None, graph: Path) -> Problem:
    what, _, repair = violation.message.partition("; ")
    row = locator.find(violation.focus) if locator else None
    if violation.value:
        what += f" (found {violation.value.removeprefix(BASE)})"
    if not row:
        what += f" at <{violation.focus}>"
    file, line = row or (display_path(graph), 1)
    rule = violation.rule.removeprefix(SHAPE)
    return Problem(file, line, violation.column, rule, what, repair)


def _node_count(store: ox.Store, targets: frozenset[str]) -> int:
    from exomet.validate.shacl import class_members

    nodes: set[str] = set()
    for target in targets:
        nodes |= class_members(store, target)
    return len(nodes)
