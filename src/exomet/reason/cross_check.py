"""Comparison of what the rules inferred with what HermiT says: they must not differ."""

from __future__ import annotations

import pyoxigraph as ox

from exomet.graph.index import ancestors
from exomet.reason.hermit import Verdict
from exomet.terms.iris import INFERRED, OWL, RDF, RDFS, curie

Pairs = set[tuple[str, str]]


def disagreements(store: ox.Store, verdict: Verdict) -> list[str]:
    """Return, in words, each membership and subsumption that only one of the two gives.

    Args:
        store: asserted and inferred graph.
        verdict: HermiT's verdict on the asserted graph.
    """
    up: dict[str, set[str]] = {}
    for below, above in verdict.subclasses:
        up.setdefault(below, set()).add(above)
    classes = {(below, above) for below in up for above in ancestors(below, up) if above != below}
    types = {(thing, above) for thing, cls in verdict.types for above in ancestors(cls, up)}
    return [
        *_differences(_named(classes), _pairs(store, RDFS + "subClassOf"), "is below"),
        *_differences(_named(types), _pairs(store, RDF + "type"), "is a"),
    ]


def _pairs(store: ox.Store, predicate: str) -> Pairs:
    return _named(
        {
            (quad.subject.value, quad.object.value)
            for graph in (ox.DefaultGraph(), ox.NamedNode(INFERRED))
            for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        }
    )


def _named(pairs: Pairs) -> Pairs:
    return {
        (one, other)
        for one, other in pairs
        if not one.startswith(OWL) and not other.startswith(OWL)
    }


def _differences(hermit: Pairs, rules: Pairs, relation: str) -> list[str]:
    alone = [("HermiT", pair) for pair in hermit - rules] + [
        ("the rules", pair) for pair in rules - hermit
    ]
    return sorted(
        f"only {who}: {curie(one)} {relation} {curie(other)}" for who, (one, other) in alone
    )
