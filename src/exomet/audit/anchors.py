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
from exomet.terms.digests import digest

_ANCHOR_QUERY = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?anchor ?locator ?start ?end ?hash ?source ?document
  (GROUP_CONCAT(DISTINCT ?name; separator="|") AS ?findings)
WHERE {
  ?anchor a exomet:Place ;
    exomet:locator ?locator ;
    exomet:start ?start ;
    exomet:end ?end ;
    exomet:passageHash ?hash ;
    exomet:reportedBy ?source .
  ?source exomet:documentHash ?document .
  OPTIONAL {
    ?finding exomet:place ?anchor ; exomet:mirna ?mirna .
    BIND(REPLACE(STR(?finding), ".*/", "") AS ?name)
  }
} GROUP BY ?anchor ?locator ?start ?end ?hash ?source ?document ORDER BY ?source ?start"""


@dataclass(frozen=True)
class Anchor:
    """A passage of a source.

    Attributes:
        anchor: CURIE of the anchor.
        locator: where it is, in words: a table row or a section.
        start, end: offsets, 0-based, half-open, in Unicode code points.
        passage_hash, document_hash: SHA-256 of the passage and of the whole text, in UTF-8.
        source: name of the source.
        findings: names of the findings based on it.
    """

    anchor: str
    locator: str
    start: int
    end: int
    passage_hash: str
    document_hash: str
    source: str
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
    """Return all anchors of a graph, in the order of the sources."""
    return [_anchor(row) for row in select(store, _ANCHOR_QUERY)[1]]


def _anchor(row: list[Cell]) -> Anchor:
    anchor, locator, start, end, passage, source, document, findings = (
        "" if c is None else str(c) for c in row
    )
    names = tuple(sorted(findings.split("|"))) if findings else ()
    offsets, of = (int(start), int(end)), source.partition(":")[2]
    return Anchor(anchor, locator, *offsets, passage, document, of, names)


def anchors_of_text(anchors: Iterable[Anchor], text: str) -> list[Anchor]:
    """Return the anchors of the source that a text is of.

    That is the source whose text has the same hash, or else the one of which most passages are at
    their offsets. The list is empty if no passage of any source is.
    """
    by_source: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        by_source.setdefault(anchor.source, []).append(anchor)
    hashed = digest(text)
    found: list[Anchor] = []
    most = 0
    for own in by_source.values():
        if own[0].document_hash == hashed:
            return own
        in_place = sum(1 for each in own if _is_in_place(each, text))
        if in_place > most:
            found, most = own, in_place
    return found


def _is_in_place(anchor: Anchor, text: str) -> bool:
    return digest(text[anchor.start : anchor.end]) == anchor.passage_hash


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
    if _is_in_place(anchor, text):
        return AnchorCheck(anchor, "verified", anchor.start, text[anchor.start : anchor.end])
    size = anchor.end - anchor.start
    # Edits elsewhere shift a passage by a little: look near its old offset first.
    offsets = range(len(text) - size + 1)
    for at in sorted(offsets, key=lambda start: abs(start - anchor.start)):
        if digest(text[at : at + size]) == anchor.passage_hash:
            return AnchorCheck(anchor, "moved", at, text[at : at + size])
    return AnchorCheck(anchor, "missing", None, "")
