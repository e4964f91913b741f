"""TargetScan: predicted sites with their context scores."""

from __future__ import annotations

from exomet.corroboration.brought import TableLayout
from exomet.corroboration.lines import PREDICTED, SUPPORTS, LineKey
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
        for line, (symbol, taxon, mirna, site, start, end) in reading.rows(table):
            if not (symbol and mirna and start.isdecimal() and end.isdecimal()):
                what = "a row names a gene, a microRNA and the place of a site"
                reading.leave_out(table, line, "UTR_start", start, what)
                continue
            if taxon != _TAXON:
                reading.counts["another species"] += 1
                continue
            kind = _SITE_TYPES.get(site.removesuffix(".0"), site)
            findings = reading.claims.of_mirna(mirna)
            gene = reading.gene(table, line, symbol) if findings else ""
            for finding, arms in findings:
                for step in finding.steps:
                    if gene and step.gene == gene and step.is_target_claim:
                        key = LineKey(step.name, SUPPORTS, PREDICTED, "", arms)
                        reading.add(key, finding, [f"{kind} site"], f"{mirna} {start}-{end}")


TARGETSCAN = Resource(
    "targetscan",
    "TargetScan",
    "TargetScan: predicted targets with context scores (.txt, .txt.gz)",
    _read_targetscan,
)
