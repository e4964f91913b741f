"""EVmiRNA2: microRNAs in vesicles by sequencing run, with the samples of a project."""

from __future__ import annotations

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import CARGO, SUPPORTS, LineKey
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import Resource

_EXPRESSION = TableLayout(
    "a table of microRNAs by run (EVmiRNA2)", first_line=r"\ufeff?\"?miRNA\"?,", least=2
)
_SAMPLES = TableLayout(
    "a table of samples (EVmiRNA2)",
    {
        "project": ("bioproject",),
        "run": ("run",),
        "vesicles": ("ev_type",),
        "source": ("source",),
        "address": ("url",),
    },
)
# Reads per million below which a microRNA is not called present.
_LEAST_EXPRESSED = 1.0


def _read_evmirna(reading: ResourceReading) -> None:
    runs: dict[str, tuple[str, str, str]] = {}
    tables = []
    for table in reading.tables(_SAMPLES, _EXPRESSION):
        if table.layout is _EXPRESSION:
            tables.append(table)
            continue
        for _, (project, run, vesicles, source, address) in reading.rows(table):
            runs[run] = project, f"{vesicles} of {source}", address
    for table in tables:
        _read_expression(reading, table, runs)


def _read_expression(
    reading: ResourceReading, table: BroughtTable, runs: dict[str, tuple[str, str, str]]
) -> None:
    header: list[str] = []
    for line, cells in reading.wide_rows(table):
        if not header:
            header = cells
            if unknown := [run for run in header[1:] if run not in runs]:
                what = f"{len(unknown)} runs, such as {unknown[0]}, are in no table of samples"
                reading.notes.append(f"{table.file.name}: {what}")
        elif reading.claims.of_mirna(cells[0]):
            seen = _runs_with(reading, table, line, header, cells)
            _add_expressed(reading, cells[0], len(cells) - 1, [runs[r] for r in seen if r in runs])


def _add_expressed(
    reading: ResourceReading, mirna: str, number: int, seen: list[tuple[str, str, str]]
) -> None:
    """Add that a microRNA was seen in some runs of a number of them."""
    if not seen:
        return
    project, where, address = seen[0]
    pmid = address.rstrip("/").rpartition("/")[2]
    record = f"{project}: {mirna} in {len(seen)} of {number} runs ({where})"
    for finding, arms in reading.claims.of_mirna(mirna):
        key = LineKey(finding.name, SUPPORTS, CARGO, pmid if pmid.isdecimal() else "", arms)
        reading.add(key, finding, ["small RNA sequencing"], record)


def _runs_with(
    reading: ResourceReading, table: BroughtTable, line: int, header: list[str], cells: list[str]
) -> list[str]:
    """Return the runs in which the microRNA of a row was seen."""
    seen = []
    for run, value in zip(header[1:], cells[1:], strict=False):
        try:
            present = float(value) >= _LEAST_EXPRESSED
        except ValueError:
            reading.leave_out(table, line, run, value, "an expression is a number")
            return []
        if present:
            seen.append(run)
    return seen


EVMIRNA = Resource(
    "evmirna2",
    "EVmiRNA2.0",
    "EVmiRNA2: tables of expression of projects, and their tables of samples",
    _read_evmirna,
)
