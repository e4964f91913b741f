"""What makes an ontology inconsistent: an individual in two classes that exclude each other, with the proof."""

from __future__ import annotations

import pyoxigraph as ox

from exomet.graph.ntriples import Triple, as_curie
from exomet.reason.rules import Inference
from exomet.terms.iris import RDF

_QUERY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?thing ?one ?other WHERE {
  ?one owl:disjointWith ?other .
  ?thing a ?one, ?other .
}"""


def inconsistencies(store: ox.Store, inference: Inference) -> list[tuple[str, list[str]]]:
    """Return for each individual that is in two disjoint classes its IRI and the proof, a line for each step.

    Args:
        store: asserted and inferred graph.
        inference: the proofs of what was inferred.
    """
    solutions = store.query(_QUERY, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    found: dict[str, list[str]] = {}
    for thing, one, other in sorted(tuple(map(str, solution)) for solution in solutions):
        lines = [
            f"{_name(thing)} is in two classes that exclude each other: {_name(one)} and {_name(other)}"
        ]
        for cls in (one, other):
            lines += _proof((thing, f"<{RDF}type>", cls), inference, 1)
        found.setdefault(thing[1:-1], lines)
    return list(found.items())


def _proof(triple: Triple, inference: Inference, depth: int) -> list[str]:
    rule, premises = inference.proofs.get(triple, ("stated", ()))
    lines = [f"{'  ' * depth}{' '.join(map(_name, triple))}  [{rule}]"]
    for premise in premises:
        lines += _proof(premise, inference, depth + 1)
    return lines


def _name(term: str) -> str:
    return "a" if term == f"<{RDF}type>" else as_curie(term)
