"""Checks of cells against their columns: everything that needs the tables but not the ontology."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from exomet.errors import Problem
from exomet.progress import metered
from exomet.tables import provenance, schema
from exomet.tables.read import FILE_RULES, Table, Tables, read_table
from exomet.tables.references import reference_problems
from exomet.tables.spec import NOT_STATED, Column, TableRow
from exomet.terms.iris import expand, prefixes
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.wording import quoted

_LONGEST_MISSPELLING = 200
# What a correction may be about besides a column: the steps as a whole, or the source itself.
_FIELDS_OF_THE_WHOLE = ("steps", "claim", "reference list", "abbreviation", "layout", "name")
_FEWEST_DIGITS = 10
_HASH_OF_NOTHING = hashlib.sha256(b"").hexdigest()
_IDENTIFIER_RULES = ("DUPLICATE", "MALFORMED", "EMPTY_CELL", "SPACE", "CHARACTER")


class _Fault(NamedTuple):
    """What is wrong with a cell, before it is known where the cell is."""

    rule: str
    what: str
    repair: str = ""


class Offers:
    """Offers near names for the first hundred faults: each takes time, and no more are listed."""

    def __init__(self) -> None:
        self._left = 100

    def take(self) -> bool:
        """Return whether one more may be made."""
        self._left -= 1
        return self._left >= 0

    def near(self, value: str, known: Iterable[str]) -> str:
        """Return the question for the known names that are nearest to a value."""
        return did_you_mean(closest(value[:_LONGEST_MISSPELLING], known)) if self.take() else ""


def read_tables(data: Path, ontology: Path) -> tuple[Tables, list[Problem]]:
    """Return the tables of the data and of the ontology, with the problems of their cells.

    Terms are not resolved here: labels and CURIEs are looked up when the graph is made.
    """
    read: list[Table[TableRow]] = []
    problems: list[Problem] = []
    specs = (*schema.ONTOLOGY_TABLES, *schema.TABLES)
    with metered("reading tables", len(specs)) as move:
        for spec in specs:
            folder = ontology if spec in schema.ONTOLOGY_TABLES else data
            table, faults = read_table(folder / f"{spec.name}{spec.ending}", spec)
            read.append(table)
            problems += faults
            move(1)
    for table in read:
        problems += check_table(table)
    sound = _sound_tables(read, problems)
    for table in read:
        problems += _reference_problems(table, sound)
    tables = Tables(read)
    problems += _step_problems(tables[schema.STEPS])
    problems += _anchor_problems(tables[schema.ANCHORS])
    problems += reference_problems(tables)
    problems += _corrected_field_problems(tables[schema.CORRECTIONS])
    if {schema.STEPS.name, schema.FINDINGS.name} <= sound.keys():
        problems += _corrected_step_problems(tables)
    return tables, problems


def _sound_tables(
    tables: Iterable[Table[TableRow]], problems: list[Problem]
) -> dict[str, Table[TableRow]]:
    """Return by name the tables whose identifiers are in order.

    Where they are in doubt, every reference to them would report the same fault again.
    """
    doubtful = {
        (problem.file, problem.column) for problem in problems if problem.rule in _IDENTIFIER_RULES
    }
    broken = {problem.file for problem in problems if problem.rule in FILE_RULES}
    sound = {}
    for table in tables:
        identifier = (table.file, table.spec.columns[0].name)
        if table.file not in broken and identifier not in doubtful:
            sound[table.spec.name] = table
    return sound


def cell_count(tables: Tables) -> int:
    """Return how many cells the tables have."""
    return sum(len(table.rows) * len(table.spec.columns) for table in tables)


def check_table(table: Table[TableRow]) -> Iterator[Problem]:
    """Yield the problems of one table by itself: keys, required cells, patterns, choices."""
    yield from _duplicate_problems(table)
    offers = Offers()
    for column in table.spec.columns:
        sound: set[tuple[str, ...]] = set()
        for row in table.rows:
            values = column.values(row)
            if values in sound:
                continue
            faults = _cell_faults(column, values, offers)
            if not faults:
                sound.add(values)
            for fault in faults:
                yield table.problem(row, column.name, *fault)


def _duplicate_problems(table: Table[TableRow]) -> Iterator[Problem]:
    if table.distinct:
        return
    names = [column.attribute for column in table.spec.key]
    lines: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        key = tuple(getattr(row, name) for name in names)
        if names and key in lines:
            what = f"{quoted(' '.join(key))} is already in line {lines[key]}"
            repair = "identifiers are never reused"
            yield table.problem(row, names[-1], "DUPLICATE", what, repair)
        lines.setdefault(key, row.line)


def _cell_faults(column: Column, values: tuple[str, ...], offers: Offers) -> list[_Fault]:
    if not values:
        empty = _Fault("EMPTY_CELL", "the cell is empty", _expected(column))
        return [empty] if column.required else []
    cell = "|".join(values)
    if cell != cell.strip():
        return [_Fault("SPACE", f"{quoted(cell)} has a space at an end", "take it out")]
    if character := _bad_character(cell):
        return [_Fault("CHARACTER", f"there is {character}", "type the ordinary character")]
    faults = []
    if len(values) > len(set(values)):
        faults.append(_Fault("DUPLICATE_VALUE", f"{quoted(cell)} repeats a value", "take one out"))
    for value in values:
        if fault := _value_fault(column, value, offers):
            faults.append(fault)
    return faults


def _value_fault(column: Column, value: str, offers: Offers) -> _Fault | None:
    if not value:
        return _Fault("EMPTY_VALUE", 'a value between "|" is empty', "take the extra bar out")
    if column.choices and value not in column.choices:
        repair = offers.near(value, column.choices) or _expected(column)
        return _Fault("NOT_A_CHOICE", f"{quoted(value)} is not allowed here", repair)
    if column.pattern and not re.fullmatch(column.pattern, value):
        what = f"{quoted(value)} is not a well-formed {column.name}"
        return _Fault("MALFORMED", what, f"expected {column.pattern}")
    return (
        _year_fault(column, value)
        or _digest_fault(column, value)
        or _prefix_fault(column, value, offers)
    )


def _year_fault(column: Column, value: str) -> _Fault | None:
    present = datetime.datetime.now(tz=datetime.UTC).year
    if column.past and int(value) > present:
        return _Fault("FUTURE_YEAR", f"the year {value} is in the future", f"it is {present}")
    return None


def _digest_fault(column: Column, value: str) -> _Fault | None:
    """Return a fault of a value that no text has as its hash.

    A hash of 64 hexadecimal digits has all 16 but a few; fewer than 10 come once in 10^10. The hash
    of no text at all belongs to no passage.
    """
    if not column.digest:
        return None
    if len(set(value)) < _FEWEST_DIGITS:
        what = f"{quoted(value)} is no SHA-256: only {len(set(value))} digits occur in it"
        return _Fault("NO_HASH", what, "compute it: `exomet anchors --text FILE` shows passages")
    if value == _HASH_OF_NOTHING:
        what = "this is the hash of an empty text"
        return _Fault("NO_HASH", what, "hash the passage")
    return None


def _prefix_fault(column: Column, value: str, offers: Offers) -> _Fault | None:
    if not column.curie or expand(value) is not None:
        return None
    prefix = value.partition(":")[0]
    repair = offers.near(prefix, prefixes()) or "see ontology/prefixes.ttl"
    return _Fault("UNKNOWN_CURIE", f"the prefix {quoted(prefix)} is not known", repair)


def _expected(column: Column) -> str:
    if column.choices:
        return f"one of: {', '.join(column.choices)}"
    return 'fill it in, or write "not stated"' if column.unsaid else "fill it in"


def _bad_character(cell: str) -> str:
    """Return what is wrong with the first character that only looks like an ordinary one."""
    if cell.isascii() and cell.isprintable():
        return ""
    for character in cell:
        category = unicodedata.category(character)
        if category in ("Cc", "Cf", "Co", "Cn") or character in "\u00a0\u2028\u2029":
            return f"the invisible character U+{ord(character):04X}"
        if category[0] == "L" and "CYRILLIC" in unicodedata.name(character, ""):
            return f'the Cyrillic letter "{character}" (U+{ord(character):04X}) among Latin ones'
    return ""


def _reference_problems(
    table: Table[TableRow], sound: dict[str, Table[TableRow]]
) -> Iterator[Problem]:
    """Yield a problem for each value that is no identifier of the table it refers to."""
    offers = Offers()
    for column in table.spec.columns:
        if column.refers not in sound:
            continue
        identifiers = sound[column.refers].identifiers
        for row in table.rows:
            values = column.values(row)
            if column.unsaid and values == (NOT_STATED,):
                continue
            for value in values:
                if value and value not in identifiers:
                    what = f"no row {quoted(value)} in {column.refers}"
                    repair = offers.near(value, identifiers)
                    yield table.problem(row, column.name, "UNKNOWN_REFERENCE", what, repair)


def _step_problems(steps: Table[schema.StepRow]) -> Iterator[Problem]:
    """Yield a problem for each cause that is no other step of the same finding."""
    names = _step_names(steps)
    for row in steps.rows:
        for cause in row.after:
            if (row.finding, cause) not in names:
                what = f"there is no step {quoted(cause)} in finding {row.finding}"
                yield steps.problem(row, "after", "UNKNOWN_STEP", what)
            elif cause == row.step:
                what = "a step cannot come after itself"
                yield steps.problem(row, "after", "OWN_CAUSE", what)


def _step_names(steps: Table[schema.StepRow]) -> set[tuple[str, str]]:
    return {(row.finding, row.step) for row in steps.rows}


def _anchor_problems(anchors: Table[provenance.AnchorRow]) -> Iterator[Problem]:
    """Yield a problem for each anchor without a character."""
    for row in anchors.rows:
        offsets = row.start.isdigit() and row.end.isdigit()
        if offsets and int(row.start) >= int(row.end):
            what = f"the anchor ends at {row.end}, before it starts at {row.start}"
            repair = "end is the offset behind the last character"
            yield anchors.problem(row, "end", "EMPTY_ANCHOR", what, repair)


def _corrected_field_problems(corrections: Table[schema.CorrectionRow]) -> Iterator[Problem]:
    """Yield a problem for each correction of a column that neither findings nor steps have."""
    columns = [*schema.FINDINGS.columns, *schema.STEPS.columns, *schema.EVIDENCE.columns]
    fields = [*_FIELDS_OF_THE_WHOLE, *(column.name for column in columns)]
    offers = Offers()
    for row in corrections.rows:
        if row.field not in fields:
            what = f"{quoted(row.field)} is no column of findings, steps or evidence"
            repair = offers.near(row.field, fields)
            yield corrections.problem(row, "field", "UNKNOWN_FIELD", what, repair)


def _corrected_step_problems(tables: Tables) -> Iterator[Problem]:
    """Yield a problem for each correction of a step that its finding does not have."""
    names = _step_names(tables[schema.STEPS])
    corrections = tables[schema.CORRECTIONS]
    for row in corrections.rows:
        if row.step and (row.finding, row.step) not in names:
            what = f"there is no step {quoted(row.step)} in finding {row.finding or '(none named)'}"
            yield corrections.problem(row, "step", "UNKNOWN_STEP", what)
