"""No identifier vanishes from the tables without being retired."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from exomet.build import build
from exomet.checking import renew_ledger, validate_tables
from exomet.errors import DataError, ExometError, Problem
from exomet.graph.make import Inputs, check_inputs
from exomet.tables.ledger import as_ranges, in_range, renewed_ledger, unlisted_identifiers
from tests.conftest import REAL, TINY, silent

CORRECTIONS = [
    line.split("\t")[0]
    for line in (REAL.data / "corrections.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(Path(shutil.copytree(REAL.data, tmp_path / "data")), REAL.ontology)


def problems(inputs: Inputs) -> list[Problem]:
    try:
        check_inputs(inputs, silent)
    except DataError as error:
        return error.problems
    return []


def edit(path: Path, keep: Callable[[str], bool]) -> None:
    """Keep the header and the rows that a test of lines lets pass."""
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *filter(keep, rows)]) + "\n", encoding="utf-8")


def test_the_ledger_lists_every_identifier_of_the_tables() -> None:
    tables = check_inputs(REAL, silent).tables
    assert unlisted_identifiers(REAL.data, tables) == 0, "run exomet validate --renew-ledger"
    text = (REAL.data / "identifiers.tsv").read_text(encoding="utf-8")
    assert renewed_ledger(REAL.data, tables) == text


def test_an_emptied_table_is_a_problem_that_names_what_is_gone(inputs: Inputs) -> None:
    edit(inputs.data / "corrections.tsv", lambda line: False)
    (problem,) = problems(inputs)
    number = len(CORRECTIONS)
    assert re.fullmatch(
        rf"{inputs.data}/corrections\.tsv:1:correction: error IDENTIFIER_GONE: {number} "
        r"identifiers are gone: C001\.\.C046, .* and \d more; put the rows back, or retire the "
        rf"identifiers: rows with the reason in {inputs.data}/identifiers\.tsv",
        str(problem),
    )
    with pytest.raises(DataError, match="IDENTIFIER_GONE"):
        validate_tables(inputs, silent)
    with pytest.raises(DataError, match="IDENTIFIER_GONE"):
        build(inputs, inputs.data.parent / "build", silent, hermit=False)
    with pytest.raises(DataError, match="IDENTIFIER_GONE"):
        renew_ledger(inputs)


# A table, the start of the rows that are taken out, and what is said to be gone.
GONE: dict[str, tuple[str, str | tuple[str, ...], str]] = {
    "correction": ("corrections", "C146\t", "1 identifier is gone: C146;"),
    "two corrections": ("corrections", ("C003\t", "C005\t"), "2 identifiers are gone: C003, C005;"),
    "step": ("steps", "F0064\ts", "F0064 s1"),
    "regulation": ("regulations", "R09", "identifiers are gone: R090..R099;"),
    "exclusions": ("exclusions", "", "identifiers are gone"),
    "mappings": ("mappings.sssom", "", " more;"),
}


@pytest.mark.parametrize("name", GONE)
def test_what_vanishes_is_named(name: str, inputs: Inputs) -> None:
    table, start, says = GONE[name]
    edit(inputs.data / f"{table}.tsv", lambda line: line[:1] == "#" or not line.startswith(start))
    if name == "mappings":
        path = inputs.data / "mappings.sssom.tsv"
        lines = path.read_text(encoding="utf-8").splitlines()
        header = "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\t"
        header += "mapping_justification\tcomment"
        path.write_text("\n".join([*lines, header]) + "\n", encoding="utf-8")
    (problem,) = problems(inputs)
    assert problem.rule == "IDENTIFIER_GONE"
    assert says in str(problem)


def test_a_whole_finding_is_missed_in_each_of_its_tables(inputs: Inputs) -> None:
    lines = [
        line.split("\t")[0] + "\t"
        for line in (inputs.data / "evidence.tsv").read_text(encoding="utf-8").splitlines()
        if "\tF0074\t" in line
    ]
    assert len(lines) == 2
    edit(inputs.data / "statements.tsv", lambda line: not line.startswith(tuple(lines)))
    for table in ("findings", "steps"):
        edit(inputs.data / f"{table}.tsv", lambda line: not line.startswith("F0074\t"))
    for table in ("evidence", "corrections"):
        edit(inputs.data / f"{table}.tsv", lambda line: "\tF0074\t" not in line)
    found = problems(inputs)
    gone = {Path(problem.file).stem for problem in found}
    assert gone >= {"findings", "steps", "evidence", "statements"}
    assert {problem.rule for problem in found} == {"IDENTIFIER_GONE"}


def test_a_retired_identifier_may_go_and_never_comes_back(inputs: Inputs) -> None:
    ledger, table = inputs.data / "identifiers.tsv", inputs.data / "corrections.tsv"
    rows = table.read_text(encoding="utf-8")
    last, before = CORRECTIONS[-1], CORRECTIONS[-2]
    edit(table, lambda line: not line.startswith(f"{last}\t"))
    with ledger.open("a", encoding="utf-8") as out:
        out.write(f"corrections\t{last}\tsame as {before}\n")
    assert problems(inputs) == []
    renew_ledger(inputs)
    assert f"..{before}\t\n" in ledger.read_text(encoding="utf-8")
    assert f"corrections\t{last}\tsame as {before}\n" in ledger.read_text(encoding="utf-8")
    assert problems(inputs) == []
    table.write_text(rows, encoding="utf-8")
    (problem,) = problems(inputs)
    assert problem.rule == "IDENTIFIER_RETIRED"
    assert problem.what == f'"{last}" was retired: same as {before}'


def test_new_rows_are_no_problem_and_are_counted_until_the_ledger_is_renewed(
    tmp_path: Path,
) -> None:
    inputs = Inputs(Path(shutil.copytree(TINY.data, tmp_path / "data")), TINY.ontology)
    renew_ledger(inputs)
    with (inputs.data / "corrections.tsv").open("a", encoding="utf-8") as out:
        row = (inputs.data / "corrections.tsv").read_text(encoding="utf-8").splitlines()[1]
        out.write(row.replace("C001", "C9999") + "\n")
    lines: list[str] = []
    validate_tables(inputs, lines.append)
    assert any(line.startswith("1 identifier not in the ledger yet") for line in lines)
    renew_ledger(inputs)
    lines.clear()
    validate_tables(inputs, lines.append)
    assert not any("ledger" in line for line in lines)


def test_a_folder_without_a_ledger_is_not_held_to_one(tmp_path: Path) -> None:
    data = Path(shutil.copytree(TINY.data, tmp_path / "data"))
    edit(data / "corrections.tsv", lambda line: False)
    assert problems(Inputs(data, TINY.ontology)) == []


def test_a_broken_ledger_is_a_problem(inputs: Inputs) -> None:
    ledger = inputs.data / "identifiers.tsv"
    ledger.write_text(ledger.read_text("utf-8").replace("corrections\t", "corection\t", 1), "utf-8")
    (problem,) = problems(inputs)
    assert problem.rule == "NOT_A_CHOICE"
    assert problem.repair == 'did you mean "corrections" or "conditions"?'


def test_a_ledger_that_cannot_be_written_is_one_sentence(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> Path:
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        ExometError, match=r"cannot write .*identifiers\.tsv: Read-only file system"
    ):
        renew_ledger(inputs)
    assert not list(inputs.data.glob(".*"))


RANGES = [
    (["a-1", "a-2", "a-10"], ["a-1..a-2", "a-10"]),
    (["F0099", "F0100", "F0101"], ["F0099..F0101"]),
    (["C998", "C999", "C1000"], ["C998..C1000"]),
    (["a-9", "a-10"], ["a-9..a-10"]),
    (["F0001 s1", "F0001 s2", "F0002 s1"], ["F0001 s1..F0001 s2", "F0002 s1"]),
    (["wnt", "egfr"], ["egfr", "wnt"]),
    (["007", "8"], ["007", "8"]),
]


@pytest.mark.parametrize(("names", "ranges"), RANGES)
def test_ranges_stand_for_exactly_their_identifiers(names: list[str], ranges: list[str]) -> None:
    assert as_ranges(names) == ranges
    spelled_out: list[str] = []
    for each in ranges:
        spelled_out += in_range(each)
    assert sorted(spelled_out) == sorted(names)
