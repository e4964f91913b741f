"""The address of everything: its page in the explorer, or where others describe it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from exomet.terms.iris import BASE, RDFS, curie, expand, prefixes
from exomet.terms.kinds import kinds_by_path

# IRIs with these prefixes lead to no page.
_PREFIXES_WITHOUT_PAGE = {"mirbase.family"}
_RECORD_IRI = re.compile(rf"{re.escape(BASE)}([a-z]+)/([A-Za-z0-9_.-]+)")
_PART_IRI = re.compile(
    rf"{re.escape(BASE)}(finding|regulation|evidence)/([FRE]\d+)-([A-Za-z0-9_.-]+)"
)
_STEP_FRAGMENT = re.compile(r"s\d+")
# The first part of a path that leads to a record or term of ExoMet, or to a printed label.
_PAGE_FOLDERS = {*kinds_by_path(), "ontology", "printed"}


@dataclass(frozen=True)
class Ref:
    """A reference to something.

    Attributes:
        label: what it is called.
        path: its path in the explorer, or "".
        outside: its address elsewhere, or "".
        small: what follows in small print, such as a count.
        mark: what a reader must not overlook, such as ``retracted``.
    """

    label: str
    path: str = ""
    outside: str = ""
    small: str = ""
    mark: str = ""


@dataclass
class Addresses:
    """Paths of everything in a graph that has a label.

    Records and terms of ExoMet have the path of their IRI (``/finding/F0049``). Borrowed terms and
    genes are under ``/term/``, with an underscore for the colon of their CURIE, since file systems
    take it (``/term/HGNC_6347``). Participants and steps are parts of the page of their finding
    (``/finding/F0049#s1``), and statements of that of their line of evidence.
    """

    store: ox.Store

    @cached_property
    def labels(self) -> dict[str, str]:
        """Labels by IRI, of everything in the asserted graph."""
        label = ox.NamedNode(RDFS + "label")
        return {
            quad.subject.value: quad.object.value
            for quad in self.store.quads_for_pattern(None, label, None, ox.DefaultGraph())
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        }

    def path(self, iri: str) -> str:
        """Return the path of the page of a thing, or "" if it has none."""
        part = _PART_IRI.fullmatch(iri)
        # A statement has no label of its own.
        if (self.whole(iri) if part and part[1] == "evidence" else iri) not in self.labels:
            return ""
        if part:
            is_step = part[1] != "evidence" and _STEP_FRAGMENT.fullmatch(part[3])
            fragment = f"#{part[3]}" if is_step else ""
            return f"/{part[1]}/{part[2]}{fragment}"
        if record := _RECORD_IRI.fullmatch(iri):
            return f"/{record[1]}/{record[2]}" if record[1] in _PAGE_FOLDERS else ""
        short = curie(iri)
        return "" if short == iri else f"/term/{short.replace(':', '_', 1)}"

    def whole(self, iri: str) -> str:
        """Return what a participant, step or statement is a part of, and any other IRI as it is.

        Example:
            >>> Addresses(ox.Store()).whole("https://w3id.org/exomet/finding/F0049-sender")
            'https://w3id.org/exomet/finding/F0049'
        """
        part = _PART_IRI.fullmatch(iri)
        return f"{BASE}{part[1]}/{part[2]}" if part else iri

    def thing(self, path: str) -> str:
        """Return the IRI of the thing whose page is at a path, or "" if there is none.

        A term may also be given as CURIE (``/term/HGNC:6347``).
        """
        folder, _, name = path.strip("/").partition("/")
        if folder == "term":
            # No prefix contains an underscore, so the first one replaces the colon.
            prefix, _, local = name.replace(":", "_", 1).partition("_")
            iri = expand(f"{prefix}:{local}") if prefix in prefixes() else None
        else:
            iri = f"{BASE}{folder}/{name}" if folder in _PAGE_FOLDERS else None
        return iri if iri and (iri in self.labels or self.path(iri)) else ""

    def paths(self) -> Iterator[str]:
        """Yield the paths of all pages of things.

        Printed labels have none: the page of what they mean shows them.
        """
        for iri in sorted(self.labels):
            path = self.path(iri)
            if path and not _PART_IRI.fullmatch(iri) and not path.startswith("/printed/"):
                yield path

    def outside(self, iri: str) -> str:
        """Return where others describe a thing, or "" for our own and for IRIs without page."""
        prefix = curie(iri).partition(":")[0]
        if iri.startswith(BASE) or prefix in _PREFIXES_WITHOUT_PAGE:
            return ""
        return iri if iri.startswith(("http://", "https://")) else ""

    def ref(self, name: str, label: str = "", small: str = "") -> Ref:
        """Return a reference to a thing by CURIE or IRI; any other text refers to nothing."""
        iri = expand(name)
        if iri is None:
            return Ref(label or name, small=small)
        path = self.path(iri)
        text = label or self.labels.get(iri) or curie(iri)
        return Ref(text, path, "" if path else self.outside(iri), small)
