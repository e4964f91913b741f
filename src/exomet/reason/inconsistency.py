"""What makes an ontology inconsistent: an individual in two disjoint classes, with the proof."""

from __future__ import annotations

import pyoxigraph as ox

from exomet.graph.ntriples import TYPE, Triple, as_curie
from exomet.reason.inference import Inference

_IN_DISJOINT_CLASSES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?individual ?one ?other WHERE {
  ?one owl:disjointWith ?other .
  ?individual a ?one, ?other .
}"""


def inconsistencies(store: ox.Store, inference: Inference) -> dict[str, list[str]]:
    """Return the individuals in two disjoint classes by IRI, with proofs of one step per line.

    Args:
        store: asserted and inferred graph.
        inference: the proofs of what was inferred.
    """
    solutions = store.query(_IN_DISJOINT_CLASSES, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    proofs: dict[str, list[str]] = {}
    for individual, one, other in sorted(tuple(map(str, solution)) for solution in solutions):
        lines = [
            f"{_named(individual)} is in two classes that exclude each other: "
            f"{_named(one)} and {_named(other)}"
        ]
        for cls in (one, other):
            lines += _proof_lines((individual, TYPE, cls), inference, 1)
        proofs.setdefault(individual[1:-1], lines)
    return proofs


def _proof_lines(triple: Triple, inference: Inference, depth: int) -> list[str]:
    rule, premises = inference.proofs.get(triple, ("stated", ()))
    lines = [f"{'  ' * depth}{' '.join(map(_named, triple))}  [{rule}]"]
    for premise in premises:
        lines += _proof_lines(premise, inference, depth + 1)
    return lines


def _named(term: str) -> str:
    return "a" if term == TYPE else as_curie(term)
