"""Tables of microRNAs seen in vesicles, as Vesiclepedia and ExoCarta give them."""

from __future__ import annotations

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import CARGO, SUPPORTS, LineKey
from exomet.corroboration.reading import ResourceReading

_CARGO = TableLayout(
    "a table of microRNAs in vesicles",
    {
        "mirna": ("mirna id",),
        "species": ("species",),
        "experiment": ("experiment id",),
        "methods": ("methods",),
    },
)
_EXPERIMENTS = TableLayout(
    "a table of experiments on vesicles",
    {
        "experiment": ("experiment id",),
        "pmid": ("pubmed id",),
        "species": ("species",),
        "sample": ("sample",),
        "identified": ("identifications",),
    },
)
_JOINED = TableLayout(
    "a table of microRNAs in vesicles with their papers",
    {
        "mirna": ("mirna_as_listed",),
        "experiment": ("experiment_id",),
        "pmid": ("pubmed_id",),
        "methods": ("detection_method",),
    },
)
_GPAD = TableLayout(
    "annotations of RNAs in GPAD 1.1",
    first_line=r"!gpa-version: 1\.1\b",
    places={"database": 0, "object": 1, "relation": 2, "term": 3, "paper": 4, "eco": 5},
    least=9,
)
# Experiments that were sent in and not published have the number 0.
_NO_PAPER = ("", "-", "0")
_SPECIES_LETTERS = {"homo sapiens": "hsa", "mus musculus": "mmu"}


def read_cargo(reading: ResourceReading) -> None:
    """Read tables of cargo; those of experiments, which name the papers, may come in any order."""
    papers: dict[str, str] = {}
    waiting: list[BroughtTable] = []
    for table in reading.tables(_JOINED, _EXPERIMENTS, _CARGO, _GPAD):
        if table.layout is _EXPERIMENTS:
            papers |= _read_experiments(reading, table)
        elif table.layout is _JOINED:
            _read_joined(reading, table)
        elif table.layout is _GPAD:
            _read_annotations(reading, table)
        else:
            waiting.append(table)
    for table in waiting:
        _read_contents(reading, table, papers)
    if waiting and not papers:
        reading.notes.append(
            "the experiments were not brought: the lines name no paper (bring the table of "
            "experiments of the same release beside that of microRNAs)"
        )


def _read_joined(reading: ResourceReading, table: BroughtTable) -> None:
    for line, (mirna, experiment, pmid, methods) in reading.rows(table):
        paper = "" if pmid in _NO_PAPER else pmid
        _add_cargo(reading, table, line, (mirna, "hsa", experiment, methods), paper)


def _read_contents(reading: ResourceReading, table: BroughtTable, papers: dict[str, str]) -> None:
    for line, (mirna, species, experiment, methods) in reading.rows(table):
        letters = _SPECIES_LETTERS.get(species.casefold())
        if letters:
            pmid = papers.get(experiment, "")
            _add_cargo(reading, table, line, (mirna, letters, experiment, methods), pmid)
        elif mirna and species:
            reading.counts["another species"] += 1
        else:
            what = "a row names a microRNA and a species"
            reading.leave_out(table, line, "MIRNA ID", mirna, what)


def _read_experiments(reading: ResourceReading, table: BroughtTable) -> dict[str, str]:
    papers = {}
    for line, (experiment, pmid, _, _, _) in reading.rows(table):
        if pmid in _NO_PAPER:
            continue
        if pmid.isdecimal():
            papers[experiment] = pmid
        else:
            reading.leave_out(table, line, "PUBMED ID", pmid, "a PMID is a number")
    return papers


def _add_cargo(
    reading: ResourceReading,
    table: BroughtTable,
    line: int,
    cells: tuple[str, str, str, str],
    pmid: str,
) -> None:
    mirna, letters, experiment, methods = cells
    if not mirna:
        what = "a row names a microRNA"
        reading.leave_out(table, line, "MIRNA ID", mirna, what)
        return
    for finding, arms in reading.claims.of_mirna(mirna, letters):
        key = LineKey(finding.name, SUPPORTS, CARGO, pmid, arms)
        reading.add(key, finding, methods.split("|"), f"experiment {experiment}: {mirna}")


def _read_annotations(reading: ResourceReading, table: BroughtTable) -> None:
    """Read GPAD: its objects are sequences of RNAcentral, which no finding names."""
    known = sum(1 for _ in reading.rows(table))
    reading.counts["no microRNA named"] += known
    reading.notes.append(
        "GPAD names sequences of RNAcentral, not microRNAs: without a table that relates them "
        f"its {known:,} rows match nothing"
    )
