"""Dates that were gene symbols before a spreadsheet changed them: 2-Sep was SEPT2, now SEPTIN2."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from exomet.terms.nomenclature import GeneName, gene_names

# Symbols of genes that Excel takes for dates, by month: their letters before the number.
DATE_SYMBOLS = {3: ("MARCH", "MARC"), 9: ("SEPT",), 10: ("OCT",), 11: ("NOV",), 12: ("DEC",)}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
WRITTEN_DATES = (
    # 2-Sep, 02-Sep-26, 2. September 2026
    re.compile(rf"(?P<day>\d{{1,2}})[-./ ]+{_MONTH}(?:[-./ ,]+\d{{2,4}})?", re.IGNORECASE),
    # Sep-02, Sep 2, Sep 2, 2026
    re.compile(rf"{_MONTH}[-./ ]+(?P<day>\d{{1,2}})(?:[-./ ,]+\d{{4}})?", re.IGNORECASE),
)
NUMBER_DATES = (
    # 2026-09-02, also with a time
    re.compile(r"\d{4}[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ][\d:.]+Z?)?"),
    # 02/09/2026 in either order
    re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?:\d{2}|\d{4})"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?:\d{2}|\d{4})"),
)
FIRST_SERIAL, LAST_SERIAL = 30_000, 55_000
_EPOCH = datetime.date(1899, 12, 30)


def date_of_gene(text: str) -> str:
    """Return that a text is a date, and which gene it was; empty if it is no date.

    Example:
        >>> date_of_gene("2-Sep")
        '2-Sep is a date: a spreadsheet has changed SEPT2, now SEPTIN2 (HGNC:7729)'
        >>> date_of_gene("PTEN"), date_of_gene("21")
        ('', '')
    """
    dates = list(dict.fromkeys(_dates(text.strip())))
    if not dates:
        return ""
    former: dict[str, None] = {}
    for month, day in dates:
        former.update(dict.fromkeys(_changed_symbols(month, day)))
    if not former:
        return f"{text} is a date: a spreadsheet may have changed a name; give the symbol"
    return f"{text} is a date: a spreadsheet has changed {' or '.join(former)}"


def _dates(text: str) -> Iterator[tuple[int, int]]:
    """Yield month and day of a text that is a date."""
    for pattern in WRITTEN_DATES:
        if match := pattern.fullmatch(text):
            yield MONTHS.index(match["month"].lower()) + 1, int(match["day"])
            return
    for pattern in NUMBER_DATES:
        match = pattern.fullmatch(text)
        if match and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
            yield int(match["month"]), int(match["day"])
    if text.isdecimal() and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        day = _EPOCH + datetime.timedelta(days=int(text))
        yield day.month, day.day


def _changed_symbols(month: int, day: int) -> Iterator[str]:
    for letters in DATE_SYMBOLS.get(month, ()):
        symbol = f"{letters}{day}"
        genes = gene_names(symbol)
        if genes:
            yield _now(symbol, genes[0])


def _now(symbol: str, gene: GeneName) -> str:
    known = f"({gene.curie})"
    return f"{symbol} {known}" if gene.symbol == symbol else f"{symbol}, now {gene.symbol} {known}"
