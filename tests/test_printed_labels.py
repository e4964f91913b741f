"""The printed labels: each is mapped, and an exact match is exact."""

from __future__ import annotations

import re
from collections import defaultdict

import pyoxigraph as ox
import pytest

from exomet.graph.grounding import Names
from exomet.graph.printed import PrintedLabels
from exomet.terms.abbreviations import abbreviations
from exomet.terms.iris import expand
from exomet.terms.nomenclature import gene_names
from exomet.terms.whole_words import normalise
from tests.conftest import shared
from tests.test_sources import table

ROWS = table("mappings.sssom.tsv")
EXACT = [row for row in ROWS if row["predicate_id"] == "skos:exactMatch"]
MAPPED = {normalise(row["subject_label"]) for row in ROWS}
TABLE_COLUMNS = 7
# A class of GO and the pathway that is one; the vocabularies that have both.
PATHWAY_CLASSES = {"process", "pathway"}


def test_no_misprint_is_an_exact_match() -> None:
    misprints = [row for row in ROWS if "isprint" in row["comment"]]
    assert {row["subject_label"] for row in misprints} >= {"FGFR1", "CSR2", "IBSF", "VEGF-α"}
    for row in misprints:
        assert row["predicate_id"] in ("skos:closeMatch", "skos:relatedMatch")
        assert row["comment"].startswith("misprint for ")


def test_no_abbreviation_with_two_meanings_is_an_exact_match() -> None:
    for row in EXACT:
        meanings = abbreviations(row["subject_label"])
        assert len({meaning.words for meaning in meanings}) < 2, row["subject_label"]


def test_no_symbol_of_a_gene_is_an_exact_match_of_another() -> None:
    checked = 0
    for row in EXACT:
        if row["object_id"].startswith("HGNC:"):
            genes = gene_names(row["subject_label"])
            bearers = [gene.curie for gene in genes if gene.how == "symbol"]
            assert bearers in ([], [row["object_id"]]), row["subject_label"]
            checked += bool(bearers)
    assert checked > 60


def test_an_exact_match_is_of_one_kind(real_names: Names) -> None:
    kinds: dict[str, list[set[str]]] = defaultdict(list)
    for row in EXACT:
        if entity := real_names.lexicon.entities.get(str(expand(row["object_id"]))):
            kinds[row["subject_label"]].append(set(entity.kinds))
    assert len(kinds) > 450
    for label, of_things in kinds.items():
        assert set.intersection(*of_things) or set.union(*of_things) == PATHWAY_CLASSES, label


def test_cells_are_no_exact_match_of_what_they_belong_to(real_names: Names) -> None:
    checked = 0
    for row in EXACT:
        if re.search(r"cells?$", row["subject_label"], re.IGNORECASE):
            entity = real_names.lexicon.entities.get(str(expand(row["object_id"])))
            kinds = entity.kinds if entity else frozenset()
            assert not kinds & {"cancer", "anatomy", "condition", "molecule"}, row["subject_label"]
            checked += 1
    assert checked > 20


@pytest.mark.parametrize("words", [r"stages?", "phenotype", "axis", r"niches?", "response"])
def test_what_goes_with_a_process_is_no_exact_match_of_it(words: str) -> None:
    labels = {row["subject_label"] for row in EXACT}
    found = {label for label in labels if re.search(rf"\b{words}$", label, re.IGNORECASE)}
    assert found <= {"immune response", "inflammatory response", "suppressing immune response"}


def test_cells_of_a_cancer_are_malignant_cells_of_it() -> None:
    of_label: dict[str, dict[str, str]] = defaultdict(dict)
    for row in ROWS:
        of_label[row["subject_label"]][row["object_id"]] = row["predicate_id"]
    for label, cancer in (
        ("CRC cells", "MONDO:0005575"),
        ("Lung cancer cells", "MONDO:0008903"),
        ("Hypoxic OSCC", "MONDO:0004958"),
        ("epithelial cancer cells", "MONDO:0004993"),
    ):
        assert of_label[label]["CL:0001064"] == "skos:broadMatch"
        assert of_label[label][cancer] == "skos:relatedMatch"


def test_each_row_that_is_not_exact_says_why() -> None:
    unexplained = [row for row in ROWS if row not in EXACT and not row["comment"]]
    assert len(unexplained) < 60
    for row in unexplained:
        assert row["predicate_id"] in ("skos:closeMatch", "skos:broadMatch", "skos:relatedMatch")


def test_each_cell_of_the_table_is_mapped() -> None:
    text = (shared("source") / "review.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.count("\t") >= TABLE_COLUMNS - 2]
    assert len(rows) > 60
    unmapped: set[str] = set()
    for row in rows:
        for cell in row[:3]:
            unmapped.update(piece for piece in _mentions(cell) if normalise(piece) not in MAPPED)
    assert unmapped == {"Exosomal microRNAs", "Source"}


def _mentions(cell: str) -> list[str]:
    """Return the labels that are printed in a cell of Table 1."""
    plain = re.sub(r"<[^>]*>", "", cell).strip()
    if normalise(plain) in MAPPED or not plain:
        return [plain] if plain else []
    if plain.startswith("miR-"):
        return re.split(r"[\s&]+", plain)
    labels = []
    for piece in re.split(r"\s*[\\/,&()]\s*", plain):
        labels += [piece] if normalise(piece) in MAPPED else re.split(r"\s+and\s+", piece)
    return list(filter(None, labels))


def test_a_label_that_is_printed_for_a_thing_leads_to_it(real_store: ox.Store) -> None:
    printed = PrintedLabels(real_store)
    assert printed.near("FGFR1") == [expand("HGNC:3693")]
    assert printed.near("TNM stages")[-1] == expand("exomet:TumourProgression")
    assert expand("condition:hypoxia") in printed.close("hypoxic")
    assert printed.near("angiogenesis and nonsense") == printed.close("HIF") == []
