"""The sources that were curated, as a citation names them."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.query.select import select
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET, RDFS

_CURATED = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT ?source ?label ?authors ?title ?year WHERE {{
  ?source a exomet:Source ; rdfs:label ?label ; exomet:authors ?authors ; exomet:title ?title ;
    exomet:publicationYear ?year
}} ORDER BY ?source"""


@dataclass(frozen=True)
class CuratedSource:
    """A document from which findings were taken."""

    curie: str
    label: str
    authors: str
    title: str
    year: str

    @property
    def citation(self) -> str:
        """The document as a list of references names it.

        Example:
            >>> CuratedSource("source:x", "X 2025", "X Y", "On vesicles", "2025").citation
            'X Y. On vesicles. 2025.'
        """
        return f"{self.authors}. {self.title}. {self.year}."


def curated_sources(store: Queryable) -> list[CuratedSource]:
    """Return the curated sources of a graph, in the order of their identifiers."""
    rows = select(store, _CURATED)[1]
    return [CuratedSource(*map(str, row)) for row in rows]
