"""Keeps results short: rows by their number and their characters, and says what is left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from exomet.agents.citations import Citations, findings_in
from exomet.errors import ExometError, UnknownNameError
from exomet.terms.sorting import natural_sort_key

MOST_ROWS = 50
# 2,000 tokens hold no less of this text, which has many identifiers.
MOST_CHARACTERS = 5_600
_MOST_IN_CELL = 1_200
_MOST_IN_NOTE = 500
_MOST_NOTES = 5
# What the frame of a result takes besides its rows: numbers, keys, what was left out.
_FRAME = 600

Row = Sequence[Any]
Result = dict[str, Any]


def as_json(result: Any) -> str:
    """Return a result as it is sent: JSON without blanks.

    Example:
        >>> as_json({"status": "supported", "total": 1})
        '{"status":"supported","total":1}'
    """
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def shortened(text: str, most: int) -> str:
    """Return a text, cut where it is too long, with how much is left out.

    Example:
        >>> shortened("abcdefgh", 3)
        'abc ... (5 characters left out)'
    """
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]} ... ({left:,} characters left out)"


def shortened_notes(notes: Iterable[str]) -> list[str]:
    """Return notes, each cut where it is too long, and how many are left out."""
    known = list(dict.fromkeys(filter(None, notes)))
    more = len(known) - _MOST_NOTES
    kept = [shortened(note, _MOST_IN_NOTE) for note in known[:_MOST_NOTES]]
    return [*kept, f"... {more} more notes left out"] if more > 0 else kept


def check_page(offset: int, limit: int) -> None:
    """Refuse numbers that mean no page.

    Raises:
        ExometError: the offset is negative, or the limit is not from 1 to 50.
    """
    if offset < 0:
        raise ExometError(f"offset is a number from 0, not {offset}")
    if not 1 <= limit <= MOST_ROWS:
        raise ExometError(f"limit is a number from 1 to {MOST_ROWS}, not {limit}")


def put_rows(
    result: Result,
    columns: Sequence[str],
    rows: Sequence[Row],
    citations: Citations,
    page: tuple[int, int],
) -> Result:
    """Return a result with the rows of a page, and the citations of the findings that they name.

    Args:
        result: status, reasons and notes.
        columns: names of the columns.
        rows: all rows.
        citations: gives the citations.
        page: the first row, from 0, and the most rows.

    Raises:
        ExometError: the offset is beyond the last row.
    """
    offset, limit = page
    if offset and offset >= len(rows):
        raise ExometError(f"offset {offset} is beyond the last row: there are {len(rows)} rows")
    room = MOST_CHARACTERS - _FRAME - len(as_json(result)) - len(as_json(columns))
    cited = dict(result.pop("citations", {}))
    taken: list[list[Any]] = []
    uncited: list[str] = []
    for row in rows[offset : offset + limit]:
        cells = [_short_cell(cell) for cell in row]
        new, without = _new_citations(cells, cited, citations, None if taken else room)
        cost = len(as_json(cells)) + len(as_json(new))
        if taken and cost > room:
            break
        room -= cost
        cited |= new
        uncited += without
        taken.append(cells)
    return {
        **result,
        **_page_of(columns, taken, len(rows), offset),
        **_citations_of_page(cited, uncited),
    }


def _page_of(columns: Sequence[str], rows: list[list[Any]], total: int, offset: int) -> Result:
    end = offset + len(rows)
    page: Result = {"columns": list(columns), "rows": rows, "total": total}
    if end < total:
        page["next"] = {"offset": end}
        page["left_out"] = f"{total - end} of {total} rows: call again with offset={end}"
    else:
        page["next"] = None
    return page


def _citations_of_page(cited: Result, uncited: Sequence[str]) -> Result:
    if not uncited:
        return {"citations": cited}
    words = f"citations of {len(uncited)} findings of the first row: call show for each"
    return {"citations": cited, "citations_left_out": words}


def _short_cell(cell: Any) -> Any:
    return shortened(cell, _MOST_IN_CELL) if isinstance(cell, str) else cell


def _new_citations(
    cells: Iterable[Any], cited: Result, citations: Citations, room: int | None
) -> tuple[Result, list[str]]:
    """Return the citations that a row adds, and the findings for which there is no room.

    Args:
        cells: the row.
        cited: what is cited already.
        citations: gives the citations.
        room: characters that citations may take, for the row that is always given.
    """
    named = sorted(findings_in(cells) - cited.keys(), key=natural_sort_key)
    known = [name for name in named if citations.has(name)]
    new: Result = {}
    without: list[str] = []
    used = len(as_json(list(cells)))
    for name in known:
        citation = citations.cite(name)
        used += len(as_json(citation)) + len(name)
        if room is not None and new and used > room:
            without.append(name)
        else:
            new[name] = citation
    return new, without


def refusal(status: str, error: UnknownNameError) -> Result:
    """Return the result for a name that is not understood, with what may be meant."""
    return {
        "status": status,
        "reason": shortened_notes(str(error).replace("--", "").splitlines()),
        "candidates": list(error.candidates[:_MOST_NOTES]),
        "rows": [],
        "total": 0,
        "next": None,
        "citations": {},
    }
