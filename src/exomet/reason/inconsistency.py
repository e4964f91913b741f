"""What makes an ontology inconsistent: an individual in two disjoint classes, with the proof."""

from __future__ import annotations

from exomet.graph.ntriples import TYPE, Triple, as_curie, bare, bracketed
from exomet.reason.inference import Inference
from exomet.terms.iris import OWL

_DISJOINT = bracketed(OWL + "disjointWith")
_IN_DISJOINT_CLASSES = """
    WITH
      types AS (
        SELECT s, o FROM triple WHERE p = $type UNION SELECT s, o FROM inferred WHERE p = $type
      ),
      disjoint AS (SELECT s, o FROM triple WHERE p = $disjoint)
    SELECT DISTINCT thing.text, here.text, there.text
    FROM disjoint
    JOIN types one ON one.o = disjoint.s
    JOIN types other ON other.s = one.s AND other.o = disjoint.o
    JOIN term thing ON thing.id = one.s
    JOIN term here ON here.id = one.o
    JOIN term there ON there.id = other.o
    ORDER BY ALL"""


def inconsistencies(inference: Inference) -> dict[str, list[str]]:
    """Return the individuals in two disjoint classes by IRI, with proofs of one step per line."""
    numbers = inference.triples.numbers((TYPE, _DISJOINT))
    if len(numbers) < 2:
        return {}
    asked = {"type": numbers[TYPE], "disjoint": numbers[_DISJOINT]}
    rows = inference.triples.connection.execute(_IN_DISJOINT_CLASSES, asked).fetchall()
    proofs: dict[str, list[str]] = {}
    for individual, one, other in rows:
        lines = [
            f"{_named(individual)} is in two classes that exclude each other: "
            f"{_named(one)} and {_named(other)}"
        ]
        for cls in (one, other):
            lines += _proof_lines((individual, TYPE, cls), inference, 1)
        proofs.setdefault(bare(individual), lines)
    return proofs


def _proof_lines(triple: Triple, inference: Inference, depth: int) -> list[str]:
    rule, premises = inference.proof(triple) or ("stated", ())
    lines = [f"{'  ' * depth}{' '.join(map(_named, triple))}  [{rule}]"]
    for premise in premises:
        lines += _proof_lines(premise, inference, depth + 1)
    return lines


def _named(term: str) -> str:
    return "a" if term == TYPE else as_curie(term)
