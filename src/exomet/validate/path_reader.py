"""Reads the paths of property shapes."""

from __future__ import annotations

from exomet.sql.paths import AnyOf, Forward, InTurn, PropertyPath, Repeated, inverse
from exomet.validate.shapes_graph import ShapesGraph

_REPEATS = {
    "zeroOrMorePath": (False, True),
    "oneOrMorePath": (True, True),
    "zeroOrOnePath": (False, False),
}


def read_path(graph: ShapesGraph, shape: str, node: str) -> PropertyPath:
    """Return the path of a shape.

    Args:
        graph: the file of shapes.
        shape: the shape, to name it.
        node: the value of its sh:path.

    Raises:
        DataError: it is no path of SHACL.
    """
    return _path(graph, shape, node, ())


def _path(graph: ShapesGraph, shape: str, node: str, within: tuple[str, ...]) -> PropertyPath:
    if node in within:
        raise graph.fault(shape, "path", "has a path within itself", "write it out")
    inside = (*within, node)
    if node.startswith("<"):
        return Forward(node)
    if graph.is_list(node):
        return InTurn(_paths(graph, shape, node, inside))
    if head := graph.one(node, "alternativePath"):
        return AnyOf(_paths(graph, shape, head, inside))
    if part := graph.one(node, "inversePath"):
        return inverse(_path(graph, shape, part, inside))
    for name, (once, endless) in _REPEATS.items():
        if part := graph.one(node, name):
            return Repeated(_path(graph, shape, part, inside), once, endless)
    raise graph.fault(shape, "path", f"has the path {node}", "write a path of SHACL")


def _paths(
    graph: ShapesGraph, shape: str, head: str, within: tuple[str, ...]
) -> tuple[PropertyPath, ...]:
    members = graph.items(shape, "path", head)
    if len(members) < 2:
        raise graph.fault(shape, "path", "has a list of one path", "write the path itself")
    return tuple(_path(graph, shape, member, within) for member in members)
