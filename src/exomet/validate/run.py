"""Runs a file of shapes: those that are understood all at once, the others by pyshacl."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.sql.workbench import Workbench
from exomet.validate.checker import Checker
from exomet.validate.plain import plain_violations
from exomet.validate.shapes import ShapesFile
from exomet.validate.violations import Violation

if TYPE_CHECKING:
    from exomet.engine.triples import Triples


def run_shapes(triples: Triples, shapes: ShapesFile, file: Path) -> tuple[int, list[Violation]]:
    """Return the number of nodes that shapes are about, and what breaks the shapes.

    Args:
        triples: the graph.
        shapes: the shapes.
        file: their file, to name it.

    Raises:
        DataError: a shape cannot be run.
    """
    violations: list[Violation] = []
    with closing(Workbench(triples, shapes.terms())) as bench:
        checker = Checker(bench)
        for root in shapes.roots:
            focus = checker.focus(root.targets)
            if root.shape:
                violations += checker.violations(root.shape, focus)
            bench.sweep()
        nodes = checker.seen()
    return nodes, violations + plain_violations(triples, shapes, file)
