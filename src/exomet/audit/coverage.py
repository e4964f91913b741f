"""The ledger of a source: what each anchor yielded, or why it yielded nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exomet.audit.anchors import Anchor
from exomet.query.select import Cell, select
from exomet.queryable import Queryable
from exomet.tables.layouts import Profile, Span, passages

LEDGER_COLUMNS = (
    "anchor",
    "locator",
    "findings",
    "regulations",
    "corrections",
    "excluded_because",
    "source",
)
_REASON = LEDGER_COLUMNS.index("excluded_because")
# The kinds of thing that account for an anchor, in the order of their columns.
_ACCOUNTED_BY = ("finding", "regulation", "correction")
_LEDGER_QUERY = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?anchor ?locator ?source ?reason ?thing WHERE {
  ?anchor a exomet:Place ; exomet:locator ?locator ; exomet:start ?start ;
    exomet:reportedBy ?source .
  OPTIONAL { ?anchor exomet:excludedBecause ?reason }
  OPTIONAL { ?thing exomet:place ?anchor }
} ORDER BY ?source ?start ?thing"""


def ledger(store: Queryable, source: str = "") -> list[list[Cell]]:
    """Return a row of ``LEDGER_COLUMNS`` for each anchor, in the order of the sources.

    A row has the findings, regulations and corrections based on the anchor, or the reason for
    its exclusion.

    Args:
        store: the graph.
        source: name of a source, for its anchors alone.
    """
    entries: dict[Cell, tuple[Cell, Cell, str]] = {}
    names: dict[tuple[Cell, str], list[str]] = {}
    for anchor, locator, of_source, reason, thing in select(store, _LEDGER_QUERY)[1]:
        of = str(of_source).partition(":")[2]
        if source not in ("", of):
            continue
        entries.setdefault(anchor, (locator, reason, of))
        kind, _, name = str(thing or "").partition(":")
        names.setdefault((anchor, kind), []).append(name)
    rows: list[list[Cell]] = []
    for anchor, (locator, reason, of) in entries.items():
        accounted = ["|".join(names.get((anchor, kind), ())) or None for kind in _ACCOUNTED_BY]
        rows.append([anchor, locator, *accounted, reason, of])
    return rows


def open_anchors(rows: Iterable[list[Cell]]) -> list[str]:
    """Return the anchors of a ledger that yielded nothing and have no reason for exclusion."""
    return [str(row[0]) for row in rows if not any(row[2 : _REASON + 1])]


@dataclass(frozen=True)
class Coverage:
    """How much of the text of a source is accounted for.

    Attributes:
        total: number of its rows and sentences.
        open: those in which no anchor begins.
        idle: those that are accounted for by an exclusion alone: they make no claim.
    """

    total: int
    open: tuple[Span, ...]
    idle: tuple[Span, ...]

    @property
    def accounted(self) -> int:
        """Number of rows and sentences that have an anchor."""
        return self.total - len(self.open)


def cover(
    text: str, profile: Profile, anchors: Iterable[Anchor], rows: Iterable[list[Cell]]
) -> Coverage:
    """Return how much of a text is accounted for.

    Args:
        text: the text of a source.
        profile: how it is laid out.
        anchors: the anchors of the source.
        rows: its ledger.

    Raises:
        ExometError: the text is not laid out so.
    """
    excluded = {str(row[0]) for row in rows if row[_REASON]}
    anchors = list(anchors)
    starts = {anchor.start for anchor in anchors}
    idle = {anchor.start for anchor in anchors if anchor.anchor in excluded}
    spans = passages(text, profile)
    return Coverage(
        len(spans),
        tuple(span for span in spans if starts.isdisjoint(range(*span))),
        tuple(span for span in spans if not idle.isdisjoint(range(*span))),
    )
