"""One counter-example for each rule of the shapes: the rule, and no other, is reported."""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from exomet.checking import validate_file
from exomet.errors import DataError
from exomet.files import package_data
from exomet.graph.ntriples import literal, text_of
from exomet.terms.iris import BASE, EXOMET, XSD, prefixes
from exomet.validate import check_graph
from exomet.validate.reader import read_shapes
from exomet.validate.shapes import SHAPE
from tests.conftest import TINY
from tests.judge import found_by_pyshacl, found_by_us

Damage = Callable[[str, str, str, list[str]], list[tuple[str, ...]]]
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
    assert check_graph(tiny / "exomet.nt", SHAPES).problems == []


def spoilt(spoiling: Iterable[str], tiny: Path, tmp_path: Path) -> Path:
    """Return the tiny graph with the counter-examples of some rules."""
    store = ox.Store()
    store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
    prologue = "\n".join(
        f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in prefixes().items()
    )
    for rule in spoiling:
        for operation in CASES[rule].split(" ; INSERT"):
            whole = operation.startswith(("DELETE", "INSERT"))
            store.update(f"{prologue}\n{operation if whole else f'INSERT{operation}'}")
    broken = tmp_path / "broken.nt"
    store.dump(str(broken), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return broken


# The counter-examples as a square: two of them are together in a row or in a column, not in both.
SIDE = math.isqrt(len(CASES) - 1) + 1
ROWS = [list(CASES)[start : start + SIDE] for start in range(0, len(CASES), SIDE)]
COLUMNS = [list(CASES)[start::SIDE] for start in range(SIDE)]


@pytest.mark.parametrize("together", [*ROWS, *COLUMNS], ids=lambda rules: "-".join(rules)[:60])
def test_a_counter_example_breaks_its_rule_alone(
    together: list[str], tiny: Path, tmp_path: Path
) -> None:
    found = broken_rules(together, tiny, tmp_path)
    assert found <= set(together)
    # What another one mends is judged alone.
    for rule in set(together) - found:
        assert broken_rules([rule], tiny, tmp_path) == {rule}


def broken_rules(spoiling: list[str], tiny: Path, tmp_path: Path) -> set[str]:
    """Return the rules that the tiny graph breaks with some counter-examples."""
    found = check_graph(spoilt(spoiling, tiny, tmp_path), SHAPES).problems
    assert all(problem.what and problem.repair and problem.column for problem in found)
    return {problem.rule for problem in found}


def test_all_shapes_are_run_at_once() -> None:
    assert {root.beyond for root in read_shapes(SHAPES).roots} == {""}


def test_every_shape_of_the_file_is_counted(tiny: Path) -> None:
    report = check_graph(tiny / "exomet.nt", SHAPES)
    assert report.constraints == len(rules())
    store = ox.Store()
    store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
    targets = {root.term for shape in read_shapes(SHAPES).roots for root in shape.targets}
    members = store.query(
        f"SELECT DISTINCT ?x {{ VALUES ?class {{ {' '.join(targets)} }} "
        "?x a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* ?class }"
    )
    assert isinstance(members, ox.QuerySolutions)
    assert report.focus_nodes == len(list(members)) > 0


def test_pyshacl_finds_the_same_in_all_counter_examples(tiny: Path, tmp_path: Path) -> None:
    found: set[str] = set()

    def judge(spoiling: Iterable[str]) -> None:
        broken = spoilt(spoiling, tiny, tmp_path)
        theirs = found_by_pyshacl(broken, SHAPES)
        assert found_by_us(broken, SHAPES) == theirs
        found.update(key[0].removeprefix(SHAPE) for key in theirs)

    for start in range(4):
        judge(list(CASES)[start::4])
    # What one counter-example mends of another is judged alone.
    for rule in sorted(rules() - found):
        judge([rule])
    assert found == rules()


def remove(subject: str, predicate: str, value: str, others: list[str]) -> list[tuple[str, ...]]:
    del subject, predicate, value, others
    return []


def exchange(subject: str, predicate: str, value: str, others: list[str]) -> list[tuple[str, ...]]:
    del value
    return [(subject, predicate, others[0])]


def double(subject: str, predicate: str, value: str, others: list[str]) -> list[tuple[str, ...]]:
    return [(subject, predicate, value), (subject, predicate, others[0])]


def quote(subject: str, predicate: str, value: str, others: list[str]) -> list[tuple[str, ...]]:
    del others
    return [(subject, predicate, literal(text_of(value)))]


def turn(subject: str, predicate: str, value: str, others: list[str]) -> list[tuple[str, ...]]:
    del others
    return [(value, predicate, subject)] if value.startswith("<") else []


def damaged(lines: list[str], damage: Damage) -> list[str]:
    """Return a graph with every fifth triple about a record damaged."""
    triples = [tuple(line.removesuffix(" .").split(" ", 2)) for line in lines]
    by_predicate: dict[str, list[str]] = {}
    for _, predicate, value in triples:
        by_predicate.setdefault(predicate, []).append(value)
    whole: list[tuple[str, ...]] = []
    for place, (subject, predicate, value) in enumerate(triples):
        record = subject.startswith(f"<{BASE}") and not subject.startswith(f"<{EXOMET}")
        if not record or place * 7919 % 5:
            whole.append((subject, predicate, value))
            continue
        values = by_predicate[predicate]
        start = place * 31 % len(values)
        whole += damage(subject, predicate, value, values[start:])
    return sorted({f"{' '.join(triple)} ." for triple in whole})


@pytest.mark.parametrize("damage", [remove, exchange, double, quote, turn])
def test_pyshacl_finds_the_same_in_a_damaged_graph(
    damage: Damage, tiny: Path, tmp_path: Path
) -> None:
    lines = (tiny / "exomet.nt").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "damaged.nt"
    file.write_text("\n".join(damaged(lines, damage)) + "\n", encoding="utf-8")
    ours = found_by_us(file, SHAPES)
    assert len(ours) > 5
    assert ours == found_by_pyshacl(file, SHAPES)
