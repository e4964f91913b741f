"""One counter-example for each rule of the shapes: the rule, and no other, is reported."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from exomet.build import validate_file
from exomet.errors import DataError
from exomet.files import package_data
from exomet.terms.iris import XSD, prefixes
from exomet.validate import SHAPE, check_shapes
from exomet.validate.shacl import core_violations, read_shapes
from tests.conftest import TINY

SHAPES = package_data() / "ontology" / "exomet.shapes.ttl"
with (Path(__file__).parent / "cases" / "shapes.tsv").open(encoding="utf-8") as file:
    CASES = {
        case["rule"]: case["update"]
        for case in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    }


LITERALS = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "literals.tsv")
    .read_text(encoding="utf-8")
    .splitlines()[1:]
]


@pytest.mark.parametrize("suffix", [".ttl", ".nt"])
@pytest.mark.parametrize(("literal", "says"), LITERALS)
def test_a_literal_without_a_value_is_a_problem_at_its_line(
    literal: str, says: str, suffix: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"findings{suffix}"
    head = "" if suffix == ".nt" else f"@prefix xsd: <{XSD}> .\n"
    if suffix == ".nt":
        literal = re.sub(r"xsd:(\w+)", rf"<{XSD}\1>", literal)
    fine = "<http://x/a> <http://x/p> <http://x/b> .\n"
    file.write_text(f"{head}{fine}<http://x/a> <http://x/p> {literal} .\n", encoding="utf-8")
    found = []
    try:
        validate_file(file, TINY)
    except DataError as error:
        found = error.problems
    assert bool(found) == bool(says)
    for problem in found:
        assert (problem.rule, problem.line, problem.column) == (
            "LITERAL",
            head.count("\n") + 2,
            "27",
        )
        assert says in problem.what
    assert capfd.readouterr() == ("", "")


def test_what_is_no_file_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "loop.ttl").symlink_to("loop.ttl")
    for name, says in (("pipe.ttl", "a pipe or a device"), ("loop.ttl", "symbolic links")):
        with pytest.raises(DataError, match=says):
            validate_file(tmp_path / name, TINY)


def rules() -> set[str]:
    graph = rdflib.Graph().parse(SHAPES)
    names = {
        str(subject).removeprefix(SHAPE)
        for subject in graph.subjects()
        if str(subject).startswith(SHAPE)
    }
    return {name for name in names if name.isupper()}


def test_each_rule_has_a_counter_example() -> None:
    assert CASES.keys() == rules()


def test_the_tiny_graph_keeps_all_rules(tiny: Path) -> None:
    assert check_shapes(tiny / "exomet.nt", SHAPES).problems == []


def spoilt(rule: str, tiny: Path, tmp_path: Path) -> Path:
    store = ox.Store()
    store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
    prologue = "\n".join(
        f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in prefixes().items()
    )
    for operation in CASES[rule].split(" ; INSERT"):
        update = operation if operation.startswith(("DELETE", "INSERT")) else f"INSERT{operation}"
        store.update(f"{prologue}\n{update}")
    broken = tmp_path / "broken.nt"
    store.dump(str(broken), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return broken


@pytest.mark.parametrize("rule", CASES)
def test_a_counter_example_breaks_its_rule_alone(rule: str, tiny: Path, tmp_path: Path) -> None:
    found = check_shapes(spoilt(rule, tiny, tmp_path), SHAPES).problems
    assert {problem.rule for problem in found} == {rule}, found
    assert all(problem.what and problem.repair and problem.column for problem in found)


@pytest.mark.parametrize(
    "rule",
    sorted(constraint.rule.rpartition("/")[2] for constraint in read_shapes(SHAPES).sparql),
)
def test_plain_pyshacl_finds_the_same(rule: str, tiny: Path, tmp_path: Path) -> None:
    data = rdflib.Graph().parse(spoilt(rule, tiny, tmp_path), format="nt")
    found = {
        result.rule.removeprefix(SHAPE)
        for result in core_violations(data, rdflib.Graph().parse(SHAPES))
    }
    assert found == {rule}
