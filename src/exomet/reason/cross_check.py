"""Comparison of what the rules inferred with what HermiT inferred: they must not differ."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from exomet.graph.index import ancestors
from exomet.graph.ntriples import SUBCLASS, TYPE, bare, bracketed
from exomet.reason.hermit import Classification
from exomet.terms.iris import OWL, curie

_IriPairs = set[tuple[str, str]]
# Gives the subjects and objects of a relation, as terms; of some subjects, or of all for None.
Pairs = Callable[[str, Collection[str] | None], Iterable[tuple[str, str]]]


def hermit_differences(
    pairs: Pairs, classification: Classification, things: Collection[str]
) -> list[str]:
    """Return, in words, each membership and subsumption that only HermiT or only the rules infer.

    Args:
        pairs: gives the subjects and objects of a relation, asserted or inferred by the rules.
        classification: what HermiT inferred from the logical part of the asserted graph.
        things: IRIs of the individuals whose memberships are compared.
    """
    parents: dict[str, set[str]] = {}
    for below, above in classification.subclasses:
        parents.setdefault(below, set()).add(above)
    subsumptions: _IriPairs = set()
    for cls in parents:
        subsumptions |= {(cls, above) for above in ancestors(cls, parents) if above != cls}
    memberships: _IriPairs = set()
    for individual, cls in classification.types:
        if individual in things:
            memberships |= {(individual, above) for above in ancestors(cls, parents)}
    terms = [bracketed(thing) for thing in things]
    return [
        *_differences(subsumptions, _ruled_pairs(pairs(SUBCLASS, None)), "is below"),
        *_differences(memberships, _ruled_pairs(pairs(TYPE, terms)), "is a"),
    ]


def _ruled_pairs(pairs: Iterable[tuple[str, str]]) -> _IriPairs:
    return {
        (bare(one), bare(other))
        for one, other in pairs
        if one.startswith("<") and other.startswith("<")
    }


def _differences(by_hermit: _IriPairs, by_rules: _IriPairs, relation: str) -> list[str]:
    only = {"HermiT": by_hermit - by_rules, "the rules": by_rules - by_hermit}
    lines = []
    for engine, pairs in only.items():
        for one, other in pairs:
            if not one.startswith(OWL) and not other.startswith(OWL):
                lines.append(f"only {engine}: {curie(one)} {relation} {curie(other)}")
    return sorted(lines)
