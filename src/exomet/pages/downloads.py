"""The findings that a table shows, as a file: CSV, TSV, Excel or Turtle."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

from exomet.finding.listing import columns, listing
from exomet.finding.request import FindingsRequest
from exomet.finding.results import Misunderstood
from exomet.graph.turtle import as_text
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page
from exomet.pages.reported import browse_reported
from exomet.query.delimited import write_delimited
from exomet.query.select import Cell
from exomet.terms.iris import BASE
from exomet.terms.lexicon import did_you_mean
from exomet.terms.traits import INDEPENDENT_PAPERS

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ttl": "text/turtle; charset=utf-8",
}
# The same findings give the same bytes, whenever they are written.
_CREATED = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
_NUMBER_COLUMNS = ("year", INDEPENDENT_PAPERS)


def download(explorer: Explorer, path: str, query: Query) -> Page | None:
    """Return the findings asked for as a file, in their order; None for an unknown format."""
    form = path.rpartition(".")[2]
    if path != f"/findings.{form}" or form not in FORMATS:
        return None
    request = FindingsRequest.read(query)
    source, shown = browse_reported(explorer, request)
    if shown.misunderstood:
        return _refusal_page(shown.misunderstood)
    names = [finding.name for finding in shown.findings]
    if form == "ttl":
        body = turtle(source, [f"{BASE}finding/{name}" for name in names])
    else:
        header = columns()
        rows = [_with_numbers(header, row) for row in listing(source.findings, names)]
        body = table_file(form, header, rows)
    name = "-".join(filter(None, ("exomet-findings", request.reported_by)))
    return Page(200, FORMATS[form], body, filename=f"{name}.{form}")


def _refusal_page(misunderstood: Sequence[Misunderstood]) -> Page:
    """Return why there is no file: an empty one would say that there are no such findings."""
    lines = []
    for each in misunderstood:
        lines.append(f"{each.why}; {did_you_mean(each.suggestions)}".rstrip("; ") + "\n")
    return Page(400, "text/plain; charset=utf-8", "".join(lines).encode())


def _with_numbers(header: Sequence[str], row: Sequence[str]) -> list[Cell]:
    """Return a row of the listing with year and number of papers as numbers."""
    cells = zip(header, row, strict=True)
    return [int(value) if value and column in _NUMBER_COLUMNS else value for column, value in cells]


def table_file(form: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as the bytes of a CSV, TSV or Excel file."""
    if form == "xlsx":
        return excel(header, rows)
    text = io.StringIO()
    write_delimited(header, rows, text, "\t" if form == "tsv" else ",")
    return text.getvalue().encode()


def excel(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as an Excel workbook with one sheet.

    No cell is a formula, and no symbol of a gene becomes a date.
    """
    import xlsxwriter  # (only where a workbook is wanted)

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "ExoMet", "created": _CREATED})
    sheet = book.add_worksheet("ExoMet")
    bold = book.add_format({"bold": True})
    # A text that looks like a formula keeps the mark of a text when someone edits it.
    quoted = book.add_format({"quote_prefix": True})
    for at, column in enumerate(header):
        sheet.write_string(0, at, column, bold)
        widest = max([len(column), *(len(str(row[at] or "")) for row in rows)])
        sheet.set_column(at, at, min(widest + 2, _WIDEST))
    for down, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(down, at, value)
            elif value not in (None, ""):
                text = str(value)
                mark = quoted if text.startswith(_FORMULA_STARTS) else None
                sheet.write_string(down, at, text, mark)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    book.close()
    return out.getvalue()


def turtle(explorer: Explorer, iris: Sequence[str]) -> bytes:
    """Return the descriptions of things, with the parts that belong to them, as Turtle."""
    return as_text(explorer.knowledge.triples(iris)).encode()


def description_file(explorer: Explorer, path: str) -> Page | None:
    """Return the description of one thing as Turtle (``/data/finding/F0049.ttl``).

    None if there is no such thing.
    """
    iri = explorer.addresses.thing(path.removeprefix("/data").removesuffix(".ttl"))
    if not iri or not path.endswith(".ttl"):
        return None
    name = explorer.addresses.path(iri).rpartition("/")[2]
    return Page(200, FORMATS["ttl"], turtle(explorer, [iri]), filename=f"{name}.ttl")
