"""The two halves of SHACL: core constraints by pyshacl, SPARQL constraints by pyoxigraph, one query for all nodes.

pyshacl parses and runs a SPARQL constraint anew for each node, which takes most of its time; the shapes stay standard
SHACL, and a test compares the two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@dataclass(frozen=True)
class Result:
    """One violation: IRI of the rule, column to mend, node, offending value or empty, and the message."""

    rule: str
    column: str
    focus: str
    value: str
    message: str


@dataclass(frozen=True)
class Shapes:
    """The shapes of a file.

    Attributes:
        core: graph of the shapes without their SPARQL constraints.
        sparql: SPARQL constraints with the classes they apply to: IRI, column, message, query, classes.
        constraints: number of constraints, of both sorts.
        targets: classes whose members are checked.
    """

    core: rdflib.Graph
    sparql: tuple[tuple[str, str, str, str, tuple[str, ...]], ...]
    constraints: int
    targets: frozenset[str]


def read_shapes(path: Path) -> Shapes:
    """Read a Turtle file of shapes and part it into the halves."""
    graph = rdflib.Graph().parse(path, format="turtle")
    targets = frozenset(str(target) for target in graph.objects(None, SH.targetClass))
    constraints = {
        *graph.objects(None, SH.property),
        *graph.objects(None, SH.sparql),
        *graph.subjects(SH["or"], None),
    }
    sparql = []
    for shape, constraint in sorted(graph.subject_objects(SH.sparql)):
        column = str(graph.value(constraint, rdflib.RDFS.label))
        classes = tuple(sorted(str(target) for target in graph.objects(shape, SH.targetClass)))
        query = f"{_prologue(graph, constraint)}\n{graph.value(constraint, SH.select)}"
        sparql.append(
            (str(constraint), column, str(graph.value(constraint, SH.message)), query, classes)
        )
    graph.remove((None, SH.sparql, None))
    return Shapes(graph, tuple(sparql), len(constraints), targets)


def _prologue(graph: rdflib.Graph, constraint: rdflib.term.Node) -> str:
    lines = [
        f"PREFIX {graph.value(declared, SH.prefix)}: <{graph.value(declared, SH.namespace)}>"
        for prefixes in graph.objects(constraint, SH.prefixes)
        for declared in graph.objects(prefixes, SH.declare)
    ]
    return "\n".join(sorted(lines))


def core_results(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Result]:
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
        yield Result(str(rule), str(column), focus, "" if value == focus else value, message)


def sparql_results(store: ox.Store, shapes: Shapes) -> Iterator[Result]:
    """Yield what the SPARQL constraints find: each row of a constraint's query is a violation at ``$this``."""
    for rule, column, message, query, classes in shapes.sparql:
        members = set().union(*(_members(store, cls) for cls in classes))
        solutions = store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
        for solution in solutions:
            focus = str(solution["this"])[1:-1]
            if focus in members:
                yield Result(rule, column, focus, "", _filled(message, solution))


def _filled(message: str, solution: ox.QuerySolution) -> str:
    return re.sub(
        r"\{\?(\w+)\}", lambda match: str(getattr(solution[match[1]], "value", "")), message
    )


def _members(store: ox.Store, cls: str) -> set[str]:
    quads = store.quads_for_pattern(
        None, ox.NamedNode(str(rdflib.RDF.type)), ox.NamedNode(cls), None
    )
    return {str(quad.subject)[1:-1] for quad in quads}
