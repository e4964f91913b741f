"""From a node of the graph back to the row of the table that it was built from."""

from __future__ import annotations

import re

from exomet.tables import schema
from exomet.tables.read import Tables
from exomet.tables.spec import TableRow, TableSpec
from exomet.terms.iris import BASE, expand
from exomet.terms.kinds import kinds_by_path


class RowLocator:
    """Finds the file and line of a node."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._lines: dict[tuple[str, str], int] = {}
        for table in tables:
            keys = [column.attribute for column in table.spec.key]
            for row in table.rows:
                name = " ".join(getattr(row, key) for key in keys)
                self._lines[table.spec.name, name] = row.line
        for molecule in tables[schema.MOLECULES].rows:
            self._lines[schema.MOLECULES.name, str(expand(molecule.molecule))] = molecule.line

    def find(self, node: str) -> tuple[str, int] | None:
        """Return file and line of the row that a node comes from, None if there is none."""
        spec, key = _record_of(node)
        line = self._lines.get((spec.name, key)) if spec else None
        return (self._tables[spec].file, line) if spec and line else None


def _record_of(node: str) -> tuple[TableSpec[TableRow] | None, str]:
    """Return the table of the record that a node is or belongs to, and the key of its row."""
    if not node.startswith(BASE):
        return schema.MOLECULES, node
    path, _, key = node.removeprefix(BASE).partition("/")
    if path == "finding":
        key, _, part = key.partition("-")
        if re.fullmatch(r"s\d+", part):
            return schema.STEPS, f"{key} {part}"
    kind = kinds_by_path().get(path)
    return (_table_named(kind.table) if kind else None), key


def _table_named(name: str) -> TableSpec[TableRow] | None:
    return next((spec for spec in schema.TABLES if spec.name == name), None)
