"""Names of the field that the graph may not have: gene symbols and the history of miRBase."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from exomet.files import package_data
from exomet.terms.mirna_names import read_mirna
from exomet.terms.nomenclature import current_name, gene_names, mirbase_names

HERE = Path(__file__).parent
with (HERE / "cases" / "mirna_names.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t"))


def table(name: str) -> list[list[str]]:
    folder = package_data() / "data" / "nomenclature"
    with gzip.open(folder / f"{name}.tsv.gz", "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]


def test_there_are_as_many_cases_as_before() -> None:
    assert len(CASES) >= 42


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_name_of_a_microrna_is_read(case: dict[str, str]) -> None:
    reading = read_mirna(case["text"])
    assert (reading.form if reading else "") == case["form"]
    if reading:
        assert "|".join(reading.names) == case["names"]
        assert case["says"] in reading.why + reading.refusal
        assert bool(reading.refusal) == (not reading.names)


def test_every_line_of_the_tables_is_found_by_bisection() -> None:
    genes = table("genes")
    assert len(genes) > 80_000
    for name, how, symbol, number in genes:
        known = [(gene.how, gene.symbol, gene.curie) for gene in gene_names(name)]
        assert (how, symbol, f"HGNC:{number}") in known
    mirnas = table("mirbase")
    assert len(mirnas) > 19_000
    for key, accession, name, _, _ in mirnas:
        assert (accession, name) in [(entry.accession, entry.name) for entry in mirbase_names(key)]


def test_every_human_name_of_mirbase_means_its_own_accession() -> None:
    """No name that a human microRNA ever had is read as another one, and none is passed over."""
    bearers: dict[str, set[str]] = {}
    for _, accession, name, _, _ in table("mirbase"):
        if accession.startswith("MIMAT") and name.startswith("hsa-"):
            bearers.setdefault(name, set()).add(current_name(accession) or name)
    assert len(bearers) > 3_400
    wrong = {}
    for name, meanings in bearers.items():
        reading = read_mirna(name)
        if reading is None or not (reading.refusal or set(reading.names) & meanings):
            wrong[name] = reading
    assert wrong == {}


def test_a_symbol_is_one_gene_and_its_alias_another() -> None:
    assert [(gene.symbol, gene.how) for gene in gene_names("pdk1")] == [
        ("PDK1", "symbol"),
        ("PDPK1", "alias"),
    ]
    assert gene_names("no such gene") == []
    assert current_name("MIMAT0000076") == "hsa-miR-21-5p"
