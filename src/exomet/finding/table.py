"""The table of findings: what is asked for, what passes, how it is sorted, and how many more choices there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from exomet.errors import UnknownNameError
from exomet.finding.facets import EFFECT_WORDS, FACETS, Option, Passing
from exomet.finding.listing import EFFECTS, FILTER_KINDS, KINDS, filter_findings
from exomet.finding.model import Finding, Findings
from exomet.finding.search import findings_about, link_words, not_searched, plain
from exomet.terms.iris import curie
from exomet.terms.lexicon import closest
from exomet.terms.sorting import natural_sort_key

COLUMNS = {
    "finding": "Finding",
    "mirna": "microRNA",
    "cancer": "Cancer",
    "source": "Sender or sample",
    "recipient": "Recipient",
    "effect": "Effect",
    "site": "Site",
    "year": "Year",
}
ROWS = 25
_FILTERS = (*FACETS, "reference")
_DEFAULT = "finding"
_LONGEST = 300
_MOST = 20
_SOME = 5


@dataclass(frozen=True)
class FindingsRequest:
    """What an address asks of the table: filters as typed, words, column to sort by (``-`` before it: down), page.

    A finding passes a filter by any of its values. ``unknown`` is what the table does not have: filters, a column.
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    sort: str = _DEFAULT
    page: int = 1
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, Sequence[str]]) -> FindingsRequest:
        """Return what the query part of an address asks.

        Example:
            >>> FindingsRequest.read({"cancer": ["HCC", "melanoma"], "sort": ["-year"], "page": ["x"], "cancr": ["CRC"]})
            FindingsRequest(filters={'cancer': ('HCC', 'melanoma')}, words='', sort='-year', page=1, unknown={'cancr': ('CRC',)})
        """
        typed = {
            name: tuple(
                dict.fromkeys(value.strip()[:_LONGEST] for value in values if value.strip())
            )[:_MOST]
            for name, values in query.items()
        }
        words, sort, page = ((typed.get(name) or ("",))[-1] for name in ("q", "sort", "page"))
        is_column = sort.removeprefix("-") in COLUMNS
        known = {*_FILTERS, "q", "page", *(["sort"] if is_column else [])}
        return cls(
            {name: typed[name] for name in _FILTERS if typed.get(name)},
            plain(words),
            sort if is_column else _DEFAULT,
            int(page) if page.isdecimal() and page.isascii() and int(page[:6]) > 0 else 1,
            dict(
                islice(
                    (
                        (name, values)
                        for name, values in typed.items()
                        if values and name not in known
                    ),
                    _SOME,
                )
            ),
        )

    def query(self) -> dict[str, tuple[str, ...]]:
        """Return the query part of the address that asks this."""
        asked = {"q": (self.words,), **self.filters} if self.words else dict(self.filters)
        if self.sort != _DEFAULT:
            asked["sort"] = (self.sort,)
        if self.page > 1:
            asked["page"] = (str(self.page),)
        return asked

    def instead(self, name: str, typed: str, value: str = "") -> FindingsRequest:
        """Return the same with another value of a filter (``q``: in the words), or without it, on the first page."""
        if name == "q":
            return replace(self, words=self.words.replace(typed, value) if value else "", page=1)
        values = tuple(value if one == typed else one for one in self.filters[name])
        changed = {**self.filters, name: tuple(dict.fromkeys(one for one in values if one))}
        return replace(
            self, filters={name: values for name, values in changed.items() if values}, page=1
        )

    def renamed(self, name: str, near: str) -> FindingsRequest:
        """Return the same with a filter that is there, or a column to sort by, for one that is not."""
        rest = {other: values for other, values in self.unknown.items() if other != name}
        if name == "sort":
            return replace(self, sort=near, unknown=rest)
        return replace(self, filters={**self.filters, near: self.unknown[name]}, unknown=rest)

    def sorted_by(self, column: str) -> FindingsRequest:
        """Return the same sorted by a column, the other way round where it is sorted by it already."""
        return replace(self, sort=f"-{column}" if self.sort == column else column, page=1)


@dataclass(frozen=True)
class Misunderstood:
    """A value that fits nothing: the filter, what was typed, why, and what may be meant."""

    name: str
    typed: str
    why: str
    near: tuple[str, ...]


@dataclass(frozen=True)
class FindingsPage:
    """The answer: findings in their order, chips of the filters in force, what was not understood, and the facets."""

    asked: FindingsRequest
    findings: list[Finding]
    chips: list[tuple[str, str, str]]  # (filter, as typed, label)
    misunderstood: list[Misunderstood]
    facets: dict[str, list[Option]]

    def part(self) -> list[Finding]:
        """Return the findings of the page asked for."""
        start = (self.page - 1) * ROWS
        return self.findings[start : start + ROWS]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.findings) // ROWS))

    @property
    def page(self) -> int:
        """The page asked for, or the last."""
        return min(self.asked.page, self.pages)


def show(findings: Findings, asked: FindingsRequest) -> FindingsPage:
    """Return the table that is asked for."""
    chips: list[tuple[str, str, str]] = []
    wrong: list[Misunderstood] = []
    chosen: dict[str, list[str]] = {}
    for name, values in asked.filters.items():
        for typed in values:
            try:
                value, label = _meant(findings, name, typed)
                chosen.setdefault(name, []).append(value)
                chips.append((name, typed, label))
            except UnknownNameError as error:
                wrong.append(
                    Misunderstood(
                        name, typed, str(error).partition(";")[0], _near(findings, name, typed)
                    )
                )
    others: list[set[str]] = [set()] if wrong else []
    if references := chosen.pop("reference", []):
        others.append(set(filter_findings(findings.names, {"reference": references})))
    for meaning in link_words(findings.names, asked.words):
        if not meaning.things:
            near = tuple(findings.names.lexicon.near(meaning.text))
            wrong.append(
                Misunderstood("q", meaning.text, f'nothing is called "{meaning.text}"', near)
            )
        elif told := not_searched(meaning):
            wrong.append(Misunderstood("q", meaning.text, told, ()))
        others.append(findings_about(findings, meaning))
    if asked.words:
        chips.insert(0, ("q", asked.words, asked.words))
    wrong += [_not_there(name, values[-1]) for name, values in asked.unknown.items()]
    found = Passing(findings, chosen, others)
    facets = {facet: found.facet(facet) for facet in FACETS}
    return FindingsPage(asked, _sorted(findings, found.common(), asked.sort), chips, wrong, facets)


def _meant(findings: Findings, name: str, typed: str) -> tuple[str, str]:
    """Return the value and label that a filter means: a CURIE for a thing, the value itself for the others."""
    if name in FILTER_KINDS:
        thing = findings.names.ground(typed, *FILTER_KINDS[name])
        return curie(thing.iri), thing.label
    if name == "year":
        if typed not in _years(findings):
            raise UnknownNameError(f'no finding rests on a paper of "{typed}"')
        return typed, typed
    filter_findings(findings.names, {name: [typed]})
    return typed, EFFECT_WORDS.get(typed, typed)


def _not_there(name: str, typed: str) -> Misunderstood:
    if name == "sort":
        return Misunderstood(
            name, typed, f'there is no column "{typed}" to sort by', tuple(closest(typed, COLUMNS))
        )
    return Misunderstood(
        name, typed, f'there is no filter "{name}"', tuple(closest(name, _FILTERS))
    )


def _near(findings: Findings, name: str, typed: str) -> tuple[str, ...]:
    if name in FILTER_KINDS:
        labels = [
            label
            for kind in FILTER_KINDS[name]
            for label in findings.names.lexicon.near(typed, kind)
        ]
        return tuple(dict.fromkeys(labels))[:3]
    known = {"effect": EFFECTS, "kind": KINDS, "year": _years(findings)}
    return tuple(closest(typed, known.get(name, ())))


def _years(findings: Findings) -> list[str]:
    return sorted({str(year) for finding in findings.all.values() for year in finding.years()})


def _sorted(findings: Findings, names: set[str], sort: str) -> list[Finding]:
    column = sort.removeprefix("-")

    def key(finding: Finding) -> tuple[object, ...]:
        if column == "year":
            return (finding.year,)
        if column == "effect":
            text = "|".join(
                f"{EFFECT_WORDS[p.relation]} {p.label}"
                for p in finding.parts
                if p.relation in EFFECTS
            )
        else:
            parts = [*finding.role(column), *(finding.role("sample") if column == "source" else ())]
            text = finding.name if column == "finding" else "|".join(part.label for part in parts)
        return natural_sort_key(text.casefold())

    chosen = [finding for name, finding in findings.all.items() if name in names]
    stated = [finding for finding in chosen if key(finding) not in ((), (0,))]
    unstated = [finding for finding in chosen if key(finding) in ((), (0,))]
    # What does not state the column stands last, whichever way it is sorted.
    return [*sorted(stated, key=key, reverse=sort.startswith("-")), *unstated]
