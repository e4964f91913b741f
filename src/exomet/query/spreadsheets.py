"""Texts in CSV and TSV that a spreadsheet would run as a formula."""

from __future__ import annotations

import re

# What starts a formula in Excel, LibreOffice and Google Sheets (OWASP, "CSV Injection"), also in
# full width. A sign before a plain word or number stays as it is, as in "-5p" and "-1.5e-3": such
# a cell calls no function, starts no program, and would not be found again with a mark before it.
# (Compiled for a text that may be one: few are.)
_FORMULA = r"[\t\r\n]|\s*(?:[=@＝＠]|[+\-＋－](?![\w.,% -]*\Z))"


def spreadsheet_text(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would take it for a formula.

    Its line breaks are LF.
    That is what OWASP advises: spreadsheets have no other mark for a text that survives in CSV.

    Example:
        >>> spreadsheet_text("=1+1"), spreadsheet_text("-5p"), spreadsheet_text("-1.5e-3")
        ("'=1+1", '-5p', '-1.5e-3')
    """
    if not text[:1].isalnum() and re.match(_FORMULA, text):
        text = f"'{text}"
    # The csv module leaves a single CR without quotes, and readers take it for the end of a row.
    return text.replace("\r\n", "\n").replace("\r", "\n")
