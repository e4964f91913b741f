"""The names of everything in a store, by kind, both for building the graph and for asking it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pyoxigraph as ox

from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, OWL, RDFS, SKOS, curie, expand
from exomet.terms.kinds import kinds_by_root, kinds_by_type
from exomet.terms.lexicon import Entity, Lexicon

_PAIRS = (
    f"PREFIX exomet: <{EXOMET}> PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>"
    " SELECT ?s ?o WHERE "
)


# What is directly above a class or member, by IRI.
Tree = dict[str, set[str]]


def _value_pairs(store: Queryable, pattern: str) -> Iterable[tuple[str, str]]:
    """Yield subject and object, by their values, of a pattern over ?s and ?o."""
    solutions = cast(ox.QuerySolutions, store.query(f"{_PAIRS}{{ {pattern} }}"))
    for subject, value in solutions:
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            yield subject.value, value.value


def parents(store: Queryable) -> Tree:
    """Return class -> its direct superclasses as stated, by IRI, without class expressions."""
    tree: Tree = {}
    for child, parent in _value_pairs(
        store, "?s rdfs:subClassOf ?o FILTER(isIRI(?s) && isIRI(?o))"
    ):
        tree.setdefault(child, set()).add(parent)
    return tree


def broader(store: Queryable, classes: Tree) -> Tree:
    """Return class -> its direct superclasses, and member -> the groups that it belongs to."""
    tree = {cls: set(above) for cls, above in classes.items()}
    for member, group in _value_pairs(store, "?s exomet:memberOf ?o"):
        tree.setdefault(member, set()).add(group)
    return tree


def ancestors(iri: str, tree: Tree) -> set[str]:
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


def read_lexicon(store: Queryable, classes: Tree | None = None) -> Lexicon:
    """Return the lexicon of all labelled classes and individuals of a graph.

    Args:
        store: the graph.
        classes: its classes with their superclasses, where they have been read.
    """
    tree = parents(store) if classes is None else classes
    # (not the labels of all things: most are of what nobody names, such as steps and anchors)
    of_record = f"VALUES ?type {{ {_record_types()} }} ?s a ?type ; rdfs:label ?o"
    labelled = list(_value_pairs(store, "?s a owl:Class ; rdfs:label ?o"))
    kinds = _class_kinds(labelled, tree) | _record_kinds(store)
    labelled += _value_pairs(store, of_record)
    names = _further_names(store)
    lexicon = Lexicon()
    for iri, label in dict.fromkeys(labelled):
        entity = Entity(iri, label, frozenset(kinds[iri]))
        lexicon.add(entity, [*names.get(iri, []), curie(iri)])
    return lexicon


def _class_kinds(classes: Iterable[tuple[str, str]], tree: Tree) -> dict[str, set[str]]:
    """Return class -> its kinds, by the roots above it; ``class`` where there is none."""
    roots = {expand(root): names for root, names in kinds_by_root().items()}
    kinds = {}
    for cls, _ in classes:
        below = [roots[above] for above in ancestors(cls, tree) if above in roots]
        kinds[cls] = set().union(*below) or {"class"}
    return kinds


def _record_types() -> str:
    return " ".join(f"exomet:{name}" for name in kinds_by_type())


def _record_kinds(store: Queryable) -> dict[str, set[str]]:
    """Return record -> its kinds, by the classes that it is stated to be of."""
    by_type = kinds_by_type()
    kinds: dict[str, set[str]] = {}
    for record, cls in _value_pairs(store, f"VALUES ?o {{ {_record_types()} }} ?s a ?o"):
        kinds.setdefault(record, set()).add(by_type[cls.removeprefix(EXOMET)])
    return kinds


def _further_names(store: Queryable) -> dict[str, list[str]]:
    """Return thing -> its synonyms and accessions, and the labels by which sources print it."""
    patterns = (
        "?s skos:altLabel ?o",
        "?s exomet:accession ?o",
        "?label skos:exactMatch ?s ; a exomet:PrintedLabel ; rdfs:label ?o",
    )
    names: dict[str, list[str]] = {}
    for pattern in patterns:
        for thing, name in _value_pairs(store, pattern):
            names.setdefault(thing, []).append(name)
    return names
