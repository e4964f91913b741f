"""Bad input: one clear problem at its file, line and column, with a repair where there is one."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from exomet.build import validate_tables
from exomet.errors import DataError
from exomet.graph.make import Inputs
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
def test_bad_cell(case: dict[str, str], data: Path) -> None:
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
    place = f"{case['table']}.tsv:{number + 1}:{case['reported_at'] or case['column']}: error {case['rule']}: "
    assert any(place in problem and case["says"] in problem for problem in found), found


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
def test_bad_bytes(name: str, data: Path) -> None:
    spoil, expected = BYTES[name]
    spoil(data / "findings.tsv")
    found = problems(data)
    assert len(found) == 1, found
    assert re.search(expected, found[0]), found


def test_an_unreadable_ontology_is_a_problem_with_its_file(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(REAL.ontology, tmp_path / "ontology"))
    _insert(
        ontology / "exomet.ttl", b"exomet:Finding a owl:Class ;", b"exomet:Finding a owl:Class "
    )
    with pytest.raises(DataError) as caught:
        validate_tables(Inputs(REAL.data, ontology), silent)
    assert re.search(r"exomet\.ttl:\d+:5: error SYNTAX", str(caught.value))
