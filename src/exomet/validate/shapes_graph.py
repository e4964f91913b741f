"""The triples of a file of shapes, and what breaks the rules of SHACL in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import DataError, Problem
from exomet.files import display_path
from exomet.graph.ntriples import bare
from exomet.terms.iris import RDF, XSD, curie
from exomet.validate.rdf_files import base_of, parse_error
from exomet.validate.shapes import SH
from exomet.validate.vocabulary import KNOWN

_FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("first", "rest", "nil"))
_COUNT = re.compile(rf'"\+?(\d+)"\^\^<{re.escape(XSD)}\w+>')
_TRUTHS = {
    f'"{text}"^^<{XSD}boolean>': text in ("true", "1") for text in ("true", "1", "false", "0")
}


class ShapesGraph:
    """A file of shapes by subject and predicate; terms are as N-Triples write them."""

    def __init__(self, file: Path) -> None:
        """Read a file.

        Raises:
            DataError: it cannot be parsed.
        """
        self.file = file
        quads = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=base_of(file))
        try:
            found = ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)
            self.triples = tuple(dict.fromkeys(found))
        except SyntaxError as error:
            raise parse_error(file, error) from error
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, value in self.triples:
            self._values[subject, predicate].append(value)
        self._predicates: dict[str, set[str]] = defaultdict(set)
        for subject, predicate, _ in self.triples:
            self._predicates[subject].add(predicate)

    def has(self, node: str) -> bool:
        """Return whether the file says something about a node."""
        return node in self._predicates

    def refuse_unknown(self, node: str) -> None:
        """Refuse a shape with a predicate of SHACL that is not known.

        Raises:
            DataError: it has one: a slip, or what belongs to an extension.
        """
        for predicate in sorted(self._predicates.get(node, ())):
            name = bare(predicate).removeprefix(SH)
            if name != bare(predicate) and name not in KNOWN:
                what = f"has sh:{name}, which is not in SHACL Core or SHACL-SPARQL"
                raise self.fault(node, name, what, "check the spelling, or leave it out")

    def fault(self, node: str, name: str, what: str, repair: str) -> DataError:
        """Return an error about a shape.

        Args:
            node: the shape.
            name: the local name of the predicate that is wrong.
            what: what is wrong.
            repair: what to do about it.
        """
        text = self.file.read_text(encoding="utf-8")
        match = re.search(rf"\w*:{name}\b", text) or re.search(re.escape(bare(node)), text)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        shape = curie(bare(node)) if node.startswith("<") else "a shape without a name"
        problem = Problem(display_path(self.file), line, "1", "SHAPE", f"{shape} {what}", repair)
        return DataError([problem])

    def having(self, names: Iterable[str]) -> list[str]:
        """Return the nodes that have one of some predicates of SHACL, sorted."""
        wanted = {f"<{SH}{name}>" for name in names}
        return sorted(node for node, ones in self._predicates.items() if wanted & ones)

    def values(self, subject: str, name: str) -> list[str]:
        """Return the values of a predicate of SHACL, sorted."""
        return sorted(self._values.get((subject, f"<{SH}{name}>"), ()))

    def others(self, subject: str, predicate: str) -> list[str]:
        """Return the values of another predicate, given by its IRI, sorted."""
        return sorted(self._values.get((subject, f"<{predicate}>"), ()))

    def one(self, subject: str, name: str) -> str | None:
        """Return the value of a predicate that a shape has at most once.

        Raises:
            DataError: it has several.
        """
        values = self.values(subject, name)
        if len(values) > 1:
            what = f"has {len(values)} values of sh:{name}"
            raise self.fault(subject, name, what, "keep one, or make a shape for each")
        return values[0] if values else None

    def whole(self, subject: str, name: str) -> int | None:
        """Return the whole number that is the value of a predicate.

        Raises:
            DataError: it is no such number.
        """
        value = self.one(subject, name)
        if value is None:
            return None
        match = _COUNT.fullmatch(value)
        if not match:
            raise self.fault(
                subject, name, f"has sh:{name} {value}", "write a whole number such as 1"
            )
        return int(match[1])

    def truth(self, subject: str, name: str) -> bool:
        """Return whether a predicate has the value true.

        Raises:
            DataError: its value is neither true nor false.
        """
        value = self.one(subject, name)
        if value is not None and value not in _TRUTHS:
            raise self.fault(subject, name, f"has sh:{name} {value}", "write true or false")
        return value is not None and _TRUTHS[value]

    def items(self, subject: str, name: str, head: str) -> list[str]:
        """Return the members of a list that is the value of a predicate.

        Raises:
            DataError: it is no list.
        """
        members: list[str] = []
        seen: set[str] = set()
        while head != _NIL:
            first, rest = self.others(head, bare(_FIRST)), self.others(head, bare(_REST))
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise self.fault(subject, name, f"has sh:{name} without a list", "write ( ... )")
            seen.add(head)
            members += first
            head = rest[0]
        return members

    def is_list(self, node: str) -> bool:
        """Return whether a node is a list with a member."""
        return bool(self.others(node, bare(_FIRST)))
