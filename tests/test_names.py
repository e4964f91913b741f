"""What people type is understood, or answered with what is near."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import UnknownNameError
from exomet.files import package_data
from exomet.finding.search import link_words
from exomet.graph.grounding import Names
from exomet.graph.resolve import Resolver
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity
from exomet.terms.mirna_names import read_mirna
from exomet.terms.nomenclature import current_name

with (Path(__file__).parent / "cases" / "names.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def nomenclature(name: str) -> list[list[str]]:
    with gzip.open(package_data() / "data" / "nomenclature" / f"{name}.tsv.gz", "rt") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kinds']}-{case['typed']}")
def test_name(case: dict[str, str], real_names: Names) -> None:
    kinds = case["kinds"].split("|") if case["kinds"] else []
    try:
        reading = real_names.read(case["typed"], *kinds)
        found = (reading.entity.label, reading.why, reading.note)
    except UnknownNameError as error:
        found = (str(error), "", "")
    assert found == (case["answer"], case["why"], case["note"])


def test_no_case_is_lost() -> None:
    assert len(CASES) == 184


def test_a_microrna_with_two_arms_is_not_guessed() -> None:
    names = Names(ox.Store())
    for arm in ("3p", "5p"):
        names.lexicon.add(Entity(f"x:{arm}", f"hsa-miR-99999-{arm}", frozenset({"mirna"})), [])
    with pytest.raises(UnknownNameError, match=r"may mean hsa-miR-99999-3p .* hsa-miR-99999-5p"):
        names.ground("miR-99999", "mirna")
    assert names.ground("miR-99999-3p", "mirna").iri == "x:3p"


# Every name of the nomenclature. A name that is neither its own thing nor refused as one that is
# known is a wrong identity.


def test_no_approved_symbol_means_another_gene(real_names: Names) -> None:
    wrong = {}
    symbols = [line for line in nomenclature("genes") if line[1] == "symbol"]
    assert len(symbols) > 29_000
    for _, _, symbol, number in symbols:
        try:
            meaning = curie(real_names.ground(symbol, "molecule").iri)
        except UnknownNameError as error:
            meaning = f"HGNC:{number}" if "that the graph does not have" in str(error) else "?"
        if meaning != f"HGNC:{number}":
            wrong[symbol] = meaning
    assert wrong == {}


def test_no_name_of_mirbase_means_another_microrna(real_names: Names) -> None:
    bearers: dict[str, set[str]] = {}
    for _, accession, name, _, _ in nomenclature("mirbase"):
        bearers.setdefault(name, set()).add(accession)
    assert len(bearers) > 9_000
    listed: dict[str, set[str]] = {}
    with (package_data() / "data" / "mirnas.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for synonym in row["synonyms"].split("|"):
                listed.setdefault(synonym.casefold(), set()).add(row["label"])
    wrong = {}
    for name, accessions in bearers.items():
        try:
            reading = real_names.read(name, "mirna")
        except UnknownNameError as error:
            if "no microRNA called" in str(error):
                wrong[name] = str(error)
            continue
        own = {name, name.replace("-mir-", "-miR-"), *map(current_name, accessions)}
        # What curators list as a name of it is theirs to answer for.
        own |= listed.get(name.casefold(), set())
        if not reading.note and reading.entity.label not in own:
            wrong[name] = reading.entity.label
    assert wrong == {}


def test_a_note_names_the_thing_that_the_name_is_read_as(real_names: Names) -> None:
    for _, accession, name, _, _ in nomenclature("mirbase"):
        if not (name.startswith("hsa-") and accession.startswith("MIMAT")):
            continue
        try:
            reading = real_names.read(name, "mirna")
        except UnknownNameError:
            continue
        if reading.note:
            assert reading.entity.label in reading.note
            assert reading.entity.label in read_labels(accession), name


def read_labels(accession: str) -> set[str]:
    """Return the names that an accession may stand for."""
    reading = read_mirna(accession)
    return set(reading.names) if reading else set()


def test_a_table_is_not_told_to_use_another_gene(real_names: Names) -> None:
    resolver = Resolver(real_names.lexicon)
    for value, kind, says in (
        ("SOCS7", "molecule", "SOCS7 (HGNC:29846) is a human gene that the graph does not have"),
        ("miR-625", "mirna", "miRBase used hsa-miR-625 for hsa-miR-625-5p"),
        ("ZO-1", "molecule", 'did you mean "TJP1"?'),
    ):
        assert says in resolver.repair(value, kind)


def test_numbers_are_not_glued(real_names: Names) -> None:
    assert real_names.lexicon.find("miR-14-3") == []
    assert real_names.lexicon.find("ERK12", "molecule") == []
    assert link_words(real_names, "miR-14-3")[0].entities == ()


def test_words_of_a_search_are_read_alike(real_names: Names) -> None:
    meanings = {text: link_words(real_names, text)[0] for text in ("SOCS7", "LUAD", "miR-625")}
    assert "human gene" in meanings["SOCS7"].refusal
    assert meanings["SOCS7"].entities == meanings["miR-625"].entities == ()
    assert [entity.label for entity in meanings["LUAD"].entities] == ["lung adenocarcinoma"]
    # An ordinary word that is the symbol of a gene too is a word.
    assert not link_words(real_names, "rest")[0].refusal


def test_every_abbreviation_names_a_term_of_its_kind(real_names: Names) -> None:
    file = package_data() / "data" / "nomenclature" / "abbreviations.tsv"
    lines = file.read_text(encoding="utf-8").splitlines()
    meanings = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(meanings) > 70
    for text, kind, words, label, usage in meanings:
        assert words
        assert usage in {"TCGA", "common usage", "the source", "elsewhere", "CL", "MONDO"}
        things = real_names.lexicon.labelled(label, kind) if label else []
        assert len(things) == bool(label), (text, label)
