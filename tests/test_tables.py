"""Bad input: one clear problem at its file, line and column, with a repair where there is one."""

from __future__ import annotations

import bz2
import csv
import datetime
import gzip
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest

from exomet.build import build
from exomet.checking import validate_tables
from exomet.errors import DataError
from exomet.graph.make import Inputs
from exomet.tables.check import check_table
from exomet.tables.read import read_table
from exomet.tables.spec import Column, TableRow, TableSpec
from tests.commands import exomet
from tests.conftest import REAL, TINY, silent

CASES = Path(__file__).parent / "cases" / "bad_cells.tsv"
with CASES.open(encoding="utf-8") as file:
    CELLS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture
def real_data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REAL.data, tmp_path / "data"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY.data, tmp_path / "data"))


def problems(data: Path) -> list[str]:
    try:
        return [
            str(problem)
            for problem in validate_tables(Inputs(data, REAL.ontology), silent).problems
        ]
    except DataError as error:
        return [str(problem) for problem in error.problems]


def test_the_number_of_cases_does_not_shrink() -> None:
    assert len(CELLS) >= 90


@pytest.mark.parametrize(
    "case", CELLS, ids=lambda case: f"{case['rule']}-{case['table']}-{case['column']}"
)
def test_a_bad_cell_is_one_problem_at_its_row_and_column(
    case: dict[str, str], real_data: Path
) -> None:
    path = real_data / f"{case['table']}.tsv"
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
    found = problems(real_data)
    assert len(found) == int(case["problems"] or 1), found
    column = case["reported_at"] or case["column"]
    start = f"{case['table']}.tsv:{number + 1}:{column}: error {case['rule']}: "
    assert any(start in problem and case["says"] in problem for problem in found), found


def _insert(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def _moved_down(content: bytes) -> bytes:
    """Return a table with its header below two rows."""
    header, one, two, rest = content.split(b"\n", 3)
    return b"\n".join([one, two, header, rest])


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


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
        lambda p: _insert(p, b"\thepatocellular carcinoma\t", b"\thepatocellular\tcarcinoma\t"),
        "findings.tsv:2:note: error CELL_COUNT: .*stray tab",
    ),
    "nul": (
        lambda p: _insert(p, b"hepatocellular carcinoma", b"hepatocellular\0carcinoma"),
        "findings.tsv:2:44: error NUL_BYTE",
    ),
    "not utf-8": (
        lambda p: _insert(p, b"hepatocellular carcinoma", b"hepatocellular\xa0carcinoma"),
        "findings.tsv:2:44: error NOT_UTF8: byte 0xa0",
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
    "a column twice": (
        lambda p: _insert(p, b"\tnote\n", b"\tcancer\n"),
        'findings.tsv:1:cancer: error DUPLICATE_COLUMN: .*"cancer" is there twice; .*"note"',
    ),
    "a further column twice": (
        lambda p: _insert(p, b"\tnote\n", b"\tnote\tnote\n"),
        "findings.tsv:1:note: error DUPLICATE_COLUMN: .*twice; take one out",
    ),
    "workbook": (
        lambda p: p.write_bytes(b"PK\x03\x04\x14\0\x06\0" + p.read_bytes()),
        "findings.tsv:1:1: error NO_TEXT: the file is an Excel workbook .*; save the sheet as tab",
    ),
    "old workbook": (
        lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
        "findings.tsv:1:1: error NO_TEXT: the file is an old Excel workbook",
    ),
    "gzip": (
        lambda p: p.write_bytes(gzip.compress(p.read_bytes())),
        "findings.tsv:1:1: error NO_TEXT: the file is compressed by gzip, no table; unpack it",
    ),
    "bzip2": (
        lambda p: p.write_bytes(bz2.compress(p.read_bytes())),
        "findings.tsv:1:1: error NO_TEXT: the file is compressed by bzip2",
    ),
    "web page": (
        lambda p: p.write_bytes(b"<!DOCTYPE html><html><body>404</body></html>"),
        "findings.tsv:1:1: error NO_TEXT: the file is a web page",
    ),
    "utf-16": (
        lambda p: p.write_bytes(p.read_text("utf-8").encode("utf-16")),
        "findings.tsv:1:1: error BYTE_ORDER_MARK: the file is in UTF-16",
    ),
    "conflict": (
        lambda p: _insert(
            p,
            b"\nF0001\t",
            b"\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\nF0001\t",
        ),
        "findings.tsv:2:1: error CONFLICT_MARKER: .* <<<<<<< of a merge; keep the right rows",
    ),
    "half a conflict": (
        lambda p: _insert(p, b"\nF0002\t", b"\n=======\nF0002\t"),
        "findings.tsv:3:1: error CONFLICT_MARKER: .* ======= ",
    ),
    "header in the middle": (
        lambda p: _insert(
            p, b"\nF0002\t", b"\n" + p.read_bytes().partition(b"F0001")[0] + b"F0002\t"
        ),
        "findings.tsv:3:finding: error REPEATED_HEADER: here is the header again; take the line out",
    ),
    "header below rows": (
        lambda p: p.write_bytes(_moved_down(p.read_bytes())),
        "findings.tsv:3:finding: error HEADER_PLACE: .*below other lines; move it up to line 1",
    ),
    "commas": (
        lambda p: p.write_bytes(p.read_bytes().replace(b"\t", b",")),
        "findings.tsv:1:1: error DELIMITER: the cells are separated by commas",
    ),
    "semicolons": (
        lambda p: p.write_bytes(p.read_bytes().replace(b"\t", b";")),
        "findings.tsv:1:1: error DELIMITER: the cells are separated by semicolons",
    ),
    "quoted header": (
        lambda p: _insert(p, b"\tcancer\t", b'\t"cancer"\t'),
        "findings.tsv:1:1: error QUOTED_CELL: the cells are in quotation marks",
    ),
    "quoted cell": (
        lambda p: _insert(p, b"\thepatocellular carcinoma\t", b'\t"hepatocellular carcinoma"\t'),
        "findings.tsv:2:cancer: error QUOTED_CELL: .* is in quotation marks; write the cell without",
    ),
    "quoted cell with quotes": (
        lambda p: _insert(p, b"\nF0002\t", b"\nF9999" + b"\t" * 22 + b'"a ""b"" c"\nF0002\t'),
        "findings.tsv:3:note: error QUOTED_CELL",
    ),
    "long cell": (
        lambda p: _insert(p, b"\thepatocellular carcinoma\t", b"\t" + b"x" * 10_000_000 + b"\t"),
        "findings.tsv:2:cancer: error LONG_CELL: the cell has 10,000,000 characters; .*10,000$",
    ),
    "pipe": (_pipe, "findings.tsv:1:1: error NO_FILE: cannot be read: it is a pipe or a device"),
    "folder": (
        _folder,
        "findings.tsv:1:1: error NO_FILE: cannot be read: it is a folder",
    ),
    "link to itself": (
        _loop,
        "findings.tsv:1:1: error NO_FILE: cannot be read: Too many levels of symbolic links",
    ),
    "short line": (
        lambda p: p.write_bytes(p.read_bytes() + b"F9999\tmechanistic\n"),
        "findings.tsv:\\d+:kind: error CELL_COUNT",
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_a_broken_file_is_one_problem_at_its_line(name: str, data: Path) -> None:
    spoil, expected = BYTES[name]
    spoil(data / "findings.tsv")
    found = problems(data)
    assert len(found) == 1, found
    assert re.search(expected, found[0]), found


def test_columns_may_come_in_any_order(tiny: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(TINY.data, tmp_path / "data"))
    for path in data.glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        turned = [
            line if line.startswith("#") else "\t".join(reversed(line.split("\t")))
            for line in lines
        ]
        path.write_text("\n".join(turned) + "\n", encoding="utf-8")
    build(Inputs(data, TINY.ontology), tmp_path / "turned", silent, hermit=False)
    for name in ("exomet.nt", "exomet.ttl", "inferred.nt", "findings.tsv", "audit.nt"):
        usual = (tiny / name).read_bytes()
        assert (tmp_path / "turned" / name).read_bytes() == usual, name
    # A line that is too short is told by the column that it lacks in the file's own order.
    findings = data / "findings.tsv"
    findings.write_text(findings.read_text("utf-8") + "a\tb\n", encoding="utf-8")
    assert ":model_systems: error CELL_COUNT: 2 cells where the header has 23" in problems(data)[0]


def test_the_first_hundred_problems_are_listed_and_the_rest_counted(data: Path) -> None:
    path = data / "steps.tsv"
    rows = [f"F0001\ts{number}\tmoleculr\tKLF2\tup\t\tno\t\t" for number in range(10, 510)]
    path.write_text(path.read_text("utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        validate_tables(Inputs(data, REAL.ontology), silent)
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 1000
    assert len(lines) == 101
    assert lines[0].endswith('"moleculr" is not allowed here; did you mean "molecule"?')
    assert lines[-1] == "... and 900 more"


def test_a_hundred_thousand_bad_rows_end_soon(data: Path) -> None:
    path = data / "steps.tsv"
    rows = [f"F000{number}\ts1\tmolecule\tKLF2\tdecrease\t\tno\t\t" for number in range(10**5)]
    path.write_text(path.read_text("utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    start = time.monotonic()
    with pytest.raises(DataError, match=r"\.\.\. and 99,\d\d\d more"):
        validate_tables(Inputs(data, REAL.ontology), silent)
    assert time.monotonic() - start < 30


UNSEEN = {"escape": 0x1B, "bell": 7, "right to left": 0x202E, "isolate": 0x2066, "C1": 0x9B}


@pytest.mark.parametrize("name", UNSEEN)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("findings", "finding"),
        ("findings", "kind"),
        ("findings", "cancer"),
        ("findings", "note"),
        ("evidence", "papers"),
        ("statements", "value"),
    ],
)
def test_what_a_terminal_would_obey_is_named(
    name: str, table: str, column: str, data: Path
) -> None:
    path, code = data / f"{table}.tsv", UNSEEN[name]
    header, first, rest = path.read_text("utf-8").split("\n", 2)
    cells = first.split("\t")
    cells[header.split("\t").index(column)] += f"{chr(code)}[31m"
    path.write_text("\n".join([header, "\t".join(cells), rest]), encoding="utf-8")
    text = "\n".join(problems(data))
    assert f"U+{code:04X}" in text
    assert chr(code) not in text


@dataclass(frozen=True, slots=True)
class YearRow(TableRow):
    """A row with a year."""

    paper: Annotated[str, Column(key=True)]
    year: Annotated[str, Column(pattern=r"\d{4}", past=True)]


def test_no_year_is_in_the_future(tmp_path: Path) -> None:
    file = tmp_path / "papers.tsv"
    now = datetime.datetime.now(tz=datetime.UTC).year
    file.write_text(f"paper\tyear\np1\t{now}\np2\t{now + 1}\np3\t1999\n")
    table, _ = read_table(file, TableSpec("papers", YearRow))
    (problem,) = check_table(table)
    assert (problem.line, problem.rule) == (3, "FUTURE_YEAR")
    assert str(problem).endswith(f"the year {now + 1} is in the future; it is {now}")


def test_the_former_names_of_anchors_lead_to_the_new_ones(data: Path) -> None:
    (data / "anchors.tsv").rename(data / "places.tsv")
    _insert(data / "places.tsv", b"anchor\t", b"place\t")
    _insert(data / "evidence.tsv", b"\tanchors\t", b"\tplaces\t")
    assert problems(data) == [
        f"{data}/anchors.tsv:1:1: error NO_FILE: cannot be read: No such file or directory; "
        'places.tsv has a new name: rename it to anchors.tsv, and its first column to "anchor"',
        f'{data}/evidence.tsv:1:anchors: error MISSING_COLUMN: column "anchors" is missing, '
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


@pytest.mark.parametrize("name", ["exomet.ttl", "exomet.shapes.ttl", "borrowed.tsv"])
def test_a_pipe_in_the_ontology_is_no_file(name: str, tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(REAL.ontology, tmp_path / "ontology"))
    _pipe(ontology / name)
    with pytest.raises(DataError, match=rf"{name}:1:1: error NO_FILE: .*a pipe or a device"):
        validate_tables(Inputs(REAL.data, ontology), silent)


def test_an_unreadable_ontology_is_a_problem_with_its_file(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(REAL.ontology, tmp_path / "ontology"))
    _insert(
        ontology / "exomet.ttl", b"exomet:Finding a owl:Class ;", b"exomet:Finding a owl:Class "
    )
    with pytest.raises(DataError) as caught:
        validate_tables(Inputs(REAL.data, ontology), silent)
    assert re.search(r"exomet\.ttl:\d+:5: error SYNTAX", str(caught.value))


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "miR-\x1b[31m21\u202e"],
        ["ask", "target-mirnas", "--target", "\x1b]0;title\x07\u2066"],
        ["findings", "--cancer", "\x1b[2J\u202e"],
        ["validate", "--\x1b[31m\u202e"],
        ["nothing\x1b[31m\u202e"],
        ["validate", "no\x1b[31m\u202e.ttl"],
        ["sparql", "no\x1b[31m\u202e.rq"],
    ],
)
def test_no_message_repeats_what_a_terminal_would_obey(arguments: list[str], tiny: Path) -> None:
    graph = ["--build", str(tiny)] if arguments[0] in ("show", "ask", "findings") else []
    done = exomet(*arguments, *graph)
    assert done.returncode == 2
    text = done.stdout + done.stderr
    assert "U+001B" in text or "\\x1b" in text
    assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(text)
    assert "Traceback" not in text
