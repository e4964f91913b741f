"""Turtle that people read: prefixed, grouped by subject, class expressions nested, the same bytes for the same triples.

rdflib's serialisers hold the whole graph and are not byte-stable with blank nodes; pyoxigraph's does not nest them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import IO

from exomet.graph.ntriples import LABEL, TYPE, Triple
from exomet.tables.schema import natural
from exomet.terms.iris import OWL, RDF, XSD, curie, prefixes

_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_FRONT = {TYPE: 0, f"<{OWL}imports>": 1, LABEL: 2}


def write_prefixes(out: IO[str]) -> None:
    """Write the prefix declarations."""
    for prefix, namespace in prefixes().items():
        out.write(f"@prefix {prefix}: <{namespace}> .\n")


def write_block(triples: Iterable[Triple], out: IO[str]) -> None:
    """Write triples that share no subject and no blank node with any other block.

    Blank nodes must form trees, as OWL class expressions do: they are written inside the statement that uses them.
    """
    subjects: dict[str, dict[str, set[str]]] = {}
    for subject, predicate, value in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, set()).add(value)
    for subject in sorted((s for s in subjects if not s.startswith("_:")), key=lambda s: natural(s[:-1])):
        body = _properties(subjects[subject], subjects, " ;\n    ")
        out.write(f"\n{_term(subject)} {body} .\n")


def _properties(predicates: dict[str, set[str]], subjects: dict[str, dict[str, set[str]]], join: str) -> str:
    parts = []
    for predicate in sorted(predicates, key=lambda p: (_FRONT.get(p, 9), _term(p))):
        values = sorted((_value(value, subjects) for value in predicates[predicate]), key=natural)
        parts.append(f"{'a' if predicate == TYPE else _term(predicate)} {' , '.join(values)}")
    return join.join(parts)


def _value(value: str, subjects: dict[str, dict[str, set[str]]]) -> str:
    if not value.startswith("_:"):
        return _term(value)
    if _FIRST in subjects[value]:
        items = []
        while value != _NIL:
            items.append(_value(next(iter(subjects[value][_FIRST])), subjects))
            value = next(iter(subjects[value][_REST]))
        return f"( {' '.join(items)} )"
    return f"[ {_properties(subjects[value], subjects, ' ; ')} ]"


@lru_cache(maxsize=4_000)
def _term(term: str) -> str:
    if term.startswith("<"):
        short = curie(term[1:-1])
        return term if short == term[1:-1] else short
    lexical, caret, datatype = term.rpartition("^^")
    if not caret or not datatype.startswith("<"):
        return term
    if datatype == f"<{XSD}integer>":
        return lexical.strip('"')
    return f"{lexical}^^{_term(datatype)}"
