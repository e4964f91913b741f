"""A page of the table of findings: what passes, in which order, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.finding.arms import ArmNote, arm_notes
from exomet.finding.facets import Option, facet, facet_titles
from exomet.finding.filters import Filter, Selection, read_filter, trait_values
from exomet.finding.model import Findings
from exomet.finding.order import sorted_findings
from exomet.finding.reading import Finding
from exomet.finding.request import ANY_OF, REPORTED_BY, FindingsRequest, table_columns
from exomet.finding.scope import labels_near
from exomet.finding.search import (
    Meaning,
    findings_on,
    link_words,
    names_nothing,
    not_searched,
)
from exomet.terms.lexicon import closest
from exomet.terms.roles import ROLES, filter_names, renamed, roles_formerly
from exomet.terms.sorting import natural_sort_key
from exomet.terms.traits import TRAITS
from exomet.terms.wording import listed

ROWS_PER_PAGE = 25
_NEAREST_LABELS = 3
_NAMES_IN_CHIP = 5


@dataclass(frozen=True)
class Misunderstood:
    """A value that matches nothing.

    Attributes:
        name: the filter, ``q`` for the words, ``any``, ``sort``, or ``reported-by``.
        text: the value.
        why: why it matches nothing.
        suggestions: what may be meant instead.
    """

    name: str
    text: str
    why: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chip:
    """An active filter: its name, its value as people type it, and the label of what it means."""

    name: str
    text: str
    label: str


@dataclass(frozen=True)
class FindingsPage:
    """The answer to a request.

    Attributes:
        request: what the address asks.
        findings: the findings that pass, in their order.
        chips: the active filters.
        misunderstood: what matches nothing.
        facets: the choices of each facet.
        arm_notes: what to know about the arms of the microRNAs that are named.
    """

    request: FindingsRequest
    findings: list[Finding]
    chips: list[Chip]
    misunderstood: list[Misunderstood]
    facets: Mapping[str, list[Option]]
    arm_notes: list[ArmNote]

    def part(self) -> list[Finding]:
        """Return the findings of the page asked for."""
        start = (self.page - 1) * ROWS_PER_PAGE
        return self.findings[start : start + ROWS_PER_PAGE]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.findings) // ROWS_PER_PAGE))

    @property
    def page(self) -> int:
        """The page asked for, or the last."""
        return min(self.request.page, self.pages)


def browse(
    findings: Findings, request: FindingsRequest, unknown_source: Misunderstood | None = None
) -> FindingsPage:
    """Return the page of the table that is asked for.

    Args:
        findings: the findings, as the source has them that is asked for.
        request: what is asked.
        unknown_source: what to say of a source that is not known; no finding passes then.
    """
    return _Browsing(findings, request, unknown_source).page()


class _Browsing:
    """Reads one request piece by piece."""

    def __init__(
        self, findings: Findings, request: FindingsRequest, unknown_source: Misunderstood | None
    ) -> None:
        self._findings = findings
        self._request = request
        self._chips: list[Chip] = []
        self._misunderstood = [unknown_source] if unknown_source else []
        self._filters: dict[str, list[Filter]] = {}
        self._others: list[set[str]] = []
        self._mirnas: list[str] = []
        self._readings: list[ArmNote] = []

    def page(self) -> FindingsPage:
        self._read_filters()
        self._read_names()
        if self._misunderstood:
            self._others.append(set())
        self._read_words()
        self._read_unknown()
        selection = Selection(self._findings, self._filters, self._others)
        return FindingsPage(
            self._request,
            sorted_findings(self._findings, selection.names(), self._request.sort),
            self._chips,
            self._misunderstood,
            {name: facet(selection, name) for name in facet_titles()},
            [*self._readings, *arm_notes(self._findings.names, self._mirnas)],
        )

    def _read_filters(self) -> None:
        for name, texts in self._request.filters.items():
            for text in texts:
                self._read_value(name, text)

    def _read_value(self, name: str, text: str) -> None:
        try:
            value = read_filter(self._findings, name, text)
        except UnknownNameError as error:
            why = str(error).partition(";")[0].removeprefix("--")
            nearest = _near_values(self._findings, name, text)
            self._misunderstood.append(Misunderstood(name, text, why, nearest))
            return
        self._filters.setdefault(name, []).append(value)
        self._chips.append(Chip(name, text, value.label))
        if name in ROLES and "mirna" in ROLES[name].kinds:
            self._mirnas.append(text)
        elif value.note:
            self._readings.append(ArmNote(value.note))

    def _read_names(self) -> None:
        """Read the names of a list: findings on any of them pass."""
        about: set[str] = set()
        for text in self._request.names:
            try:
                entity = self._findings.names.ground(text)
            except UnknownNameError as error:
                why = str(error).partition(";")[0]
                self._misunderstood.append(Misunderstood(ANY_OF, text, why, error.candidates))
            else:
                about |= self._findings.about(entity.iri)
        if self._request.names:
            self._others.append(about)
            self._chips.append(Chip(ANY_OF, "", listed(self._request.names, _NAMES_IN_CHIP)))

    def _read_words(self) -> None:
        words = self._request.words
        meanings = link_words(self._findings.names, words)
        searched = [meaning for meaning in meanings if not not_searched(meaning)]
        if words:
            self._others.append(findings_on(self._findings, searched))
            self._misunderstood += self._unread(meanings)
        for meaning in meanings:
            if searched and (why := not_searched(meaning)):
                self._readings.append(ArmNote(why))
            if meaning.is_mirna():
                self._mirnas.append(meaning.text)
            elif meaning.note:
                self._readings.append(ArmNote(meaning.note))
        if words:
            self._chips.insert(0, Chip("q", words, words))

    def _unread(self, meanings: Sequence[Meaning]) -> Iterator[Misunderstood]:
        """Yield the words that name nothing; all of them where none is searched for."""
        for meaning in meanings:
            if not meaning.is_known:
                nearest = tuple(labels_near(self._findings, meaning))
                why = meaning.refusal or f'no entry matches "{meaning.text}"'
                yield Misunderstood("q", meaning.text, why, nearest)
        if not meanings:
            yield Misunderstood("q", self._request.words, names_nothing(self._request.words))
        elif all(map(not_searched, meanings)):
            yield from (Misunderstood("q", each.text, not_searched(each)) for each in meanings)

    def _read_unknown(self) -> None:
        for name, texts in self._request.unknown.items():
            self._misunderstood.append(_unknown_name(name, texts[-1]))


def _unknown_name(name: str, text: str) -> Misunderstood:
    if name == "sort":
        why = f'there is no column "{text}" to sort by'
        return Misunderstood(name, text, why, tuple(closest(text, table_columns())))
    if now := renamed(name):
        return Misunderstood(name, text, now, tuple(role.name for role in roles_formerly(name)))
    nearest = tuple(closest(name, [*filter_names(), REPORTED_BY]))
    return Misunderstood(name, text, f'there is no filter "{name}"', nearest)


def _stated_values(findings: Findings, name: str) -> list[str]:
    """Return the values of a trait that findings have."""
    values: set[str] = set()
    for finding in findings.all.values():
        values |= trait_values(finding, name)
    return sorted(values, key=natural_sort_key)


def _near_values(findings: Findings, name: str, text: str) -> tuple[str, ...]:
    """Return values of a filter that are near to one that names nothing."""
    if name in TRAITS:
        return tuple(closest(text, TRAITS[name].choices or _stated_values(findings, name)))
    labels: dict[str, None] = {}
    for kind in ROLES[name].kinds:
        labels.update(dict.fromkeys(findings.names.lexicon.near(text, kind)))
    return tuple(labels)[:_NEAREST_LABELS]
