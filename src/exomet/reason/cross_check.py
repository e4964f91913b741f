"""Comparison of what the rules inferred with what HermiT inferred: they must not differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exomet.graph.index import ancestors
from exomet.graph.ntriples import SUBCLASS, TYPE, bare
from exomet.reason.hermit import Classification
from exomet.terms.iris import OWL, RECORD_SPACES, curie

_IriPairs = set[tuple[str, str]]
# Gives the subjects and objects of a relation, as terms.
Pairs = Callable[[str], Iterable[tuple[str, str]]]


def hermit_differences(pairs: Pairs, classification: Classification) -> list[str]:
    """Return, in words, each membership and subsumption that only HermiT or only the rules infer.

    Args:
        pairs: gives the subjects and objects of a relation, asserted or inferred by the rules; its
            records of reading are left out, as HermiT has none.
        classification: what HermiT inferred from the asserted graph.
    """
    parents: dict[str, set[str]] = {}
    for below, above in classification.subclasses:
        parents.setdefault(below, set()).add(above)
    subsumptions: _IriPairs = set()
    for cls in parents:
        subsumptions |= {(cls, above) for above in ancestors(cls, parents) if above != cls}
    memberships: _IriPairs = set()
    for individual, cls in classification.types:
        memberships |= {(individual, above) for above in ancestors(cls, parents)}
    return [
        *_differences(subsumptions, _ruled_pairs(pairs(SUBCLASS)), "is below"),
        *_differences(memberships, _ruled_pairs(pairs(TYPE)), "is a"),
    ]


def _ruled_pairs(pairs: Iterable[tuple[str, str]]) -> _IriPairs:
    return {
        (bare(one), bare(other))
        for one, other in pairs
        if _is_compared(one) and other.startswith("<")
    }


def _is_compared(term: str) -> bool:
    return term.startswith("<") and not bare(term).startswith(RECORD_SPACES)


def _differences(by_hermit: _IriPairs, by_rules: _IriPairs, relation: str) -> list[str]:
    only = {"HermiT": by_hermit - by_rules, "the rules": by_rules - by_hermit}
    lines = []
    for engine, pairs in only.items():
        for one, other in pairs:
            if not one.startswith(OWL) and not other.startswith(OWL):
                lines.append(f"only {engine}: {curie(one)} {relation} {curie(other)}")
    return sorted(lines)
