"""Values of parameters and filters in Python, as the texts that people type."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence

from exomet.errors import UnknownNameError

ParameterValues = str | int | Sequence[str | int]


def value_texts(name: str, value: ParameterValues) -> list[str]:
    """Return a value, or several, as texts.

    Args:
        name: the parameter or filter, for the error.
        value: one value, or several.

    Raises:
        UnknownNameError: there is none, or one is neither a text nor a whole number.

    Example:
        >>> value_texts("year", [2018, "2019"])
        ['2018', '2019']
    """
    single = isinstance(value, str | bytes) or not isinstance(value, Iterable)
    values = [value] if single else list(value)  # type: ignore[arg-type]
    if not values:
        raise UnknownNameError(f"{name} has no value: give one, or leave it out for the default")
    return [_value_text(name, each) for each in values]


def _value_text(name: str, value: object) -> str:
    """Return a value as text; whole numbers of any library go, such as those of a frame."""
    if isinstance(value, str):
        return value
    try:
        return str(operator.index(value))  # type: ignore[arg-type]
    except TypeError:
        raise UnknownNameError(f"{name} takes texts and whole numbers, not {value!r}") from None
