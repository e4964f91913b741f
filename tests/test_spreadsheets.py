"""A spreadsheet runs nothing that stands in a table of ours, and plain data stays as it is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from exomet.pages.downloads import table_file
from exomet.query.delimited import write_delimited

LINES = (Path(__file__).parent / "cases" / "formulas.tsv").read_text(encoding="utf-8").splitlines()
ESCAPES = {"\\t": "\t", "\\r": "\r", "\\n": "\n"}
CASES = [line.split("\t") for line in LINES[1:]]


def unescaped(text: str) -> str:
    for code, character in ESCAPES.items():
        text = text.replace(code, character)
    return text


@pytest.mark.parametrize(("text", "written"), CASES)
def test_a_formula_is_written_as_a_text(text: str, written: str) -> None:
    for form in ("csv", "tsv"):
        lines = io.StringIO(
            table_file(form, ["a", "b"], [[unescaped(text), 1]]).decode(), newline=""
        )
        if form == "csv":
            _, row = csv.reader(lines)
        else:
            _, row = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        expected = unescaped(written).replace("\r", "\n")
        if form == "tsv":
            expected = " ".join(expected.splitlines()).replace("\t", " ")
        assert row == [expected, "1"]


def test_numbers_and_nothing_stay_what_they_are() -> None:
    out = io.StringIO()
    write_delimited(["a"], [[-3], [-0.5], [True], [None], ["-3"]], out, ",")
    assert out.getvalue() == 'a\n-3\n-0.5\ntrue\n""\n-3\n'
