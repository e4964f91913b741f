"""The answer to a CONSTRUCT or DESCRIBE: triples, as rows, as Turtle and for rdflib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.query.select import cell
from exomet.questions.answer import Answer

if TYPE_CHECKING:
    import rdflib

_TRIPLE_COLUMNS = ("subject", "predicate", "object")


@dataclass(frozen=True, repr=False)
class GraphAnswer(Answer):
    """Triples, each a row of subject, predicate and object; IRIs are CURIEs.

    Attributes:
        triples: the triples themselves.
    """

    triples: tuple[ox.Triple, ...] = ()

    def to_turtle(self) -> str:
        """Return the triples as Turtle."""
        from exomet.graph.turtle import as_text

        return as_text(self.triples)

    def to_rdflib(self) -> rdflib.Graph:
        """Return the triples as a graph of rdflib."""
        import rdflib  # (only for those who want it)

        lines = ox.serialize(self.triples, format=ox.RdfFormat.N_TRIPLES)
        return rdflib.Graph().parse(data=lines, format="nt")


def graph_answer(query: str, triples: Sequence[ox.Triple]) -> GraphAnswer:
    """Return the answer that a query gives as triples."""
    rows = [tuple(map(cell, (each.subject, each.predicate, each.object))) for each in triples]
    columns = _TRIPLE_COLUMNS
    return GraphAnswer("SPARQL", columns, rows, sparql=query, triples=tuple(triples))
