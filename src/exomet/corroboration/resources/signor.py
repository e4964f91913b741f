"""SIGNOR and OmniPath: signed relations between molecules, as references of regulations."""

from __future__ import annotations

from exomet.corroboration.brought import BroughtTable, TableLayout
from exomet.corroboration.lines import CURATED, DISPUTES, SUPPORTS, LineKey
from exomet.corroboration.reading import ResourceReading
from exomet.corroboration.resource import Resource

_SIGNOR = TableLayout(
    "a table of SIGNOR",
    {
        "regulator": ("entitya",),
        "object": ("entityb",),
        "effect": ("effect",),
        "pmid": ("pmid",),
        "record": ("signor_id",),
    },
    {"mechanism": ("mechanism",), "taxon": ("tax_id",)},
)
_OMNIPATH = TableLayout(
    "interactions of OmniPath",
    {
        "regulator": ("source_genesymbol",),
        "object": ("target_genesymbol",),
        "up": ("consensus_stimulation", "is_stimulation"),
        "down": ("consensus_inhibition", "is_inhibition"),
        "references": ("references",),
    },
    {"sources": ("sources",)},
)
_TAXA = ("", "9606", "-1")
_TRUE_WORDS = ("1", "true")


def _read_signor(reading: ResourceReading) -> None:
    for table in reading.tables(_SIGNOR, _OMNIPATH):
        read = _read_relation if table.layout is _SIGNOR else _read_interaction_row
        for line, cells in reading.rows(table):
            read(reading, table, line, cells)


def _read_relation(
    reading: ResourceReading, table: BroughtTable, line: int, cells: tuple[str, ...]
) -> None:
    regulator, affected, effect, pmid, record, mechanism, taxon = cells
    if not (regulator and affected and record):
        what = "a row names a regulator, what it acts on and its identifier"
        reading.leave_out(table, line, "SIGNOR_ID", record, what)
        return
    if taxon not in _TAXA:
        reading.counts["another species"] += 1
        return
    sign = _sign_of(effect)
    papers = [pmid] if pmid.isdecimal() else [""]
    _add_relation(reading, (regulator, affected, sign), papers, mechanism, record)


def _sign_of(effect: str) -> str:
    """Return the sign of an effect of SIGNOR, such as "up-regulates quantity"."""
    if effect.casefold().startswith("up-regulates"):
        return "increase"
    return "decrease" if effect.casefold().startswith("down-regulates") else ""


def _read_interaction_row(
    reading: ResourceReading, table: BroughtTable, line: int, cells: tuple[str, ...]
) -> None:
    regulator, affected, up, down, references, sources = cells
    if not (regulator and affected):
        what = "a row names two genes"
        reading.leave_out(table, line, "source_genesymbol", regulator, what)
        return
    is_up, is_down = up.casefold() in _TRUE_WORDS, down.casefold() in _TRUE_WORDS
    sign = "" if is_up == is_down else ("increase" if is_up else "decrease")
    papers = [each.rpartition(":")[2] for each in references.split(";")]
    papers = sorted({paper for paper in papers if paper.isdecimal()}) or [""]
    _add_relation(reading, (regulator, affected, sign), papers, sources, "OmniPath")


def _add_relation(
    reading: ResourceReading,
    pair: tuple[str, str, str],
    papers: list[str],
    method: str,
    record: str,
) -> None:
    regulator, affected, sign = pair
    if not sign:
        reading.counts["without a sign"] += 1
        return
    for regulation in reading.claims.of_pair(regulator, affected):
        stance = SUPPORTS if regulation.sign == sign else DISPUTES
        for paper in papers:
            key = LineKey(regulation.name, stance, CURATED, paper)
            reading.add(key, None, [method], f"{record} {regulator} {affected}")


SIGNOR = Resource(
    "signor",
    "SIGNOR or OmniPath",
    "SIGNOR: all data (.tsv); OmniPath: interactions with genesymbols and references (.tsv)",
    _read_signor,
)
