"""The ledger of a source: what each of its places gave, or why it gave nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from exomet.audit.anchors import Anchor
from exomet.errors import ExometError
from exomet.query.select import Cell, select
from exomet.queryable import Queryable

COLUMNS = ("place", "locator", "findings", "regulations", "corrections", "excluded_because")
_QUERY = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?place ?locator ?reason ?thing WHERE {
  ?place a exomet:Place ; exomet:locator ?locator ; exomet:start ?start .
  OPTIONAL { ?place exomet:excludedBecause ?reason }
  OPTIONAL { ?thing exomet:place ?place }
} ORDER BY ?start ?thing"""

_SENTENCE_END = re.compile(
    r"(?:\.(?:\[[\d,–\- ]+\])?|\[[\d,–]+\]\.?)(?=\s+(?:[A-Z“]|miR|of [A-Z]|$))|\n\n(?![a-z])"
)
_REFERENCE = re.compile(r"\[\d[\d,–\-]*\]")
_MIRNA = re.compile(r"\b(?:miR|miRNA|microRNA|let)-(?:let-)?\d+", re.IGNORECASE)
_ROW = re.compile(r"\t(?:19|20)\d\d\t\[[\d,]+\]\s*$")


def ledger(store: Queryable) -> list[list[Cell]]:
    """Return a row for each place of the graph: findings, regulations, corrections, or the reason of its exclusion."""
    places: dict[Cell, tuple[Cell, Cell, dict[str, list[str]]]] = {}
    for place, locator, reason, thing in select(store, _QUERY)[1]:
        kind, _, name = str(thing or "").partition(":")
        places.setdefault(place, (locator, reason, {}))[2].setdefault(kind, []).append(name)
    return [
        [place, locator, *("|".join(of.get(kind, ())) or None for kind in _KINDS), reason]
        for place, (locator, reason, of) in places.items()
    ]


_KINDS = ("finding", "regulation", "correction")


def open_places(rows: Iterable[list[Cell]]) -> list[str]:
    """Return the places of a ledger that gave nothing and say no reason."""
    return [str(row[0]) for row in rows if not any(row[2:])]


def claims(
    text: str, begin: str = "\nSUMMARY", end: str = "\nREFERENCES"
) -> Iterator[tuple[int, int]]:
    """Yield offsets of what a review of this layout claims.

    Claims are table rows with a year and a reference, and sentences of the running text that carry a reference or
    name a microRNA.

    Args:
        text: the source.
        begin: where its running text begins.
        end: where its reference list begins.
    """
    if begin not in text or end not in text:
        raise ExometError(
            "this text does not look like the source: it has no summary or no reference list"
        )
    offset, stop = text.index(begin) + 1, text.index(end)
    for block in re.split(r"(?<=\n)", text[offset:stop]):
        if _ROW.search(block):
            yield offset, offset + len(block.rstrip("\n"))
        offset += len(block)
    yield from _sentences(text, text.index(begin) + 1, stop)


def _sentences(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        part = text[at : match.end()]
        if "\t" not in part and (_REFERENCE.search(part) or _MIRNA.search(part)):
            yield at + len(part) - len(part.lstrip()), at + len(part.rstrip())
        at = match.end()


def unaccounted(text: str, anchors: Iterable[Anchor]) -> list[tuple[int, int]]:
    """Return the claims of a source that no place of the graph touches."""
    spans = [(anchor.start, anchor.end) for anchor in anchors]
    return [
        (a, b) for a, b in claims(text) if not any(start < b and a < end for start, end in spans)
    ]
