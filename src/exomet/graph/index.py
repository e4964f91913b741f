"""The names of everything in a store, by kind: the same index when tables are built and when the graph is asked."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from exomet.terms.iris import BASE, EXOMET, RDF, RDFS, SKOS, curie, expand
from exomet.terms.names import NameIndex, Thing

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

_PRINTED = BASE + "printed/"
_node = ox.NamedNode


def parents(store: ox.Store) -> dict[str, set[str]]:
    """Return class -> its direct superclasses, as stated, by IRI; class expressions are left out."""
    tree: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, _node(RDFS + "subClassOf"), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            tree.setdefault(quad.subject.value, set()).add(quad.object.value)
    return tree


def ancestors(iri: str, tree: dict[str, set[str]]) -> set[str]:
    """Return a class with all classes above it.

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


def name_index(store: ox.Store) -> NameIndex:
    """Return the index of all labelled classes and individuals of a store."""
    tree = parents(store)
    roots = {expand(root): kind for root, kind in _ROOTS.items()}
    kinds: dict[str, set[str]] = {}
    for cls in tree.keys() | {root for root in roots if root}:
        kinds[cls] = {roots[above] for above in ancestors(cls, tree) if above in roots}
    for name, kind in _TYPES.items():
        for quad in store.quads_for_pattern(None, _node(RDF + "type"), _node(EXOMET + name), ox.DefaultGraph()):
            kinds.setdefault(str(getattr(quad.subject, "value", "")), set()).add(kind)
    names: dict[str, list[str]] = {}
    for predicate in (SKOS + "altLabel", EXOMET + "accession"):
        for subject, value in _values(store, predicate):
            names.setdefault(subject, []).append(value)
    for subject, label in _values(store, RDFS + "label"):
        if subject.startswith(_PRINTED):
            for quad in store.quads_for_pattern(_node(subject), _node(SKOS + "exactMatch"), None, ox.DefaultGraph()):
                names.setdefault(str(getattr(quad.object, "value", "")), []).append(label)
    index = NameIndex()
    for subject, label in _values(store, RDFS + "label"):
        if found := kinds.get(subject):
            further = names.get(subject, [])
            index.add(Thing(subject, label, frozenset(found)), [*further, curie(subject)])
    return index


def _values(store: ox.Store, predicate: str) -> Iterable[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, _node(predicate), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            yield quad.subject.value, quad.object.value
