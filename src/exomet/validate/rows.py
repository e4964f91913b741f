"""From a node of the graph back to the row of the table that it was built from."""

from __future__ import annotations

import re

from exomet.tables.check import Tables
from exomet.terms.iris import BASE, expand

_TABLE_OF = {
    "finding": "findings",
    "publication": "publications",
    "mirna": "mirnas",
    "pathway": "pathways",
    "condition": "conditions",
    "correction": "corrections",
    "place": "anchors",
    "source": "sources",
    "regulation": "regulations",
}


class Rows:
    """Finds the file and line of a node."""

    def __init__(self, tables: Tables) -> None:
        self._files = {name: table.file for name, table in tables.items()}
        self._lines = {
            (name, " ".join(row[key] for key in table.spec.key)): row.line
            for name, table in tables.items()
            for row in table.rows
        }
        self._lines |= {
            ("molecules", str(expand(row["molecule"]))): row.line
            for row in tables["molecules"].rows
        }

    def find(self, node: str) -> tuple[str, int] | None:
        """Return file and line of the row that gave a node, None where no row did."""
        if not node.startswith(BASE):
            table, key = "molecules", node
        else:
            kind, _, key = node.removeprefix(BASE).partition("/")
            table = _TABLE_OF.get(kind, "")
        if table == "findings":
            key, _, part = key.partition("-")
            if re.fullmatch(r"s\d+", part):
                table, key = "steps", f"{key} {part}"
        line = self._lines.get((table, key))
        return (self._files[table], line) if line else None
