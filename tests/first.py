"""The tables with the first review and the abstracts of its papers alone.

Examples in the tests are of these. They stay what they are when a source is added, or a finding
that the review does not report.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from exomet.files import package_data
from exomet.graph.reduced import Withdrawn, reduced_tables
from exomet.tables import schema
from exomet.tables.check import read_tables
from exomet.tables.read import Table, Tables
from exomet.tables.spec import TableRow

REVIEW = "tahan2025"
SOURCES = {REVIEW, "abstracts"}


# Removed at the end of the process.
_SCRATCH = tempfile.TemporaryDirectory()


@cache
def first_data() -> Path:
    """Return a folder with these tables."""
    return write_first(Path(_SCRATCH.name) / "data")


def write_first(folder: Path) -> Path:
    """Write the tables to a folder, and return it."""
    data = Path(shutil.copytree(package_data() / "data", folder))
    # (The ledger would miss the identifiers of the other sources.)
    (data / "identifiers.tsv").unlink()
    for table in first_tables(data):
        if table.spec.name in _WRITTEN:
            _write(table, data / f"{table.spec.name}.tsv")
    return data


def first_tables(data: Path) -> Tables:
    """Return the tables of a folder without what other sources have."""
    tables, problems = read_tables(data, package_data() / "ontology")
    assert problems == []
    left = reduced_tables(tables, _of_others(tables)).tables
    anchors = {row.anchor for row in left[schema.ANCHORS].rows if row.source in SOURCES}
    papers = {paper for row in left[schema.EVIDENCE].rows for paper in row.papers}
    papers |= {row.paper for row in left[schema.PUBLICATIONS].rows if row.source in SOURCES}
    kept = {
        schema.SOURCES.name: ("source", SOURCES),
        schema.PUBLICATIONS.name: ("source", SOURCES),
        schema.ANCHORS.name: ("anchor", anchors),
        schema.CORRECTIONS.name: ("anchor", anchors),
        schema.EXCLUSIONS.name: ("anchor", anchors),
        schema.PAPERS.name: ("paper", papers),
    }
    return Tables(_filtered(table, *kept.get(table.spec.name, ("", set()))) for table in left)


def _of_others(tables: Tables) -> Withdrawn:
    """Return the other sources, what the review does not report, and what it does not cite."""
    own = [row for row in tables[schema.EVIDENCE].rows if row.source == REVIEW]
    reported = {row.finding for row in own}
    cited = {row.paper for row in tables[schema.PUBLICATIONS].rows if row.source == REVIEW}
    return Withdrawn(
        papers=frozenset(tables[schema.PAPERS].identifiers - cited),
        sources=frozenset(tables[schema.SOURCES].identifiers - SOURCES),
        findings=frozenset(tables[schema.FINDINGS].identifiers - reported),
    )


_WRITTEN = {
    spec.name
    for spec in (
        schema.SOURCES,
        schema.PUBLICATIONS,
        schema.ANCHORS,
        schema.CORRECTIONS,
        schema.EXCLUSIONS,
        schema.PAPERS,
        schema.FINDINGS,
        schema.STEPS,
        schema.EVIDENCE,
        schema.STATEMENTS,
        schema.REGULATIONS,
    )
}


def _filtered(table: Table[TableRow], column: str, values: set[str]) -> Table[TableRow]:
    """Return the rows of a table with one of some values in a column, or all without a column."""
    rows = [row for row in table.rows if not column or getattr(row, column) in values]
    return Table(table.spec, table.file, rows)


def _write(table: Table[TableRow], file: Path) -> None:
    lines = ["\t".join(column.name for column in table.spec.columns)]
    for row in table.rows:
        lines.append("\t".join("|".join(column.values(row)) for column in table.spec.columns))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
