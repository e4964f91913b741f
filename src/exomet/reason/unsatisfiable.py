"""Classes that can have no member: a defect of the ontology, reported with the axioms behind it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import Problem
from exomet.files import display_path
from exomet.graph.ntriples import bare
from exomet.terms.iris import curie

# Files of the ontology in which a line that starts with the name of a class states it.
_STATING_FILES = ("exomet.ttl", "classes.tsv", "borrowed.tsv")
_BELOW_DISJOINT_CLASSES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?class ?one ?other WHERE {
  ?one owl:disjointWith ?other .
  ?class (rdfs:subClassOf|owl:equivalentClass|owl:intersectionOf/rdf:rest*/rdf:first)* ?one .
  ?class (rdfs:subClassOf|owl:equivalentClass|owl:intersectionOf/rdf:rest*/rdf:first)* ?other .
  FILTER(isIRI(?class))
} ORDER BY ?class ?one ?other"""


def classes_below_disjoint_ones(store: ox.Store) -> dict[str, tuple[str, str]]:
    """Return the classes below two that exclude each other, by IRI, with the first such pair.

    A reasoner finds more, such as a class that needs a member of an empty one.
    """
    solutions = store.query(_BELOW_DISJOINT_CLASSES)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    pairs: dict[str, tuple[str, str]] = {}
    for row in solutions:
        cls, one, other = (bare(str(value)) for value in row)
        pairs.setdefault(cls, (one, other))
    return pairs


def unsatisfiable_problems(
    store: ox.Store, by_hermit: Iterable[str], ontology: Path
) -> list[Problem]:
    """Return a problem for each class that can have no member, at the line that states it.

    Args:
        store: the asserted graph.
        by_hermit: IRIs of the classes that HermiT calls unsatisfiable; empty where it did not run.
        ontology: folder of the ontology.
    """
    pairs = classes_below_disjoint_ones(store)
    problems = []
    for cls in sorted({*pairs, *by_hermit}):
        why = "HermiT finds no possible member"
        if cls in pairs:
            one, other = map(curie, pairs[cls])
            why = f"it is below {one} and {other}, which exclude each other"
        file, line = _statement(curie(cls), ontology)
        what = f"{curie(cls)} can have no member: {why}"
        repair = "take out one of its axioms"
        problems.append(Problem(file, line, "1", "UNSATISFIABLE", what, repair))
    return problems


def _statement(name: str, ontology: Path) -> tuple[str, int]:
    """Return the file and line that state a class; the start of the ontology where none does."""
    for file in _STATING_FILES:
        lines = (ontology / file).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if line.split(maxsplit=1)[:1] == [name] and line.startswith(name):
                return display_path(ontology / file), number
    return display_path(ontology / _STATING_FILES[0]), 1
