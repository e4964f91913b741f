"""The two halves of SHACL: core constraints by pyshacl, SPARQL constraints by pyoxigraph.

pyshacl parses and runs a SPARQL constraint anew for each node, which takes most of its time;
pyoxigraph runs one query for all nodes. The shapes stay standard SHACL, and a test compares the
two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib

from exomet.graph.ntriples import bare

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@dataclass(frozen=True)
class Violation:
    """A node that breaks a rule.

    Attributes:
        rule: IRI of the constraint.
        column: column to correct.
        focus: IRI of the node.
        value: the offending value, or nothing.
        message: what is wrong, and the repair.
    """

    rule: str
    column: str
    focus: str
    value: str
    message: str


@dataclass(frozen=True)
class SparqlConstraint:
    """A constraint whose query selects the nodes that break it.

    Attributes:
        rule: IRI of the constraint.
        column: column to correct.
        message: what is wrong, with variables of the query in braces.
        query: the query, with its prefixes.
        targets: classes whose members are checked.
    """

    rule: str
    column: str
    message: str
    query: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Shapes:
    """The shapes of a file.

    Attributes:
        core: graph of the shapes without their SPARQL constraints.
        sparql: the SPARQL constraints.
        constraints: number of constraints, of both sorts.
        targets: classes whose members are checked.
    """

    core: rdflib.Graph
    sparql: tuple[SparqlConstraint, ...]
    constraints: int
    targets: frozenset[str]


def read_shapes(path: Path) -> Shapes:
    """Return the shapes of a Turtle file, split into the two halves."""
    graph = rdflib.Graph().parse(path, format="turtle")
    targets = frozenset(str(target) for target in graph.objects(None, SH.targetClass))
    constraints = {
        *graph.objects(None, SH.property),
        *graph.objects(None, SH.sparql),
        *graph.subjects(SH["or"], None),
    }
    sparql = tuple(
        _sparql_constraint(graph, shape, constraint)
        for shape, constraint in sorted(graph.subject_objects(SH.sparql))
    )
    graph.remove((None, SH.sparql, None))
    return Shapes(graph, sparql, len(constraints), targets)


def _sparql_constraint(
    graph: rdflib.Graph, shape: rdflib.term.Node, constraint: rdflib.term.Node
) -> SparqlConstraint:
    return SparqlConstraint(
        rule=str(constraint),
        column=str(graph.value(constraint, rdflib.RDFS.label)),
        message=str(graph.value(constraint, SH.message)),
        query=f"{_constraint_prologue(graph, constraint)}\n{graph.value(constraint, SH.select)}",
        targets=tuple(sorted(str(target) for target in graph.objects(shape, SH.targetClass))),
    )


def _constraint_prologue(graph: rdflib.Graph, constraint: rdflib.term.Node) -> str:
    lines = []
    for prefixes in graph.objects(constraint, SH.prefixes):
        for declaration in graph.objects(prefixes, SH.declare):
            prefix = graph.value(declaration, SH.prefix)
            namespace = graph.value(declaration, SH.namespace)
            lines.append(f"PREFIX {prefix}: <{namespace}>")
    return "\n".join(sorted(lines))


def core_violations(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Violation]:
    """Yield what pyshacl finds."""
    import pyshacl  # (heavy: only here)

    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    assert isinstance(results, rdflib.Graph)  # noqa: S101
    for result in results.subjects(rdflib.RDF.type, SH.ValidationResult):
        rule = results.value(result, SH.sourceConstraint) or results.value(result, SH.sourceShape)
        column = shapes.value(rule, SH.name) or shapes.value(rule, rdflib.RDFS.label) or ""
        focus = str(results.value(result, SH.focusNode))
        value = str(results.value(result, SH.value) or "")
        message = str(results.value(result, SH.resultMessage))
        yield Violation(str(rule), str(column), focus, "" if value == focus else value, message)


def sparql_violations(store: ox.Store, shapes: Shapes) -> Iterator[Violation]:
    """Yield what the SPARQL constraints find: each row of a query is a violation at ``$this``."""
    for constraint in shapes.sparql:
        members: set[str] = set()
        for target in constraint.targets:
            members |= class_members(store, target)
        solutions = store.query(constraint.query)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
        for solution in solutions:
            focus = bare(str(solution["this"]))
            if focus in members:
                message = _filled_message(constraint.message, solution)
                yield Violation(constraint.rule, constraint.column, focus, "", message)


def _filled_message(message: str, solution: ox.QuerySolution) -> str:
    def value(match: re.Match[str]) -> str:
        return str(getattr(solution[match[1]], "value", ""))

    return re.sub(r"\{\?(\w+)\}", value, message)


def class_members(store: ox.Store, cls: str) -> set[str]:
    """Return the IRIs of what is stated to be of a class."""
    is_a = ox.NamedNode(str(rdflib.RDF.type))
    quads = store.quads_for_pattern(None, is_a, ox.NamedNode(cls), None)
    return {bare(str(quad.subject)) for quad in quads}
