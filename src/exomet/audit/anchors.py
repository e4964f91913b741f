"""Anchors in a source: whether they still hold, and the passages that they point to.

No passage is shipped. With the text of the source at hand, each anchor is checked by its offsets
and hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import ExometError
from exomet.query.select import Cell, select
from exomet.queryable import Queryable
from exomet.tables.passages import digest

_ANCHOR_QUERY = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?anchor ?locator ?start ?end ?hash ?document
  (GROUP_CONCAT(DISTINCT ?name; separator="|") AS ?findings)
WHERE {
  ?anchor a exomet:Place ;
    exomet:locator ?locator ;
    exomet:start ?start ;
    exomet:end ?end ;
    exomet:passageHash ?hash ;
    exomet:reportedBy/exomet:documentHash ?document .
  OPTIONAL {
    ?finding exomet:place ?anchor ; exomet:mirna ?mirna .
    BIND(REPLACE(STR(?finding), ".*/", "") AS ?name)
  }
} GROUP BY ?anchor ?locator ?start ?end ?hash ?document ORDER BY ?start"""


@dataclass(frozen=True)
class Anchor:
    """A passage of a source.

    Attributes:
        anchor: CURIE of the anchor.
        locator: where it is, in words: a table row or a section.
        start, end: offsets, 0-based, half-open, in Unicode code points.
        passage_hash, document_hash: SHA-256 of the passage and of the whole text, in UTF-8.
        findings: names of the findings based on it.
    """

    anchor: str
    locator: str
    start: int
    end: int
    passage_hash: str
    document_hash: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class AnchorCheck:
    """An anchor held against a text.

    Attributes:
        anchor: the anchor.
        state: ``verified``, ``moved`` or ``missing``.
        at: the offset at which the passage was found, None if it is missing.
        passage: the passage, empty if it is missing.
    """

    anchor: Anchor
    state: str
    at: int | None
    passage: str


def read_anchors(store: Queryable) -> list[Anchor]:
    """Return all anchors of a graph, in the order of the source."""
    return [_anchor(row) for row in select(store, _ANCHOR_QUERY)[1]]


def _anchor(row: list[Cell]) -> Anchor:
    anchor, locator, start, end, passage, document, findings = (
        "" if c is None else str(c) for c in row
    )
    names = tuple(sorted(findings.split("|"))) if findings else ()
    return Anchor(anchor, locator, int(start), int(end), passage, document, names)


def read_text(path: Path) -> str:
    """Return the text of a source as its offsets count it.

    Raises:
        ExometError: the file cannot be read as UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExometError(f"cannot read the source {path}: {error}") from error


def verify_anchors(anchors: Iterable[Anchor], text: str) -> list[AnchorCheck]:
    """Check anchors against the text of their source.

    A passage that is not at its offsets is searched for in the whole text: it has moved if it is
    elsewhere, and is missing otherwise.
    """
    return [_check_anchor(anchor, text) for anchor in anchors]


def _check_anchor(anchor: Anchor, text: str) -> AnchorCheck:
    passage = text[anchor.start : anchor.end]
    if digest(passage) == anchor.passage_hash:
        return AnchorCheck(anchor, "verified", anchor.start, passage)
    size = anchor.end - anchor.start
    # Edits elsewhere shift a passage by a little: look near its old offset first.
    offsets = range(len(text) - size + 1)
    for at in sorted(offsets, key=lambda start: abs(start - anchor.start)):
        if digest(text[at : at + size]) == anchor.passage_hash:
            return AnchorCheck(anchor, "moved", at, text[at : at + size])
    return AnchorCheck(anchor, "missing", None, "")
