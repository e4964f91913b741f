"""Changes between two versions: each planted change is named, with its cause, and nothing else."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import exomet
from exomet.audit.alignment import align_steps
from exomet.audit.changes import CHANGES, ClaimChange, find_changes
from exomet.audit.claims import Stated
from exomet.audit.relation import RELATIONS, gravest
from exomet.cli import comparing
from exomet.cli.verbs import cli
from exomet.explain.comparisons import changed_records
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from tests.conftest import HERE, TINY
from tests.planting import planted, store_of

with (HERE / "cases" / "changes.tsv").open(encoding="utf-8") as cases:
    CASES = list(csv.DictReader(cases, delimiter="\t", quoting=csv.QUOTE_NONE))
# Of cases with one finding, the first that is planted is taken.
BY_FINDING = {case["claim"]: case for case in reversed(CASES) if ";" in case["edits"]}


def told(changes: list[ClaimChange]) -> list[dict[str, str]]:
    """Return the findings that are not the same, as the cases have them."""
    rows = []
    for record in changed_records(each for each in changes if each.change != "same"):
        differences = record["differences"]
        assert isinstance(differences, list)
        rows.append(
            {
                "claim": str(record["claim"]).partition(":")[2],
                "change": str(record["change"]),
                "causes": "|".join(record["causes"]),  # type: ignore[arg-type]
                "differences": "|".join(each["words"] for each in differences),
            }
        )
    return rows


def expected(case: dict[str, str]) -> dict[str, str]:
    return {name: case[name] for name in ("claim", "change", "causes", "differences")}


def changes_to(store: ox.Store, old: ox.Store) -> list[ClaimChange]:
    return find_changes(old, Findings(Names(store)))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_planted_change_is_named_and_nothing_else(
    case: dict[str, str], tiny_store: ox.Store, tmp_path: Path
) -> None:
    new = store_of(planted(tmp_path / "data", case["edits"]), tmp_path / "graph")
    changes = changes_to(new, tiny_store)
    assert told(changes) == [expected(case)]
    claims = {each.claim for each in changes}
    assert len(claims) == len(changes) == 5 + 3 + (case["change"] == "new")


def test_changes_of_several_findings_are_all_named(tiny_store: ox.Store, tmp_path: Path) -> None:
    edits = "; ".join(case["edits"] for case in BY_FINDING.values())
    changes = changes_to(
        store_of(planted(tmp_path / "data", edits), tmp_path / "graph"), tiny_store
    )
    rows = sorted(told(changes), key=lambda row: row["claim"])
    cases = sorted(map(expected, BY_FINDING.values()), key=lambda row: row["claim"])
    assert len(cases) >= 5
    assert rows == cases


def test_every_change_has_a_case() -> None:
    assert {case["change"] for case in CASES} == {*CHANGES} - {"same"}
    causes = {cause for case in CASES for cause in case["causes"].split("|")}
    assert causes >= {
        "other recipient",
        "other cancer",
        "other sender",
        "other species",
        "other kind of evidence",
        "other evidence",
        "one paper read differently",
        "correction C002",
    }


def test_going_back_takes_back(tiny_store: ox.Store, tmp_path: Path) -> None:
    """What is new one way is withdrawn the other way."""
    (case,) = (case for case in CASES if case["case"] == "new step")
    new = store_of(planted(tmp_path / "data", case["edits"]), tmp_path / "graph")
    assert told(changes_to(tiny_store, new)) == [
        {
            "claim": "F0001",
            "change": "withdrawn in part",
            "causes": "",
            "differences": "the new one leaves out effect on metastasis: increase",
        }
    ]


def test_steps_go_with_what_they_affect(tiny_store: ox.Store, tmp_path: Path) -> None:
    """Steps of other names are the same steps."""
    edits = []
    for table in ("steps", "statements"):
        name = {"steps": "step", "statements": "field"}[table]
        row = {"steps": "F0002", "statements": "E0002"}[table]
        edits += [f"{table}:{row}/s2:{name}=s9"]
    data = planted(tmp_path / "data", "; ".join(edits))
    assert told(changes_to(store_of(data, tmp_path / "graph"), tiny_store)) == []


def test_of_several_steps_on_one_thing_the_name_decides() -> None:
    one = {"s4": Stated(["decrease"], about="PTEN"), "s5": Stated(["increase"], about="AKT")}
    other = {
        "s1": Stated(["increase"], about="PTEN"),
        "s1.in_cell": Stated(["sender"]),
        "s4": Stated(["decrease"], about="PTEN"),
        "s5": Stated(["decrease"], about="KLF2"),
        "s6": Stated(["increase"], about="AKT"),
    }
    aligned = align_steps(one, other)
    assert {name: each.about for name, each in aligned.items()} == {
        "s1": "PTEN",
        "s1.in_cell": "",
        "s4": "PTEN",
        "s5'": "KLF2",
        "s5": "AKT",
    }
    assert aligned["s4"].sign == "decrease"


def test_the_gravest_relation_counts() -> None:
    assert gravest(["same", "refines", "conflicts"]) == "conflicts"
    assert gravest([]) == "same"
    assert comparing._CHANGE_WORDS == CHANGES
    assert {*RELATIONS} < {*comparing._RELATIONS}


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_compares_a_build_with_tables(tiny: Path, tmp_path: Path) -> None:
    case = BY_FINDING["F0004"]
    data = planted(tmp_path / "data", case["edits"])
    code, out, err = run("diff", tiny, data, "--format", "tsv")
    assert code == 0
    assert out.splitlines() == [
        "claim\tchange\tcauses\tabout\tdifferences",
        f"finding:F0004\tconflicts\t{case['causes']}\thsa-miR-25-3p in colorectal cancer"
        f"\t{case['differences']}",
    ]
    assert err == "5 findings: 1 conflicts, 4 same; 3 background regulations: 3 same\n"


def test_what_is_the_same_is_counted_and_listed_on_request(tiny: Path) -> None:
    code, out, err = run("diff", TINY.data, tiny, "--format", "json")
    assert (code, json.loads(out), err) == (
        0,
        [],
        "5 findings: 5 same; 3 background regulations: 3 same\n",
    )
    listed = json.loads(run("diff", TINY.data, tiny, "--all", "--format", "json")[1])
    assert [each["claim"] for each in listed] == [
        *(f"finding:F000{number}" for number in range(1, 6)),
        *(f"regulation:R00{number}" for number in range(1, 4)),
    ]
    assert {each["change"] for each in listed} == {"same"}


def test_json_has_each_difference_apart(tiny: Path, tmp_path: Path) -> None:
    data = planted(tmp_path / "data", BY_FINDING["F0003"]["edits"])
    (record,) = json.loads(run("diff", tiny, data, "--format", "json")[1])
    assert record["differences"][0] == {
        "field": "cancer",
        "about": "",
        "relation": "opposed",
        "one": "colorectal cancer",
        "other": "carcinoma",
        "lines": [],
        "words": "cancer: colorectal cancer against carcinoma",
    }


def test_markdown_groups_by_change(tiny: Path, tmp_path: Path) -> None:
    edits = "; ".join((BY_FINDING["F0006"]["edits"], BY_FINDING["F0004"]["edits"]))
    data = planted(tmp_path / "data", edits)
    out = run("diff", tiny, data, "--format", "markdown")[1]
    assert out == (
        f"# From {tiny} to {data}\n\n6 findings: 1 conflicts, 1 new, 4 same; 3 background regulations: 3 same.\n\n"
        "## Conflicts\n\n"
        "| claim | causes | about | differences |\n| --- | --- | --- | --- |\n"
        "| F0004 | one paper read differently | hsa-miR-25-3p in colorectal cancer "
        "| effect on Wnt signaling: decrease against increase |\n\n"
        "## New\n\n| claim | about |\n| --- | --- |\n"
        "| F0006 | hsa-miR-25-3p in melanoma |\n"
    )


def test_changes_are_filtered(tiny: Path, tmp_path: Path) -> None:
    edits = "; ".join((BY_FINDING["F0006"]["edits"], BY_FINDING["F0004"]["edits"]))
    data = planted(tmp_path / "data", edits)
    out = run("diff", tiny, data, "--change", "new", "--format", "tsv")[1]
    assert [line.split("\t")[0] for line in out.splitlines()[1:]] == ["finding:F0006"]


def test_a_folder_of_something_else_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(exomet.errors.ExometError, match=r"neither exomet\.nt nor findings\.tsv"):
        exomet.diff(tiny, tmp_path)


def test_tables_with_problems_are_refused(tiny: Path, tmp_path: Path) -> None:
    data = planted(tmp_path / "data", "findings:F0003:sites=livr")
    with pytest.raises(exomet.errors.DataError, match='did you mean "liver"'):
        exomet.diff(tiny, data)


def test_python_has_the_rows_of_the_command(tiny: Path, tmp_path: Path) -> None:
    data = planted(tmp_path / "data", BY_FINDING["F0001"]["edits"])
    answer = exomet.diff(tiny, data)
    assert answer.column("change")[0] == BY_FINDING["F0001"]["change"]
    assert answer.column("change")[1:] == ["same"] * 7
