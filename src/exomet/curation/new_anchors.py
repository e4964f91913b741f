"""An anchor from its first and last words: offsets and hash are found, not typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exomet.curation.adding import added_row, check_rows
from exomet.curation.bench import RowChange
from exomet.errors import ExometError
from exomet.tables import schema
from exomet.tables.layouts import Profile, Span, passages
from exomet.tables.provenance import AnchorRow, SourceRow
from exomet.tables.read import Tables
from exomet.tables.references import row_references
from exomet.terms.digests import digest
from exomet.terms.wording import quoted

_ELLIPSIS = re.compile(r"\s*(?:\.{3}|…)\s*")
_ANY_HYPHEN = "[-\u2010-\u2015\u2212]"
_SENTENCE = re.compile(r"sentence (\d+)(?!.*end)")
_LONGEST_PASSAGE = 5_000
_MOST_PLACES = 5
_SHOWN_AROUND = 30


@dataclass(frozen=True)
class Passage:
    """A passage of a text: offsets in code points from 0, half open, and what it holds."""

    start: int
    end: int
    text: str


def find_passage(text: str, words: str) -> Passage:
    r"""Return the passage that begins and ends with given words.

    White space and hyphens need not be those of the text.

    Args:
        text: the text.
        words: the whole passage, or ``first words ... last words``.

    Raises:
        ExometError: the first words are not there, or more than once, or the last ones do not
            follow.

    Example:
        >>> find_passage("One two. It is\nup in serum. End.", "It is ... serum.")
        Passage(start=9, end=27, text='It is\nup in serum.')
    """
    first, *rest = _ELLIPSIS.split(words.strip())
    starts = list(_words_pattern(first).finditer(text)) if first else []
    if not starts:
        raise ExometError(f"the text has no {quoted(first)}: copy the words from it")
    if len(starts) > 1:
        shown = "; ".join(_around(text, match.start()) for match in starts[:_MOST_PLACES])
        raise ExometError(
            f"{quoted(first)} is in the text {len(starts)} times ({shown}): give more words"
        )
    start, end = starts[0].span()
    if rest:
        last = _words_pattern(rest[-1]).search(text, end, end + _LONGEST_PASSAGE)
        if not last or not rest[-1]:
            what = f"{quoted(rest[-1])} does not follow within {_LONGEST_PASSAGE:,} characters"
            raise ExometError(f"{what} of {quoted(first)}")
        end = last.end()
    return Passage(start, end, text[start:end])


def _words_pattern(words: str) -> re.Pattern[str]:
    """Return the pattern of words with any white space between them, and any hyphens in them."""
    parts = []
    for word in words.split():
        pieces = map(re.escape, re.split(_ANY_HYPHEN, word))
        parts.append(_ANY_HYPHEN.join(pieces))
    return re.compile(r"\s+".join(parts))


def _around(text: str, at: int) -> str:
    around = " ".join(text[max(0, at - _SHOWN_AROUND) : at + _SHOWN_AROUND].split())
    return f"{at}: ...{around}..."


def new_anchor(
    tables: Tables, source: str, text: str, passage: Passage, given: Mapping[str, str]
) -> RowChange:
    """Return the row of an anchor.

    Args:
        tables: the tables.
        source: the source.
        text: its text.
        passage: where it is in that text.
        given: other cells by column; ``section`` is that of the anchor before, the sentences of the
            section are counted, the identifier is the next one, and the references of a row are
            those it prints, where they are not given.

    Raises:
        DataError: a cell cannot hold what it is given, or the section is not known.
        ExometError: the passage has an anchor.
    """
    own = [row for row in tables[schema.ANCHORS].rows if row.source == source]
    for row in own:
        if (int(row.start), int(row.end)) == (passage.start, passage.end):
            raise ExometError(f"the passage has an anchor: {row.anchor}")
    filled = {column: cell for column, cell in given.items() if cell}
    cells = {
        "source": source,
        "section": _section_before(own, passage.start),
        "start": str(passage.start),
        "end": str(passage.end),
        "sha256": digest(passage.text),
    } | filled
    cells = _found(tables, own, text, passage, cells) | cells
    cells.setdefault("anchor", _next_anchor(own, source, cells))
    change = added_row(schema.ANCHORS, cells)
    check_rows([change])
    return change


def _found(
    tables: Tables,
    own: Sequence[AnchorRow],
    text: str,
    passage: Passage,
    cells: Mapping[str, str],
) -> dict[str, str]:
    """Return the references of a row, or which sentence of its section a passage is."""
    source = next(row for row in tables[schema.SOURCES].rows if row.source == cells["source"])
    if cells.get("row"):
        return {"printed_references": "|".join(row_references(passage.text, source.layout))}
    before = [row for row in own if row.section == cells["section"]]
    spans = _sentence_spans(text, source)
    return {"within": _sentence_within(before, text, passage, spans)}


def _sentence_spans(text: str, source: SourceRow) -> list[Span]:
    """Return the sentences of the running text; none where the text is laid out otherwise."""
    if not source.layout:
        return []
    try:
        spans = passages(text, Profile(source.layout, source.begins, source.ends))
    except ExometError:
        return []
    return [(start, end) for start, end in spans if "\t" not in text[start:end]]


def _sentence_within(
    section: Sequence[AnchorRow], text: str, passage: Passage, spans: list[Span]
) -> str:
    """Return which sentence of its section a passage is, or is a part of; empty if it is none.

    Args:
        section: the anchors of the section.
        text: the text of the source.
        passage: the passage.
        spans: the sentences of the text, in their order.
    """
    at = next((n for n, (start, end) in enumerate(spans) if start <= passage.start < end), None)
    if at is None:
        return ""
    number = _sentence_number(_numbered(section), text, spans[: at + 1])
    start, end = spans[at]
    if passage.start > start:
        return f"sentence {number}, end"
    # (its last sign may be left out)
    return f"sentence {number}{', beginning' if passage.end < end - 1 else ''}"


def _numbered(section: Sequence[AnchorRow]) -> dict[int, int]:
    """Return offset -> number of the sentence that begins there, for those that have an anchor."""
    found = ((row.start, _SENTENCE.match(row.within)) for row in section)
    return {int(start): int(match[1]) for start, match in found if match}


def _sentence_number(known: Mapping[int, int], text: str, spans: list[Span]) -> int:
    """Return the number of the last of some sentences.

    It is counted from the nearest one before whose number is known, or else from where the
    sentences begin to follow each other, which is below a heading.
    """
    for back, (start, _) in enumerate(reversed(spans)):
        if start in known:
            return known[start] + back
        before = spans[-back - 2][1] if back + 1 < len(spans) else 0
        if text[before:start].strip() or before == 0:
            return back + 1
    return 1


def _section_before(anchors: list[AnchorRow], start: int) -> str:
    """Return the section of the nearest passage before an offset; empty if there is none."""
    before = [row for row in anchors if int(row.start) <= start and not row.row]
    return max(before, key=lambda row: int(row.start)).section if before else ""


def _next_anchor(anchors: list[AnchorRow], source: str, cells: Mapping[str, str]) -> str:
    """Return the identifier of a row of a table (``T1R05``) or of the next passage (``P001``)."""
    if cells.get("row"):
        table = re.sub(r"\D", "", cells["section"]) or "1"
        return f"{source}-T{table}R{int(cells['row']):02}"
    numbered = re.compile(rf"{re.escape(source)}-P(\d+)")
    found = [match[1] for row in anchors if (match := numbered.fullmatch(row.anchor))]
    width = max(map(len, found), default=3)
    return f"{source}-P{max(map(int, found), default=0) + 1:0{width}}"
