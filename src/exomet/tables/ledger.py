"""The ledger of identifiers, ``identifiers.tsv``: none vanishes from a table without a word.

A table whose rows are lost, by a bad merge or a spreadsheet, is still well formed; only a list of
what was there tells. Runs of numbers are written as ranges, so that the ledger stays short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

from exomet.errors import Problem
from exomet.files import display_path
from exomet.tables.check import check_table
from exomet.tables.read import Table, Tables, read_table
from exomet.tables.schema import TABLES, StepRow
from exomet.tables.spec import TableRow, TableSpec, key
from exomet.terms.sorting import natural_sort_key
from exomet.terms.wording import pluralise

_RANGE = re.compile(r"(.*?)(\d+)\.\.\1(\d+)")
_NUMBERED = re.compile(r"(.*?)(\d+)")
_MOST_IN_RANGE = 1_000_000
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class LedgerRow(TableRow):
    """Identifiers that a table was given: one, or a range such as ``F0001..F0080``."""

    table: Annotated[str, key(choices=tuple(spec.name for spec in TABLES))]
    identifiers: Annotated[str, key()]
    retired: str


LEDGER = TableSpec("identifiers", LedgerRow)


def identifiers(table: Table[TableRow]) -> set[str]:
    """Return the identifiers of a table; a step is named by its finding as well."""
    return {_row_identifier(row) for row in table.rows}


def _row_identifier(row: TableRow) -> str:
    if isinstance(row, StepRow):
        return f"{row.finding} {row.step}"
    return str(getattr(row, fields(row)[1].name))


def as_ranges(names: Iterable[str]) -> list[str]:
    """Return identifiers in order, with runs of numbers as ranges.

    Example:
        >>> as_ranges(["F0011", "F0009", "wnt", "F0010"])
        ['F0009..F0011', 'wnt']
    """
    ranges: list[tuple[str, str]] = []
    for name in sorted(set(names), key=natural_sort_key):
        if ranges and name == _following(*ranges[-1]):
            ranges[-1] = (ranges[-1][0], name)
        else:
            ranges.append((name, name))
    return [first if first == last else f"{first}..{last}" for first, last in ranges]


def in_range(text: str) -> list[str]:
    """Return the identifiers of a range, or the one that a text is.

    Example:
        >>> in_range("F0009..F0011")
        ['F0009', 'F0010', 'F0011']
    """
    match = _RANGE.fullmatch(text)
    if not match:
        return [text]
    prefix, first, last = match.groups()
    end = min(int(last), int(first) + _MOST_IN_RANGE)
    return [f"{prefix}{number:0{len(first)}}" for number in range(int(first), end + 1)]


def _following(first: str, last: str) -> str:
    """Return the identifier after the last one of a range, nothing where there is no number."""
    one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if not one or not other:
        return ""
    return f"{one[1]}{int(other[2]) + 1:0{len(one[2])}}"


@dataclass(frozen=True)
class _Entry:
    """What the ledger says of one table: identifiers it was given, and why some were retired."""

    issued: set[str]
    retired: dict[str, str]


def ledger_problems(data: Path, tables: Tables) -> list[Problem]:
    """Return a problem for each table with identifiers that are gone, or retired and yet there.

    A folder without a ledger has none to lose.
    """
    ledger, problems = _read_ledger(data)
    if ledger is None or problems:
        return problems
    file = display_path(data / "identifiers.tsv")
    for table in _data_tables(tables):
        entry = _entry(ledger, table)
        gone = entry.issued - entry.retired.keys() - identifiers(table)
        if gone:
            problems.append(_gone_problem(table, gone, file))
        problems += _retired_problems(table, entry)
    return problems


def unlisted_identifiers(data: Path, tables: Tables) -> int:
    """Return how many identifiers the ledger lacks; 0 where there is no ledger."""
    ledger, _ = _read_ledger(data)
    if ledger is None:
        return 0
    return sum(
        len(identifiers(table) - _entry(ledger, table).issued) for table in _data_tables(tables)
    )


def renewed_ledger(data: Path, tables: Tables) -> str:
    """Return the ledger with the identifiers of all tables added; retired ones are kept."""
    ledger, _ = _read_ledger(data)
    lines = ["\t".join(column.name for column in LEDGER.columns)]
    for table in _data_tables(tables):
        entry = _entry(ledger, table) if ledger else _Entry(set(), {})
        name = table.spec.name
        issued = (entry.issued | identifiers(table)) - entry.retired.keys()
        lines += [f"{name}\t{names}\t" for names in as_ranges(issued)]
        for reason in sorted(set(entry.retired.values())):
            names = [each for each, why in entry.retired.items() if why == reason]
            lines += [f"{name}\t{each}\t{reason}" for each in as_ranges(names)]
    return "\n".join(lines) + "\n"


def next_number(tables: Tables, spec: TableSpec[TableRow], data: Path | None = None) -> int:
    """Return the number of the next identifier of a table, such as 82 after F0081.

    Args:
        tables: the tables.
        spec: a table whose identifiers are a letter and a number.
        data: folder with the ledger, whose retired identifiers are not given again.
    """
    ledger = _read_ledger(data)[0] if data else None
    names = identifiers(tables[spec])
    if ledger:
        names |= _entry(ledger, tables[spec]).issued
    numbers = [int(match[2]) for name in names if (match := _NUMBERED.fullmatch(name))]
    return max(numbers, default=0) + 1


def _read_ledger(data: Path) -> tuple[Table[LedgerRow] | None, list[Problem]]:
    path = data / f"{LEDGER.name}{LEDGER.ending}"
    if not path.exists():
        return None, []
    ledger, problems = read_table(path, LEDGER)
    return ledger, [*problems, *check_table(ledger)]


def _data_tables(tables: Tables) -> Iterator[Table[TableRow]]:
    return (tables[spec] for spec in TABLES)


def _entry(ledger: Table[LedgerRow], table: Table[TableRow]) -> _Entry:
    entry = _Entry(set(), {})
    for row in ledger.rows:
        if row.table == table.spec.name:
            names = in_range(row.identifiers)
            entry.issued.update(names)
            if row.retired:
                entry.retired.update(dict.fromkeys(names, row.retired))
    return entry


def _gone_problem(table: Table[TableRow], gone: set[str], ledger: str) -> Problem:
    ranges = as_ranges(gone)
    more = f" and {len(ranges) - _MOST_NAMED} more" if len(ranges) > _MOST_NAMED else ""
    verb = "is" if len(gone) == 1 else "are"
    count = pluralise(len(gone), "identifier")
    what = f"{count} {verb} gone: {', '.join(ranges[:_MOST_NAMED])}{more}"
    repair = f"put the rows back, or retire the identifiers: rows with the reason in {ledger}"
    column = table.spec.columns[0].name
    return Problem(table.file, 1, column, "IDENTIFIER_GONE", what, repair)


def _retired_problems(table: Table[TableRow], entry: _Entry) -> Iterator[Problem]:
    column = table.spec.columns[0].name
    for row in table.rows:
        name = _row_identifier(row)
        if name in entry.retired:
            what = f'"{name}" was retired: {entry.retired[name]}'
            yield table.problem(row, column, "IDENTIFIER_RETIRED", what, "take the next free one")
