"""How the text of a source is laid out: where its rows and sentences are, which may make a claim.

A further layout costs a function here and its name in ``exomet.tables.provenance.LAYOUTS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from exomet.errors import ExometError
from exomet.tables.provenance import AUTHOR_YEAR

Span = tuple[int, int]

_SENTENCE_END = re.compile(
    r"(?:\.(?:\[[\d,–\- ]+\])?|\[[\d,–]+\]\.?)(?=\s+(?:[A-Z“]|miR|of [A-Z]|$))|\n\n(?![a-z(])"
)
_TABLE_ROW = re.compile(r"\t(?:19|20)\d\d\t\[[\d,]+\]\s*$")
_AUTHOR_YEAR_ROW = re.compile(rf"\t\(?{AUTHOR_YEAR}(?:; ?{AUTHOR_YEAR})*\)?\s*$")
# A paragraph of running text: long enough to be no heading, and neither a table nor its caption nor
# a line in capitals or under a label, such as the abbreviations and the declarations.
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_FEWEST_WORDS = 12
_NO_RUNNING_TEXT = re.compile(r"Table \d|[A-Z]{2,} [A-Z]{2,}|[^\s:.]+(?: [^\s:.]+){0,4}:")
# Lines of an article in Chinese that are no headings and no keywords, and their sentences.
_CHINESE_LINE = re.compile(r"^(?!#|关键词|Key words)[^\n]{60,}$", re.MULTILINE)
_SENTENCE_OF_ANY = re.compile(r"。|\.\s")
_CHINESE_SENTENCE = re.compile(r"[^。\n]*?(?:。|[a-z)]\.(?=\s*[A-Z]|$)|$)")


@dataclass(frozen=True)
class Profile:
    """How a source is laid out.

    Attributes:
        layout: its layout, one of ``exomet.tables.provenance.LAYOUTS``.
        begins: the line with which its text begins, such as a heading; empty for the first.
        ends: the line before which it ends, such as the heading of the references; empty for none.
    """

    layout: str
    begins: str = ""
    ends: str = ""


def passages(text: str, profile: Profile) -> list[Span]:
    r"""Return the offsets of all that may make a claim in the text of a source, in its order.

    That is each row of its tables, and each sentence of the running text. A sentence that a page
    with other text interrupts counts as two.

    Raises:
        ExometError: the text has no such beginning or end.

    Example:
        >>> text = "SUMMARY\n\nA short heading\n\n" + "One of many words. " * 3 + "\nREFERENCES"
        >>> spans = passages(text, Profile("prose", "SUMMARY", "REFERENCES"))
        >>> [text[start:stop] for start, stop in spans]
        ['One of many words.', 'One of many words.', 'One of many words.']
    """
    start = _line(text, profile.begins, 0) + len(profile.begins)
    stop = _line(text, profile.ends, start) if profile.ends else len(text)
    return sorted(_LAYOUTS[profile.layout](text, start, stop))


def _line(text: str, line: str, start: int) -> int:
    """Return the offset of a line that begins so."""
    found = re.compile(f"^{re.escape(line)}", re.MULTILINE).search(text, start)
    if not found:
        raise ExometError(f'this text does not look like the source: no line begins with "{line}"')
    return found.start()


def _prose(row: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[Span]:
    """Yield the rows of tables, which end with their references, and the sentences."""
    yield from _reference_rows(row, text, start, stop)
    yield from _sentences(text, start, stop)


def _reference_rows(row: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[Span]:
    for line in re.split(r"(?<=\n)", text[start:stop]):
        if row.search(line):
            yield start, start + len(line.rstrip("\n"))
        start += len(line)


def _sentences(text: str, start: int, stop: int) -> Iterator[Span]:
    paragraphs = [found.span() for found in _PARAGRAPH.finditer(text, start, stop)]
    for is_running, group in groupby(paragraphs, lambda span: _is_running_text(text[slice(*span)])):
        if is_running:
            (at, end), *others = group
            yield from _split_passage(text, at, others[-1][1] if others else end)


def _split_passage(text: str, at: int, stop: int) -> Iterator[Span]:
    """Yield the sentences of paragraphs that follow each other; one may go on after a page."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, at, stop)]
    for end in (*ends, stop):
        yield from _stripped(text, at, end)
        at = end


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the offsets of a part without the blanks around it, if anything is left."""
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _is_running_text(paragraph: str) -> bool:
    if "\t" in paragraph or _NO_RUNNING_TEXT.match(paragraph):
        return False
    return len(paragraph.split()) >= _FEWEST_WORDS


def _chinese_prose(text: str, start: int, stop: int) -> Iterator[Span]:
    for line in _CHINESE_LINE.finditer(text, start, stop):
        if not _SENTENCE_OF_ANY.search(line[0]):
            continue
        for sentence in _CHINESE_SENTENCE.finditer(text, *line.span()):
            yield from _stripped(text, *sentence.span())


def _lines_below_header(text: str, start: int, stop: int) -> Iterator[Span]:
    """Yield the lines of a table below its header."""
    lines = re.split(r"(?<=\n)", text[start:stop])
    start += len(lines[0])
    for line in lines[1:]:
        yield from _stripped(text, start, start + len(line))
        start += len(line)


_LAYOUTS: Mapping[str, Callable[[str, int, int], Iterator[Span]]] = {
    "prose": partial(_prose, _TABLE_ROW),
    "Chinese prose": _chinese_prose,
    "rows": _lines_below_header,
    "author-year prose": partial(_prose, _AUTHOR_YEAR_ROW),
    "author-year rows": _lines_below_header,
}
