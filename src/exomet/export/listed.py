"""Writes the listing of all findings as CSV and as TSV."""

from __future__ import annotations

from pathlib import Path

from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.query.delimited import as_texts, write_text_rows

# File -> what separates its columns.
LISTING_FILES = {"findings.csv": ",", "findings.tsv": "\t"}


def write_listing(findings: Findings, folder: Path) -> None:
    """Write the listing of findings, each file with a header."""
    rows = [columns(), *as_texts(listing(findings))]
    for name, separator in LISTING_FILES.items():
        with (folder / name).open("w", encoding="utf-8", newline="\n") as out:
            write_text_rows(rows, out, separator)
