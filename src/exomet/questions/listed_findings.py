"""The answer of ``exomet findings``: findings by words and filters, with notes on both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from exomet.finding.arms import arm_notes
from exomet.finding.filters import filter_findings, read_filter
from exomet.finding.listing import MAIN_COLUMNS, columns, listing
from exomet.finding.model import Findings
from exomet.finding.order import check_order, sorted_findings
from exomet.finding.words import WordSearch, search_findings
from exomet.questions.answer import Answer, Note
from exomet.questions.doubts import DoubtNotes
from exomet.questions.why_no_findings import explain_filters

_OF_MIRNA = "mirna"


def list_findings(
    findings: Findings,
    doubts: DoubtNotes,
    words: str,
    filters: Mapping[str, Sequence[str]],
    sort: str = "",
) -> Answer:
    """Return the findings that words lead to and that pass all filters.

    Args:
        findings: all findings.
        doubts: what must be said of findings on papers that do not stand.
        words: words as people type them; empty for none.
        filters: values as people type them, by filter.
        sort: column to sort by; by name if it is empty.

    Raises:
        UnknownNameError: a word, a filter, a value or the column to sort by is not known.
    """
    check_order(sort or "finding")
    names = filter_findings(findings, filters) if filters else list(findings.all)
    notes = [*_filter_notes(findings, filters)]
    searched = search_findings(findings, words) if words else None
    if searched:
        names = [name for name in names if name in searched.findings]
        notes += _word_notes(findings, searched)
    if sort:
        names = [each.name for each in sorted_findings(findings, names, sort)]
    notes += doubts.on_findings(names)
    if not names:
        notes += _why_empty(findings, searched, filters)
    rows = list(map(tuple, listing(findings, names)))
    return Answer("Findings", tuple(columns()), rows, tuple(notes), main=MAIN_COLUMNS)


def _filter_notes(findings: Findings, filters: Mapping[str, Sequence[str]]) -> Iterator[Note]:
    yield from _notes_on_arms(findings, filters.get(_OF_MIRNA, ()))
    for name, texts in filters.items():
        if name != _OF_MIRNA:
            readings = (read_filter(findings, name, text) for text in texts)
            yield from (Note("reading", each.note) for each in readings if each.note)


def _word_notes(findings: Findings, searched: WordSearch) -> Iterator[Note]:
    yield from _notes_on_arms(findings, searched.mirnas)
    yield from (Note("reading", note) for note in searched.notes)


def _notes_on_arms(findings: Findings, texts: Sequence[str]) -> Iterator[Note]:
    for note in arm_notes(findings.names, texts) if texts else ():
        yield Note("arms", note.with_option(f"--{_OF_MIRNA}"), note.text)


def _why_empty(
    findings: Findings, searched: WordSearch | None, filters: Mapping[str, Sequence[str]]
) -> Iterator[Note]:
    """Yield why there is no finding: by the words, or else by the filters."""
    lines = searched.why_empty if searched else ()
    for line in lines or explain_filters(filters, findings):
        yield Note("empty", line)
