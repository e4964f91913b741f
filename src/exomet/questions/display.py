"""Answers as HTML for notebooks, cut so that they fit: what is left out is counted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from exomet.query.select import Cell
from exomet.terms.wording import pluralise

MOST_SHOWN_ROWS = 20
MOST_SHOWN_COLUMNS = 8
_MOST_SHOWN_CHARACTERS = 60
_MOST_SHOWN_NOTES = 5
_SCROLLING = "max-width:100%;overflow-x:auto"
Rows = Sequence[Sequence[Cell]]


def table_html(
    title: str,
    columns: Sequence[str],
    rows: Rows,
    notes: Sequence[str] = (),
    first: Sequence[str] = (),
) -> str:
    """Return rows as an HTML table of a size that fits, with counts of what is left out.

    Args:
        title: the caption.
        columns: the columns.
        rows: the rows.
        notes: notes on the rows, below the table.
        first: the columns to be shown, where not all can be; then those that hold something.

    Example:
        >>> html = table_html("Targets", ["mirna"], [["miR-21"]] * 30)
        >>> "20 of 30 rows" in html, html.count("<tr>")
        (True, 21)
    """
    shown = _shown_columns(columns, rows, first)
    head = "".join(f'<th scope="col">{escape(columns[at])}</th>' for at in shown)
    body = "".join(_row_html(row, shown) for row in rows[:MOST_SHOWN_ROWS])
    caption = f"<caption>{escape(title)}</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    told = [_count_words(len(rows), len(shown), len(columns)), *notes[:_MOST_SHOWN_NOTES]]
    if len(notes) > _MOST_SHOWN_NOTES:
        told.append(f"... and {pluralise(len(notes) - _MOST_SHOWN_NOTES, 'more note')}")
    below = "".join(f"<p>{escape(text)}</p>" for text in told)
    return f'<div style="{_SCROLLING}">{table}</div>{below}'


def _shown_columns(columns: Sequence[str], rows: Rows, first: Sequence[str]) -> list[int]:
    """Return the places of the columns that are shown, in their order."""
    if len(columns) <= MOST_SHOWN_COLUMNS:
        return list(range(len(columns)))
    wanted = [columns.index(name) for name in first if name in columns]
    filled = [at for at in range(len(columns)) if _has_values(rows, at)]
    order = dict.fromkeys([*wanted, *filled, *range(len(columns))])
    return sorted(list(order)[:MOST_SHOWN_COLUMNS])


def _has_values(rows: Rows, at: int) -> bool:
    return any(row[at] not in (None, "") for row in rows)


def _count_words(rows: int, shown_columns: int, columns: int) -> str:
    """Return how many rows there are, and what is not shown of them.

    Example:
        >>> _count_words(158, 8, 41)
        '20 of 158 rows, 8 of 41 columns; to_pandas() has all'
        >>> _count_words(1, 2, 2)
        '1 row'
    """
    cut = []
    if rows > MOST_SHOWN_ROWS:
        cut.append(f"{MOST_SHOWN_ROWS} of {rows:,} rows")
    else:
        cut.append(pluralise(rows, "row"))
    if shown_columns < columns:
        cut.append(f"{shown_columns} of {columns} columns")
    more = rows > MOST_SHOWN_ROWS or shown_columns < columns
    return ", ".join(cut) + ("; to_pandas() has all" if more else "")


def _row_html(row: Sequence[Cell], shown: Sequence[int]) -> str:
    cells = "".join(f"<td>{_cell_html(row[at])}</td>" for at in shown)
    return f"<tr>{cells}</tr>"


def _cell_html(value: Cell) -> str:
    text = "" if value is None else str(value)
    if len(text) <= _MOST_SHOWN_CHARACTERS:
        return escape(text)
    return f'<span title="{escape(text)}">{escape(text[: _MOST_SHOWN_CHARACTERS - 1])}…</span>'
