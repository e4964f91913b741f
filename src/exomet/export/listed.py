"""Writes the listing of all findings as CSV and as TSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.query.delimited import as_texts, write_text_rows


@contextmanager
def listing_files(folder: Path) -> Iterator[Callable[[Findings], None]]:
    """Give what adds findings to the listing, once its header is written."""
    with (
        (folder / "findings.csv").open("w", encoding="utf-8", newline="\n") as csv,
        (folder / "findings.tsv").open("w", encoding="utf-8", newline="\n") as tsv,
    ):
        files = {",": csv, "\t": tsv}
        for separator, out in files.items():
            write_text_rows([columns()], out, separator)

        def add(findings: Findings) -> None:
            rows = list(as_texts(listing(findings)))
            for separator, out in files.items():
                write_text_rows(rows, out, separator)

        yield add
