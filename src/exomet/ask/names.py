"""From what a user types to the thing that is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from exomet.errors import UnknownNameError
from exomet.graph.index import ancestors, name_index, parents
from exomet.terms.iris import BASE, curie, expand
from exomet.terms.names import NameIndex, Thing, did_you_mean


@dataclass
class Names:
    """Finds things of a built graph by label, synonym, symbol, CURIE or IRI."""

    store: ox.Store

    @cached_property
    def index(self) -> NameIndex:
        """All names of the graph."""
        return name_index(self.store)

    @cached_property
    def _parents(self) -> dict[str, set[str]]:
        return parents(self.store)

    def thing(self, text: str, *kinds: str) -> Thing:
        """Return the one thing of these kinds (of any, where none is given) that ``text`` names.

        Kinds are tried in their order, so that a name of a pathway and of its class means the pathway. A name that fits
        a class and a broader one (cancer, and the grouping that holds melanoma too) means the broader one; its CURIE
        means the narrower. ``any`` before a name and a plural s change nothing.

        Raises:
            UnknownNameError: nothing is called so, or several things are; the text offers the candidates.
        """
        if iri := expand(text):
            return self._by_iri(iri, text, kinds)
        name = re.sub(r"^any ", "", text.strip(), flags=re.IGNORECASE)
        for written in (name, name.removesuffix("s")):
            for kind in kinds or (None,):
                if found := self._meant(written, self.index.find(written, kind)):
                    return found
        if not kinds and (record := self._by_identifier(name)):
            return record
        what = " or ".join(kinds) or "thing"
        near = [label for kind in kinds or (None,) for label in self.index.near(name, kind)]
        raise UnknownNameError(f'no {what} called "{text}"; {did_you_mean(near[:3])}'.removesuffix("; "))

    def _by_iri(self, iri: str, text: str, kinds: tuple[str, ...]) -> Thing:
        thing = self.index.things.get(iri)
        if thing is None:
            raise UnknownNameError(f"{text} is not in the graph")
        if kinds and not thing.kinds & set(kinds):
            raise UnknownNameError(f"{text} ({thing.label}) is no {' or '.join(kinds)}")
        return thing

    def _by_identifier(self, name: str) -> Thing | None:
        for kind in ("finding", "correction", "regulation", "publication", "place", "source", "pathway", "condition"):
            for written in (name, name.upper()):
                if thing := self.index.things.get(f"{BASE}{kind}/{written}"):
                    return thing
        return None

    def _meant(self, name: str, found: list[Thing]) -> Thing | None:
        iris = {thing.iri for thing in found}
        broadest = [t for t in found if not (ancestors(t.iri, self._parents) - {t.iri}) & iris]
        if len(broadest) > 1:
            broadest = self.index.exact(name, broadest) or broadest
        if len(broadest) > 1:
            listed = "; ".join(f"{t.label} ({curie(t.iri)})" for t in broadest)
            raise UnknownNameError(f'"{name}" may mean {listed}: give the CURIE')
        return broadest[0] if broadest else None
