"""Descriptions of a dataset and of its endpoint: VoID and SPARQL 1.1 Service Description.

They have two parts: what is known beforehand, in Turtle, and what a query counts on the graph.
In both, relative IRIs are resolved against the address of the endpoint.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from exomet.graph.counts import GraphCounts, counted_triples

_DESCRIPTIONS = Path(__file__).parent


def statistics_query() -> str:
    """Return the CONSTRUCT query that counts triples, properties, classes and named graphs."""
    return (_DESCRIPTIONS / "void.rq").read_text(encoding="utf-8")


def service_description(endpoint: str, *, of_build: bool) -> list[ox.Triple]:
    """Return what is known of an endpoint without counting.

    Args:
        endpoint: its address.
        of_build: whether it serves a build of ExoMet, with title, license and downloads.

    Example:
        >>> len(service_description("http://localhost/sparql", of_build=False))
        20
    """
    parts = ["service.ttl", "dataset.ttl", "build.ttl"]
    return _known_triples(parts if of_build else parts[:2], endpoint)


def build_description(counts: GraphCounts, endpoint: str) -> list[ox.Triple]:
    """Return the VoID of a build: what is known of it, and what was counted on its graphs."""
    known = _known_triples(["dataset.ttl", "build.ttl"], endpoint)
    return [*known, *counted_triples(counts, endpoint)]


def _known_triples(names: list[str], base: str) -> list[ox.Triple]:
    triples = []
    for name in names:
        path = str(_DESCRIPTIONS / name)
        quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base)
        triples += [quad.triple for quad in quads]
    return triples
