"""What would be lost without a paper, a source or a microRNA, worked out by hand for the tiny graph."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import exomet
from exomet.cli.verbs import cli
from exomet.errors import UnknownNameError
from exomet.explain.loss import Loss
from exomet.graph.make import Inputs, check_inputs
from exomet.graph.reduced import Withdrawn, reduced_tables
from exomet.tables import schema
from exomet.tables.read import Tables
from tests.conftest import REAL, TINY, silent

with (Path(__file__).parent / "cases" / "without.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t"))


def run(*words: str | Path) -> Result:
    words = ("without", *words, "--data", TINY.data)
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=True)


def local(name: object) -> str:
    return str(name).partition(":")[2]


def kept(loss: Loss) -> list[str]:
    columns = ("finding", "lines_lost", "steps_lost", "papers_left")
    rows = zip(*(loss.weakened.column(name) for name in columns), strict=True)
    return [
        ":".join(str(cell).removeprefix("finding:").replace("|", " ") for cell in row)
        for row in rows
    ]


@pytest.fixture(scope="module")
def losses() -> dict[str, Loss]:
    things = [case["thing"] for case in CASES]
    return {thing: exomet.without(thing, data=TINY.data, proofs=True) for thing in things}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["thing"])
def test_what_is_lost(losses: dict[str, Loss], case: dict[str, str]) -> None:
    loss = losses[case["thing"]]
    assert list(map(local, loss.findings.column("finding"))) == case["lost"].split()
    assert kept(loss) == ([case["kept"]] if case["kept"] else [])
    assert list(map(local, loss.regulations.column("regulation"))) == case["regulations"].split()
    told = {
        f"{local(tree.statement[0])} {tree.statement[1] if tree.statement[1] != 'rdf:type' else local(tree.statement[2])}"
        for tree in loss.proofs
    }
    assert told == set(filter(None, case["inferred"].split("|")))
    assert len(loss.inferred) == len(loss.proofs)


def test_answers_lose_change_and_gain_rows(losses: dict[str, Loss]) -> None:
    answers = {str(row[0]): row[1:] for row in losses["alpha2015"].answers}
    # F0001 is gone; F0002 rests on one paper now.
    assert answers["one-paper-findings"] == (4, 1, 0, 1)
    # Two of three regulations were read where the paper is cited.
    assert answers["background-regulations"] == (3, 2, 0, 0)
    # One row less in 2015; of 2018 the number of findings differs.
    assert answers["mirna-ranking"] == (2, 0, 1, 0)
    assert "term-sources" not in answers
    lost = losses["alpha2015"].answers.column("rows_lost")
    assert lost == sorted(lost, key=int, reverse=True)  # type: ignore[arg-type]


def test_a_proof_leads_to_what_is_lost(losses: dict[str, Loss]) -> None:
    loss = losses["alpha2015"]
    leaves = {
        part
        for tree in loss.proofs
        if tree.statement[0] == "finding:F0004"
        for leaf in tree.leaves()
        for part in leaf.statement
    }
    assert "regulation:R002" in leaves


@pytest.mark.parametrize("inputs", [TINY, REAL], ids=["tiny", "real"])
def test_without_nothing_everything_stays(inputs: Inputs) -> None:
    tables = check_inputs(inputs, silent).tables
    reduced = reduced_tables(tables, Withdrawn())
    for before, after in zip(tables, reduced.tables, strict=True):
        assert after.rows == before.rows
    assert (reduced.lost, reduced.lines, reduced.steps, reduced.regulations) == ((), {}, {}, ())


@pytest.fixture(scope="module")
def real_tables() -> Tables:
    return check_inputs(REAL, silent).tables


def test_several_reviews_of_one_paper_are_lost_with_it(real_tables: Tables) -> None:
    papers: dict[str, set[str]] = defaultdict(set)
    for row in real_tables[schema.EVIDENCE].rows:
        if row.stance == "supports":
            papers[row.finding].update(row.papers)
    (paper,) = papers["F0012"]
    reduced = reduced_tables(real_tables, Withdrawn(papers=frozenset({paper})))
    assert set(reduced.lost) == {name for name, of in papers.items() if of == {paper}}
    assert not any(paper in row.papers for row in reduced.tables[schema.EVIDENCE].rows)
    lines = {row.evidence for row in reduced.tables[schema.EVIDENCE].rows}
    assert {row.evidence for row in reduced.tables[schema.STATEMENTS].rows} == lines


def test_what_only_the_lost_line_states_goes() -> None:
    tables = check_inputs(TINY, silent).tables
    reduced = reduced_tables(tables, Withdrawn(sources=frozenset({"tiny"}))).tables
    (finding,) = reduced[schema.FINDINGS].rows
    # Both lines name the microRNA and the cancer; the abstract has another recipient.
    assert (finding.mirna, finding.cancer) == ("hsa-miR-25-3p", "colorectal cancer")
    assert finding.recipient == ("endothelial cell",)
    assert (finding.sender, finding.sites, finding.vesicle_term) == (("not stated",), (), "")
    assert finding.species == ("Mus musculus",)
    steps = {row.step: (row.sign, row.direct, row.after) for row in reduced[schema.STEPS].rows}
    assert steps == {
        "s1": ("decrease", "yes", ()),
        "s3": ("increase", "no", ("s1",)),
        # The step between is gone: its own cause takes its place.
        "s4": ("increase", "no", ("s1",)),
    }


def test_a_finding_left_with_a_line_that_disputes_it_is_lost() -> None:
    tables = check_inputs(TINY, silent).tables
    evidence = tables[schema.EVIDENCE].rows
    disputed = [
        replace(row, stance="disputes" if row.evidence == "E0006" else row.stance)
        for row in evidence
    ]
    evidence[:] = disputed
    reduced = reduced_tables(tables, Withdrawn(sources=frozenset({"tiny"})))
    assert "F0004" in reduced.lost
    assert reduced.tables[schema.FINDINGS].rows == []


def test_the_verb_prints_sections_in_each_format() -> None:
    table = run("alpha2015", "--format", "table", "--proofs")
    assert table.exception is None
    assert "Without Alpha A 2015, Made-up title 1  (paper:alpha2015)" in table.stdout
    assert "Findings that lose all support" in table.stdout
    assert "because it is a finding in which" in table.stdout
    assert "1 finding without support" in table.stderr
    record = json.loads(run("alpha2015", "--format", "json", "--proofs").stdout)
    assert [each["finding"] for each in record["Findings that lose all support"]] == [
        "finding:F0001"
    ]
    assert {each["about"] for each in record["Proofs"]} == {"finding:F0001", "finding:F0004"}
    rows = list(csv.reader(run("alpha2015").stdout.splitlines(), delimiter="\t"))
    assert rows[0] == ["section", "row", "column", "value"]
    assert ["Findings that lose all support", "1", "finding", "finding:F0001"] in rows


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("HCC", "name a paper, a source or a microRNA"),
        ("F0001", "name a paper, a source or a microRNA"),
        ("Made-up", "names several papers: paper:alpha2015"),
        ("tinny", "name a paper, a source or a microRNA"),
    ],
)
def test_other_names_are_refused(name: str, says: str) -> None:
    result = run(name)
    assert isinstance(result.exception, UnknownNameError)
    assert says in str(result.exception)
