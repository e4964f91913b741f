"""The questions about evidence answer what the tables say, counted here without the graph."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pyoxigraph as ox
import pytest

from exomet.audit.fidelity import read_fidelity
from exomet.files import package_data
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.questions.answer import Answer
from exomet.questions.knowledge_graph import KnowledgeGraph
from tests.test_sources import table

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def graph(real_store: ox.Store) -> KnowledgeGraph:
    return KnowledgeGraph(real_store, package_data() / "queries")


def rows(answer: Answer) -> Rows:
    texts = [["" if cell is None else str(cell) for cell in row] for row in answer.rows]
    return [dict(zip(answer.columns, row, strict=True)) for row in texts]


def several(cell: str) -> list[str]:
    return [value for value in cell.split("|") if value]


def by(key: str, name: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in table(f"{name}.tsv")}


def steps() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["finding"], row["step"]): row for row in table("steps.tsv")}


def test_independent_papers_are_those_of_the_lines_that_state_the_effect(
    graph: KnowledgeGraph,
) -> None:
    findings, mirnas = by("finding", "findings"), by("label", "mirnas")
    armless = {row["mirna"]: row["label"] for row in mirnas.values()}
    lines, known = by("evidence", "evidence"), steps()
    papers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in table("statements.tsv"):
        line = lines[row["evidence"]]
        step = known.get((line["finding"], row["field"]))
        if step and line["stance"] == "supports":
            name = findings[line["finding"]]["mirna"]
            above = mirnas[name]["member_of"]
            bare = above in armless and mirnas[armless[above]]["kind"] == "arm-not-stated"
            sign = step["sign"] if step["sign"] != "not stated" else "sign not stated"
            key = (armless[above] if bare else name, sign, _plain(graph, step["object"]))
            papers[key].update(several(line["papers"]))
    counted = {
        (row["mirna"], row["effect"], row["object"]): (set(several(row["names"])), row["papers"])
        for row in rows(graph.ask("independent-papers"))
    }
    assert counted == {key: (names, str(len(names))) for key, names in papers.items()}


def _plain(graph: KnowledgeGraph, label: str) -> str:
    """Return the label of a thing that a table names by its CURIE."""
    return graph.names.ground(label).label if ":" in label else label


def test_a_target_has_the_methods_that_the_lines_give(graph: KnowledgeGraph) -> None:
    lines, known = by("evidence", "evidence"), steps()
    expected = set()
    for row in table("statements.tsv"):
        line = lines[row["evidence"]]
        step = known.get((line["finding"], row["field"]))
        if step and step["direct"] == "yes" and step["object_kind"] == "molecule":
            for method in several(row["method"]):
                expected.add((_plain(graph, step["object"]), line["evidence"], method))
    found = {
        (row["target"], row["line"].removeprefix("evidence:"), row["method"])
        for row in rows(graph.ask("target-methods"))
    }
    assert found == {each for each in expected if each[2] != "consequence"}


def test_papers_that_do_not_stand_are_listed_with_their_findings(graph: KnowledgeGraph) -> None:
    of_finding: dict[str, set[str]] = defaultdict(set)
    for line in table("evidence.tsv"):
        of_finding[line["finding"]].update(several(line["papers"]))
    standing = {name: row["standing"] for name, row in by("paper", "papers").items()}
    fallen = {name for name, each in standing.items() if each not in ("current", "not checked")}
    expected = set()
    for finding, papers in of_finding.items():
        for paper in papers & fallen:
            expected.add((standing[paper], f"finding:{finding}", "yes" if len(papers) == 1 else ""))
    found = {
        (row["standing"], row["finding"], row["alone"]) for row in rows(graph.ask("paper-standing"))
    }
    assert found == expected
    assert {"retracted", "corrected"} <= {each[0] for each in found}


def test_species_of_findings(graph: KnowledgeGraph) -> None:
    of_species: Counter[str] = Counter()
    for row in table("findings.tsv"):
        of_species.update(several(row["species"]) or ["not stated"])
    counted = {
        row["species"]: int(row["findings"]) for row in rows(graph.ask("findings-by-species"))
    }
    assert counted == dict(of_species)
    for species in ("mouse", "human"):
        listed = rows(graph.ask("species-findings", species=species))
        assert len(listed) == of_species[listed[0]["species"]]


def test_cells_that_change(graph: KnowledgeGraph) -> None:
    expected = set()
    for row in table("findings.tsv"):
        if row["recipient_becomes"]:
            cell = several(row["recipient"])[0]
            expected.add((cell, row["recipient_becomes"], "recipient", f"finding:{row['finding']}"))
        if row["sender_was"]:
            cell = several(row["sender"])[0]
            expected.add((row["sender_was"], cell, "sender", f"finding:{row['finding']}"))
    found = {
        (
            row["cell"].partition(",")[0],
            row["becomes"].partition(",")[0],
            row["role"],
            row["finding"],
        )
        for row in rows(graph.ask("cell-states"))
    }
    assert found == expected


def test_ligands(graph: KnowledgeGraph) -> None:
    expected = {
        (row["object"], f"finding:{row['finding']}")
        for row in table("steps.tsv")
        if row["direct"] == "ligand"
    }
    found = {(row["protein"], row["finding"]) for row in rows(graph.ask("ligand-targets"))}
    assert found == expected


def test_lines_and_statements_of_each_finding(graph: KnowledgeGraph) -> None:
    of_finding: dict[str, set[str]] = defaultdict(set)
    for row in table("evidence.tsv"):
        of_finding[row["finding"]].add(f"evidence:{row['evidence']}")
    stated = Counter(f"evidence:{row['evidence']}" for row in table("statements.tsv"))
    for finding, lines in list(of_finding.items())[::9]:
        answer = rows(graph.ask("evidence-lines", finding=finding))
        assert {row["line"] for row in answer} == lines
        counted = Counter(row["line"] for row in rows(graph.ask("statements", finding=finding)))
        assert counted == {line: stated[line] for line in lines}
    read = {row["finding"] for row in table("evidence.tsv") if row["source"] == "abstracts"}
    alone = of_finding.keys() - read
    answer = rows(graph.ask("review-only-findings"))
    assert {row["finding"].removeprefix("finding:") for row in answer} == alone


def test_fidelity_is_that_of_the_audit(graph: KnowledgeGraph, real_names: Names) -> None:
    verdicts = read_fidelity(Findings(real_names))
    counts = Counter(
        (re.sub(r"^s\d+\.", "", re.sub(r"^s\d+$", "step", each.field)), each.verdict)
        for each in verdicts
    )
    summary = rows(graph.ask("fidelity-summary"))
    assert {(row["field"], row["verdict"]): int(row["comparisons"]) for row in summary} == counts
    recipients = {each.finding: each.verdict for each in verdicts if each.field == "recipient"}
    answer = rows(graph.ask("fidelity-of-field", field="recipient"))
    assert {row["finding"]: row["verdict"] for row in answer} == recipients
    for finding in ("F0010", "F0049"):
        of_finding = [each for each in verdicts if each.finding == f"finding:{finding}"]
        answer = rows(graph.ask("review-fidelity", finding=finding))
        assert [(row["field"], row["about"], row["verdict"], row["why"]) for row in answer] == [
            (each.field, each.about, each.verdict, each.why) for each in of_finding
        ]
