"""The page to ask the graph in SPARQL, and the names that its editor completes."""

from __future__ import annotations

import hashlib
import json

import pyoxigraph as ox

from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.query.select import select
from exomet.questions.catalogue import Question
from exomet.terms.header import without_header
from exomet.terms.iris import EXOMET, OWL, RDF, SKOS, curie, expand, prefixes

_DEFAULT = "target-mirnas"
# What relations lead to: records, and the classes of participants.
_ENDS = f"""SELECT DISTINCT ?relation ?part ?class WHERE {{ ?thing ?relation ?part . ?part a ?class
  FILTER(STRSTARTS(STR(?relation), "{EXOMET}")) }}"""
_PROPERTIES = {"ObjectProperty": "relation", "DatatypeProperty": "attribute", "Class": "class"}


def sparql_page(explorer: Explorer, view: View, query: Query, name: str = _DEFAULT) -> Page | None:
    """Return the page with a query to begin with, that of a question of the catalogue; None where there is none."""
    del query
    chosen = explorer.questions.get(name or _DEFAULT)
    if chosen is None:
        return None
    examples = [
        {"name": q.name, "question": q.question, "query": _query(q)}
        for q in explorer.questions.values()
    ]
    data = {"examples": examples, "labels": labels_path(explorer).lstrip("/")}
    return render(
        view, "sparql.html", examples=examples, data=data, chosen=chosen, query=_query(chosen)
    )


def _query(question: Question) -> str:
    return without_header(question.sparql) + "\n"


def labels_path(explorer: Explorer) -> str:
    """Return the path of the names for completion; it changes with what is in them."""
    return f"/assets/labels-{hashlib.sha256(labels(explorer)).hexdigest()[:10]}.json"


def labels(explorer: Explorer) -> bytes:
    """Return what a query can name, for completion: prefixes, and label, CURIE, kind and synonyms of each thing."""
    if explorer.completion is None:
        things = _things(explorer)
        things += _properties(explorer, things)
        found = {
            "prefixes": prefixes(),
            "things": sorted(things, key=lambda thing: (str(thing[0]), str(thing[1]))),
        }
        explorer.completion = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    return explorer.completion


def _things(explorer: Explorer) -> list[list[object]]:
    alternative: dict[str, list[str]] = {}
    for quad in explorer.store.quads_for_pattern(
        None, ox.NamedNode(SKOS + "altLabel"), None, ox.DefaultGraph()
    ):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            alternative.setdefault(quad.subject.value, []).append(quad.object.value)
    found: list[list[object]] = []
    for thing in explorer.names.index.things.values():
        short = curie(thing.iri)
        if thing.kinds - {"place", "correction", "finding", "regulation"} and short != thing.iri:
            found.append(
                [
                    thing.label,
                    short,
                    sorted(thing.kinds)[0],
                    sorted(set(alternative.get(thing.iri, ()))),
                ]
            )
    return found


def _properties(explorer: Explorer, things: list[list[object]]) -> list[list[object]]:
    """Return relations, with the kinds of what they lead to, attributes and remaining classes of our ontology."""
    kinds = {expand(str(short)): str(kind) for _, short, kind, _ in things}
    ends: dict[str, set[str]] = {}
    for relation, part, cls in select(explorer.store, _ENDS)[1]:
        if kind := kinds.get(expand(str(part))) or kinds.get(expand(str(cls))):
            ends.setdefault(str(relation), set()).add(kind)
    found: list[list[object]] = []
    for name, kind in _PROPERTIES.items():
        of = explorer.store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + name), None
        )
        for iri in {quad.subject.value for quad in of if isinstance(quad.subject, ox.NamedNode)}:
            if iri.startswith(EXOMET) and iri not in kinds and iri in explorer.addresses.labels:
                found.append(
                    [
                        explorer.addresses.labels[iri],
                        curie(iri),
                        kind,
                        [],
                        sorted(ends.get(curie(iri), ())),
                    ]
                )
    return found
