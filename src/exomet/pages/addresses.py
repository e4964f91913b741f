"""Which address in the explorer a thing has, and where outside it is described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from exomet.terms.iris import BASE, RDFS, curie, expand, prefixes

# Prefixes whose IRIs are no addresses of pages.
_NO_PAGE = {"mirbase.family"}
_OWN = re.compile(rf"{re.escape(BASE)}([a-z]+)/([A-Za-z0-9_.-]+)")
_PART = re.compile(rf"{re.escape(BASE)}(finding|regulation)/([FR]\d+)-([A-Za-z0-9-]+)")
_STEP = re.compile(r"s\d+")
_KINDS = {
    "condition",
    "correction",
    "finding",
    "mirna",
    "ontology",
    "pathway",
    "place",
    "printed",
    "publication",
    "regulation",
    "source",
}


@dataclass(frozen=True)
class Ref:
    """Something to point at: its label, its path in the explorer, or its address outside (each empty if it has none).

    ``small`` is what stands beside it in small print, such as a count.
    """

    label: str
    path: str = ""
    outside: str = ""
    small: str = ""


@dataclass
class Addresses:
    """Paths of everything in a graph that bears a label.

    Records and terms of ours have the path of their IRI (``/finding/F0049``), borrowed terms and genes are under
    ``/term/`` with an underscore for the colon of their CURIE, which no file system minds (``/term/HGNC_6347``).
    A participant or step is a part of the page of its finding (``/finding/F0049#s1``).
    """

    store: ox.Store

    @cached_property
    def labels(self) -> dict[str, str]:
        """Labels by IRI, of all that is described in the asserted graph."""
        label = ox.NamedNode(RDFS + "label")
        return {
            quad.subject.value: quad.object.value
            for quad in self.store.quads_for_pattern(None, label, None, ox.DefaultGraph())
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        }

    def path(self, iri: str) -> str:
        """Return the path of the page of a thing, empty where it has none."""
        if iri not in self.labels:
            return ""
        if part := _PART.fullmatch(iri):
            return f"/{part[1]}/{part[2]}" + (f"#{part[3]}" if _STEP.fullmatch(part[3]) else "")
        if own := _OWN.fullmatch(iri):
            return f"/{own[1]}/{own[2]}" if own[1] in _KINDS else ""
        short = curie(iri)
        return "" if short == iri else f"/term/{short.replace(':', '_', 1)}"

    def whole(self, iri: str) -> str:
        """Return the finding or regulation that a participant or step is a part of; anything else is whole itself.

        Example:
            >>> Addresses(ox.Store()).whole("https://w3id.org/exomet/finding/F0049-sender")
            'https://w3id.org/exomet/finding/F0049'
        """
        part = _PART.fullmatch(iri)
        return f"{BASE}{part[1]}/{part[2]}" if part else iri

    def thing(self, path: str) -> str:
        """Return the IRI of the thing whose page is at a path, empty where there is none.

        A CURIE is understood too (``/term/HGNC:6347``).
        """
        kind, _, name = path.strip("/").partition("/")
        if kind == "term":
            # No prefix has an underscore of its own, so the first one stands for the colon.
            prefix, _, local = name.replace(":", "_", 1).partition("_")
            iri = expand(f"{prefix}:{local}") if prefix in prefixes() else None
        else:
            iri = f"{BASE}{kind}/{name}" if kind in _KINDS else None
        return iri if iri and iri in self.labels else ""

    def paths(self) -> Iterator[str]:
        """Yield the paths of all pages of things, printed labels left out: they are shown with what they mean."""
        for iri in sorted(self.labels):
            path = self.path(iri)
            if path and not _PART.fullmatch(iri) and not path.startswith("/printed/"):
                yield path

    def outside(self, iri: str) -> str:
        """Return the address at which others describe a thing, empty for our own and for IRIs that lead nowhere."""
        prefix = curie(iri).partition(":")[0]
        if iri.startswith(BASE) or prefix in _NO_PAGE:
            return ""
        return iri if iri.startswith(("http://", "https://")) else ""

    def ref(self, name: str, label: str = "", small: str = "") -> Ref:
        """Return a reference to a thing by CURIE or IRI; what is neither is text."""
        iri = expand(name)
        if iri is None:
            return Ref(label or name, small=small)
        path = self.path(iri)
        text = label or self.labels.get(iri) or curie(iri)
        return Ref(text, path, "" if path else self.outside(iri), small)
