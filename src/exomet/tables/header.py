"""The header of a table: in which order its columns come, or what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from exomet.errors import Problem
from exomet.terms.lexicon import did_you_mean
from exomet.terms.wording import quoted

_DELIMITERS = {",": "commas", ";": "semicolons", "|": "bars"}


def header_problem(
    lines: Sequence[str], head: int, names: Sequence[str], file: str
) -> Problem | None:
    """Return what is wrong with a header; None where it has each column once, in any order.

    Args:
        lines: lines of the file.
        head: index of the line with the header.
        names: names of the columns.
        file: name of the file in messages.
    """
    header = lines[head].split("\t")
    if sorted(header) == sorted(names):
        return None
    return (
        _form_problem(header, names, head + 1, file)
        or _place_problem(lines, head, names, file)
        or _repeated_column_problem(header, names, head + 1, file)
        or _column_problem(header, names, head + 1, file)
    )


def is_header(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether the cells of a line are the names of the columns, in any order."""
    return cells[0] in names and sorted(cells) == sorted(names)


def _form_problem(
    header: Sequence[str], names: Sequence[str], line: int, file: str
) -> Problem | None:
    """Return the problem that the cells are quoted, or separated by another character."""
    for delimiter, words in _DELIMITERS.items():
        cells = [cell.strip('"') for cell in header[0].split(delimiter)]
        if len(header) == 1 and len(set(cells) & set(names)) > 1:
            what = f"the cells are separated by {words}"
            return Problem(file, line, "1", "DELIMITER", what, "save the table tab-separated")
    if any(cell not in names and cell.strip('"') in names for cell in header):
        what, repair = "the cells are in quotation marks", "save the table without them"
        return Problem(file, line, "1", "QUOTED_CELL", what, repair)
    return None


def _place_problem(
    lines: Sequence[str], head: int, names: Sequence[str], file: str
) -> Problem | None:
    """Return the problem that the header comes further down."""
    for number, text in enumerate(lines[head + 1 :], head + 2):
        if is_header(text.split("\t"), names):
            what = "the header is here, below other lines"
            repair = f"move it up to line {head + 1}"
            return Problem(file, number, names[0], "HEADER_PLACE", what, repair)
    return None


def _repeated_column_problem(
    header: Sequence[str], names: Sequence[str], line: int, file: str
) -> Problem | None:
    """Return the problem with the first column that is there more than once."""
    repeated = [name for name, count in Counter(header).items() if count > 1 and name in names]
    if not repeated:
        return None
    missing = [name for name in names if name not in header]
    what = f'the column "{repeated[0]}" is there twice'
    repair = f'one of them may be "{missing[0]}"' if missing else "take one out"
    return Problem(file, line, repeated[0], "DUPLICATE_COLUMN", what, repair)


def _column_problem(header: Sequence[str], names: Sequence[str], line: int, file: str) -> Problem:
    """Return the problem with the first column that is missing or unknown."""
    missing = [name for name in names if name not in header]
    unknown = [name for name in header if name not in names]
    if not missing:
        what = f"{quoted(unknown[0])} is not a column of this table"
        return Problem(file, line, unknown[0][:80], "UNKNOWN_COLUMN", what, "take it out")
    what = f'column "{missing[0]}" is missing'
    repair = f"the columns are {', '.join(names)}"
    if unknown:
        what += f", and {quoted(unknown[0])} is not a column"
        repair = did_you_mean([missing[0]])
    return Problem(file, line, missing[0], "MISSING_COLUMN", what, repair)
