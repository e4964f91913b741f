"""The vocabulary of the graph: its versions, ExoMet's own terms, and borrowed terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDFS

DEFINITION_PROPERTY = "http://purl.obolibrary.org/obo/IAO_0000115"
_VERSIONS = f"SELECT DISTINCT ?v WHERE {{ ?o a <{OWL}Ontology> ; <{OWL}versionInfo> ?v }}"
_RELEASES = """PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?release (COUNT(?term) AS ?terms) WHERE {
  ?term dcterms:source ?release FILTER(isLiteral(?release))
}
GROUP BY ?release ORDER BY ?release"""
_TERMS = """SELECT ?term ?label ?definition ?parent WHERE {{
  VALUES ?type {{ {types} }}
  ?term a ?type ; <{rdfs}label> ?label ; <{definition}> ?definition .
  OPTIONAL {{ ?term <{rdfs}{hierarchy}> ?parent FILTER(isIRI(?parent)) }}
  FILTER(STRSTARTS(STR(?term), "{ours}"))
}} ORDER BY LCASE(?label) ?parent"""


@dataclass(frozen=True)
class BorrowedRelease:
    """A release of another vocabulary, with the number of terms taken from it."""

    name: str
    terms: int


@dataclass(frozen=True)
class VocabularyTerm:
    """A class or property of ExoMet; ``parents`` holds the IRIs of what is directly above it."""

    iri: str
    label: str
    definition: str
    parents: tuple[str, ...]


def ontology_versions(store: Queryable) -> list[str]:
    """Return the versions of the ontologies in a graph."""
    return [version for (version,) in text_rows(store, _VERSIONS)]


def borrowed_releases(store: Queryable) -> list[BorrowedRelease]:
    """Return the releases that terms were borrowed from, in the order of their names."""
    return [BorrowedRelease(name, int(terms)) for name, terms in text_rows(store, _RELEASES)]


def defined_terms(store: Queryable, types: Sequence[str], hierarchy: str) -> list[VocabularyTerm]:
    """Return our terms of some OWL types, by label.

    Args:
        store: the graph.
        types: names in the OWL namespace, such as ``Class``.
        hierarchy: the RDFS property that leads to a parent, such as ``subClassOf``.
    """
    listed = " ".join(f"<{OWL}{name}>" for name in types)
    query = _TERMS.format(
        types=listed, rdfs=RDFS, definition=DEFINITION_PROPERTY, hierarchy=hierarchy, ours=EXOMET
    )
    terms: dict[str, VocabularyTerm] = {}
    for iri, label, definition, parent in text_rows(store, query):
        known = terms.get(iri)
        parents = known.parents if known else ()
        terms[iri] = VocabularyTerm(
            iri, label, definition, (*parents, parent) if parent else parents
        )
    return list(terms.values())


def text_rows(store: Queryable, query: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a query as texts: IRIs and literals by their value, unbound as ""."""
    for row in cast(ox.QuerySolutions, store.query(query)):
        yield tuple(
            term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row
        )
