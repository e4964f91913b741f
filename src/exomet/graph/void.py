"""The description of an endpoint: SPARQL 1.1 Service Description and VoID.

It has two parts: what is known beforehand, in Turtle, and what a query counts on the graph.
In both, relative IRIs are resolved against the address of the endpoint.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

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
        18
    """
    files = ["service.ttl", "dataset.ttl"] if of_build else ["service.ttl"]
    triples = []
    for name in files:
        path = str(_DESCRIPTIONS / name)
        quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=endpoint)
        triples += [quad.triple for quad in quads]
    return triples
