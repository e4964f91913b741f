"""Checks of cells against the columns they stand in: everything that needs the tables but not the ontology."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from exomet.errors import Problem
from exomet.tables.read import FILE_RULES, Row, Table, read_table
from exomet.tables.schema import BORROWED, FINDINGS, STEPS, TABLES, Column
from exomet.terms.iris import expand, prefixes
from exomet.terms.lexicon import closest, did_you_mean

Tables = dict[str, Table]


def read_tables(data: Path, ontology: Path) -> tuple[Tables, list[Problem]]:
    """Return all tables of a data folder and the borrowed terms, with what is wrong in files and cells.

    Terms are not resolved here: labels and CURIEs of the ontology are looked up when the graph is made.
    """
    tables: Tables = {}
    problems: list[Problem] = []
    for spec, folder in [(BORROWED, ontology), *((spec, data) for spec in TABLES)]:
        tables[spec.name], found = read_table(folder / f"{spec.name}{spec.ending}", spec)
        problems += found
    for table in tables.values():
        problems += check_table(table)
    # Where the identifiers of a table are in doubt, every reference to it would be a second report of the same fault.
    doubtful = {
        (problem.file, problem.column) for problem in problems if problem.rule in _OF_IDENTIFIERS
    }
    doubtful |= {(problem.file, "") for problem in problems if problem.rule in FILE_RULES}
    sound = {
        name: table
        for name, table in tables.items()
        if not doubtful & {(table.file, ""), (table.file, table.spec.key[0])}
    }
    for table in tables.values():
        problems += _references(table, sound)
    if {"steps", "findings"} <= sound.keys():
        problems += _corrected_steps(tables)
    return tables, problems


_OF_IDENTIFIERS = ("DUPLICATE", "MALFORMED", "EMPTY_CELL", "SPACE")


def cell_count(tables: Tables) -> int:
    """Return how many cells were looked at."""
    return sum(len(table.rows) * len(table.spec.columns) for table in tables.values())


def check_table(table: Table) -> Iterator[Problem]:
    """Yield the problems of one table by itself: keys, required cells, patterns, choices, characters."""
    seen: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        key = tuple(row[name] for name in table.spec.key)
        if key in seen:
            what = f'"{" ".join(key)}" stands in line {seen[key]} already'
            yield Problem(
                table.file,
                row.line,
                table.spec.key[-1],
                "DUPLICATE",
                what,
                "identifiers are never reused",
            )
        seen.setdefault(key, row.line)
        for column in table.spec.columns:
            yield from _cell(table, row, column)
    if further := _FURTHER.get(table.spec.name):
        yield from further(table)


def _cell(table: Table, row: Row, column: Column) -> Iterator[Problem]:
    cell = row[column.name]

    def problem(rule: str, what: str, repair: str = "") -> Problem:
        return Problem(table.file, row.line, column.name, rule, what, repair)

    if not cell:
        if column.required:
            yield problem("EMPTY_CELL", "the cell is empty", _expected(column))
        return
    if cell != cell.strip():
        yield problem("SPACE", f'"{cell}" has a space at an end', "take it out")
        return
    if bad := _character(cell):
        yield problem("CHARACTER", f"there is {bad}", "type the ordinary character")
        return
    values = cell.split("|") if column.many else [cell]
    if len(values) > len(set(values)):
        yield problem("DUPLICATE_VALUE", f'a value stands twice in "{cell}"', "take one out")
    for value in values:
        if not value:
            yield problem("EMPTY_VALUE", 'a value between "|" is empty', "take the extra bar out")
        elif column.choices and value not in column.choices:
            yield problem(
                "NOT_A_CHOICE", f'"{value}" is not allowed here', _choice(value, column.choices)
            )
        elif column.curie and re.fullmatch(column.pattern, value) and expand(value) is None:
            prefix = value.partition(":")[0]
            near = _near(prefix, prefixes()) or "see ontology/prefixes.ttl"
            yield problem("UNKNOWN_CURIE", f'the prefix "{prefix}" is not known', near)
        elif column.pattern and not re.fullmatch(column.pattern, value):
            yield problem(
                "MALFORMED",
                f'"{value}" is not a well-formed {column.name}',
                f"expected {column.pattern}",
            )


def _references(table: Table, tables: Tables) -> Iterator[Problem]:
    for column in table.spec.columns:
        if column.refers in tables:
            known = tables[column.refers].identifiers
            for row in table.rows:
                for value in row.many(column.name) if column.many else [row[column.name]]:
                    if value and value not in known:
                        what = f'no row "{value}" in {column.refers}'
                        yield Problem(
                            table.file,
                            row.line,
                            column.name,
                            "UNKNOWN_REFERENCE",
                            what,
                            _near(value, known),
                        )


def _corrected_steps(tables: Tables) -> Iterator[Problem]:
    known = {(row["finding"], row["step"]) for row in tables["steps"].rows}
    table = tables["corrections"]
    for row in table.rows:
        if row["step"] and (row["finding"], row["step"]) not in known:
            what = f'there is no step "{row["step"]}" in finding {row["finding"] or "(none named)"}'
            yield Problem(table.file, row.line, "step", "UNKNOWN_STEP", what)


def _expected(column: Column) -> str:
    if column.choices:
        return f"one of: {', '.join(column.choices)}"
    return 'fill it in, or write "not stated"' if column.unsaid else "fill it in"


def _choice(value: str, choices: tuple[str, ...]) -> str:
    return did_you_mean(closest(value, choices)) or f"one of: {', '.join(choices)}"


def _near(value: str, known: Iterable[str]) -> str:
    return did_you_mean(closest(value, known))


def _character(cell: str) -> str:
    for character in cell:
        category = unicodedata.category(character)
        if category in ("Cc", "Cf", "Co", "Cn") or character in "\u00a0\u2028\u2029":
            return f"the invisible character U+{ord(character):04X}"
        if category[0] == "L" and "CYRILLIC" in unicodedata.name(character, ""):
            return f'the Cyrillic letter "{character}" (U+{ord(character):04X}) among Latin ones'
    return ""


def _steps(table: Table) -> Iterator[Problem]:
    known = {(row["finding"], row["step"]) for row in table.rows}
    for row in table.rows:
        for step in row.many("after"):
            if (row["finding"], step) not in known:
                what = f'there is no step "{step}" in finding {row["finding"]}'
                yield Problem(table.file, row.line, "after", "UNKNOWN_STEP", what)
            elif step == row["step"]:
                yield Problem(
                    table.file, row.line, "after", "OWN_CAUSE", "a step cannot come after itself"
                )


def _anchors(table: Table) -> Iterator[Problem]:
    for row in table.rows:
        start, end = row["start"], row["end"]
        if start.isdigit() and end.isdigit() and int(start) >= int(end):
            what = f"the anchor ends at {end}, before it starts at {start}"
            yield Problem(
                table.file,
                row.line,
                "end",
                "EMPTY_ANCHOR",
                what,
                "end is the offset behind the last character",
            )


def _corrections(table: Table) -> Iterator[Problem]:
    fields = ["steps", *(column.name for spec in (FINDINGS, STEPS) for column in spec.columns)]
    for row in table.rows:
        if row["field"] not in fields:
            what = f'"{row["field"]}" is no column of findings or steps'
            yield Problem(
                table.file, row.line, "field", "UNKNOWN_FIELD", what, _near(row["field"], fields)
            )


_FURTHER: dict[str, Callable[[Table], Iterator[Problem]]] = {
    "steps": _steps,
    "anchors": _anchors,
    "corrections": _corrections,
}
