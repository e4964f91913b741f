"""Agreement of sources: how each finding of one is related to that of another, and why."""

from __future__ import annotations

import csv
import json
from itertools import groupby
from pathlib import Path

import pytest
from click.testing import CliRunner

import exomet
from exomet.audit.agreement import Agreement
from exomet.audit.claims import Comparer, Stated
from exomet.audit.compared import COMPARED_RELATIONS
from exomet.audit.relation import Claim, relation
from exomet.cli import comparing
from exomet.cli.verbs import cli
from exomet.errors import UnknownNameError
from exomet.explain.comparisons import compared_records
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.graph.open import load_store
from tests.conftest import HERE
from tests.planting import asserted, planted


def cases(name: str) -> list[dict[str, str]]:
    with (HERE / "cases" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


CASES = [
    (pair, list(rows))
    for pair, rows in groupby(cases("agreement.tsv"), key=lambda row: (row["one"], row["other"]))
]
SECOND_REVIEW = "; ".join(case["edit"] for case in cases("second_review.tsv"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the tiny tables with a second review."""
    scratch = tmp_path_factory.mktemp("second")
    return asserted(planted(scratch / "data", SECOND_REVIEW), scratch / "graph")


@pytest.fixture(scope="module")
def findings(folder: Path) -> Findings:
    return Findings(Names(load_store(folder)))


@pytest.fixture(scope="module")
def agreement(findings: Findings) -> Agreement:
    return Agreement(findings)


@pytest.mark.parametrize(("pair", "rows"), CASES, ids=["-".join(pair) for pair, _ in CASES])
def test_two_sources_are_compared(
    agreement: Agreement, pair: tuple[str, str], rows: list[dict[str, str]]
) -> None:
    found = []
    for record in compared_records(agreement.compare(*pair), *pair):
        differences = record["differences"]
        assert isinstance(differences, list)
        found.append(
            {
                "one": pair[0],
                "other": pair[1],
                "claim": str(record["claim"]).partition(":")[2],
                "other_claim": str(record["other_claim"]).partition(":")[2],
                "relation": record["relation"],
                "causes": "|".join(record["causes"]),  # type: ignore[arg-type]
                "differences": "|".join(each["words"] for each in differences),
            }
        )
    assert found == rows


def test_every_relation_has_a_case() -> None:
    relations = {row["relation"] for _, rows in CASES for row in rows}
    assert relations == {*COMPARED_RELATIONS[:4], "only in tiny", "only in other"}
    assert comparing._RELATIONS == COMPARED_RELATIONS


def test_sources_are_ordered_papers_first_then_by_year(agreement: Agreement) -> None:
    assert agreement.sources == ["source:abstracts", "source:tiny", "source:other"]


def test_shared_findings_have_conflicts_first(agreement: Agreement) -> None:
    shared = agreement.shared
    assert [each.finding[-1] for each in shared] == ["3", "4", "1", "2"]
    assert [each.relation for each in shared] == ["conflicts", "conflicts", "extends", "refines"]
    assert [each.is_unexplained for each in shared] == [True, False, False, False]
    of_three = shared[1]
    assert of_three.sources == ("source:abstracts", "source:tiny", "source:other")
    assert [(pair.one, pair.other, pair.how.relation) for pair in of_three.pairs] == [
        ("source:abstracts", "source:tiny", "conflicts"),
        # The one that says more is the second.
        ("source:other", "source:abstracts", "extends"),
        ("source:tiny", "source:other", "conflicts"),
    ]
    assert of_three.papers == ("paper:delta2020",)


def test_opposed_findings_of_different_sources(agreement: Agreement) -> None:
    (opposed,) = agreement.opposed
    assert (opposed.finding, opposed.other_finding) == ("finding:F0005", "finding:F0006")
    assert (opposed.sources, opposed.other_sources) == (("source:tiny",), ("source:other",))
    assert opposed.how.causes == ("other cancer",)


def test_pairs_are_counted(agreement: Agreement) -> None:
    counts = agreement.pair_counts()
    assert dict(counts["source:tiny", "source:other"]) == {
        "conflicts": 2,
        "refines": 1,
        "extends": 1,
    }
    assert dict(counts["source:abstracts", "source:other"]) == {"extends": 1}


def claim(sign: str, paper: str, **columns: str) -> Claim:
    fields = {name: Stated(value.split("|")) for name, value in columns.items()}
    step = Stated([sign], about="PTEN")
    return Claim("finding:F0001", "mechanistic", {**fields, "s1": step}, frozenset({paper}))


CAUSES = [
    ({}, {}, "one", "two", ("true conflict",)),
    ({}, {}, "one", "one", ("one paper read differently",)),
    ({"recipient": "endothelial cell"}, {}, "one", "two", ("recipient not stated in one",)),
    ({"cancer": "melanoma"}, {"cancer": "breast cancer"}, "one", "two", ("other cancer",)),
    (
        {"cancer": "melanoma"},
        {"cancer": "breast cancer"},
        "one",
        "one",
        ("other cancer", "one paper read differently"),
    ),
    (
        {"model_systems": "in vitro"},
        {"model_systems": "patient samples"},
        "one",
        "two",
        ("other kind of evidence",),
    ),
    (
        {"mirna": "hsa-miR-155-5p"},
        {"mirna": "mmu-miR-155-5p"},
        "one",
        "two",
        ("other species",),
    ),
    (
        {"mirna": "hsa-miR-155-5p"},
        {"mirna": "hsa-miR-155-3p"},
        "one",
        "two",
        ("other microRNA",),
    ),
    (
        {"species": "Homo sapiens"},
        {"species": "Mus musculus"},
        "one",
        "two",
        ("other species",),
    ),
]


@pytest.mark.parametrize(("here", "there", "paper", "other_paper", "causes"), CAUSES)
def test_causes_of_opposed_directions(
    findings: Findings,
    here: dict[str, str],
    there: dict[str, str],
    paper: str,
    other_paper: str,
    causes: tuple[str, ...],
) -> None:
    one, other = claim("increase", paper, **here), claim("decrease", other_paper, **there)
    for first, second in ((one, other), (other, one)):
        found = relation(first, second, Comparer(findings))
        assert (found.relation, found.causes) == ("conflicts", causes)


def test_a_cell_before_and_after_it_changes_conflicts_in_both_orders(findings: Findings) -> None:
    before = claim(
        "increase",
        "one",
        recipient="endothelial cell",
        recipient_becomes="cancer-associated fibroblast",
    )
    after = claim("increase", "one", recipient="cancer-associated fibroblast|endothelial cell")
    for pair in ((before, after), (after, before)):
        found = relation(*pair, Comparer(findings))
        assert found.relation == "conflicts"
        assert found.causes == ("other recipient", "one paper read differently")


def test_the_same_claim_is_identical(findings: Findings) -> None:
    one = claim("increase", "one", cancer="melanoma")
    found = relation(one, one, Comparer(findings))
    assert (found.relation, found.causes, found.is_identical) == ("same", (), True)


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(
        cli, [*arguments, "--build", str(folder)], catch_exceptions=False, standalone_mode=True
    )
    return result.exit_code, result.stdout, result.stderr


def test_the_command_lists_conflicts_first(folder: Path) -> None:
    code, out, err = run(folder, "compare", "tiny", "other", "--format", "tsv")
    rows = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert rows[0] == [
        "claim",
        "other_claim",
        "relation",
        "causes",
        "about",
        "differences",
        "papers",
    ]
    assert rows[1][:5] == [
        "finding:F0003",
        "",
        "conflicts",
        "true conflict",
        "hsa-miR-25-3p in colorectal cancer",
    ]
    assert rows[1][6] == "paper:beta2018|paper:gamma2018"
    assert len(rows) == 14
    assert err == (
        "8 comparisons of other with tiny: 3 conflicts, 1 refines, 1 same, 1 only in tiny, "
        "2 only in other; 5 background regulations: 1 conflicts, 1 refines, 1 same, 1 only in tiny, "
        "1 only in other\n"
    )


def test_relations_are_filtered(folder: Path) -> None:
    options = ("--relation", "only in other", "--relation", "refines", "--format", "json")
    records = json.loads(run(folder, "compare", "tiny", "other", *options)[1])
    assert [each["claim"] for each in records] == [
        "finding:F0002",
        "regulation:R007",
        "finding:F0006",
        "finding:F0007",
        "regulation:R006",
    ]
    code, out, err = run(folder, "compare", "tiny", "other", "--relation", "extends")
    assert (code, len(out.splitlines())) == (1, 1)
    assert err.startswith("8 comparisons")


def test_json_has_lists_and_each_difference(folder: Path) -> None:
    records = json.loads(run(folder, "compare", "tiny", "other", "--format", "json")[1])
    assert records[1]["causes"] == ["other recipient", "one paper read differently"]
    assert records[1]["papers"] == ["paper:delta2020"]
    assert records[1]["differences"][0] == {
        "field": "recipient",
        "about": "",
        "relation": "opposed",
        "one": "cancer-associated fibroblast",
        "other": "endothelial cell",
        "lines": ["evidence:E0004", "evidence:E0010"],
        "words": "recipient: cancer-associated fibroblast against endothelial cell",
    }


def test_markdown_has_a_table_for_each_relation(folder: Path) -> None:
    out = run(folder, "compare", "tiny", "other", "--format", "markdown")[1]
    assert out.startswith("# other compared with tiny\n\n8 comparisons of other with tiny: ")
    assert [line for line in out.splitlines() if line.startswith("## ")] == [
        "## Conflicts",
        "## Refined",
        "## The same",
        "## Only in tiny",
        "## Only in other",
    ]
    assert "| F0005 | F0006 | other cancer |" in out
    assert "| F0007 | hsa-miR-25-3p in melanoma | gamma2018 |" in out


def test_unknown_sources_are_refused_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match='did you mean "other"'):
        exomet.compare("tiny", "othr", build=folder)
    with pytest.raises(UnknownNameError, match="there are abstracts, tiny, other"):
        exomet.compare("tiny", "zzz", build=folder)
    code, _, err = run(folder, "compare", "tiny", "tiny")
    assert code == 2
    assert "two different sources" in err


def test_python_has_the_rows_of_the_command(folder: Path) -> None:
    answer = exomet.compare("source:tiny", "other", build=folder)
    assert answer.title == "other compared with tiny"
    assert answer.column("relation")[-1] == "only in other"
    assert answer.column("claim")[0] == "finding:F0003"


def test_one_review_is_compared_with_its_papers(built: Path) -> None:
    """In the real graph each conflict has its correction; the audit says the same of each field."""
    answer = exomet.compare("tahan2025", "abstracts", build=built)
    conflicts = [row for row in answer.records() if row["relation"] == "conflicts"]
    assert conflicts
    for row in conflicts:
        assert "correction C" in str(row["causes"])
        assert "true conflict" not in str(row["causes"])
