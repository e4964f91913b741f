"""Passages and sentences by their hashes: what can be verified by whoever has the text.

No passage of a review and no sentence of a paper is shipped, only its hash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from exomet.errors import Problem
from exomet.tables import schema
from exomet.tables.read import Tables
from exomet.terms.digests import digest

_DASHES = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# The headings of a structured abstract, which some pages run into the sentence behind them.
_HEADING = re.compile(
    r"(?:abstract|backgrounds?|objectives?|aims?|purpose|introduction"
    r"|(?:(?:materials?|patients) and )?methods?|results?|conclusions?|significance)\s*:?\s*",
    re.IGNORECASE,
)
# Behind what a sentence may begin, and what may end one.
_BEFORE = re.compile(r"\A|[.?!:;]\s*|\n+")
_STRETCH_END = re.compile(r"[.?!:;]|(?=\n)|\Z")
_LONGEST_SENTENCE = 2_000


def normalised(sentence: str) -> str:
    r"""Return a sentence as it is hashed: NFKC, one blank between words, plain hyphens, lower case.

    Example:
        >>> normalised("Exosomal  miR\u201121\nis RAISED")
        'exosomal mir-21 is raised'
    """
    text = " ".join(unicodedata.normalize("NFKC", sentence).split())
    return _DASHES.sub("-", text).lower()


def sentence_digests(text: str) -> dict[str, str]:
    """Return hash -> sentence, for whatever may be a sentence of a text.

    The line breaks of a text, its abbreviations and its headings leave open where a sentence
    begins and ends, so that each stretch up to a limit counts.
    """
    ends = [match.end() for match in _STRETCH_END.finditer(text)]
    found: dict[str, str] = {}
    for start in _starts(text):
        for end in ends:
            if start < end <= start + _LONGEST_SENTENCE:
                sentence = " ".join(text[start:end].split())
                found.setdefault(digest(normalised(sentence)), sentence)
    return found


def _starts(text: str) -> list[int]:
    """Return the offsets at which a sentence may begin, with its heading and without."""
    starts: dict[int, None] = {}
    for match in _BEFORE.finditer(text):
        starts[match.end()] = None
        if heading := _HEADING.match(text, match.end()):
            starts[heading.end()] = None
    return list(starts)


def passage_problems(tables: Tables, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each anchor that does not hold in the text of its source.

    Args:
        tables: the tables.
        texts: texts by the name of their file; those of papers are searched for sentences.
    """
    sources = {row.sha256: row.source for row in tables[schema.SOURCES].rows if row.sha256}
    by_source = {sources[digest(text)]: text for text in texts.values() if digest(text) in sources}
    anchors = tables[schema.ANCHORS]
    for row in anchors.rows:
        text = by_source.get(row.source)
        if text is not None and digest(text[int(row.start) : int(row.end)]) != row.sha256:
            what = f"the passage at {row.start}-{row.end} of {row.source} has another hash"
            repair = "correct start and end, or hash the passage again"
            yield anchors.problem(row, "sha256", "PASSAGE_HASH", what, repair)


def unknown_texts(tables: Tables, texts: Mapping[str, str]) -> list[str]:
    """Return the names of the texts that are of no source and hold no sentence of a statement."""
    known = {row.sha256 for row in tables[schema.SOURCES].rows}
    sentences: set[str] = set()
    for row in tables[schema.STATEMENTS].rows:
        sentences.update(row.sentences)
    return [
        name
        for name, text in texts.items()
        if digest(text) not in known and sentences.isdisjoint(sentence_digests(text))
    ]
