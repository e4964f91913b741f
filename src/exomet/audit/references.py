"""The reference lists of sources: their entries, and the papers that these lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.terms.iris import EXOMET
from exomet.terms.wording import pluralise

_ENTRIES = f"""PREFIX exomet: <{EXOMET}>
SELECT ?source ?name ?entry ?title ?paper WHERE {{
  ?entry a exomet:Publication ; exomet:reportedBy ?source ; exomet:title ?title ;
    exomet:referenceNumber|exomet:referenceLabel ?name .
  OPTIONAL {{ ?entry exomet:paper ?paper }}
}} ORDER BY ?source ?name"""


@dataclass(frozen=True)
class ListedReference:
    """An entry in the reference list of a source.

    Attributes:
        source: name of the source.
        name: its number in the list, or the author and year by which the source refers to it.
        entry: its CURIE.
        title: its title as printed.
        paper: CURIE of the paper that it leads to, empty if there is none.
    """

    source: str
    name: str
    entry: str
    title: str
    paper: str


@dataclass(frozen=True)
class ReferenceCount:
    """How many entries a reference list has, and how many of them lead to a paper."""

    entries: int = 0
    with_paper: int = 0

    @property
    def words(self) -> str:
        """Both numbers as the rest of a sentence about a source."""
        listed = pluralise(self.entries, "entry", "entries")
        return f"{listed} in its reference list, {self.with_paper} of them with a paper"


def listed_references(store: Queryable, source: str = "") -> list[ListedReference]:
    """Return the entries of the reference lists, source by source in the order of each list.

    Args:
        store: the graph.
        source: name of a source, for its list alone.
    """
    entries = []
    for of_source, *cells in select_texts(store, _ENTRIES):
        name = of_source.partition(":")[2]
        if source in ("", name):
            entries.append(ListedReference(name, *cells))
    return entries


def count_references(entries: Iterable[ListedReference]) -> dict[str, ReferenceCount]:
    """Return source -> how long its list is; a source without a list is left out.

    Example:
        >>> one = ListedReference("x2020", "1", "publication:x2020-1", "On vesicles", "paper:y2019")
        >>> other = ListedReference("x2020", "2", "publication:x2020-2", "On cells", "")
        >>> count_references([one, other])["x2020"].words
        '2 entries in its reference list, 1 of them with a paper'
    """
    listed: Counter[str] = Counter()
    with_paper: Counter[str] = Counter()
    for entry in entries:
        listed[entry.source] += 1
        with_paper[entry.source] += bool(entry.paper)
    return {source: ReferenceCount(count, with_paper[source]) for source, count in listed.items()}
