"""Findings by words, with what must be said of how the words are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.finding.model import Findings
from exomet.finding.scope import coverage, labels_near
from exomet.finding.search import (
    Meaning,
    direction,
    findings_about,
    findings_on,
    link_words,
    mirnas_meant,
    names_nothing,
    not_searched,
)
from exomet.terms.lexicon import did_you_mean
from exomet.terms.wording import pluralise


@dataclass(frozen=True)
class WordSearch:
    """The findings that words lead to.

    Attributes:
        findings: their names.
        mirnas: the words that name a microRNA each.
        notes: how other words are read, and which are left aside.
        why_empty: what the findings have instead; empty where some are found.
    """

    findings: set[str]
    mirnas: Sequence[str]
    notes: Sequence[str]
    why_empty: Sequence[str]


def search_findings(findings: Findings, text: str) -> WordSearch:
    """Return the findings that a text leads to: ``miR-155 in lung``.

    Raises:
        UnknownNameError: a word names nothing, or the text nothing that findings are searched for;
            the message offers near names and says what the findings cover.
    """
    meanings = link_words(findings.names, text)
    for piece in meanings:
        if not piece.is_known:
            raise _unknown_word(findings, piece)
    searched = [piece for piece in meanings if not not_searched(piece)]
    if not searched:
        raise UnknownNameError(names_nothing(text))
    names = findings_on(findings, searched)
    notes = list(filter(None, [direction(text, meanings), *map(not_searched, meanings)]))
    return WordSearch(
        names,
        mirnas_meant(searched),
        [*(piece.note for piece in searched if piece.note and not piece.is_mirna()), *notes],
        () if names else _lacking_lines(findings, searched),
    )


def _unknown_word(findings: Findings, piece: Meaning) -> UnknownNameError:
    labels = labels_near(findings, piece)
    what = piece.refusal or f'no entry matches "{piece.text}"'
    lines = [_offering(what, did_you_mean(labels)), *_covered_lines(findings, [piece])]
    return UnknownNameError("\n".join(lines), tuple(labels))


def _offering(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _lacking_lines(findings: Findings, searched: Sequence[Meaning]) -> list[str]:
    numbers = {each.about: len(findings_about(findings, each)) for each in searched}
    lacking = [each for each in searched if not numbers[each.about]]
    if lacking:
        return _covered_lines(findings, lacking)
    alone = [f"{pluralise(number, 'finding')} on {about}" for about, number in numbers.items()]
    return [f"no finding on all of it together; {', '.join(alone)}"]


def _covered_lines(findings: Findings, lacking: Sequence[Meaning]) -> list[str]:
    return [each.sentence for each in coverage(findings, lacking) if each.things]
