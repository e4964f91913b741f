"""TarBase: microRNA-gene interactions with methods, of releases 8 and 9, as TSV."""

from __future__ import annotations

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import DISPUTES, SUPPORTS, grade_of
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import Resource

_NINE = TableLayout(
    "a table of TarBase 9",
    {
        "species": ("species",),
        "mirna": ("mirna_name",),
        "gene": ("gene_name",),
        "method": ("experimental_method",),
        "result": ("regulation",),
        "pmid": ("article_pubmed_id",),
    },
)
_EIGHT = TableLayout(
    "a table of TarBase 8",
    {
        "species": ("species",),
        "mirna": ("mirna",),
        "gene": ("genename",),
        "method": ("method",),
        "result": ("positive_negative",),
    },
    {"pmid": ("pubmed_id", "pmid")},
)
_HUMAN_WORDS = ("homo sapiens", "human", "9606")
# Release 9 says what the microRNA does to the gene, release 8 how the experiment ended. An
# interaction without a sign is a binding, as most of those from sequencing.
_STANCES = {
    _NINE.name: {"negative": SUPPORTS, "positive": DISPUTES},
    _EIGHT.name: {"positive": SUPPORTS, "negative": DISPUTES},
}
_HIGH_YIELD = ("clip", "clash", "seq", "microarray", "degradome", "chimeric", "trap", "rip")


def _read_tarbase(reading: ResourceReading) -> None:
    for table in reading.tables(_NINE, _EIGHT):
        for line, cells in reading.rows(table):
            _, mirna, gene, method, _, pmid = cells
            if not (mirna and gene and method):
                what = "a row names a microRNA, a gene and a method"
                reading.leave_out(table, line, "mirna_name", mirna, what)
            elif pmid and pmid not in _WITHOUT_PAPER and not pmid.isdecimal():
                reading.leave_out(table, line, "article_pubmed_id", pmid, "a PMID is a number")
            else:
                _read_interaction(reading, table, line, cells)


_WITHOUT_PAPER = ("NA", "-", "None")


def _read_interaction(
    reading: ResourceReading, table: BroughtTable, line: int, cells: tuple[str, ...]
) -> None:
    species, mirna, symbol, method, result, pmid = cells
    if species.casefold() not in _HUMAN_WORDS:
        reading.counts["another species"] += 1
        return
    gene = reading.gene(table, line, symbol) if reading.claims.of_mirna(mirna) else ""
    if not gene:
        return
    stance = _STANCES[table.layout.name].get(result.casefold(), SUPPORTS)
    weak = any(word in method.casefold() for word in _HIGH_YIELD)
    paper = "" if pmid in _WITHOUT_PAPER else pmid
    keyed = stance, grade_of(method, weak=weak), paper
    reading.add_target((mirna, gene, f"{mirna} {symbol}"), keyed, [method])


TARBASE = Resource(
    "tarbase", "TarBase", "TarBase 8 or 9: the table of a species (.tsv, .tsv.gz)", _read_tarbase
)
