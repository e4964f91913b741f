"""The ledger of a source: what each anchor yielded, or why it yielded nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from exomet.audit.anchors import Anchor
from exomet.errors import ExometError
from exomet.query.select import Cell, select
from exomet.queryable import Queryable

LEDGER_COLUMNS = (
    "anchor",
    "locator",
    "findings",
    "regulations",
    "corrections",
    "excluded_because",
)
# The kinds of thing that account for an anchor, in the order of their columns.
_ACCOUNTED_BY = ("finding", "regulation", "correction")
_LEDGER_QUERY = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?anchor ?locator ?reason ?thing WHERE {
  ?anchor a exomet:Place ; exomet:locator ?locator ; exomet:start ?start .
  OPTIONAL { ?anchor exomet:excludedBecause ?reason }
  OPTIONAL { ?thing exomet:place ?anchor }
} ORDER BY ?start ?thing"""

_SENTENCE_END = re.compile(
    r"(?:\.(?:\[[\d,–\- ]+\])?|\[[\d,–]+\]\.?)(?=\s+(?:[A-Z“]|miR|of [A-Z]|$))|\n\n(?![a-z])"
)
_REFERENCE = re.compile(r"\[\d[\d,–\-]*\]")
_MIRNA_NAME = re.compile(r"\b(?:miR|miRNA|microRNA|let)-(?:let-)?\d+", re.IGNORECASE)
_TABLE_ROW = re.compile(r"\t(?:19|20)\d\d\t\[[\d,]+\]\s*$")


def ledger(store: Queryable) -> list[list[Cell]]:
    """Return a row of ``LEDGER_COLUMNS`` for each anchor of the graph, in the order of the source.

    A row has the findings, regulations and corrections based on the anchor, or the reason for
    its exclusion.
    """
    entries: dict[Cell, tuple[Cell, Cell]] = {}
    names: dict[tuple[Cell, str], list[str]] = {}
    for anchor, locator, reason, thing in select(store, _LEDGER_QUERY)[1]:
        entries.setdefault(anchor, (locator, reason))
        kind, _, name = str(thing or "").partition(":")
        names.setdefault((anchor, kind), []).append(name)
    rows: list[list[Cell]] = []
    for anchor, (locator, reason) in entries.items():
        accounted = ["|".join(names.get((anchor, kind), ())) or None for kind in _ACCOUNTED_BY]
        rows.append([anchor, locator, *accounted, reason])
    return rows


def open_anchors(rows: Iterable[list[Cell]]) -> list[str]:
    """Return the anchors of a ledger that have neither a finding nor a reason for exclusion."""
    return [str(row[0]) for row in rows if not any(row[2:])]


def claims(
    text: str, begin: str = "\nSUMMARY", end: str = "\nREFERENCES"
) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the claims in a review of this layout.

    A claim is a table row with a year and a reference, or a sentence of the running text that
    has a reference or names a microRNA.

    Args:
        text: the source.
        begin: what its running text begins with.
        end: what its reference list begins with.

    Raises:
        ExometError: the text has no such beginning or end.
    """
    if begin not in text or end not in text:
        raise ExometError(
            "this text does not look like the source: it has no summary or no reference list"
        )
    offset, stop = text.index(begin) + 1, text.index(end)
    for block in re.split(r"(?<=\n)", text[offset:stop]):
        if _TABLE_ROW.search(block):
            yield offset, offset + len(block.rstrip("\n"))
        offset += len(block)
    yield from _sentences(text, text.index(begin) + 1, stop)


def _sentences(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        part = text[at : match.end()]
        if "\t" not in part and (_REFERENCE.search(part) or _MIRNA_NAME.search(part)):
            yield at + len(part) - len(part.lstrip()), at + len(part.rstrip())
        at = match.end()


def unaccounted(text: str, anchors: Iterable[Anchor]) -> list[tuple[int, int]]:
    """Return the claims of a source that no anchor of the graph touches."""
    spans = [(anchor.start, anchor.end) for anchor in anchors]
    return [claim for claim in claims(text) if not _is_touched(claim, spans)]


def _is_touched(claim: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    begin, stop = claim
    return any(start < stop and begin < end for start, end in spans)
