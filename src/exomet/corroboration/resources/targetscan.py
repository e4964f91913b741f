"""TargetScan: predicted sites with their context scores."""

from __future__ import annotations

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import PREDICTED, SUPPORTS
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import Resource

_CONTEXT_SCORES = TableLayout(
    "a table of TargetScan with context scores",
    {
        "gene": ("gene symbol",),
        "taxon": ("gene tax id", "species id"),
        "mirna": ("mirna",),
        "site": ("site type",),
        "start": ("utr_start", "utr start"),
        "end": ("utr end", "utr_end"),
    },
)
# TargetScan's numbers for its types of site; others are not canonical.
_SITE_TYPES = {"1": "7mer-A1", "2": "7mer-m8", "3": "8mer"}
_TAXON = "9606"


def _read_targetscan(reading: ResourceReading) -> None:
    for table in reading.tables(_CONTEXT_SCORES):
        for line, cells in reading.rows(table):
            _read_site(reading, table, line, cells)


def _read_site(
    reading: ResourceReading, table: BroughtTable, line: int, cells: tuple[str, ...]
) -> None:
    symbol, taxon, mirna, site, start, end = cells
    if not (symbol and mirna and start.isdecimal() and end.isdecimal()):
        what = "a row names a gene, a microRNA and the place of a site"
        reading.leave_out(table, line, "UTR_start", start, what)
        return
    if taxon != _TAXON:
        reading.counts["another species"] += 1
        return
    gene = reading.gene(table, line, symbol) if reading.claims.of_mirna(mirna) else ""
    if gene:
        kind = _SITE_TYPES.get(site.removesuffix(".0"), site)
        record = f"{mirna} {start}-{end}"
        reading.add_target((mirna, gene, record), (SUPPORTS, PREDICTED, ""), [f"{kind} site"])


TARGETSCAN = Resource(
    "targetscan",
    "TargetScan",
    "TargetScan: predicted targets with context scores (.txt, .txt.gz)",
    _read_targetscan,
)
