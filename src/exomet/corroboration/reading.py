"""What a reader of a resource is given: the claims, and a place for lines, faults and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from exomet.corroboration.brought import BroughtTable, TableLayout, open_brought
from exomet.corroboration.claims import ClaimedFinding, Claims
from exomet.corroboration.identity import hgnc_of
from exomet.corroboration.lines import CorroborationLine, LineKey
from exomet.files import display_path
from exomet.progress import Move
from exomet.terms.gene_dates import date_of_gene

UNREAD_COLUMNS = ("file", "line", "column", "value", "what")


@dataclass(frozen=True)
class BroughtResource:
    """A resource that a user brings.

    Attributes:
        name: its name, such as ``mirtarbase``.
        files: its files.
        release: its release, as the user states it; empty if that is not stated.
        date: when it was made or fetched, as ``2025-01-31``; likewise.
        licence: its licence; likewise.
    """

    name: str
    files: tuple[Path, ...]
    release: str = ""
    date: str = ""
    licence: str = ""


@dataclass
class ResourceReading:
    """The reading of one resource.

    Attributes:
        claims: what can be corroborated.
        files: the files of the resource.
        unread: where rows that cannot be read are listed.
        move: called with the bytes read since the last call.
        lines: the lines that were found.
        counts: what was counted: rows, and why rows were passed over.
        notes: what the user must know.
    """

    claims: Claims
    files: Sequence[Path]
    unread: IO[str]
    move: Move
    lines: dict[LineKey, CorroborationLine] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def tables(self, *layouts: TableLayout) -> Iterator[BroughtTable]:
        """Yield each file of the resource, opened.

        Raises:
            DataError: a file has none of the layouts.
        """
        for file in self.files:
            table = open_brought(file, layouts, self.move)
            self.notes += table.notes
            yield table

    def rows(self, table: BroughtTable) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the rows of a table, and count them; those that cannot be read are listed."""
        number = 0

        def unread(line: int, column: str, value: str, what: str) -> None:
            self.leave_out(table, line, column, value, what)

        for row in table.rows(unread):
            number += 1
            yield row
        self.counts["rows"] += number

    def leave_out(self, table: BroughtTable, line: int, column: str, value: str, what: str) -> None:
        """List a row of a table that cannot be read, and count it."""
        self.list_unread(table.file, line, column, value, what)

    def list_unread(self, file: Path, line: int, column: str, value: str, what: str) -> None:
        """List what cannot be read of a file, and count it."""
        self.counts["unread"] += 1
        cells = (display_path(file), line, column, value[:200], what)
        self.unread.write("\t".join(" ".join(str(cell).split()) for cell in cells) + "\n")

    def gene(self, table: BroughtTable, line: int, symbol: str) -> str:
        """Return the HGNC identifier of a symbol; a date that was a symbol is listed."""
        found = hgnc_of(symbol)
        if not found and symbol[:1].isdigit() and (what := date_of_gene(symbol)):
            self.leave_out(table, line, "gene", symbol, what)
        return found

    def add_target(
        self, pair: tuple[str, str, str], keyed: tuple[str, str, str], methods: Iterable[str]
    ) -> None:
        """Add what a record says of a microRNA and a gene to each step that may be of both.

        Args:
            pair: the microRNA as the record names it, the HGNC identifier of the gene, and what the
                record is called.
            keyed: stance, grade and PMID.
            methods: how it was shown.
        """
        mirna, gene, record = pair
        stance, grade, paper = keyed
        named = list(methods)
        for finding, arms in self.claims.of_mirna(mirna):
            for step in finding.steps:
                if step.gene == gene and step.is_target_claim:
                    key = LineKey(step.name, stance, grade, paper, arms)
                    self.add(key, finding, named, record)

    def add(
        self, key: LineKey, finding: ClaimedFinding | None, methods: Iterable[str], record: str
    ) -> None:
        """Add what a record says; several records of one paper are one line."""
        line = self.lines.get(key)
        if line is None:
            is_cited = bool(finding and key.paper and key.paper in finding.cited)
            line = self.lines[key] = CorroborationLine(key, is_cited)
        elif record in line.records:
            self.counts["repeated"] += 1
        line.methods.update(filter(None, methods))
        line.records.add(record)

    def wide_rows(self, table: BroughtTable) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of a table whose columns are samples, the header first."""
        width = 0
        for line, cells in table.all_cells():
            width = width or len(cells)
            if len(cells) != width:
                what = f"the row has {len(cells)} cells instead of {width}"
                self.leave_out(table, line, "1", cells[0] if cells else "", what)
                continue
            self.counts["rows"] += 1
            yield line, [cell.strip() for cell in cells]
