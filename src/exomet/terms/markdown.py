"""Tables in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence


def markdown_row(cells: Iterable[str]) -> str:
    r"""Return a row of a table; what Markdown would read as a mark is escaped.

    Example:
        >>> markdown_row(["a|b", "c"])
        '| a\\|b | c |'
    """
    return "| " + " | ".join(re.sub(r"([|\\<>*_`])", r"\\\1", cell) for cell in cells) + " |"


def markdown_table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table.

    Example:
        >>> list(markdown_table(["finding"], [["F0001"]]))
        ['| finding |', '| --- |', '| F0001 |']
    """
    yield markdown_row(columns)
    yield "| " + " | ".join("---" for _ in columns) + " |"
    for row in rows:
        yield markdown_row(row)
