"""The request for the table of findings that an address holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exomet.terms.plain_text import plain_text
from exomet.terms.roles import ROLES, filter_names
from exomet.terms.support_kinds import SUPPORT_KINDS
from exomet.terms.traits import INDEPENDENT_PAPERS

_UNSORTED = "finding"
# The word of an address that asks for the findings as one source has them. It is no filter: it
# changes what is filtered.
REPORTED_BY = "reported-by"
# The word of an address before each name of a list: findings on any of them. Of a filter, each
# value is of one role; these are names of whatever kind.
ANY_OF = "any"
_LONGEST_VALUE = 300
_VALUES_PER_FILTER = 20
_NAMES_OF_LIST = 300
_MOST_UNKNOWN = 5
_HIGHEST_PAGE = 999_999


def table_columns() -> dict[str, str]:
    """Return the columns of the table: name and heading. What is affected shares one of effects."""
    titles = {"finding": "Finding"}
    for role in ROLES.values():
        if role.affected:
            titles["effect"] = "Effect"
        elif role.table_title:
            titles[role.name] = role.table_title
    return titles | {"year": "Year", INDEPENDENT_PAPERS: "Papers"}


def sort_columns() -> dict[str, str]:
    """Return the columns by which the table is sorted; the numbers of support have none in it."""
    return table_columns() | {kind.column: kind.words for kind in SUPPORT_KINDS.values()}


@dataclass(frozen=True)
class FindingsRequest:
    """What is asked of the table; a finding passes a filter by any of its values.

    Attributes:
        filters: values as people type them, by filter.
        words: words to search for.
        names: names of a list; a finding is about any of them.
        sort: column to sort by, with ``-`` before it for descending order.
        page: page of the table, from 1.
        reported_by: source whose findings are asked for, as it has them; empty for all lines of
            evidence together.
        unknown: filters, or a column, that the table does not have.
    """

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    names: tuple[str, ...] = ()
    sort: str = _UNSORTED
    page: int = 1
    reported_by: str = ""
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, Sequence[str]]) -> FindingsRequest:
        """Return what the query part of an address asks.

        Example:
            >>> request = FindingsRequest.read({"cancer": ["HCC"], "page": ["x"], "cancr": ["CRC"]})
            >>> request.filters, request.page, request.unknown
            ({'cancer': ('HCC',)}, 1, {'cancr': ('CRC',)})
        """
        values = {name: _clean(name, texts) for name, texts in query.items()}
        values = {name: texts for name, texts in values.items() if texts}
        sort = _last(values, "sort")
        if sort.removeprefix("-") in sort_columns():
            del values["sort"]
        else:
            sort = _UNSORTED
        return cls(
            {name: values.pop(name) for name in filter_names() if name in values},
            plain_text(_last(values, "q")),
            values.get(ANY_OF, ()),
            sort,
            _page_number(_last(values, "page")),
            _last(values, REPORTED_BY),
            _unknown_values(values),
        )

    def query(self) -> dict[str, tuple[str, ...]]:
        """Return the query part of the address that asks this."""
        query = {"q": (self.words,), **self.filters} if self.words else dict(self.filters)
        if self.names:
            query[ANY_OF] = self.names
        if self.reported_by:
            query[REPORTED_BY] = (self.reported_by,)
        if self.sort != _UNSORTED:
            query["sort"] = (self.sort,)
        if self.page > 1:
            query["page"] = (str(self.page),)
        return query

    def instead(self, name: str, text: str, value: str = "") -> FindingsRequest:
        """Return the same with another value of a filter, or without it, on the first page.

        Args:
            name: the filter, ``q`` for the words, ``any`` for a name of a list (all of them where
                no text is given), or ``reported-by`` for the source.
            text: the value that goes.
            value: the value that comes; empty for none.
        """
        if name == "q":
            return replace(self, words=self.words.replace(text, value) if value else "", page=1)
        if name == REPORTED_BY:
            return replace(self, reported_by=value, page=1)
        if name == ANY_OF:
            return replace(
                self, names=_values_instead(self.names, text, value) if text else (), page=1
            )
        changed = {**self.filters, name: _values_instead(self.filters[name], text, value)}
        filters = {each: texts for each, texts in changed.items() if texts}
        return replace(self, filters=filters, page=1)

    def with_value(self, name: str, value: str) -> FindingsRequest:
        """Return the same with one more value of a filter, on the first page."""
        values = dict.fromkeys((*self.filters.get(name, ()), value))
        return replace(self, filters={**self.filters, name: tuple(values)}, page=1)

    def renamed(self, name: str, known: str) -> FindingsRequest:
        """Return the same with a known filter, or column to sort by, instead of an unknown one."""
        rest = {each: values for each, values in self.unknown.items() if each != name}
        if name == "sort":
            return replace(self, sort=known, unknown=rest)
        if known == REPORTED_BY:
            return replace(self, reported_by=self.unknown[name][-1], unknown=rest)
        filters = {**self.filters, known: self.unknown[name]}
        return replace(self, filters=filters, unknown=rest)

    def sorted_by(self, column: str) -> FindingsRequest:
        """Return the same sorted by a column; in descending order where it is sorted by it."""
        return replace(self, sort=f"-{column}" if self.sort == column else column, page=1)


def _values_instead(values: Sequence[str], text: str, value: str) -> tuple[str, ...]:
    """Return values with one instead of another, or without it."""
    changed = (value if each == text else each for each in values)
    return tuple(dict.fromkeys(filter(None, changed)))


def _last(values: Mapping[str, Sequence[str]], name: str) -> str:
    return values[name][-1] if name in values else ""


def _unknown_values(rest: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the parts of an address that are neither filters, words nor page."""
    names = [name for name in rest if name not in ("q", "page", REPORTED_BY, ANY_OF)]
    return {name: rest[name] for name in names[:_MOST_UNKNOWN]}


def _clean(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return values without blanks and repetitions, up to a limit."""
    kept = (text.strip()[:_LONGEST_VALUE] for text in texts if text.strip())
    most = _NAMES_OF_LIST if name == ANY_OF else _VALUES_PER_FILTER
    return tuple(dict.fromkeys(kept))[:most]


def _page_number(text: str) -> int:
    if not (text.isdecimal() and text.isascii()):
        return 1
    return max(1, min(int(text), _HIGHEST_PAGE))
