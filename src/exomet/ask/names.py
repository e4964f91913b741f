"""From what a user types to the thing that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from exomet.errors import UnknownNameError
from exomet.graph.index import ancestors, name_index, parents
from exomet.terms.iris import curie, expand
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

        A name that fits a class and a broader one (cancer, and the grouping that holds melanoma too) means the broader
        one; its CURIE means the narrower.

        Raises:
            UnknownNameError: nothing is called so, or several things are; the text offers the candidates.
        """
        if iri := expand(text):
            if thing := self.index.things.get(iri):
                return thing
            raise UnknownNameError(f"{text} is not in the graph")
        found = {t.iri: t for kind in kinds or (None,) for t in self.index.find(text, kind)}
        broadest = [t for t in found.values() if not (ancestors(t.iri, self._parents) - {t.iri}) & found.keys()]
        if len(broadest) > 1:
            broadest = self.index.exact(text, broadest) or broadest
        if len(broadest) == 1:
            return broadest[0]
        what = " or ".join(kinds) or "thing"
        if broadest:
            listed = "; ".join(f"{t.label} ({curie(t.iri)})" for t in broadest)
            raise UnknownNameError(f'"{text}" may mean {listed}: give the CURIE')
        near = [label for kind in kinds or (None,) for label in self.index.near(text, kind)]
        raise UnknownNameError(f'no {what} called "{text}"; {did_you_mean(near[:3])}'.removesuffix("; "))
