"""Places in a source: whether they still hold there, and the passage they point to.

No passage is shipped; with the text of the source at hand each anchor can be checked by offsets and hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import ExometError
from exomet.query.select import select
from exomet.queryable import Queryable

_QUERY = """
PREFIX exomet: <https://w3id.org/exomet/ontology/>
SELECT ?place ?locator ?start ?end ?hash ?document (GROUP_CONCAT(DISTINCT ?name; separator="|") AS ?findings) WHERE {
  ?place a exomet:Place ; exomet:locator ?locator ; exomet:start ?start ; exomet:end ?end ; exomet:passageHash ?hash ;
    exomet:reportedBy/exomet:documentHash ?document .
  OPTIONAL { ?finding exomet:place ?place ; exomet:mirna ?about . BIND(REPLACE(STR(?finding), ".*/", "") AS ?name) }
} GROUP BY ?place ?locator ?start ?end ?hash ?document ORDER BY ?start"""


@dataclass(frozen=True)
class Anchor:
    """A place in a source: offsets (0-based, half-open, in code points), hashes of passage and document, findings."""

    place: str
    locator: str
    start: int
    end: int
    passage_hash: str
    document_hash: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What became of an anchor: ``verified``, ``moved`` (to the offset in ``at``) or ``missing``, and the passage."""

    anchor: Anchor
    state: str
    at: int | None
    passage: str


def anchors(store: Queryable) -> list[Anchor]:
    """Return all anchors of a graph, in the order of the source."""
    return [
        Anchor(
            str(place),
            str(locator),
            int(str(start)),
            int(str(end)),
            str(passage),
            str(document),
            _sorted(findings),
        )
        for place, locator, start, end, passage, document, findings in select(store, _QUERY)[1]
    ]


def _sorted(findings: object) -> tuple[str, ...]:
    return tuple(sorted(str(findings).split("|"))) if findings else ()


def read_source(path: Path) -> str:
    """Return the text of a source as its offsets count it.

    Raises:
        ExometError: the file cannot be read as UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExometError(f"cannot read the source {path}: {error}") from error


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def verify(found: Iterable[Anchor], text: str) -> list[Verdict]:
    """Check anchors against the text of their source.

    A passage that is not at its offsets is looked for in the whole text: if it stands elsewhere it has moved, if it
    stands nowhere it is missing.
    """
    return [_verify(anchor, text) for anchor in found]


def _verify(anchor: Anchor, text: str) -> Verdict:
    passage = text[anchor.start : anchor.end]
    if digest(passage) == anchor.passage_hash:
        return Verdict(anchor, "verified", anchor.start, passage)
    size = anchor.end - anchor.start
    # Edits elsewhere shift a passage by a little: look near its old place first.
    for at in sorted(range(len(text) - size + 1), key=lambda start: abs(start - anchor.start)):
        if digest(text[at : at + size]) == anchor.passage_hash:
            return Verdict(anchor, "moved", at, text[at : at + size])
    return Verdict(anchor, "missing", None, "")
