"""Reads tables for an overlay: microRNAs by sample with a table of groups, or a list of changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from exomet.corroboration.brought import BroughtTable, TableLayout, open_brought
from exomet.corroboration.overlay import Measured
from exomet.errors import DataError, ExometError, Problem
from exomet.files import display_path

_CHANGE_LIST = TableLayout(
    "a list of differential expression",
    {
        "mirna": ("mirna", "mirnas", "mature", "name", "id", "feature", "gene"),
        "change": ("log2foldchange", "log2fc", "logfc", "lfc", "log2_fold_change"),
    },
    {
        "p": ("pvalue", "p.value", "p_value", "p"),
        "adjusted": ("padj", "adj.p.val", "fdr", "qvalue", "p_adjusted", "adj_p"),
    },
)
_MATRIX = TableLayout("a table of microRNAs by sample", first_line=r".*[,;\t]", least=2)


def _still(_: int) -> None:
    """Show no progress: such tables are small."""


def read_changes(file: Path) -> list[Measured] | None:
    """Return the rows of a list of differential expression; None if the file is another table.

    Raises:
        DataError: it cannot be read, or has a value that is no number.
    """
    _, header = next(iter(open_brought(file, (_MATRIX,), _still).all_cells()))
    if _CHANGE_LIST.missing_from(header):
        return None
    table = open_brought(file, (_CHANGE_LIST,), _still)
    measured = []
    for line, (mirna, change, p, adjusted) in table.rows(_refuse_row(table)):
        numbers = (_number(table, line, "p", p), _number(table, line, "adjusted p", adjusted))
        fold_change = _number(table, line, "log2 fold change", change)
        if fold_change is not None:
            measured.append(Measured(mirna, 0, 0, None, fold_change, *numbers))
    return measured


def read_matrix(file: Path) -> tuple[list[str], dict[str, list[float]]]:
    """Return the samples of a table of microRNAs by sample, and microRNA -> values.

    Raises:
        DataError: it cannot be read, or has a value that is no number; a microRNA stands twice.
    """
    table = open_brought(file, (_MATRIX,), _still)
    samples: list[str] = []
    values: dict[str, list[float]] = {}
    for line, cells in table.all_cells():
        if not samples:
            samples = [cell.strip() for cell in cells[1:]]
            continue
        name, numbers = cells[0].strip(), cells[1:]
        if len(numbers) != len(samples):
            what = f"the row has {len(numbers)} values for {len(samples)} samples"
            raise _wrong_cell(table, line, "1", what)
        if name in values:
            raise _wrong_cell(table, line, "1", f"{name} stands twice")
        found = (_number(table, line, *each) for each in zip(samples, numbers, strict=True))
        values[name] = [number or 0.0 for number in found]
    return samples, values


def read_groups(file: Path, column: str) -> dict[str, str]:
    """Return sample -> group, from a table with a row for each sample.

    Args:
        file: the table; its samples are in the column Run or Sample, else in the first.
        column: header of the column of the groups.

    Raises:
        ExometError: it has no such column.
    """
    table = open_brought(file, (_MATRIX,), _still)
    rows = [list(map(str.strip, cells)) for _, cells in table.all_cells()]
    header = [cell.casefold() for cell in rows[0]]
    if column.casefold() not in header:
        raise ExometError(
            f'{display_path(file)} has no column "{column}"; it has {", ".join(rows[0])}'
        )
    at = header.index(column.casefold())
    named = [header.index(name) for name in ("run", "sample") if name in header]
    key = named[0] if named else 0
    return {cells[key]: cells[at] for cells in rows[1:] if len(cells) == len(header)}


def split_groups(
    samples: Sequence[str], groups: dict[str, str], case: str, control: str
) -> list[bool | None]:
    """Return for each sample whether it is a case or a control; None for neither.

    Groups are named exactly: "with metastasis" does not mean "without metastasis".

    Raises:
        ExometError: no sample is of a group.
    """
    for name in (case, control):
        if name not in groups.values():
            known = "; ".join(sorted(set(groups.values())))
            raise ExometError(f'no sample is of the group "{name}"; there are: {known}')
    sides = {case: True, control: False}
    return [sides.get(groups.get(sample, "")) for sample in samples]


def _refuse_row(table: BroughtTable) -> Callable[[int, str, str, str], None]:
    """Return what raises an error for a row that cannot be read."""

    def refuse(line: int, column: str, _: str, what: str) -> None:
        raise _wrong_cell(table, line, column, what)

    return refuse


def _number(table: BroughtTable, line: int, column: str, text: str) -> float | None:
    """Return a number; None for an empty cell or NA."""
    if text.strip().casefold() in ("", "na", "nan"):
        return None
    try:
        number = float(text)
    except ValueError:
        raise _wrong_cell(table, line, column, f'"{text}" is no number') from None
    if not math.isfinite(number):
        raise _wrong_cell(table, line, column, f'"{text}" is no finite number')
    return number


def _wrong_cell(table: BroughtTable, line: int, column: str, what: str) -> DataError:
    place = display_path(table.file), line, column, "OVERLAY_TABLE"
    return DataError([Problem(*place, what, "correct the table")])
