"""Whether an endpoint holds the graph of a build: the sizes of its graphs, and a few questions.

An answer without rows may be true, or come from a store that holds something else, or only a part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exomet.errors import QueryError
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.query.select import Cell, select
from exomet.queryable import Queryable
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.terms.iris import AUDITED, INFERRED

# Files of the graphs that questions need; None is what was asserted.
_FILES = {None: ASSERTED_FILE, INFERRED: INFERRED_FILE, AUDITED: AUDIT_FILE}
# Questions that fail in different ways: by paths, groups, and one for each named graph.
_CANARIES = ("target-mirnas", "routes", "class-counts", "class-members", "sign-verdicts")


@dataclass(frozen=True)
class Comparison:
    """A number that a build and an endpoint should share.

    Attributes:
        subject: the graph or question that is compared.
        expected: its triples or rows in the build.
        present: those of the endpoint, None if it gave no answer.
        problem: what is wrong, and what to do; empty if nothing is.
    """

    subject: str
    expected: int
    present: int | None
    problem: str


def check_endpoint(endpoint: KnowledgeGraph, build: KnowledgeGraph) -> list[Comparison]:
    """Return how an endpoint compares with a build: its graphs first, then a few questions.

    Raises:
        QueryError: the endpoint cannot be reached, or does not count its default graph.
    """
    return [*_graphs_compared(endpoint.store, build.store), *_questions_compared(endpoint, build)]


def _graphs_compared(endpoint: Queryable, build: Queryable) -> Iterator[Comparison]:
    sizes = {graph: _size(build, graph) for graph in _FILES}
    for graph, file in _FILES.items():
        expected, present = sizes[graph], _size(endpoint, graph)
        problem = _size_problem(expected, present, file, graph)
        if graph is None and present == sum(sizes.values()):
            problem = "all graphs together: name the one that was asserted with --graph"
        yield Comparison(graph or "what was asserted", expected, present, problem)


def _size(store: Queryable, graph: str | None) -> int:
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    _, rows = select(store, f"SELECT (COUNT(*) AS ?triples) WHERE {{ {pattern} }}")
    return int(str(rows[0][0]))


def _size_problem(expected: int, present: int, file: str, graph: str | None) -> str:
    place = f"the graph <{graph}>" if graph else "the default graph, or name its graph with --graph"
    if present == expected:
        return ""
    if not present:
        return f"empty: load {file} into {place}"
    if present < expected:
        return f"{expected - present:,} triples are missing: load {file} again"
    return "more than the build has: another release, or other data in the same graph"


def _questions_compared(endpoint: KnowledgeGraph, build: KnowledgeGraph) -> Iterator[Comparison]:
    questions = {question.name: question for question in build.questions()}
    for name in _CANARIES:
        question = questions[name]
        expected = _comparable_rows(question.run(build.store, question.sparql)[1])
        subject = f"question {name}"
        try:
            present = _comparable_rows(question.run(endpoint.store, question.sparql)[1])
        except QueryError as error:
            yield Comparison(subject, len(expected), None, str(error))
            continue
        problem = "" if present == expected else "other rows than those of the build"
        yield Comparison(subject, len(expected), len(present), problem)


def _comparable_rows(rows: list[list[Cell]]) -> list[str]:
    return sorted(map(str, rows))
