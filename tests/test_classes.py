"""Defined classes: a row of the table is a class with axiom, rule and words; a bad row is named."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from exomet.build import build
from exomet.checking import validate_tables
from exomet.errors import DataError
from exomet.explain.proofs import Proofs
from exomet.graph.make import Inputs
from exomet.graph.open import load_store
from exomet.reason.cross_check import hermit_differences
from exomet.reason.hermit import classify
from exomet.reason.representatives import logical_part
from exomet.tables.schema import CLASSES
from exomet.terms.iris import EXOMET
from tests.conftest import REAL, TINY, pairs_in, silent
from tests.test_reason import java, members

NAMES = [column.name for column in CLASSES.columns]
with (Path(__file__).parent / "cases" / "bad_classes.tsv").open(encoding="utf-8") as file:
    BAD = list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REAL.ontology, tmp_path / "ontology"))


def append(folder: Path, **cells: str) -> int:
    """Append a row to the table of classes; return its line."""
    table = folder / "classes.tsv"
    row = {"term": "exomet:HypoxicMacrophageFinding", "label": "hypoxic macrophage finding"}
    row |= {"definition": "A finding in which macrophages short of oxygen send the vesicles."}
    row |= {"parents": "exomet:Finding", "example": "miR-155-5p of hypoxic macrophages", **cells}
    lines = table.read_text(encoding="utf-8").splitlines()
    lines.append("\t".join(row.get(name, "") for name in NAMES))
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def test_a_class_costs_one_row(folder: Path, tmp_path: Path) -> None:
    append(
        folder,
        term="exomet:HypoxicTumourFinding",
        label="hypoxic tumour finding",
        definition="A finding in which cells of a tumour short of oxygen send the vesicles.",
        parents="exomet:Finding|exomet:HypoxiaDrivenFinding",
        sender="malignant cell",
        sender_condition="hypoxia",
        synonyms="one|two",
    )
    build(Inputs(TINY.data, folder), tmp_path / "build", silent, hermit=False)
    store = load_store(tmp_path / "build")
    assert members(store, "HypoxicTumourFinding") == ["F0004"]
    proofs = Proofs(tmp_path / "build")
    proof = proofs.tree(("finding:F0004", "rdf:type", "exomet:HypoxicTumourFinding"))
    assert proof.rule == "20-hypoxic-tumour-finding"
    assert (
        proof.words
        == "It is a finding in which cells of a tumour short of oxygen send the vesicles."
    )
    relations = [premise.statement[1:] for premise in proof.premises]
    assert ("exomet:hasCondition", "condition:hypoxia") in relations
    assert ("rdf:type", "CL:0001064") in relations
    ontology = rdflib.Graph().parse(tmp_path / "build" / "ontology" / "exomet.ttl")
    cls = rdflib.URIRef(EXOMET + "HypoxicTumourFinding")
    synonyms = {str(name) for name in ontology.objects(cls, rdflib.SKOS.altLabel)}
    assert synonyms == {"one", "two"}
    part = logical_part(tmp_path / "build" / "exomet.nt", tmp_path / "logical.nt")
    classification = classify(tmp_path / "logical.nt", java())
    assert hermit_differences(pairs_in(store), classification, part.things) == []


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case['rule']}-{case['column']}")
def test_a_bad_row_is_named(case: dict[str, str], folder: Path) -> None:
    cells = {"sender": "macrophage"} | {case["column"]: case["value"]}
    if case["rule"] == "NO_CONDITION":
        cells = {}
    line = append(folder, **cells)
    with pytest.raises(DataError) as caught:
        validate_tables(Inputs(REAL.data, folder), silent)
    (problem,) = caught.value.problems
    place = (problem.rule, problem.line, problem.column)
    assert place == (case["rule"], line, case["column"])
    assert problem.file.endswith("ontology/classes.tsv")
    assert case["says"] in str(problem)


def test_blank_nodes_have_names_of_their_own(tiny: Path) -> None:
    """That a further build gives them the same names is tested in ``test_build.py``."""
    lines = [line for line in (tiny / "exomet.nt").read_text().splitlines() if "_:" in line]
    assert lines
    assert len(ox.Dataset(ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES))) == len(lines)
