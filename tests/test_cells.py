"""What is derived happens in cells that can undergo it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.explain.proofs import Proof, Proofs
from exomet.explain.verbalise import Verbaliser
from exomet.graph.make import check_inputs
from exomet.query.construct import Pattern
from exomet.reason.inference import complete
from exomet.reason.lookup import Statement
from exomet.reason.reasoning import all_rules
from exomet.terms.iris import BASE, EXOMET, INFERRED, RDF, RDFS, curie, expand
from tests.conftest import REAL, TINY, silent

CASES = Path(__file__).parent / "cases"
with (CASES / "process_cells.tsv").open(encoding="utf-8") as file:
    # Process -> the cells that can undergo it, narrower ones included.
    CELLS_OF = {
        row["process"]: row["cells"].split("|") for row in csv.DictReader(file, delimiter="\t")
    }
DEPTHS = {f"{sign}{depth}": depth for sign in ("Increase", "Decrease") for depth in (1, 2, 3)}
IN_A_CELL = {f"exomet:has{change}" for change in DEPTHS}
OF_A_FINDING = {f"exomet:implies{change}" for change in DEPTHS}


class Build:
    """What a build says of cells and processes, by CURIEs and labels."""

    def __init__(self, folder: Path, store: ox.Store) -> None:
        self.proofs = Proofs(folder)
        self.labels = Verbaliser(store)
        self._store = store

    def kinds(self, thing: str) -> set[str]:
        """Return the labels of the classes of an individual, and of what is above them."""
        return {self.labels.label(curie(cls)) for cls in self._values(thing, RDF + "type")}

    def cells_of(self, regulation: str) -> list[set[str]]:
        """Return, for each class of cells in which a regulation holds, its label and those above."""
        cells = []
        for cls in self._values(regulation, EXOMET + "inCellType"):
            above = {cls, *self._values(curie(cls), RDFS + "subClassOf")}
            cells.append({self.labels.label(curie(each)) for each in above})
        return cells

    def _values(self, subject: str, predicate: str) -> Iterator[str]:
        for graph in (ox.DefaultGraph(), ox.NamedNode(INFERRED)):
            for quad in self._store.quads_for_pattern(
                ox.NamedNode(expand(subject) or ""), ox.NamedNode(predicate), None, graph
            ):
                yield str(quad.object)[1:-1]

    def limits(self, thing: str) -> list[list[str]]:
        """Return the cells of each row of the table that a process falls under."""
        kinds = self.kinds(thing)
        return [cells for process, cells in CELLS_OF.items() if process in kinds]


def regulation_behind(proof: Proof) -> str:
    """Return the regulation of the last step of a chain."""
    return next(
        premise.statement[0]
        for premise in proof.premises
        if premise.statement[1] == "exomet:regulator"
    )


def is_wrong(build: Build, statement: Statement) -> bool:
    """Return whether a process is derived where it cannot happen.

    In a cell, that cell must be of a kind that undergoes it. In a cell that the finding does not
    name, the last regulation must hold in such cells. A finding has it from one of the two.
    """
    subject, predicate, thing = statement
    proof = build.proofs.tree(statement)
    if predicate in OF_A_FINDING:
        premises = [premise.statement[1] for premise in proof.premises]
        return not IN_A_CELL.intersection(premises) and bool(build.limits(thing))
    if "-" in subject:
        kinds = build.kinds(subject)
        return any(not kinds.intersection(cells) for cells in build.limits(thing))
    holds_in = build.cells_of(regulation_behind(proof))
    for cells in build.limits(thing):
        if not all(each.intersection(cells) for each in holds_in):
            return True
    return False


def derived_processes(build: Build) -> Iterator[Statement]:
    """Yield every derived statement about a process."""
    for statement in build.proofs.statements():
        is_process = statement[2].startswith("regulation:")
        if is_process and statement[1] in IN_A_CELL | OF_A_FINDING:
            yield statement


@pytest.fixture(scope="module")
def real(built: Path, real_store: ox.Store) -> Build:
    return Build(built, real_store)


def test_every_process_that_a_regulation_acts_on_is_in_the_table(real: Build) -> None:
    left_out = {
        real.labels.label(thing)
        for _, _, thing in derived_processes(real)
        if not real.limits(thing)
    }
    assert left_out == set(), "tests/cases/process_cells.tsv names the cells that can undergo it"


def test_nothing_is_derived_in_a_wrong_kind_of_cell(real: Build) -> None:
    statements = list(derived_processes(real))
    assert len(statements) > 300
    assert {statement[1][-1] for statement in statements} == set("123")
    assert [statement for statement in statements if is_wrong(real, statement)] == []


@pytest.mark.parametrize(
    ("finding", "process"),
    [
        ("F0054", "epithelial to mesenchymal transition"),  # (osteoclasts)
        ("F0008", "vascular permeability"),  # (no endothelium)
        ("F0006", "M2 macrophage polarization"),  # (fibroblasts)
        ("F0007", "M2 macrophage polarization"),  # (fibroblasts)
    ],
)
def test_what_the_cells_of_a_finding_cannot_undergo_is_not_implied(
    finding: str, process: str, real: Build
) -> None:
    implied = {
        real.labels.label(thing)
        for subject, predicate, thing in derived_processes(real)
        if subject == f"finding:{finding}" and predicate in OF_A_FINDING
    }
    assert process not in implied


def test_a_proof_names_the_cell(real: Build) -> None:
    statement = ("finding:F0003", "exomet:impliesIncrease1", "regulation:R004-regulated")
    proof = real.proofs.tree(statement)
    cell = ("finding:F0003-recipient", "exomet:hasIncrease1", "regulation:R004-regulated")
    assert [premise.statement for premise in proof.premises] == [
        ("finding:F0003", "exomet:hasCell", "finding:F0003-recipient"),
        cell,
    ]
    stated = [leaf.statement for leaf in real.proofs.tree(cell).leaves()]
    assert ("regulation:R004", "exomet:inCellType", "CL:0000115") in stated


def test_where_a_cell_is_known_the_proof_goes_by_it(real: Build) -> None:
    in_cells: dict[Statement, str] = {}
    for subject, predicate, thing in real.proofs.statements():
        finding, _, cell = subject.partition("-")
        if predicate in IN_A_CELL and cell:
            in_cells[finding, predicate.replace("has", "implies"), thing] = cell
    assert len(in_cells) > 300
    rules = {real.proofs.tree(statement).rule.partition("-depth")[0] for statement in in_cells}
    assert rules == {"50-of-cell-increase", "50-of-cell-decrease"}


# The rules on a finding of their own: a tumour cell sends to a fibroblast.

NAMES = {
    "finding": f"{BASE}finding/F9",
    "tumour": f"{BASE}finding/F9-sender",
    "fibroblast": f"{BASE}finding/F9-recipient",
    "one": f"{BASE}thing/one",
    "two": f"{BASE}thing/two",
    "three": f"{BASE}thing/three",
}
FINDING = """finding a exomet:MechanisticFinding
finding exomet:sourceCell tumour
finding exomet:recipientCell fibroblast
tumour a CL:0001064
fibroblast a CL:0000057"""


def term(text: str) -> str:
    """Return the IRI of a word of the cases below."""
    return RDF + "type" if text == "a" else NAMES.get(text) or expand(text) or BASE + text


def holding(*statements: str) -> set[str]:
    """Return what follows in cells and in the finding from statements such as ``tumour a b``."""
    store = ox.Store()
    base = "".join(f"{' '.join(triple)} .\n" for triple in check_inputs(TINY, silent).base)
    store.load(base.encode(), format=ox.RdfFormat.N_TRIPLES)
    for line in [*FINDING.splitlines(), *statements]:
        parts: list[ox.NamedNode] = [ox.NamedNode(term(word)) for word in line.split()]
        store.add(ox.Quad(*parts))
    names = {iri: name for name, iri in NAMES.items()}
    derived: list[Pattern] = list(complete(store, all_rules(store, REAL.ontology / "rules")).proofs)
    found = set()
    for subject, predicate, value in derived:
        words = [names.get(each[1:-1]) or curie(each[1:-1]) for each in (subject, predicate, value)]
        if words[1] in IN_A_CELL | OF_A_FINDING:
            found.add(" ".join(words).replace("exomet:", ""))
    return found


def regulation(
    name: str, regulator: str, regulated: str, *cells: str, crosses: bool = False
) -> list[str]:
    """Return the statements of a positive regulation; without cells it holds in any."""
    lines = [
        f"{name} a exomet:PositiveRegulation",
        f"{name} exomet:regulator {regulator}",
        f"{name} exomet:regulated {regulated}",
    ]
    lines += [f"{name} exomet:inCellType {cell}" for cell in cells or ("CL:0000000",)]
    return [*lines, f"{name} a exomet:RegulationBetweenCells"] if crosses else lines


IN_FIBROBLAST = "fibroblast exomet:hasIncrease one"
IN_NO_CELL = "finding exomet:hasIncrease one"
TUMOUR, FIBROBLAST, ENDOTHELIUM, STROMA = "CL:0001064", "CL:0000057", "CL:0000115", "CL:0000499"


def test_a_chain_stays_in_its_cell() -> None:
    chain = [*regulation("r1", "one", "two"), *regulation("r2", "two", "three", FIBROBLAST)]
    assert holding(IN_FIBROBLAST, *chain) == {
        "fibroblast hasIncrease1 two",
        "fibroblast hasIncrease2 three",
        "finding impliesIncrease1 two",
        "finding impliesIncrease2 three",
    }


def test_a_regulation_with_cells_holds_in_them_and_in_narrower_ones() -> None:
    expected = {"fibroblast hasIncrease1 two", "finding impliesIncrease1 two"}
    assert holding(IN_FIBROBLAST, *regulation("r", "one", "two", STROMA)) == expected
    assert holding(IN_FIBROBLAST, *regulation("r", "one", "two", TUMOUR, FIBROBLAST)) == expected
    assert holding(IN_FIBROBLAST, *regulation("r", "one", "two", TUMOUR)) == set()
    # (a fibroblast need not be a hepatic stellate cell)
    assert holding(IN_FIBROBLAST, *regulation("r", "one", "two", "CL:0000632")) == set()


def test_a_step_without_cell_takes_only_what_holds_in_any() -> None:
    expected = {"finding hasIncrease1 two", "finding impliesIncrease1 two"}
    assert holding(IN_NO_CELL, *regulation("r", "one", "two")) == expected
    assert holding(IN_NO_CELL, *regulation("r", "one", "two", FIBROBLAST)) == set()


@pytest.mark.parametrize("step", [IN_FIBROBLAST, IN_NO_CELL])
def test_a_regulation_between_cells_reaches_the_cells_of_its_class(step: str) -> None:
    crossing = regulation("r", "one", "two", TUMOUR, crosses=True)
    then = [*regulation("r2", "two", "three", TUMOUR), *regulation("r3", "two", "four", FIBROBLAST)]
    assert holding(step, *crossing, *then) == {
        "tumour hasIncrease1 two",
        "tumour hasIncrease2 three",
        "finding hasIncrease1 two",
        "finding impliesIncrease1 two",
        "finding impliesIncrease2 three",
    }


@pytest.mark.parametrize("step", [IN_FIBROBLAST, IN_NO_CELL])
def test_what_crosses_to_a_cell_that_is_not_there_is_in_no_cell(step: str) -> None:
    crossing = regulation("r", "one", "two", ENDOTHELIUM, crosses=True)
    then = [
        *regulation("r2", "two", "three"),
        *regulation("r3", "two", "four", ENDOTHELIUM),
        *regulation("r4", "two", "five", FIBROBLAST),
    ]
    assert holding(step, *crossing, *then) == {
        "finding hasIncrease1 two",
        "finding hasIncrease2 three",
        "finding impliesIncrease1 two",
        "finding impliesIncrease2 three",
    }


def test_what_crosses_to_any_cell_is_known_in_its_own_alone() -> None:
    assert holding(IN_FIBROBLAST, *regulation("r", "one", "two", crosses=True)) == {
        "fibroblast hasIncrease1 two",
        "finding hasIncrease1 two",
        "finding impliesIncrease1 two",
    }
