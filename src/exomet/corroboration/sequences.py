"""Mature microRNAs and 3' UTRs that users bring: FASTA, or a table of genes with sequences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from exomet.corroboration.brought import TableLayout, open_lines
from exomet.corroboration.identity import hgnc_of
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.seeds import as_rna
from exomet.errors import DataError, Problem
from exomet.files import display_path

_WITHOUT_HEADER = TableLayout(
    "a table of Entrez gene and sequence",
    first_line=r"\d+,[ACGTUNacgtun]+\s*$",
    places={"gene": 0, "sequence": 1},
    least=2,
)
_WITH_HEADER = TableLayout(
    "a table of gene and sequence",
    {
        "gene": ("gene symbol", "symbol", "gene", "ncbi_gene", "entrez"),
        "sequence": ("utr sequence", "sequence", "utr3"),
    },
    {"taxon": ("species id", "taxon")},
)
_NUCLEOTIDES = re.compile(r"[ACGTUN]+", re.IGNORECASE)
_HUMAN_TAXA = ("", "9606")
# The seed and the nucleotide after it.
_SHORTEST = 8


def read_mature(reading: ResourceReading) -> dict[str, str]:
    """Return name -> sequence, as RNA, of the mature microRNAs in the files of a reading.

    Raises:
        DataError: a file is no FASTA.
    """
    sequences: dict[str, str] = {}
    in_dna = 0
    for file in reading.files:
        for line, title, sequence in _fasta_entries(file, reading):
            name = title.split()[0] if title else ""
            if not name or len(sequence) < _SHORTEST or not _NUCLEOTIDES.fullmatch(sequence):
                what = f"a sequence has the letters of RNA, {_SHORTEST} or more, under a name"
                reading.list_unread(file, line, "sequence", sequence[:60], what)
                continue
            in_dna += "T" in sequence.upper()
            sequences[name] = as_rna(sequence)
    if in_dna:
        reading.notes.append(f"mature: {in_dna:,} sequences are written as DNA; T is read as U")
    return sequences


def read_utrs(reading: ResourceReading) -> Iterator[tuple[str, str]]:
    """Yield HGNC identifier and sequence, as RNA, of each 3' UTR in the files of a reading.

    The identifier is empty for a gene that none of the files relates to a symbol.

    Raises:
        DataError: a file is neither FASTA nor a table of genes with sequences.
    """
    for file in reading.files:
        entries = _fasta_utrs(file, reading) if _is_fasta(file, reading) else None
        for line, name, sequence in entries or _table_utrs(file, reading):
            letters = sequence.replace("-", "")
            if not name or not _NUCLEOTIDES.fullmatch(letters):
                what = "a 3' UTR has the letters of RNA or DNA, under a gene"
                reading.list_unread(file, line, "sequence", sequence[:60], what)
                continue
            yield _gene_called(reading, name), as_rna(letters)


def _gene_called(reading: ResourceReading, name: str) -> str:
    if name.isdecimal():
        return reading.claims.genes.get(name, "")
    return hgnc_of(name)


def _is_fasta(file: Path, reading: ResourceReading) -> bool:
    return next(open_lines(file, reading.move), "").startswith(">")


def _fasta_utrs(file: Path, reading: ResourceReading) -> Iterator[tuple[int, str, str]]:
    for line, title, sequence in _fasta_entries(file, reading):
        yield line, re.split(r"[|\s]", title)[0], sequence


def _table_utrs(file: Path, reading: ResourceReading) -> Iterator[tuple[int, str, str]]:
    only = ResourceReading(
        reading.claims, [file], reading.unread, reading.move, counts=reading.counts
    )
    for table in only.tables(_WITHOUT_HEADER, _WITH_HEADER):
        for line, (name, sequence, *taxon) in only.rows(table):
            if taxon and taxon[0] not in _HUMAN_TAXA:
                reading.counts["another species"] += 1
            else:
                yield line, name, sequence
    reading.notes += only.notes


def _fasta_entries(file: Path, reading: ResourceReading) -> Iterator[tuple[int, str, str]]:
    """Yield line, title and sequence of each entry of a FASTA.

    Raises:
        DataError: the file does not begin with a title.
    """
    title, begun, parts = "", 0, list[str]()
    for number, text in enumerate(open_lines(file, reading.move), 1):
        line = text.strip()
        if line.startswith(">"):
            if begun:
                reading.counts["rows"] += 1
                yield begun, title, "".join(parts)
            title, begun, parts = line[1:].strip(), number, []
        elif line and not begun:
            what = f'it is no FASTA: its first line is "{line[:60]}"'
            repair = "bring sequences, each under a line that begins with >"
            place = display_path(file), number, "1", "BROUGHT_FILE"
            raise DataError([Problem(*place, what, repair)])
        elif line:
            parts.append(line)
    if begun:
        reading.counts["rows"] += 1
        yield begun, title, "".join(parts)
