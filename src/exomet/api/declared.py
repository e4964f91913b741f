"""What an address of the API is: its parameters and fields, and what finds its rows.

The router answers, and the description lists, from nothing else: a table that is declared is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exomet.errors import ExometError, UnknownNameError
from exomet.pages.explorer import Explorer
from exomet.terms.lexicon import closest, did_you_mean

ApiRecord = dict[str, Any]
MOST_IN_PAGE = 1_000
USUAL_IN_PAGE = 100
_LONGEST_PARAMETER = 300
_MOST_REPEATED = 50
_MOST_DIGITS = 9


@dataclass(frozen=True)
class ApiParameter:
    """A parameter of an address.

    Attributes:
        name: its name.
        about: what it takes.
        example: a value that has rows.
        choices: the only values; empty for any.
        number: whether it is a whole number.
        repeats: whether it may be given several times.
        required: whether it must be given.
    """

    name: str
    about: str
    example: str = ""
    choices: tuple[str, ...] = ()
    number: bool = False
    repeats: bool = False
    required: bool = False


@dataclass(frozen=True)
class ApiField:
    """A field of a row.

    Attributes:
        name: its name.
        about: what it holds.
        shape: ``text``, ``number``, ``list`` of texts, ``cell`` of any plain value, or
            ``records``.
    """

    name: str
    about: str
    shape: str = "text"


@dataclass(frozen=True)
class ApiRows:
    """What a table found.

    Attributes:
        items: all that it found, in order.
        record: makes the row of one of them.
        notes: notes on the answer, and why it is empty.
    """

    items: Sequence[Any]
    record: Callable[[Any], ApiRecord]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class ApiRequest:
    """What is asked of a table.

    Attributes:
        values: values as people type them, by parameter; those not given are not in it.
        offset: the first row, from 0.
        limit: the most rows.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    limit: int = USUAL_IN_PAGE

    def text(self, name: str) -> str:
        """Return the last value of a parameter, empty if it is not given."""
        return self.values[name][-1] if name in self.values else ""


@dataclass(frozen=True)
class ApiTable:
    """A table: an address with parameters, whose answer has rows and pages.

    Attributes:
        path: the address below ``/api``.
        title: what it lists.
        about: what to know of it.
        fields: the fields of a row.
        find: finds the rows.
        parameters: what can be asked, besides the page.
        former: what a former name of a parameter is called now, in words.
    """

    path: str
    title: str
    about: str
    fields: tuple[ApiField, ...]
    find: Callable[[Explorer, ApiRequest], ApiRows]
    parameters: tuple[ApiParameter, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ApiThing:
    """An address of one thing by its name, whose answer is one object.

    Attributes:
        folder: the address below ``/api`` without the name.
        title: what it gives.
        about: what the name may be.
        example: a name.
        fields: the fields of the object.
        find: finds it.
    """

    folder: str
    title: str
    about: str
    example: str
    fields: tuple[ApiField, ...]
    find: Callable[[Explorer, str], ApiRecord]


OFFSET = ApiParameter("offset", "The first row, from 0.", "0", number=True)
LIMIT = ApiParameter(
    "limit", f"The most rows: from 1 to {MOST_IN_PAGE}; {USUAL_IN_PAGE} by default.", number=True
)


def read_api_request(table: ApiTable, query: Mapping[str, Sequence[str]]) -> ApiRequest:
    """Return what an address asks of a table.

    Raises:
        UnknownNameError: there is no such parameter; near ones are offered.
        ExometError: a number is none, a parameter is missing, or has too many values.

    Example:
        >>> table = ApiTable("/x", "X", "", (), lambda _, __: ApiRows([], dict), ())
        >>> read_api_request(table, {"offset": ["5"]}).offset
        5
    """
    values = _read_values(table, query)
    for each in table.parameters:
        if each.required and each.name not in values:
            raise ExometError(f"{each.name} is missing: {each.about}")
    offset = _whole_number(values.pop(OFFSET.name, ("0",)), OFFSET.name)
    limit = _whole_number(values.pop(LIMIT.name, (str(USUAL_IN_PAGE),)), LIMIT.name)
    if not 1 <= limit <= MOST_IN_PAGE:
        raise ExometError(f"limit is a number from 1 to {MOST_IN_PAGE}, not {limit}")
    return ApiRequest(values, offset, limit)


def _read_values(table: ApiTable, query: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    known = {each.name: each for each in (*table.parameters, OFFSET, LIMIT)}
    values: dict[str, tuple[str, ...]] = {}
    for name, texts in query.items():
        if name not in known:
            raise UnknownNameError(table.former.get(name) or _unknown_parameter(name, list(known)))
        kept = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
        if kept:
            _check_values(known[name], kept)
            values[name] = kept
    return values


def _unknown_parameter(name: str, known: Sequence[str]) -> str:
    offer = did_you_mean(closest(name, known)) or f"there are {', '.join(known)}"
    return f'there is no parameter "{name[:_LONGEST_PARAMETER]}"; {offer}'


def _check_values(parameter: ApiParameter, texts: Sequence[str]) -> None:
    if len(texts) > (_MOST_REPEATED if parameter.repeats else 1):
        many = f"{_MOST_REPEATED} values at most" if parameter.repeats else "one value"
        raise ExometError(f"{parameter.name} takes {many}, not {len(texts)}")
    for text in texts:
        if len(text) > _LONGEST_PARAMETER:
            raise ExometError(f"{parameter.name} takes {_LONGEST_PARAMETER} characters at most")
        if parameter.choices and text not in parameter.choices:
            near = tuple(closest(text, parameter.choices))
            offer = did_you_mean(near) or f"one of {', '.join(parameter.choices)}"
            raise UnknownNameError(f'no {parameter.name} "{text}"; {offer}', near)


def _whole_number(texts: Sequence[str], name: str) -> int:
    text = texts[-1]
    if not (text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS):
        raise ExometError(f'{name} is a whole number from 0, not "{text}"')
    return int(text)
