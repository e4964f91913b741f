"""Rows added to the tables: checked as the tables are, with the ledger renewed beside them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exomet.curation.bench import RowChange, key_of
from exomet.curation.table_files import table_texts, write_texts
from exomet.errors import DataError, Problem
from exomet.files import display_path, scratch_folder
from exomet.graph.make import Inputs
from exomet.tables import schema
from exomet.tables.check import check_table, read_tables
from exomet.tables.ledger import LEDGER, renewed_ledger
from exomet.tables.read import Table, Tables
from exomet.tables.spec import TableRow, TableSpec


@dataclass(frozen=True)
class Added:
    """Rows that were added.

    Attributes:
        changes: the rows.
        empty: columns that must still be filled in, each with its file and line.
        notes: what a curator should know.
    """

    changes: tuple[RowChange, ...]
    empty: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_sound_tables(inputs: Inputs) -> Tables:
    """Return the tables.

    Raises:
        DataError: the tables have problems.
    """
    tables, problems = read_tables(inputs.data, inputs.ontology)
    if problems:
        raise DataError(problems)
    return tables


def added_row(spec: TableSpec[TableRow], cells: Mapping[str, str]) -> RowChange:
    """Return the change that adds a row of cells by column; the other cells are empty."""
    row = spec.parse(0, [cells.get(column.name, "") for column in spec.columns])
    return RowChange(spec, key_of(spec, row), None, row)


def check_rows(changes: Iterable[RowChange], *, may_be_empty: bool = False) -> list[str]:
    """Return the columns of new rows that must be filled in and are not.

    Args:
        changes: new rows.
        may_be_empty: whether they may be filled in later.

    Raises:
        DataError: a cell cannot hold what it has, or is empty and may not be.
    """
    problems: list[Problem] = []
    empty: list[str] = []
    for change in changes:
        if change.after is None:
            continue
        table = Table(change.spec, f"the new row of {change.spec.name}", [change.after])
        for problem in check_table(table):
            if problem.rule != "EMPTY_CELL":
                problems.append(problem)
            elif may_be_empty:
                empty.append(problem.column)
            else:
                option = f"--{problem.column.replace('_', '-')}"
                problems.append(problem._replace(repair=f"give it with {option}"))
    if problems:
        raise DataError(problems)
    return empty


def write_rows(inputs: Inputs, changes: Sequence[RowChange], *, unfinished: bool = False) -> None:
    """Write new rows into their tables, and the ledger with them.

    Args:
        inputs: folders of the tables and of the ontology.
        changes: new rows.
        unfinished: whether required cells are still empty.

    Raises:
        DataError: the tables would have problems; nothing is written.
        ExometError: a table cannot be written.
    """
    texts = table_texts(inputs.data, _of(schema.TABLES, changes))
    others = table_texts(inputs.ontology, _of(schema.ONTOLOGY_TABLES, changes))
    with scratch_folder() as folder:
        data = _changed_copy(inputs.data, folder / "data", texts)
        ontology = _changed_copy(inputs.ontology, folder / "ontology", others)
        tables, problems = read_tables(data, ontology)
        if unfinished:
            problems = [each for each in problems if each.rule != "EMPTY_CELL"]
        if problems:
            raise DataError([_shown_at(problem, inputs) for problem in problems])
        ledger = f"{LEDGER.name}{LEDGER.ending}"
        if (inputs.data / ledger).exists():
            texts[ledger] = renewed_ledger(data, tables)
    write_texts(inputs.data, texts)
    write_texts(inputs.ontology, others)


def _of(specs: Sequence[TableSpec[TableRow]], changes: Iterable[RowChange]) -> list[RowChange]:
    return [change for change in changes if change.spec in specs]


def _changed_copy(folder: Path, target: Path, texts: Mapping[str, str]) -> Path:
    """Copy the tables of a folder, with other texts for some of them."""
    target.mkdir()
    for file in folder.glob("*.tsv"):
        shutil.copyfile(file, target / file.name)
    write_texts(target, texts)
    return target


def _shown_at(problem: Problem, inputs: Inputs) -> Problem:
    """Return a problem of a copy as one of the table itself."""
    file = Path(problem.file)
    folder = inputs.ontology if file.parent.name == "ontology" else inputs.data
    return problem._replace(file=display_path(folder / file.name))
