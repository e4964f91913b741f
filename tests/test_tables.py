"""Bad input: one clear problem at its file, line and column, with a repair where there is one."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest

from exomet.build import validate_tables
from exomet.errors import DataError
from exomet.graph.make import Inputs
from exomet.tables.check import check_table
from exomet.tables.read import read_table
from exomet.tables.spec import Column, TableRow, TableSpec
from tests.conftest import REAL, silent

CASES = Path(__file__).parent / "cases" / "bad_cells.tsv"
with CASES.open(encoding="utf-8") as file:
    CELLS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REAL.data, tmp_path / "data"))


def problems(data: Path) -> list[str]:
    try:
        return [
            str(problem)
            for problem in validate_tables(Inputs(data, REAL.ontology), silent).problems
        ]
    except DataError as error:
        return [str(problem) for problem in error.problems]


def test_the_number_of_cases_does_not_shrink() -> None:
    assert len(CELLS) >= 30


@pytest.mark.parametrize(
    "case", CELLS, ids=lambda case: f"{case['rule']}-{case['table']}-{case['column']}"
)
def test_a_bad_cell_is_one_problem_at_its_row_and_column(case: dict[str, str], data: Path) -> None:
    path = data / f"{case['table']}.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")
    columns = lines[0].split("\t")
    number = next(
        i for i, line in enumerate(lines) if line.startswith(case["row"].replace(" ", "\t") + "\t")
    )
    cells = lines[number].split("\t")
    value = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), case["value"])
    cells[columns.index(case["column"])] = value
    lines[number] = "\t".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")
    found = problems(data)
    assert len(found) == int(case["problems"] or 1), found
    column = case["reported_at"] or case["column"]
    start = f"{case['table']}.tsv:{number + 1}:{column}: error {case['rule']}: "
    assert any(start in problem and case["says"] in problem for problem in found), found


def _insert(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


BYTES: dict[str, tuple[Callable[[Path], object], str]] = {
    "byte order mark": (
        lambda p: p.write_bytes(b"\xef\xbb\xbf" + p.read_bytes()),
        "findings.tsv:1:1: error BYTE_ORDER_MARK",
    ),
    "carriage return": (
        lambda p: p.write_bytes(p.read_bytes().replace(b"\n", b"\r\n")),
        "findings.tsv:1:.*: error CARRIAGE_RETURN",
    ),
    "stray tab": (
        lambda p: _insert(p, b"\tbreast cancer\t", b"\tbreast\tcancer\t"),
        "findings.tsv:2:note: error CELL_COUNT: .*stray tab",
    ),
    "nul": (
        lambda p: _insert(p, b"breast cancer", b"breast\0cancer"),
        "findings.tsv:2:37: error NUL_BYTE",
    ),
    "not utf-8": (
        lambda p: _insert(p, b"breast cancer", b"breast\xa0cancer"),
        "findings.tsv:2:37: error NOT_UTF8: byte 0xa0",
    ),
    "empty": (lambda p: p.write_bytes(b""), "findings.tsv:1:1: error EMPTY_FILE"),
    "missing file": (lambda p: p.unlink(), "findings.tsv:1:1: error NO_FILE"),
    "missing column": (
        lambda p: _insert(p, b"\tcancer\t", b"\tcancr\t"),
        "findings.tsv:1:cancer: error MISSING_COLUMN: .*cancr",
    ),
    "unknown column": (
        lambda p: _insert(p, b"\tnote\n", b"\tnote\textra\n"),
        "findings.tsv:1:extra: error UNKNOWN_COLUMN",
    ),
    "columns out of order": (
        lambda p: _insert(p, b"kind\tmirna", b"mirna\tkind"),
        "findings.tsv:1:finding: error COLUMN_ORDER",
    ),
    "short line": (
        lambda p: p.write_bytes(p.read_bytes() + b"F9999\tmechanistic\n"),
        "findings.tsv:82:kind: error CELL_COUNT",
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_broken_file_is_one_problem_at_its_line(name: str, data: Path) -> None:
    spoil, expected = BYTES[name]
    spoil(data / "findings.tsv")
    found = problems(data)
    assert len(found) == 1, found
    assert re.search(expected, found[0]), found


def test_the_former_names_of_anchors_lead_to_the_new_ones(data: Path) -> None:
    (data / "anchors.tsv").rename(data / "places.tsv")
    _insert(data / "places.tsv", b"anchor\t", b"place\t")
    _insert(data / "findings.tsv", b"\tanchors\t", b"\tplaces\t")
    assert problems(data) == [
        f"{data}/anchors.tsv:1:1: error NO_FILE: cannot be read: No such file or directory; "
        'places.tsv has a new name: rename it to anchors.tsv, and its first column to "anchor"',
        f'{data}/findings.tsv:1:anchors: error MISSING_COLUMN: column "anchors" is missing, '
        'and "places" is not a column; did you mean "anchors"?',
    ]


@dataclass(frozen=True, slots=True)
class DoseRow(TableRow):
    """A row of a table that exists for the test alone."""

    dose: Annotated[str, Column(key=True, required=True, pattern=r"d\d+")]
    class_: str
    routes: Annotated[tuple[str, ...], Column(choices=("oral", "nasal"))]


def test_a_dataclass_of_rows_is_all_that_a_table_needs(tmp_path: Path) -> None:
    file = tmp_path / "doses.tsv"
    file.write_text("dose\tclass\troutes\nd10\t\toral|nasal\nd2\tx\t\nd3\t\tnasl\n")
    table, faults = read_table(file, TableSpec("doses", DoseRow))
    assert faults == []
    assert table.rows == [
        DoseRow(line=3, dose="d2", class_="x", routes=()),
        DoseRow(line=4, dose="d3", class_="", routes=("nasl",)),
        DoseRow(line=2, dose="d10", class_="", routes=("oral", "nasal")),
    ]
    (problem,) = check_table(table)
    assert (problem.line, problem.column, problem.rule) == (4, "routes", "NOT_A_CHOICE")
    file.write_text("dose\tclass_\troutes\n")
    (fault,) = read_table(file, TableSpec("doses", DoseRow))[1]
    assert fault.rule == "MISSING_COLUMN"


def test_an_unreadable_ontology_is_a_problem_with_its_file(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(REAL.ontology, tmp_path / "ontology"))
    _insert(
        ontology / "exomet.ttl", b"exomet:Finding a owl:Class ;", b"exomet:Finding a owl:Class "
    )
    with pytest.raises(DataError) as caught:
        validate_tables(Inputs(REAL.data, ontology), silent)
    assert re.search(r"exomet\.ttl:\d+:5: error SYNTAX", str(caught.value))
