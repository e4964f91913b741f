"""What sources print for a thing without it being a name of it: close, broad, narrow, related."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox

from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS, SKOS
from exomet.terms.whole_words import normalise

# The closest first.
_CLOSENESS = ("closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_INEXACT = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}>
SELECT ?printed ?relation ?thing WHERE {{
  VALUES ?relation {{ {" ".join(f"skos:{name}" for name in _CLOSENESS)} }}
  ?label a exomet:PrintedLabel ; rdfs:label ?printed ; ?relation ?thing }}"""


class PrintedLabels:
    """The labels as printed that a graph maps to things which they do not exactly mean.

    Args:
        store: the graph.
    """

    def __init__(self, store: Queryable) -> None:
        self._meant: dict[str, dict[str, int]] = {}
        for printed, relation, thing in cast(ox.QuerySolutions, store.query(_INEXACT)):
            if isinstance(printed, ox.Literal) and isinstance(thing, ox.NamedNode):
                rank = _CLOSENESS.index(str(relation).strip("<>").removeprefix(SKOS))
                things = self._meant.setdefault(normalise(printed.value), {})
                things[thing.value] = min(rank, things.get(thing.value, rank))

    def ranked(self) -> dict[str, dict[str, int]]:
        """Return label, normalised -> IRIs of things, each with how close it is, 0 the closest."""
        return self._meant

    def near(self, text: str) -> list[str]:
        """Return the IRIs of the things that a label is printed for, the closest first.

        Example:
            >>> PrintedLabels(ox.Store()).near("IBSF")
            []
        """
        things = self._meant.get(normalise(text), {})
        return sorted(things, key=lambda iri: (things[iri], iri))

    def close(self, text: str) -> list[str]:
        """Return the IRIs of the things that a label comes close to, such as hypoxic to hypoxia."""
        things = self._meant.get(normalise(text), {})
        return [iri for iri in self.near(text) if things[iri] == 0]
