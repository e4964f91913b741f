"""Comparison of what the rules inferred with what HermiT inferred: they must not differ."""

from __future__ import annotations

import pyoxigraph as ox

from exomet.graph.index import ancestors
from exomet.reason.hermit import Classification
from exomet.terms.iris import INFERRED, OWL, RDF, RDFS, RECORD_SPACES, curie

_IriPairs = set[tuple[str, str]]


def hermit_differences(store: ox.Store, classification: Classification) -> list[str]:
    """Return, in words, each membership and subsumption that only HermiT or only the rules infer.

    Args:
        store: asserted and inferred graph; its records of reading are left out, as HermiT has none.
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
        *_differences(subsumptions, _stored_pairs(store, RDFS + "subClassOf"), "is below"),
        *_differences(memberships, _stored_pairs(store, RDF + "type"), "is a"),
    ]


def _stored_pairs(store: ox.Store, predicate: str) -> _IriPairs:
    pairs: _IriPairs = set()
    for graph in (ox.DefaultGraph(), ox.NamedNode(INFERRED)):
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                pairs.add((quad.subject.value, quad.object.value))
    return {pair for pair in pairs if not pair[0].startswith(RECORD_SPACES)}


def _differences(by_hermit: _IriPairs, by_rules: _IriPairs, relation: str) -> list[str]:
    only = {"HermiT": by_hermit - by_rules, "the rules": by_rules - by_hermit}
    lines = []
    for engine, pairs in only.items():
        for one, other in pairs:
            if not one.startswith(OWL) and not other.startswith(OWL):
                lines.append(f"only {engine}: {curie(one)} {relation} {curie(other)}")
    return sorted(lines)
