"""Shapes run by pyshacl: those that the compiler does not understand, one node after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.errors import DataError, Problem
from exomet.files import display_path
from exomet.graph.ntriples import bare
from exomet.terms.iris import RDF, curie
from exomet.validate.shapes import SH, Root, ShapesFile, Source
from exomet.validate.violations import Violation
from exomet.validate.vocabulary import TARGETS

if TYPE_CHECKING:
    import rdflib

    from exomet.engine.triples import Triples

_PART = 100_000
_AS_TEXT = """
    SELECT s.text, p.text, o.text FROM triple t
    JOIN term s ON s.id = t.s JOIN term p ON p.id = t.p JOIN term o ON o.id = t.o"""


def plain_violations(triples: Triples, shapes: ShapesFile, file: Path) -> list[Violation]:
    """Return what breaks the shapes that are not compiled.

    Args:
        triples: the graph.
        shapes: all shapes of the file; those that are compiled are left out here.
        file: the file, to name it.

    Raises:
        DataError: pyshacl cannot run them either.
    """
    beyond = [root for root in shapes.roots if not root.shape]
    if not beyond:
        return []
    graph = _read(_untargeted(shapes))
    try:
        return list(run_pyshacl(_read(_triple_lines(triples)), graph))
    except Exception as error:  # (of many classes, also of rdflib and of its parsers)
        what = (
            f"{_what_is_beyond(beyond)}, which cannot be run: {' '.join(str(error).split())[:300]}"
        )
        problem = Problem(display_path(file), 1, "1", "SHAPE", what, "state it in another way")
        raise DataError([problem]) from error


def _what_is_beyond(roots: Iterable[Root]) -> str:
    return "; ".join(f"{curie(bare(root.node))} has {root.beyond}" for root in roots)


def _untargeted(shapes: ShapesFile) -> Iterator[str]:
    """Yield the shapes as lines, without the targets of those that are compiled."""
    compiled = {root.node for root in shapes.roots if root.shape}
    targets = {f"<{SH}{name}>" for name in TARGETS} | {f"<{RDF}type>"}
    kept = {f"<{SH}NodeShape>", f"<{SH}PropertyShape>"}
    for subject, predicate, value in shapes.triples:
        if not (subject in compiled and predicate in targets and value not in kept):
            yield f"{subject} {predicate} {value} .\n"


def _triple_lines(triples: Triples) -> Iterator[str]:
    rows = triples.connection.cursor().execute(_AS_TEXT)
    while part := rows.fetchmany(_PART):
        yield "".join(f"{s} {p} {o} .\n" for s, p, o in part)


def _read(lines: Iterable[str]) -> rdflib.Graph:
    import rdflib  # (heavy: only here)

    return rdflib.Graph().parse(data="".join(lines), format="nt")


def run_pyshacl(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Violation]:
    """Yield what pyshacl finds.

    Raises:
        Exception: it cannot run the shapes.
    """
    import pyshacl  # (heavy: only here)
    from rdflib import RDFS, SH, Graph

    _, results, text = pyshacl.validate(
        data, shacl_graph=shapes, inplace=True, do_owl_imports=False
    )
    if not isinstance(results, Graph):
        raise TypeError(text)
    for result in results.objects(None, SH.result):  # (without their details)
        rule = results.value(result, SH.sourceConstraint) or results.value(result, SH.sourceShape)
        column = shapes.value(rule, SH.name) or shapes.value(rule, RDFS.label) or ""
        message = results.value(result, SH.resultMessage) or ""
        source = Source(str(rule), str(column), str(message))
        focus = results.value(result, SH.focusNode)
        yield Violation(source, _as_term(focus), _as_term(results.value(result, SH.value)))


def _as_term(node: rdflib.term.Node | None) -> str:
    """Return a node as N-Triples write it; nothing for none."""
    import rdflib

    if node is None:
        return ""
    if not isinstance(node, rdflib.Literal):
        return node.n3()
    if node.language:
        return str(ox.Literal(str(node), language=node.language))
    datatype = ox.NamedNode(node.datatype) if node.datatype else None
    return str(ox.Literal(str(node), datatype=datatype))
