"""The names of everything in a store, by kind: the same index when tables are built and when the graph is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pyoxigraph as ox

from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDFS, SKOS, curie, expand
from exomet.terms.lexicon import Entity, Lexicon

# Which kinds of column and parameter a class serves, by the root it stands under.
_ROOTS = {
    "MONDO:0045024": "cancer",
    "CL:0000000": "cell",
    "CL:0001064": "malignant cell",
    "exomet:SampledMaterial": "material",
    "UBERON:0001062": "anatomy",
    "GO:0008150": "process",
    "exomet:MetastaticProcess": "process",
    "ECO:0000000": "evidence",
    "exomet:Finding": "finding class",
    "GO:1903561": "vesicle",
}
# Which kind an individual has, by its class.
_TYPES = {
    "MatureMicroRNA": "mirna",
    "ArmNotStatedMicroRNA": "mirna",
    "MicroRNAFamily": "mirna",
    "Gene": "molecule",
    "MoleculeFamily": "molecule",
    "Pathway": "pathway",
    "Condition": "condition",
    "CellLine": "cell line",
    "Publication": "publication",
    "Source": "source",
    "Place": "place",
    "Correction": "correction",
    "PositiveRegulation": "regulation",
    "NegativeRegulation": "regulation",
    "UnsignedRegulation": "regulation",
    "MechanisticFinding": "finding",
    "BiomarkerFinding": "finding",
    "BackgroundFinding": "finding",
}

_PROLOGUE = f"PREFIX exomet: <{EXOMET}> PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> SELECT ?s ?o WHERE "


def _pairs(store: Queryable, pattern: str) -> Iterable[tuple[str, str]]:
    """Yield subject and object of a pattern over ?s and ?o, the subject an IRI, the object by its value."""
    for subject, value in cast(ox.QuerySolutions, store.query(f"{_PROLOGUE}{{ {pattern} }}")):
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            yield subject.value, value.value


def parents(store: Queryable) -> dict[str, set[str]]:
    """Return class -> its direct superclasses, as stated, by IRI; class expressions are left out."""
    tree: dict[str, set[str]] = {}
    for child, parent in _pairs(store, "?s rdfs:subClassOf ?o FILTER(isIRI(?s) && isIRI(?o))"):
        tree.setdefault(child, set()).add(parent)
    return tree


def broader(store: Queryable) -> dict[str, set[str]]:
    """Return class -> its direct superclasses, and member -> the families and groups that it belongs to."""
    tree = parents(store)
    for member, group in _pairs(store, "?s exomet:memberOf ?o"):
        tree.setdefault(member, set()).add(group)
    return tree


def ancestors(iri: str, tree: dict[str, set[str]]) -> set[str]:
    """Return a class or member with all that is above it.

    Example:
        >>> sorted(ancestors("a", {"a": {"b"}, "b": {"c"}}))
        ['a', 'b', 'c']
    """
    seen = {iri}
    waiting = [iri]
    while waiting:
        for parent in tree.get(waiting.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return seen


def read_lexicon(store: Queryable) -> Lexicon:
    """Return the index of all labelled classes and individuals of a graph."""
    tree = parents(store)
    roots = {expand(root): kind for root, kind in _ROOTS.items()}
    kinds: dict[str, set[str]] = {}
    for cls, _ in _pairs(store, "?s a owl:Class ; rdfs:label ?o"):
        kinds[cls] = {roots[above] for above in ancestors(cls, tree) if above in roots} or {"class"}
    types = " ".join(f"exomet:{name}" for name in _TYPES)
    for thing, cls in _pairs(store, f"VALUES ?o {{ {types} }} ?s a ?o"):
        kinds.setdefault(thing, set()).add(_TYPES[cls.removeprefix(EXOMET)])
    names: dict[str, list[str]] = {}
    for thing, name in (
        *_pairs(store, "?s skos:altLabel ?o"),
        *_pairs(store, "?s exomet:accession ?o"),
    ):
        names.setdefault(thing, []).append(name)
    for thing, name in _pairs(
        store, "?label skos:exactMatch ?s ; a exomet:PrintedLabel ; rdfs:label ?o"
    ):
        names.setdefault(thing, []).append(name)
    index = Lexicon()
    for thing, label in _pairs(store, "?s rdfs:label ?o"):
        if found := kinds.get(thing):
            index.add(Entity(thing, label, frozenset(found)), [*names.get(thing, []), curie(thing)])
    return index
