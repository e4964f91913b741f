"""What one finding has go both up and down is reported, whether a step states it or it follows."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.contradictions import Contradiction
from exomet.audit.markdown import audit_markdown
from exomet.audit.report import Audit, run_audit
from exomet.audit.triples import audit_triples
from exomet.build import build
from exomet.graph.make import Inputs
from exomet.graph.open import load_store
from exomet.pages.router import Router
from exomet.query.select import select
from exomet.terms.iris import INFERRED, RDFS
from tests.commands import exomet
from tests.conftest import TINY, silent
from tests.planting import reasoned

# A fall of VEGFA, which raises angiogenesis; a step has angiogenesis rise in the endothelial cell.
FALLS = {
    "the same cell": ("F0001\ts4\tmolecule\tVEGFA\tdecrease\tamount\tno\trecipient\t", ""),
    "another cell": (
        "F0001\ts4\tmolecule\tVEGFA\tdecrease\tamount\tno\tsender\t",
        "malignant cell",
    ),
    "no cell": ("F0001\ts4\tmolecule\tVEGFA\tdecrease\tamount\tno\t\t", ""),
}


def opposed(folder: Path, fall: str, cells: str = "", crosses: str = "") -> Path:
    """Return the tiny tables with one more step, and with cells for the regulation behind it."""
    data = Path(shutil.copytree(TINY.data, folder / "data"))
    with (data / "steps.tsv").open("a", encoding="utf-8") as file:
        file.write(fall + "\n")
    with (data / "statements.tsv").open("a", encoding="utf-8") as file:
        file.write("E0001\ts4\tdecrease\tconsequence\trow\t\n")
    regulations = data / "regulations.tsv"
    text = regulations.read_text(encoding="utf-8")
    old = "R002\tmolecule\tVEGFA\tincrease\tprocess\tangiogenesis\t\t"
    assert old in text
    new = f"R002\tmolecule\tVEGFA\tincrease\tprocess\tangiogenesis\t{cells}\t{crosses}"
    regulations.write_text(text.replace(old, new), encoding="utf-8")
    return data


def contradictions(data: Path) -> list[Contradiction]:
    return run_audit(reasoned(data, data.with_name("graph"))).contradictions


def test_up_and_down_in_one_cell_is_a_true_conflict(tmp_path: Path) -> None:
    (found,) = contradictions(opposed(tmp_path, FALLS["the same cell"][0]))
    assert (found.finding, found.thing, found.causes) == (
        "finding:F0001",
        "angiogenesis",
        ("true conflict",),
    )
    assert found.why == (
        "finding:F0001 states increase of angiogenesis in the endothelial cell, but finding:F0001 "
        "implies decrease of angiogenesis in the endothelial cell at depth 1"
    )


@pytest.mark.parametrize("where", ["another cell", "no cell"])
def test_up_and_down_in_different_cells_names_what_differs(where: str, tmp_path: Path) -> None:
    (found,) = contradictions(opposed(tmp_path, *FALLS[where]))
    causes = {"another cell": ("other cell",), "no cell": ("cell not named",)}
    assert found.causes == causes[where]


def test_a_regulation_that_does_not_hold_in_the_cell_contradicts_nothing(tmp_path: Path) -> None:
    fall = FALLS["the same cell"][0]
    assert contradictions(opposed(tmp_path / "a", fall, "malignant cell")) == []
    (found,) = contradictions(opposed(tmp_path / "b", fall, "endothelial cell"))
    assert found.causes == ("true conflict",)


def test_a_contradiction_is_in_every_report(tmp_path: Path) -> None:
    data, folder = opposed(tmp_path, FALLS["the same cell"][0]), tmp_path / "build"
    build(Inputs(data, TINY.ontology), folder, silent, hermit=False)
    store = load_store(folder)
    audit = run_audit(store)
    (row,) = [row for row in audit.rows() if row[0] == "contradiction"]
    assert row[1:5] == [
        "major",
        "Table 1, row 1 of Doe 2024",
        "finding:F0001",
        "F0001-GO-0001525: angiogenesis",
    ]
    assert "| F0001-GO-0001525: angiogenesis |" in audit_markdown(audit)
    assert audit_markdown(audit) == (folder / "audit.md").read_text(encoding="utf-8")
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
      PREFIX graph: <https://w3id.org/exomet/graph/>
      SELECT ?finding ?thing ?cause { GRAPH graph:audit { ?result a exomet:Contradiction ;
        exomet:auditedFinding ?finding ; exomet:auditedThing ?thing ; exomet:cause ?cause } }"""
    assert select(store, query)[1] == [["finding:F0001", "GO:0001525", "true conflict"]]
    site = Router(store, live=True, build=folder)
    for path in ("/finding/F0001", "/audit"):
        page = site.get(path, {})
        assert page is not None
        assert "F0001-GO-0001525" in str(page.body)
    moved = site.get("/audit/F0001-GO-0001525", {})
    assert moved is not None
    assert moved.location == "/audit#F0001-GO-0001525"
    printed = exomet("explain", "F0001-GO-0001525", "--build", folder).stdout
    assert "possible explanation: true conflict" in printed


@pytest.fixture(scope="module")
def result(real_store: ox.Store) -> Audit:
    return run_audit(real_store)


def test_no_contradiction_of_the_real_graph_is_left_out(
    result: Audit, real_store: ox.Store
) -> None:
    """The pairs are found once more, by what the rules say of the finding as a whole."""
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
      PREFIX graph: <https://w3id.org/exomet/graph/>
      PREFIX owl: <http://www.w3.org/2002/07/owl#>
      SELECT DISTINCT ?finding ?relation ?thing ?class {
        VALUES ?relation { exomet:statesIncrease exomet:impliesIncrease
                           exomet:statesDecrease exomet:impliesDecrease }
        GRAPH graph:inferred { ?finding ?relation ?thing }
        ?thing a ?class . FILTER(?class != owl:NamedIndividual) }"""
    changes: dict[str, dict[str, set[str]]] = {}
    for finding, relation, thing, cls in select(real_store, query)[1]:
        # (A process is an individual of its finding or of a regulation, known by its class.)
        term = cls if str(thing).startswith(("finding:", "regulation:")) else thing
        sign = str(relation)[-8:]
        changes.setdefault(str(finding), {}).setdefault(sign, set()).add(str(term))
    query = f"SELECT ?x ?above {{ GRAPH <{INFERRED}> {{ ?x <{RDFS}subClassOf> ?above }} }}"
    above = {(str(one), str(other)) for one, other in select(real_store, query)[1]}
    query = query.replace(f"GRAPH <{INFERRED}>", "")
    above |= {(str(one), str(other)) for one, other in select(real_store, query)[1]}
    found = set()
    for finding_name, signs in changes.items():
        for up, down in product(signs.get("Increase", ()), signs.get("Decrease", ())):
            if up == down or {(up, down), (down, up)} & above:
                found.add((finding_name, (up, down)))
    assert {(each.finding, each.terms) for each in result.contradictions} == found
    triples = [triple for triple in audit_triples(result) if "/Contradiction>" in triple[2]]
    assert len(triples) == len(found)


def test_f0070_has_no_transition_both_up_and_down(result: Audit) -> None:
    (found,) = [each for each in result.contradictions if each.finding == "finding:F0070"]
    assert (found.thing, found.causes) == ("cell population proliferation", ("other cell",))
    assert "in the malignant cell at depth 1" in found.why
    assert "in the fibroblast at depth 1" in found.why
