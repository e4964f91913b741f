"""Load the release of the ontology into pronto and fastobo, or into OAK, and print counts as JSON.

Run as a program of its own: ``python obo_check.py pronto|oak FILE ...``, with the library
importable. The net is out of reach, so that what needs it fails.
"""

from __future__ import annotations

import json
import socket
import sys
import warnings
from typing import Any, NoReturn


def no_network(*_: object, **__: object) -> NoReturn:
    """Refuse a connection."""
    raise OSError("there is no network here")


def by_pronto(path: str) -> dict[str, int]:
    """Return what pronto, and fastobo under it, count in a file."""
    import pronto

    ontology = pronto.Ontology(path)
    terms = list(ontology.terms())
    return {
        "classes": len(terms),
        "labels": sum(bool(term.name) for term in terms),
        "definitions": sum(bool(term.definition) for term in terms),
        "synonyms": sum(len(term.synonyms) for term in terms),
        "is_a": sum(len(set(term.superclasses(distance=1, with_self=False))) for term in terms),
        "relations": len(list(ontology.relationships())),
    }


def by_oak(path: str) -> dict[str, int]:
    """Return what OAK counts in a file, through the adapter for its format."""
    from oaklib import get_adapter

    adapter: Any = get_adapter(f"pronto:{path}")
    classes = list(adapter.entities(owl_type="owl:Class"))
    labels = [adapter.label(one) for one in classes]
    edges = adapter.relationships(classes, predicates=["rdfs:subClassOf"])
    return {
        "classes": len(classes),
        "labels": sum(map(bool, labels)),
        "definitions": sum(bool(adapter.definition(one)) for one in classes),
        "is_a": len(set(edges)),
    }


if __name__ == "__main__":
    socket.socket.connect = no_network  # type: ignore[method-assign]
    warnings.simplefilter("ignore")
    count = {"pronto": by_pronto, "oak": by_oak}[sys.argv[1]]
    json.dump({path: count(path) for path in sys.argv[2:]}, sys.stdout)
