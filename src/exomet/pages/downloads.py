"""The findings that a table shows, as a file: CSV, TSV, Excel or Turtle."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

import pyoxigraph as ox

from exomet.export import write_delimited
from exomet.finding.describe import description
from exomet.finding.listing import COLUMNS, listing
from exomet.finding.table import FindingsRequest, show
from exomet.graph.turtle import as_text
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page
from exomet.query.select import Cell
from exomet.terms.iris import BASE
from exomet.terms.lexicon import did_you_mean

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ttl": "text/turtle; charset=utf-8",
}
# The same findings give the same bytes, whenever they are written.
_CREATED = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


def download(explorer: Explorer, path: str, query: Query) -> Page | None:
    """Return the findings asked for as a file, in the order of the table; None for an unknown format."""
    form = path.rpartition(".")[2]
    if path != f"/findings.{form}" or form not in FORMATS:
        return None
    shown = show(explorer.findings, FindingsRequest.read(query))
    if shown.misunderstood:
        told = "".join(
            f"{wrong.why}; {did_you_mean(wrong.near)}".rstrip("; ") + "\n"
            for wrong in shown.misunderstood
        )
        return Page(400, "text/plain; charset=utf-8", told.encode())
    names = [finding.name for finding in shown.findings]
    if form == "ttl":
        body = turtle(explorer.store, [f"{BASE}finding/{name}" for name in names])
    else:
        rows = {row[0]: _numbered(row) for row in listing(explorer.store, names)}
        body = table_file(form, COLUMNS, [rows[name] for name in names])
    return Page(200, FORMATS[form], body, filename=f"exomet-findings.{form}")


def _numbered(row: Sequence[str]) -> list[Cell]:
    """Return a row of the listing with its year as a number."""
    return [int(v) if column == "year" and v else v for column, v in zip(COLUMNS, row, strict=True)]


def table_file(form: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as the bytes of a CSV, TSV or Excel file."""
    if form == "xlsx":
        return excel(columns, rows)
    text = io.StringIO()
    write_delimited(columns, rows, text, "\t" if form == "tsv" else ",")
    return text.getvalue().encode()


def excel(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as an Excel workbook with one sheet, in which no cell is a formula and no symbol becomes a date."""
    import xlsxwriter  # (only where a workbook is wanted)

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "ExoMet", "created": _CREATED})
    sheet = book.add_worksheet("ExoMet")
    head = book.add_format({"bold": True})
    # A text that looks like a formula keeps the mark of a text when someone edits it.
    quoted = book.add_format({"quote_prefix": True})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column, head)
        widest = max([len(column), *(len(str(row[at] or "")) for row in rows)])
        sheet.set_column(at, at, min(widest + 2, _WIDEST))
    for down, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(down, at, value)
            elif value not in (None, ""):
                text = str(value)
                sheet.write_string(down, at, text, quoted if text.startswith(_FORMULA) else None)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    return out.getvalue()


def turtle(store: ox.Store, iris: Sequence[str]) -> bytes:
    """Return the descriptions of things, with the parts that belong to them, as Turtle."""
    return as_text(triple for iri in iris for triple in description(store, iri)).encode()


def description_file(explorer: Explorer, path: str) -> Page | None:
    """Return the description of one thing as Turtle; None where ``path`` is not that of one (``/data/<page>.ttl``)."""
    iri = explorer.addresses.thing(path.removeprefix("/data").removesuffix(".ttl"))
    if not iri or not path.endswith(".ttl"):
        return None
    name = explorer.addresses.path(iri).rpartition("/")[2]
    return Page(200, FORMATS["ttl"], turtle(explorer.store, [iri]), filename=f"{name}.ttl")
