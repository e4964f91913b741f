"""Plants changes in a copy of tables: cells, new rows, and rows that are taken out.

Edits are written in a line, joined with ``; ``: ``findings:F0004:species=Homo sapiens`` changes a
cell, ``+steps:finding=F0001,step=s4,...`` adds a row, whose other cells are empty, and ``-F0005``
takes out every row with that cell.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox

from exomet.graph.layout import ASSERTED_FILE
from exomet.graph.make import Inputs, check_inputs, write_lines
from exomet.graph.open import load_store
from exomet.graph.sealed import seal_build
from exomet.reason.inference import complete
from exomet.reason.reasoning import all_rules
from tests.conftest import TINY, silent

KEYS = {"statements": 2, "steps": 2}
# Tables that name findings, lines of evidence or regulations.
_WITH_REFERENCES = ("findings", "steps", "evidence", "statements", "corrections", "regulations")
ENDINGS = {"mappings": ".sssom.tsv"}


def planted(target: Path, edits: str, source: Path = TINY.data) -> Path:
    """Return a copy of tables with edits."""
    shutil.copytree(source, target)
    for edit in filter(None, edits.split("; ")):
        if edit.startswith("-"):
            take_out(target, edit[1:])
        elif edit.startswith("+"):
            table, _, cells = edit[1:].partition(":")
            add_row(file_of(target, table), dict(cell.split("=", 1) for cell in cells.split(",")))
        else:
            table, row, cell = edit.split(":", 2)
            change(file_of(target, table), row.split("/"), *cell.split("=", 1))
    return target


def asserted(data: Path, folder: Path) -> Path:
    """Return a folder with the asserted graph of tables, which opens like a build."""
    folder.mkdir()
    write_lines(check_inputs(Inputs(data, TINY.ontology), silent), folder)
    assert (folder / ASSERTED_FILE).is_file()
    seal_build(folder, {})
    return folder


def store_of(data: Path, folder: Path) -> ox.Store:
    """Return the asserted graph of tables."""
    return load_store(asserted(data, folder))


def reasoned(data: Path, folder: Path) -> ox.Store:
    """Return the asserted graph of tables with what the rules infer from it."""
    store = store_of(data, folder)
    complete(store, all_rules(store, TINY.ontology / "rules"))
    return store


def file_of(folder: Path, table: str) -> Path:
    return folder / f"{table}{ENDINGS.get(table, '.tsv')}"


def change(file: Path, row: list[str], column: str, value: str) -> None:
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    place = header.split("\t").index(column)
    found = 0
    for number, line in enumerate(lines):
        cells = line.split("\t")
        if cells[: KEYS.get(file.stem, 1)] == row:
            found += 1
            assert cells[place] != value, f"{file.name} {row} {column} is {value} already"
            cells[place] = value
            lines[number] = "\t".join(cells)
    assert found == 1, f"{found} rows {row} in {file.name}"
    write(file, header, lines)


def add_row(file: Path, cells: dict[str, str]) -> None:
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    names = header.split("\t")
    assert cells.keys() <= {*names}, cells.keys() - {*names}
    write(file, header, [*lines, "\t".join(cells.get(name, "") for name in names)])


def take_out(folder: Path, cell: str) -> None:
    """Take out the rows that have a cell, and what hangs on their lines of evidence."""
    gone = {cell}
    for table in _WITH_REFERENCES:
        header, *lines = file_of(folder, table).read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        out = [row for row in rows if gone & {*row}]
        if table == "evidence":
            gone |= {row[0] for row in out}
        write(file_of(folder, table), header, ["\t".join(row) for row in rows if row not in out])


def write(file: Path, header: str, lines: list[str]) -> None:
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8", newline="\n")
