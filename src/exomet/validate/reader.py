"""Reads a file of shapes. What it does not know is told by name: nothing is passed over.

A shape with something that SHACL has and the compiler does not know is left to pyshacl. What SHACL
does not have, and what breaks its rules, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from exomet.graph.ntriples import TYPE, bare, text_of
from exomet.sql.paths import PropertyPath
from exomet.sql.patterns import BeyondError, Select
from exomet.sql.query_reader import read_select, unknown_calls
from exomet.sql.relations import DryBench, Relation
from exomet.sql.solutions import THIS, Solver
from exomet.sql.values import is_regex
from exomet.terms.iris import OWL, RDFS, XSD
from exomet.validate.path_reader import read_path
from exomet.validate.shapes import (
    SH,
    Constraint,
    QueryConstraint,
    Root,
    Shape,
    ShapesFile,
    Source,
    Target,
)
from exomet.validate.shapes_graph import ShapesGraph
from exomet.validate.vocabulary import (
    BOUNDING,
    COMBINING,
    COUNTING,
    LISTING,
    NAMING,
    NESTING,
    NODE_KINDS,
    OF_PATHS,
    ONCE,
    PARAMETERS,
    TARGETS,
)

_SHAPES = frozenset([f"<{SH}NodeShape>", f"<{SH}PropertyShape>"])
_TRUE = f'"true"^^<{XSD}boolean>'


def read_shapes(file: Path) -> ShapesFile:
    """Return the shapes of a Turtle file.

    Raises:
        DataError: it cannot be parsed, holds what SHACL does not have, or breaks its rules.
    """
    return _shapes_of(file, file.read_bytes())


@lru_cache(maxsize=2)
def _shapes_of(file: Path, _content: bytes) -> ShapesFile:
    """Read a file once, as long as it stays the same."""
    return _Reader(ShapesGraph(file)).file()


class _Reader:
    def __init__(self, graph: ShapesGraph) -> None:
        self._graph = graph
        self._custom = self._custom_parameters()

    def _custom_parameters(self) -> frozenset[str]:
        """Return the predicates that constraint components of the file declare."""
        paths = [
            self._graph.one(value, "path") or ""
            for _, predicate, value in self._graph.triples
            if predicate == f"<{SH}parameter>"
        ]
        return frozenset(paths)

    def file(self) -> ShapesFile:
        """Return the shapes of the file."""
        for node in self._named():
            self._graph.refuse_unknown(node)
        for node in self._graph.having(["select", "ask"]):
            self._refuse_calls(node)
        roots = [self._root(node) for node in self._targeted()]
        counted: set[str] = set()
        for root in roots:
            counted.update(self._counted(root.node, set()))
        return ShapesFile(self._graph.triples, tuple(roots), len(counted))

    def _refuse_calls(self, node: str) -> None:
        for name in ("select", "ask"):
            for text in self._graph.values(node, name):
                for call in unknown_calls(f"{self._prologue(node)}\n{text_of(text)}"):
                    what = f"calls {call}, which is not in SPARQL 1.1"
                    raise self._graph.fault(node, name, what, "write it in another way")

    def _targeted(self) -> list[str]:
        found = {*self._graph.having(TARGETS)}
        found |= {s for s, predicate, _ in self._graph.triples if self._is_class(s, predicate)}
        return sorted(found)

    def _named(self) -> list[str]:
        """Return all shapes: what has the marks of one, and what such shapes name."""
        nodes = self._graph.having([*PARAMETERS, *TARGETS, "path", "target"])
        nodes += [s for s, p, o in self._graph.triples if p == TYPE and o in _SHAPES]
        for node in nodes:
            nodes += [other for other in self._inner(node) if other not in nodes]
        return sorted(set(nodes))

    def _inner(self, node: str) -> Iterator[str]:
        for name in (*NESTING, "qualifiedValueShape", "sparql"):
            yield from self._graph.values(node, name)
        for name in COMBINING:
            for head in self._graph.values(node, name):
                yield from self._graph.items(node, name, head)

    def _is_class(self, node: str, predicate: str) -> bool:
        """Return whether a node is a shape that is a class, and thereby its own target."""
        if predicate != TYPE or not node.startswith("<"):
            return False
        types = self._graph.others(node, bare(TYPE))
        is_shape = _SHAPES & set(types) or any(self._graph.values(node, one) for one in PARAMETERS)
        return bool(is_shape) and any(map(self._means_class, types))

    def _means_class(self, cls: str) -> bool:
        """Return whether a class is rdfs:Class or below it."""
        reached = [cls]
        for one in reached:
            above = self._graph.others(one, RDFS + "subClassOf")
            reached += [other for other in above if other not in reached]
        return f"<{RDFS}Class>" in reached

    def _root(self, node: str) -> Root:
        targets: list[Target] = []
        for name, kind in TARGETS.items():
            targets += [Target(kind, term) for term in self._graph.values(node, name)]
        if self._is_class(node, TYPE):
            targets.append(Target("class", node))
        try:
            shape, beyond = self._shape(node, Source("", "", ""), ()), ""
        except BeyondError as error:
            shape, beyond = None, str(error)
        return Root(node, tuple(targets), shape, beyond)

    def _counted(self, node: str, seen: set[str]) -> Iterator[str]:
        """Yield the sources of a shape: itself, its property shapes and SPARQL constraints."""
        seen.add(node)
        if any(self._graph.values(node, name) for name in PARAMETERS - {"property", "sparql"}):
            yield node
        yield from self._graph.values(node, "sparql")
        for inner in self._graph.values(node, "property"):
            yield inner
            if inner not in seen:
                yield from self._counted(inner, seen)

    # A shape

    def _shape(self, node: str, around: Source, within: tuple[str, ...]) -> Shape:
        if node in within:
            raise BeyondError("a shape that names itself")
        self._refuse_absent(node, within)
        if self._graph.truth(node, "deactivated"):
            return Shape(around, deactivated=True)
        for predicate in self._custom:
            if self._graph.others(node, bare(predicate)):
                raise BeyondError(f"the parameter {predicate}")
        source = self._source(node, around)
        head = self._graph.one(node, "path")
        path = read_path(self._graph, node, head) if head else None
        inside = (*within, node)
        constraints: list[Constraint] = []
        for name in sorted(PARAMETERS - {"sparql"}):
            constraints += self._constraints(node, name, source, inside, path)
        queries = tuple(self._queries(node, source, path))
        return Shape(source, path, tuple(constraints), queries)

    def _refuse_absent(self, node: str, within: tuple[str, ...]) -> None:
        if within and not self._graph.has(node):
            what = f"names the shape {node}, which is not in the file"
            raise self._graph.fault(within[-1], "node", what, "check its spelling, or add it")

    def _source(self, node: str, around: Source) -> Source:
        rule = bare(node) if node.startswith("<") else around.rule
        names = self._graph.values(node, "name") + self._graph.others(node, RDFS + "label")
        return Source(rule, text_of(names[0]) if names else "", self._message(node))

    def _message(self, node: str) -> str:
        messages = self._graph.values(node, "message")
        plain = [one for one in messages if one.endswith('"') or one.lower().endswith("@en")]
        chosen = [*plain, *messages]
        return text_of(chosen[0]) if chosen else ""

    def _queries(
        self, node: str, around: Source, path: PropertyPath | None
    ) -> Iterator[QueryConstraint]:
        for constraint in self._graph.values(node, "sparql"):
            if self._graph.truth(constraint, "deactivated"):
                continue
            if path:
                raise BeyondError("a SPARQL constraint of a property shape")
            own = self._source(constraint, around)
            message = own.message or around.message
            yield QueryConstraint(Source(own.rule, own.column, message), self._select(constraint))

    def _select(self, constraint: str) -> Select:
        text = self._graph.one(constraint, "select")
        if text is None:
            raise self._graph.fault(constraint, "sparql", "has no query", "add sh:select")
        select = read_select(f"{self._prologue(constraint)}\n{text_of(text)}")
        dry = Solver(DryBench(), select.prologue)
        dry.answers(select.group, Relation("", frozenset([THIS])))
        return select

    def _prologue(self, constraint: str) -> str:
        lines = set()
        namespaces = self._graph.values(constraint, "prefixes")
        for prefixes in namespaces:
            further = self._graph.others(prefixes, OWL + "imports")
            namespaces += [other for other in further if other not in namespaces]
            for declaration in self._graph.values(prefixes, "declare"):
                prefix = self._graph.one(declaration, "prefix") or '""'
                namespace = self._graph.one(declaration, "namespace") or '""'
                lines.add(f"PREFIX {text_of(prefix)}: <{text_of(namespace)}>")
        return "\n".join(sorted(lines))

    # Constraints

    def _constraints(
        self,
        node: str,
        name: str,
        source: Source,
        within: tuple[str, ...],
        path: PropertyPath | None,
    ) -> Iterator[Constraint]:
        values = self._graph.values(node, name)
        if not values:
            return
        if name in ONCE:
            self._graph.one(node, name)
        if name in OF_PATHS and not path:
            what = f"has sh:{name}, but no path"
            raise self._graph.fault(node, name, what, "move it to a property shape")
        for value in values:
            yield from self._constraint(node, name, value, source, within)

    def _constraint(
        self, node: str, name: str, value: str, source: Source, within: tuple[str, ...]
    ) -> Iterator[Constraint]:
        if name in COMBINING:
            members = self._graph.items(node, name, value)
            shapes = tuple(self._shape(member, source, within) for member in members)
            yield Constraint(name, (), shapes)
        elif name in NESTING:
            shape = self._shape(value, source, within)
            if name == "property" and not (shape.path or shape.deactivated):
                raise self._graph.fault(
                    value, name, "is a property shape without path", "add sh:path"
                )
            yield Constraint(name, (), (shape,))
        elif name == "qualifiedValueShape":
            yield from self._qualified(node, value, source, within)
        else:
            yield from self._plain(node, name, value)

    def _qualified(
        self, node: str, value: str, source: Source, within: tuple[str, ...]
    ) -> Iterator[Constraint]:
        if self._graph.truth(node, "qualifiedValueShapesDisjoint"):
            raise BeyondError("sh:qualifiedValueShapesDisjoint")
        shape = self._shape(value, source, within)
        for name in ("qualifiedMinCount", "qualifiedMaxCount"):
            if (count := self._graph.whole(node, name)) is not None:
                yield Constraint(name, (str(count),), (shape,))

    def _plain(self, node: str, name: str, value: str) -> Iterator[Constraint]:
        if name in COUNTING:
            yield Constraint(name, (str(self._graph.whole(node, name)),))
        elif name in LISTING:
            yield Constraint(name, tuple(self._graph.items(node, name, value)))
        elif name == "uniqueLang":
            if self._graph.truth(node, name) and value == _TRUE:  # ("1" does not turn it on)
                yield Constraint(name)
        elif name == "closed":
            if self._graph.truth(node, name):
                yield Constraint(name, self._allowed(node))
        elif name == "pattern":
            flags = self._graph.one(node, "flags") or '""'
            yield self._pattern(node, value, flags)
        else:
            self._refuse_value(node, name, value)
            yield Constraint(name, (value,))

    def _refuse_value(self, node: str, name: str, value: str) -> None:
        if name == "nodeKind" and bare(value).removeprefix(SH) not in NODE_KINDS:
            repair = f"write one of sh:{', sh:'.join(NODE_KINDS)}"
            raise self._graph.fault(node, name, f"has sh:nodeKind {value}", repair)
        if name in NAMING and not value.startswith("<"):
            raise self._graph.fault(node, name, f"has sh:{name} {value}", "name it by its IRI")
        if name in BOUNDING and not value.startswith('"'):
            raise self._graph.fault(node, name, f"has sh:{name} {value}", "write a literal")

    def _allowed(self, node: str) -> tuple[str, ...]:
        """Return the predicates that a closed shape names."""
        shapes = self._graph.values(node, "property")
        paths = [self._graph.one(shape, "path") or "" for shape in shapes]
        head = self._graph.one(node, "ignoredProperties")
        ignored = self._graph.items(node, "ignoredProperties", head) if head else []
        return tuple(path for path in [*paths, *ignored] if path.startswith("<"))

    def _pattern(self, node: str, value: str, flags: str) -> Constraint:
        """Return the constraint of a regular expression that the engine can run."""
        if not (value.startswith('"') and set(text_of(flags)) <= set("imsxq")):
            what = f"has sh:pattern {value} with sh:flags {flags}"
            raise self._graph.fault(
                node, "pattern", what, "write texts; flags are of i, m, s, x and q"
            )
        if not is_regex(value, flags):
            if set(text_of(flags)) <= set("im"):
                raise BeyondError(f"the regular expression {value}")
            what = f"has sh:pattern {value}, which cannot be run with sh:flags {flags}"
            raise self._graph.fault(
                node, "pattern", what, "write it without lookaround and \\i, \\c"
            )
        return Constraint("pattern", (value, flags))
