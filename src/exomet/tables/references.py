"""How a source prints its references: by their numbers, or by author and year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exomet.errors import Problem
from exomet.tables import provenance, schema
from exomet.tables.provenance import AUTHOR_YEAR, AUTHOR_YEAR_LAYOUTS
from exomet.tables.read import Tables
from exomet.terms.wording import quoted

_BRACKETED = re.compile(r"\[(\d[\d,–\- ]*)\]")
_FROM_TO = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_LONGEST_FROM_TO = 100


def row_references(row: str, layout: str) -> list[str]:
    r"""Return the references printed in a row of a table, in their order, each once.

    Args:
        row: the row, its cells separated by tabs.
        layout: the layout of the source.

    Example:
        >>> row_references("miR-21\tHCC\t[4, 7–9]", "rows")
        ['4', '7', '8', '9']
        >>> row_references("miR-21\tHCC\tLi et al., 2018; Toti and Wu, 2010b", "author-year rows")
        ['Li et al., 2018', 'Toti and Wu, 2010b']
    """
    labels = _labels(row) if layout in AUTHOR_YEAR_LAYOUTS else _numbers(row)
    return list(dict.fromkeys(labels))


def _labels(row: str) -> Iterator[str]:
    for part in re.split(r"[\t;]", row):
        label = part.strip(" ()\n")
        if re.fullmatch(AUTHOR_YEAR, label):
            yield label


def _numbers(row: str) -> Iterator[str]:
    for found in _BRACKETED.finditer(row):
        for part in found[1].split(","):
            yield from _each_number(part.strip())


def _each_number(part: str) -> Iterator[str]:
    ends = _FROM_TO.fullmatch(part)
    if not ends:
        yield part
        return
    first, last = int(ends[1]), int(ends[2])
    for number in range(first, min(last, first + _LONGEST_FROM_TO) + 1):
        yield str(number)


def reference_problems(tables: Tables) -> Iterator[Problem]:
    """Yield a problem for each reference that is not named as its source names references.

    A source that names them by author and year needs an entry for each one it prints.
    """
    layouts = {row.source: row.layout for row in tables[schema.SOURCES].rows}
    by_label = {source for source, layout in layouts.items() if layout in AUTHOR_YEAR_LAYOUTS}
    yield from _entry_problems(tables, by_label)
    yield from _printed_problems(tables, by_label)


def _entry_problems(tables: Tables, by_label: set[str]) -> Iterator[Problem]:
    entries = tables[schema.PUBLICATIONS]
    for row in entries.rows:
        named, other = ("label", "number") if row.source in by_label else ("number", "label")
        if not getattr(row, named):
            what = f"{row.source} names its references by {named}, and this entry has none"
            yield entries.problem(row, named, "ENTRY_NAME", what, f"fill in {named}")
        if getattr(row, other):
            what = f"{row.source} names its references by {named}"
            yield entries.problem(row, other, "ENTRY_NAME", what, f"leave {other} empty")


def _printed_problems(tables: Tables, by_label: set[str]) -> Iterator[Problem]:
    listed = {(row.source, row.label) for row in tables[schema.PUBLICATIONS].rows}
    anchors = tables[schema.ANCHORS]
    for row in anchors.rows:
        for printed in row.printed_references:
            if fault := _printed_fault(row, printed, by_label, listed):
                yield anchors.problem(row, "printed_references", *fault)


def _printed_fault(
    row: provenance.AnchorRow, printed: str, by_label: set[str], listed: set[tuple[str, str]]
) -> tuple[str, str, str] | None:
    """Return rule, fault and repair of a printed reference; None if it is in order."""
    is_number = printed.isdigit()
    if not is_number and not re.fullmatch(AUTHOR_YEAR, printed):
        return None  # (its pattern is checked with the cell)
    if row.source in by_label and is_number:
        what = f"{row.source} names its references by author and year, not {quoted(printed)}"
        return "REFERENCE_STYLE", what, 'write them as printed, such as "Li et al., 2018"'
    if row.source in by_label and (row.source, printed) not in listed:
        what = f"no entry of {row.source} has the label {quoted(printed)}"
        return "UNLISTED_REFERENCE", what, "add the entry to publications.tsv"
    if row.source not in by_label and not is_number:
        what = f"{row.source} names its references by number, not {quoted(printed)}"
        return "REFERENCE_STYLE", what, "write the numbers, or correct the layout of the source"
    return None
