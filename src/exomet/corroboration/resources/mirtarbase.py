"""miRTarBase: microRNA-target interactions with experiments, as CSV or as the official workbook."""

from __future__ import annotations

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import DISPUTES, SUPPORTS, grade_of
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import Resource

_MTI = TableLayout(
    "a table of miRTarBase (MTI)",
    {
        "record": ("mirtarbase id",),
        "mirna": ("mirna",),
        "mirna species": ("species (mirna)",),
        "gene": ("target gene",),
        "entrez": ("target gene (entrez gene id)", "target gene (entrez id)"),
        "gene species": ("species (target gene)",),
        "experiments": ("experiments",),
        "support": ("support type",),
        "pmid": ("references (pmid)",),
    },
)
# Support type -> stance, and whether miRTarBase calls the evidence weak.
_SUPPORT_TYPES = {
    "functional mti": (SUPPORTS, False),
    "functional mti (weak)": (SUPPORTS, True),
    "non-functional mti": (DISPUTES, False),
    "non-functional mti (weak)": (DISPUTES, True),
}
_HUMAN_GENES = "homo sapiens"


def _read_mirtarbase(reading: ResourceReading) -> None:
    for table in reading.tables(_MTI):
        for line, cells in reading.rows(table):
            if fault := _fault_of_mti(cells):
                reading.leave_out(table, line, *fault)
            else:
                _read_mti(reading, table, line, cells)


def _fault_of_mti(cells: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Return column, value and fault of a row that cannot be read."""
    record, mirna, _, gene, entrez, _, _, support, pmid = cells
    if not (record and mirna and gene):
        return "miRNA", mirna, "a row names an interaction, a microRNA and a gene"
    if support.casefold() not in _SUPPORT_TYPES:
        known = "Functional MTI, Functional MTI (Weak) or Non-Functional MTI"
        return "Support Type", support, f"the support type is {known}"
    if not pmid.isdecimal():
        return "References (PMID)", pmid, "a PMID is a number"
    if entrez and not entrez.isdecimal():
        return "Target Gene (Entrez Gene ID)", entrez, "an Entrez gene identifier is a number"
    return None


def _read_mti(
    reading: ResourceReading, table: BroughtTable, line: int, cells: tuple[str, ...]
) -> None:
    record, mirna, _, symbol, entrez, species, experiments, support, pmid = cells
    if species.casefold() != _HUMAN_GENES:
        reading.counts["another species"] += 1
        return
    if not reading.claims.of_mirna(mirna):
        return
    gene = reading.gene(table, line, symbol)
    if not gene:
        reading.counts["unknown symbol"] += 1
        return
    reading.claims.learn_gene(entrez, gene)
    stance, weak = _SUPPORT_TYPES[support.casefold()]
    methods = experiments.replace(";", "//").split("//")
    pair = mirna, gene, f"{record} {mirna} {symbol}"
    reading.add_target(pair, (stance, grade_of(experiments, weak=weak), pmid), methods)


MIRTARBASE = Resource(
    "mirtarbase",
    "miRTarBase",
    "miRTarBase MTI: the table of a species, CSV (.csv, .csv.gz) or workbook (.xlsx)",
    _read_mirtarbase,
    order=0,
)
