"""HMDD: microRNAs associated with diseases, as the full table or the compact one with OMIM."""

from __future__ import annotations

from exomet.corroboration.brought import TableLayout
from exomet.corroboration.lines import ASSOCIATED, SUPPORTS, LineKey
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import Resource

_FULL = TableLayout(
    "a table of HMDD",
    {
        "mirna": ("mir", "mirna"),
        "disease": ("disease", "disease_name"),
        "pmid": ("pmid",),
        "category": ("category",),
    },
)
_COMPACT = TableLayout(
    "a table of microRNAs and diseases by OMIM", {"mirna": ("enhancer",), "disease": ("disease",)}
)


def _read_hmdd(reading: ResourceReading) -> None:
    for table in reading.tables(_FULL, _COMPACT):
        for line, cells in reading.rows(table):
            mirna, disease = cells[:2]
            pmid, category = cells[2:] if table.layout is _FULL else ("", "")
            if not (mirna and disease):
                what = "a row names a microRNA and a disease"
                reading.leave_out(table, line, "mir", mirna, what)
            elif pmid and not pmid.isdecimal():
                reading.leave_out(table, line, "pmid", pmid, "a PMID is a number")
            else:
                _read_association(reading, (mirna, disease, pmid, category))


def _read_association(reading: ResourceReading, cells: tuple[str, str, str, str]) -> None:
    mirna, disease, pmid, category = cells
    findings = reading.claims.of_mirna(mirna, "hsa")
    cancer = reading.claims.read_cancer(disease) if findings else ""
    if findings and not cancer:
        reading.counts["no cancer of the graph by this name"] += 1
    for finding, arms in findings:
        if cancer and cancer == finding.cancer:
            key = LineKey(finding.name, SUPPORTS, ASSOCIATED, pmid, arms)
            reading.add(key, finding, [category], f"{mirna} {disease}")


HMDD = Resource(
    "hmdd",
    "HMDD",
    "HMDD: the table of all associations (.txt, .xlsx), or a table of microRNA and OMIM",
    _read_hmdd,
)
