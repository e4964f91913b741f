"""The ledger of a source: what each anchor yielded, or why it yielded nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

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
    r"(?:\.(?:\[[\d,–\- ]+\])?|\[[\d,–]+\]\.?)(?=\s+(?:[A-Z“]|miR|of [A-Z]|$))|\n\n(?![a-z(])"
)
_TABLE_ROW = re.compile(r"\t(?:19|20)\d\d\t\[[\d,]+\]\s*$")
# A paragraph of running text: long enough to be no heading, and neither a table nor its caption nor
# a line in capitals or under a label, such as the abbreviations and the declarations.
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_FEWEST_WORDS = 12
_NO_RUNNING_TEXT = re.compile(r"Table \d|[A-Z]{2,} [A-Z]{2,}|[^\s:.]+(?: [^\s:.]+){0,4}:")


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
    """Return the anchors of a ledger that yielded nothing and have no reason for exclusion."""
    return [str(row[0]) for row in rows if not any(row[2:])]


def passages(
    text: str, begin: str = "\nSUMMARY", end: str = "\nREFERENCES"
) -> list[tuple[int, int]]:
    r"""Return the offsets of all that may make a claim in a review of this layout, in its order.

    That is each table row with a year and a reference, and each sentence of the running text. A
    sentence that a page with other text interrupts counts as two.

    Args:
        text: the source.
        begin: what its running text begins with.
        end: what its reference list begins with.

    Raises:
        ExometError: the text has no such beginning or end.

    Example:
        >>> text = "\nSUMMARY\n\nA short heading\n\n" + "One of many words. " * 3
        >>> [text[start:stop] for start, stop in passages(text + "\nREFERENCES")]
        ['One of many words.', 'One of many words.', 'One of many words.']
    """
    if begin not in text or end not in text:
        raise ExometError(
            "this text does not look like the source: it has no summary or no reference list"
        )
    start, stop = text.index(begin) + len(begin), text.index(end)
    return sorted([*_table_rows(text, start, stop), *_sentences(text, start, stop)])


def _table_rows(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for line in re.split(r"(?<=\n)", text[start:stop]):
        if _TABLE_ROW.search(line):
            yield start, start + len(line.rstrip("\n"))
        start += len(line)


def _sentences(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    paragraphs = [found.span() for found in _PARAGRAPH.finditer(text, start, stop)]
    for is_running, group in groupby(paragraphs, lambda span: _is_running_text(text[slice(*span)])):
        if is_running:
            (at, end), *others = group
            yield from _split_passage(text, at, others[-1][1] if others else end)


def _split_passage(text: str, at: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of paragraphs that follow each other; one may go on after a page."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, at, stop)]
    for end in (*ends, stop):
        part = text[at:end]
        if part.strip():
            yield at + len(part) - len(part.lstrip()), at + len(part.rstrip())
        at = end


def _is_running_text(paragraph: str) -> bool:
    if "\t" in paragraph or _NO_RUNNING_TEXT.match(paragraph):
        return False
    return len(paragraph.split()) >= _FEWEST_WORDS


def unaccounted(text: str, anchors: Iterable[Anchor]) -> list[tuple[int, int]]:
    """Return the rows and sentences of a source in which no anchor of the graph begins."""
    starts = {anchor.start for anchor in anchors}
    return [span for span in passages(text) if starts.isdisjoint(range(*span))]


def without_claim(
    text: str, anchors: Iterable[Anchor], rows: Iterable[list[Cell]]
) -> list[tuple[int, int]]:
    """Return the rows and sentences that are accounted for by an exclusion: they make no claim.

    Args:
        text: the source.
        anchors: the anchors of the graph.
        rows: its ledger.
    """
    excluded = {str(row[0]) for row in rows if row[-1]}
    starts = {anchor.start for anchor in anchors if anchor.anchor in excluded}
    return [span for span in passages(text) if not starts.isdisjoint(range(*span))]
