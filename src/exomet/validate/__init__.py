"""Shapes are run on the built triples, and each result is brought back to the row of the table it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.check import Tables
from exomet.terms.iris import BASE, RDF
from exomet.validate.rows import Rows

if TYPE_CHECKING:
    from exomet.validate.shacl import Result

SHAPE = BASE + "shape/"


@dataclass(frozen=True)
class Report:
    """The outcome of a validation: how many constraints were checked on how many nodes, and the problems found."""

    constraints: int
    focus_nodes: int
    problems: list[Problem]


def validate(
    graph: Path, shapes: Path, tables: Tables | None = None, also: Sequence[Path] = ()
) -> Report:
    """Run SHACL shapes on a graph.

    Args:
        graph: N-Triples or Turtle file with the findings, and with the ontology unless ``also`` gives it.
        shapes: Turtle file of the shapes.
        tables: the tables that the graph was built from; problems are then reported at their rows.
        also: further files with what the graph builds on, such as the ontology; nodes of theirs are not reported.

    Raises:
        SyntaxError: a file cannot be parsed; it carries the line and the offset.
    """
    import rdflib  # (heavy: only here)

    from exomet.validate.shacl import core_results, read_shapes, sparql_results

    store = ox.Store()
    store.load(path=str(graph), format=_format(graph))
    own = {quad.subject for quad in store} if also else None
    data = rdflib.Graph()
    for file in (graph, *also):
        data.parse(file, format="nt" if file.suffix == ".nt" else "turtle")
    for file in also:
        store.bulk_load(path=str(file), format=_format(file))
    parted = read_shapes(shapes)
    results = [*core_results(data, parted.core), *sparql_results(store, parted)]
    if own is not None:
        results = [result for result in results if ox.NamedNode(result.focus) in own]
    rows = Rows(tables) if tables else None
    problems = sorted(_problem(result, rows, graph) for result in results)
    return Report(parted.constraints, _count(store, parted.targets), problems)


def _format(file: Path) -> ox.RdfFormat:
    return ox.RdfFormat.N_TRIPLES if file.suffix == ".nt" else ox.RdfFormat.TURTLE


def _problem(result: Result, rows: Rows | None, graph: Path) -> Problem:
    what, _, repair = result.message.partition("; ")
    at = rows.find(result.focus) if rows else None
    if result.value:
        what += f" (found {result.value.removeprefix(BASE)})"
    if not at:
        what += f" at <{result.focus}>"
    file, line = at or (display_path(graph), 1)
    return Problem(file, line, result.column, result.rule.removeprefix(SHAPE), what, repair)


def _count(store: ox.Store, targets: frozenset[str]) -> int:
    is_a = ox.NamedNode(RDF + "type")
    return len(
        {
            q.subject
            for cls in targets
            for q in store.quads_for_pattern(None, is_a, ox.NamedNode(cls), None)
        }
    )
