"""Turtle that people read: prefixed, grouped by subject, class expressions nested.

The same triples give the same bytes, for which no library was found: rdflib's serializers hold
the whole graph and differ from run to run where it has blank nodes; pyoxigraph's writes triples
as they come and nests no blank node.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from exomet.graph.ntriples import LABEL, TYPE, Triple, bare, bracketed
from exomet.terms.iris import OWL, RDF, XSD, curie, prefixes
from exomet.terms.sorting import natural_sort_key

if TYPE_CHECKING:
    import pyoxigraph as ox

_LIST_FIRST = bracketed(RDF + "first")
_LIST_REST = bracketed(RDF + "rest")
_LIST_END = bracketed(RDF + "nil")
_INTEGER = bracketed(XSD + "integer")
_NEXT_LINE = " ;\n    "
_FRONT: dict[str, int] = {TYPE: 0, bracketed(OWL + "imports"): 1, LABEL: 2}
# Subject -> predicate -> objects.
_Subjects = dict[str, dict[str, set[str]]]


@contextmanager
def turtle_document(out: IO[str]) -> Iterator[Callable[[Iterable[Triple]], None]]:
    """Give a function that adds a block of triples to a document.

    The prefixes that the blocks use are declared at its head, so the blocks wait, from ten
    megabytes on in a file, until the last one is known.
    """
    used: set[str] = set()
    with SpooledTemporaryFile(10_000_000, "w+", encoding="utf-8", newline="\n") as body:
        yield lambda triples: used.update(write_block(triples, body))
        write_prefixes(used, out)
        body.seek(0)
        shutil.copyfileobj(body, out)


def write_prefixes(used: Iterable[str], out: IO[str]) -> None:
    """Write the declarations of prefixes, in the order of the alphabet."""
    for prefix in sorted(used, key=natural_sort_key):
        out.write(f"@prefix {prefix}: <{prefixes()[prefix]}> .\n")


def write_block(triples: Iterable[Triple], out: IO[str]) -> set[str]:
    """Write triples that share no subject and no blank node with any other block.

    A blank node is written inside the one statement that uses it; one that is used otherwise gets
    a name.

    Returns:
        The prefixes that the block uses.
    """
    subjects: _Subjects = {}
    for subject, predicate, value in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, set()).add(value)
    block = _Block(subjects, _blank_node_names(subjects))
    named = [subject for subject in subjects if not _is_blank(subject)]
    for subject in sorted(named, key=lambda subject: natural_sort_key(subject[:-1])):
        out.write(f"\n{block.term(subject)} {block.properties(subject, _NEXT_LINE)} .\n")
    for subject, name in block.names.items():
        if subject in subjects:
            out.write(f"\n{name} {block.properties(subject, _NEXT_LINE)} .\n")
    return block.used


def as_text(triples: Iterable[ox.Triple | ox.Quad]) -> str:
    """Return triples of an engine as a Turtle document.

    Example:
        >>> import pyoxigraph as ox
        >>> text = '[] <http://www.w3.org/2000/01/rdf-schema#label> "a" .'
        >>> as_text(ox.parse(text, ox.RdfFormat.TURTLE)).splitlines()[-1]
        '_:b1 rdfs:label "a" .'
    """
    out = StringIO()
    with turtle_document(out) as add:
        add((str(t.subject), str(t.predicate), str(t.object)) for t in triples)
    return out.getvalue()


def _is_blank(term: str) -> bool:
    return term.startswith("_:")


def _blank_node_names(subjects: _Subjects) -> dict[str, str]:
    """Return names for the blank nodes that cannot be nested in a single statement.

    Those are the ones that no statement uses, that several use, and one in each circle.
    """
    inner = {subject: list(_blank_objects(subjects[subject])) for subject in subjects}
    uses = Counter(chain.from_iterable(inner.values()))
    blanks = sorted({*uses, *filter(_is_blank, subjects)}, key=natural_sort_key)
    names = [blank for blank in blanks if uses[blank] != 1]
    roots = [subject for subject in subjects if not _is_blank(subject)]
    reached: set[str] = set()
    for root in (*roots, *names):
        _reach(root, inner, reached)
    # What is still not reached lies in circles; the first node of each opens it.
    for blank in blanks:
        if blank not in reached:
            names.append(blank)
            _reach(blank, inner, reached)
    return {blank: f"_:b{number}" for number, blank in enumerate(names, 1)}


def _blank_objects(predicates: dict[str, set[str]]) -> Iterator[str]:
    for values in predicates.values():
        yield from filter(_is_blank, values)


def _reach(start: str, inner: dict[str, list[str]], reached: set[str]) -> None:
    """Add a node, and all that would be nested in it, to those reached."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        reached.add(node)
        waiting += [blank for blank in inner.get(node, ()) if blank not in reached]


@dataclass(frozen=True)
class _Block:
    subjects: _Subjects
    names: dict[str, str]
    used: set[str] = field(default_factory=set)

    def term(self, term: str) -> str:
        """Return an IRI or a literal in short, and note its prefix."""
        short, prefix = _short_term(term)
        if prefix:
            self.used.add(prefix)
        return short

    def properties(self, subject: str, separator: str) -> str:
        """Return predicates and objects of a subject, joined with a separator."""
        predicates = self.subjects[subject]
        parts = []
        for predicate in sorted(predicates, key=lambda p: (_FRONT.get(p, 9), _short_term(p))):
            values = sorted(map(self._value, predicates[predicate]), key=natural_sort_key)
            verb = "a" if predicate == TYPE else self.term(predicate)
            parts.append(f"{verb} {' , '.join(values)}")
        return separator.join(parts)

    def _value(self, value: str) -> str:
        if not _is_blank(value):
            return self.term(value)
        if value in self.names:
            return self.names[value]
        if value not in self.subjects:
            return "[]"
        items = self._items(value)
        return f"( {' '.join(items)} )" if items else f"[ {self.properties(value, ' ; ')} ]"

    def _items(self, node: str) -> list[str]:
        """Return the items of a list; none where the node begins no list that can be nested."""
        items = []
        while node != _LIST_END:
            if not self._is_list_cell(node):
                return []
            (first,) = self.subjects[node][_LIST_FIRST]
            (node,) = self.subjects[node][_LIST_REST]
            items.append(self._value(first))
        return items

    def _is_list_cell(self, node: str) -> bool:
        """Return whether a node has one item, one rest, and nothing besides."""
        predicates = self.subjects.get(node, {})
        alone = all(len(values) == 1 for values in predicates.values())
        return alone and node not in self.names and predicates.keys() == {_LIST_FIRST, _LIST_REST}


@lru_cache(maxsize=4_000)
def _short_term(term: str) -> tuple[str, str]:
    """Return an IRI or a literal in short, and the prefix that this uses, if any."""
    if term.startswith("<"):
        short = curie(bare(term))
        return (term, "") if short == bare(term) else (short, short.partition(":")[0])
    lexical, caret, datatype = term.rpartition("^^")
    if not caret or not datatype.startswith("<"):
        return term, ""
    if datatype == _INTEGER:
        return lexical.strip('"'), ""
    short, prefix = _short_term(datatype)
    return f"{lexical}^^{short}", prefix
