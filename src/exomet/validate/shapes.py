"""Shapes as typed values, as far as they are understood."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.graph.ntriples import SUBCLASS, TYPE
from exomet.sql.paths import PropertyPath
from exomet.sql.patterns import Select

SH = "http://www.w3.org/ns/shacl#"
SHAPE = "https://w3id.org/exomet/shape/"


@dataclass(frozen=True)
class Target:
    """What nodes a shape is about.

    Attributes:
        kind: class, node, subjects or objects.
        term: the class, the node, or the predicate.
    """

    kind: str
    term: str


@dataclass(frozen=True)
class Source:
    """What a violation is reported under.

    Attributes:
        rule: IRI of the shape or constraint; of the shape around it where it has none.
        column: column to correct.
        message: what is wrong, and the repair.
    """

    rule: str
    column: str
    message: str


@dataclass(frozen=True)
class Constraint:
    """A constraint on the values of a shape.

    Attributes:
        kind: local name of its parameter, such as ``minCount``.
        terms: its values, as N-Triples write them.
        shapes: the shapes that it names.
    """

    kind: str
    terms: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class QueryConstraint:
    """A constraint whose query selects the nodes that break it."""

    source: Source
    select: Select


@dataclass(frozen=True)
class Shape:
    """A node shape, or a property shape if it has a path."""

    source: Source
    path: PropertyPath | None = None
    constraints: tuple[Constraint, ...] = ()
    queries: tuple[QueryConstraint, ...] = ()
    deactivated: bool = False


@dataclass(frozen=True)
class Root:
    """A shape with targets.

    Attributes:
        node: its IRI, or its blank node.
        targets: what nodes it is about.
        shape: the shape, if the compiler understands the whole of it.
        beyond: else what the compiler does not understand.
    """

    node: str
    targets: tuple[Target, ...]
    shape: Shape | None
    beyond: str = ""


@dataclass(frozen=True)
class ShapesFile:
    """The shapes of a file.

    Attributes:
        triples: all triples of the file.
        roots: the shapes with targets.
        constraints: number of property shapes, SPARQL constraints, and roots with constraints of
            their own.
    """

    triples: tuple[tuple[str, str, str], ...]
    roots: tuple[Root, ...]
    constraints: int

    def terms(self) -> set[str]:
        """Return all terms of the file and of its queries."""
        terms: set[str] = {TYPE, SUBCLASS}
        for triple in self.triples:
            terms.update(triple)
        for root in self.roots:
            if root.shape:
                terms |= _queried(root.shape)
        return terms


def _queried(shape: Shape) -> set[str]:
    """Return the terms in the queries of a shape and of the shapes that it names."""
    terms: set[str] = set()
    for query in shape.queries:
        terms |= query.select.terms()
    for constraint in shape.constraints:
        for inner in constraint.shapes:
            terms |= _queried(inner)
    return terms
