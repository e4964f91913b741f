"""Turtle that people read: prefixed, grouped by subject, class expressions nested, the same bytes for the same triples.

rdflib's serialisers hold the whole graph and are not byte-stable with blank nodes; pyoxigraph's does not nest them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import IO

from exomet.graph.ntriples import LABEL, TYPE, Triple
from exomet.tables.schema import natural_sort_key
from exomet.terms.iris import OWL, RDF, XSD, curie, prefixes

_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_LINE = " ;\n    "
_Subjects = dict[str, dict[str, set[str]]]
_FRONT = {TYPE: 0, f"<{OWL}imports>": 1, LABEL: 2}


def write_prefixes(out: IO[str]) -> None:
    """Write the prefix declarations."""
    for prefix, namespace in prefixes().items():
        out.write(f"@prefix {prefix}: <{namespace}> .\n")


def write_block(triples: Iterable[Triple], out: IO[str]) -> None:
    """Write triples that share no subject and no blank node with any other block.

    A blank node is written inside the one statement that uses it; one that is used otherwise gets a name.
    """
    subjects: _Subjects = {}
    for subject, predicate, value in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, set()).add(value)
    block = _Block(subjects, _names(subjects))
    for subject in sorted(
        (s for s in subjects if not s.startswith("_:")), key=lambda s: natural_sort_key(s[:-1])
    ):
        out.write(f"\n{_term(subject)} {block.properties(subject, _LINE)} .\n")
    for subject, name in block.names.items():
        if subject in subjects:
            out.write(f"\n{name} {block.properties(subject, _LINE)} .\n")


def as_text(triples: Iterable[object]) -> str:
    """Return triples of an engine (with ``subject``, ``predicate`` and ``object``) as a Turtle document.

    Example:
        >>> import pyoxigraph as ox
        >>> labelled = ox.parse('[] <http://www.w3.org/2000/01/rdf-schema#label> "a" .', ox.RdfFormat.TURTLE)
        >>> as_text(labelled).splitlines()[-1]
        '_:b1 rdfs:label "a" .'
    """
    out = StringIO()
    write_prefixes(out)
    write_block(((str(t.subject), str(t.predicate), str(t.object)) for t in triples), out)  # type: ignore[attr-defined]
    return out.getvalue()


def _names(subjects: _Subjects) -> dict[str, str]:
    """Return names for the blank nodes that no single statement can hold: used by none, by several, or in a circle."""
    inside = {
        subject: [
            value for values in predicates.values() for value in values if value.startswith("_:")
        ]
        for subject, predicates in subjects.items()
    }
    used = Counter(value for values in inside.values() for value in values)
    blanks = sorted(
        {*used, *(subject for subject in subjects if subject.startswith("_:"))},
        key=natural_sort_key,
    )
    named = [blank for blank in blanks if used[blank] != 1]
    reached: set[str] = set()
    todo = [*(subject for subject in subjects if not subject.startswith("_:")), *named]
    for blank in ["", *blanks]:
        if blank and blank not in reached:
            named.append(blank)
            todo = [blank]
        while todo:
            reached.add(node := todo.pop())
            todo += [value for value in inside.get(node, ()) if value not in reached]
    return {blank: f"_:b{number}" for number, blank in enumerate(named, 1)}


@dataclass(frozen=True)
class _Block:
    subjects: _Subjects
    names: dict[str, str]

    def properties(self, subject: str, join: str) -> str:
        predicates = self.subjects[subject]
        parts = []
        for predicate in sorted(predicates, key=lambda p: (_FRONT.get(p, 9), _term(p))):
            values = sorted(map(self._value, predicates[predicate]), key=natural_sort_key)
            parts.append(f"{'a' if predicate == TYPE else _term(predicate)} {' , '.join(values)}")
        return join.join(parts)

    def _value(self, value: str) -> str:
        if not value.startswith("_:"):
            return _term(value)
        if value in self.names:
            return self.names[value]
        if value not in self.subjects:
            return "[]"
        items = self._items(value)
        return f"( {' '.join(items)} )" if items else f"[ {self.properties(value, ' ; ')} ]"

    def _items(self, node: str) -> list[str]:
        """Return the items of a list; none where the node begins no list, or one with something besides its items."""
        items = []
        while node != _NIL:
            cell = self.subjects.get(node, {})
            if (
                node in self.names
                or cell.keys() != {_FIRST, _REST}
                or any(len(values) > 1 for values in cell.values())
            ):
                return []
            items.append(self._value(*cell[_FIRST]))
            (node,) = cell[_REST]
        return items


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
