"""The audit finds the contradictions of the source, all of them and no others."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.markdown import audit_markdown
from exomet.audit.report import Audit, run_audit
from exomet.audit.signs import AGREES, CONFLICTS, UNDECIDED, sign_audit
from exomet.finding.effects import Mechanisms
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.query.select import select
from tests.commands import exomet
from tests.conftest import TINY
from tests.first import first_data
from tests.planting import planted, reasoned, store_of
from tests.test_tables import _insert

# The signs that the review prints against the chain that leads to them: step, cause, as printed.
PRINTED_CONFLICTS = {
    ("F0006-s2", "SOCS1", "decrease"),
    ("F0018-s2", "PTEN", "decrease"),
    ("F0018-s3", "PTEN", "decrease"),
    ("F0018-s4", "PI3K/AKT signaling", "increase"),
    ("F0030-s2", "SOCS4", "decrease"),
    ("F0037-s2", "epithelial to mesenchymal transition", "increase"),
    ("F0037-s3", "epithelial to mesenchymal transition", "decrease"),
    ("F0054-s2", "PTEN", "decrease"),
    ("F0069-s4", "SPHK1", "increase"),
}
DISAGREEMENTS = {
    ("hsa-miR-10b", "PI3K/AKT signaling", "F0059", "F0070", "other cancer|other recipient"),
    (
        "hsa-miR-148b",
        "tumour invasion",
        "F0061",
        "F0062",
        "other cancer|other sender|other recipient",
    ),
    ("hsa-miR-9", "cell migration", "F0030", "F0029", "other cancer|other recipient"),
}


@pytest.fixture(scope="module")
def result(real_store: ox.Store) -> Audit:
    return run_audit(real_store)


def test_sign_conflicts_of_the_print_are_found_all_and_only_they(result: Audit) -> None:
    found = {(r.step.removeprefix("finding:"), r.behind, r.printed) for r in result.conflicts}
    assert found == PRINTED_CONFLICTS
    assert all(r.regulation and r.why for r in result.conflicts)


def test_what_was_curated_has_no_sign_conflict(result: Audit) -> None:
    assert [r.step for r in result.signs if r.verdict == CONFLICTS] == []
    agreeing = [r for r in result.signs if r.verdict == AGREES]
    assert len(agreeing) >= 100
    assert all(r.expected == r.curated for r in agreeing)


def test_what_cannot_be_told_names_the_missing_link(result: Audit) -> None:
    undecided = [r for r in result.signs if r.verdict == UNDECIDED]
    assert undecided
    assert all("is known" in r.why or "not stated" in r.why for r in undecided)
    (runx3,) = [r for r in undecided if r.step == "finding:F0056-s2"]
    assert "the sign of that is not stated" in runx3.why


def test_disagreements_have_their_causes(result: Audit) -> None:
    short = str.removeprefix
    found = {
        (d.mirna, d.thing, short(d.one, "finding:"), short(d.other, "finding:"), "|".join(d.causes))
        for d in result.disagreements
    }
    assert found >= DISAGREEMENTS


def test_the_tiny_graph_by_hand(tiny_store: ox.Store) -> None:
    tiny = run_audit(tiny_store)
    assert [(r.step, r.verdict, r.why) for r in tiny.signs if r.verdict != UNDECIDED] == [
        (
            "finding:F0001-s2",
            AGREES,
            "decrease of PTEN, and PTEN lowers PI3K/AKT signaling: increase of PI3K/AKT signaling",
        )
    ]
    (one,) = tiny.disagreements
    assert (one.mirna, one.thing, one.one, one.other) == (
        "hsa-miR-21",
        "angiogenesis",
        "finding:F0001",
        "finding:F0002",
    )
    assert one.causes == ("other cancer", "other sender", "other recipient")
    assert one.name == "F0001-F0002-GO-0001525"


def test_a_turned_sign_becomes_a_conflict(tmp_path: Path) -> None:
    import shutil

    data = Path(shutil.copytree(TINY.data, tmp_path / "data"))
    _insert(data / "steps.tsv", b"PI3K/AKT signaling\tincrease", b"PI3K/AKT signaling\tdecrease")
    results = sign_audit(Mechanisms(Findings(Names(reasoned(data, tmp_path / "graph")))))
    assert [r.step for r in results if r.verdict == CONFLICTS] == ["finding:F0001-s2"]


def test_same_context_with_opposite_sign_is_a_true_conflict(tmp_path: Path) -> None:
    import shutil

    data = Path(shutil.copytree(TINY.data, tmp_path / "data"))
    twin = (
        (data / "findings.tsv").read_text(encoding="utf-8").split("\n")[1].replace("F0001", "F0006")
    )
    rows = {
        "findings": twin,
        "steps": "F0006\ts1\tprocess\tangiogenesis\tdecrease\t\tno\trecipient\t",
        "evidence": "E0007\tF0006\ttiny\talpha2015\ttiny-T1R1\trow\tsupports\tECO:0000304\t",
        "statements": "E0007\ts1\tdecrease\tconsequence\trow\t",
    }
    for table, row in rows.items():
        with (data / f"{table}.tsv").open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
    audit = run_audit(reasoned(data, tmp_path / "graph"))
    found = {(d.one, d.other): d.causes for d in audit.disagreements}
    assert found["finding:F0001", "finding:F0006"] == ("true conflict",)


def test_a_name_stays_whatever_else_is_found(tmp_path: Path) -> None:
    """The names of further disagreements come before and after it."""
    edits = [
        "+findings:finding=F0006,kind=mechanistic,mirna=hsa-miR-21-5p,cancer=melanoma",
        "+steps:finding=F0006,step=s1,object_kind=molecule,object=PTEN,sign=increase,"
        "aspect=amount,direct=not stated",
        "+steps:finding=F0006,step=s2,object_kind=process,object=angiogenesis,sign=decrease,"
        "direct=no",
        "+evidence:evidence=E0007,finding=F0006,source=tiny,papers=beta2018,anchors=tiny-T1R2,"
        "read_from=row,stance=supports,eco=ECO:0000304",
    ]
    stated = {"mirna": "hsa-miR-21-5p", "cancer": "melanoma", "s1": "increase", "s2": "decrease"}
    edits += [
        f"+statements:evidence=E0007,field={name},value={value},basis=row"
        for name, value in stated.items()
    ]
    store = store_of(planted(tmp_path / "data", "; ".join(edits)), tmp_path / "graph")
    assert sorted(each.name for each in run_audit(store).disagreements) == [
        "F0001-F0002-GO-0001525",
        "F0001-F0006-GO-0001525",
        "F0006-F0001-HGNC-9588",
        "F0006-F0002-HGNC-9588",
    ]


def test_report_holds_everything_as_text_rows_and_rdf(
    result: Audit, built: Path, real_store: ox.Store
) -> None:
    rows = result.rows()
    sections = [str(row[0]) for row in rows]
    assert {name: sections.count(name) for name in set(sections)} == {
        "standing": len(result.in_doubt),
        "sign conflict": len(result.conflicts),
        "disagreement": len(result.disagreements),
        "contradiction": len(result.contradictions),
        "discrepancy": len(result.discrepancies),
    }
    text = audit_markdown(result)
    assert text == (built / "audit.md").read_text(encoding="utf-8")
    # A head for each of six tables, and the values in which the review differs from a paper.
    assert text.count("\n| ") == len(rows) + 6 + 8
    printed = exomet("audit", "--build", built, "--format", "tsv").stdout
    assert (
        len(list(csv.reader(io.StringIO(printed), delimiter="\t", quoting=csv.QUOTE_NONE)))
        == len(rows) + 1
    )
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/> PREFIX graph: <https://w3id.org/exomet/graph/>
      SELECT (COUNT(?c) AS ?conflicts) (COUNT(?d) AS ?disagreements) { GRAPH graph:audit {
        { ?c a exomet:SignConflict } UNION { ?d a exomet:Disagreement } } }"""
    counted = [[len(result.conflicts), len(result.disagreements)]]
    assert select(real_store, query)[1] == counted


def _corrections() -> list[dict[str, str]]:
    with (first_data() / "corrections.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_each_critical_discrepancy_names_who_settled_it() -> None:
    critical = [row for row in _corrections() if row["severity"] == "critical"]
    assert len(critical) >= 20
    assert all(row["established_by"] and len(row["reason"]) > 25 for row in critical)
