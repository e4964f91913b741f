"""The listing: all rows of Table 1, the fixed columns, the filters."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import UnknownNameError
from exomet.finding.filters import filter_findings
from exomet.finding.listing import columns, listing
from exomet.finding.model import Findings
from exomet.graph.grounding import Names
from exomet.terms.roles import filter_names
from exomet.terms.traits import EFFECTS
from tests.first import first_data

FIXED = [
    "finding",
    "kind",
    "mirna",
    "mirna_id",
    "cancer",
    "cancer_id",
    "sender",
    "sender_id",
    "recipient",
    "recipient_id",
    "represses",
    "induces",
    "activates",
    "inhibits",
    "promotes",
    "suppresses",
    "metastatic_sites",
    "vesicle_term",
    "year",
    "references",
    "anchors",
    "reported_as",
    "associated_with",
    "direct_targets",
    "level",
    "changes",
    "involves",
    "conditions",
    "cell_lines",
    "papers",
    "iri",
    "sampled_from",
    "species",
    "doi",
    "pmid",
    "independent_papers",
    "standing",
    "review_papers",
    "primary_papers",
    "reporter_grade_elsewhere",
    "weak_elsewhere",
    "disputed_elsewhere",
    "cargo_elsewhere",
    "computed",
]
with (Path(__file__).parent / "cases" / "filters.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t"))


def findings_of(store: ox.Store) -> Findings:
    return Findings(Names(store))


def rows(store: ox.Store) -> list[dict[str, str]]:
    return [dict(zip(columns(), row, strict=True)) for row in listing(findings_of(store))]


def test_columns_are_the_fixed_ones() -> None:
    assert columns() == FIXED


def test_each_row_of_table_1_is_there(real_store: ox.Store) -> None:
    places = [place for row in rows(real_store) for place in row["anchors"].split("|")]
    found = {
        int(match[1])
        for place in places
        if (match := re.fullmatch(r"Table 1, row (\d+) of Tahan and Yazici 2025", place))
    }
    assert found == set(range(1, 63))


def test_each_row_has_a_finding_that_starts_from_it(real_store: ox.Store) -> None:
    by_finding = {row["finding"]: row["anchors"].split("|") for row in rows(real_store)}
    for number in range(1, 63):
        assert f"Table 1, row {number} of Tahan and Yazici 2025" in by_finding[f"F{number:04d}"]


def test_signs_are_on_mechanisms_alone(real_store: ox.Store) -> None:
    signs = ("represses", "induces", "activates", "inhibits", "promotes", "suppresses", "changes")
    for row in rows(real_store):
        signed = any(row[column] for column in signs)
        assert signed == (row["kind"] != "biomarker"), row["finding"]
        assert bool(row["associated_with"]) == (row["kind"] == "biomarker"), row["finding"]


def test_year_agrees_with_print(real_store: ox.Store) -> None:
    printed = {}
    with (first_data() / "anchors.tsv").open(encoding="utf-8") as file:
        for anchor in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            printed[f"Table 1, row {anchor['row']} of Tahan and Yazici 2025"] = anchor[
                "printed_year"
            ]
    for row in rows(real_store):
        first = row["anchors"].split("|")[0]
        if first.startswith("Table 1") and int(re.findall(r"row (\d+)", first)[0]) == int(
            row["finding"][1:]
        ):
            assert row["year"] == printed[first], row["finding"]


def test_the_tiny_listing_by_hand(tiny_store: ox.Store) -> None:
    assert rows(tiny_store)[3] == {
        "finding": "F0004",
        "kind": "mechanistic",
        "mirna": "hsa-miR-25-3p",
        "mirna_id": "mirna:MIMAT0000081",
        "cancer": "colorectal cancer",
        "cancer_id": "MONDO:0005575",
        "sender": "malignant cell",
        "sender_id": "CL:0001064",
        "recipient": "cancer-associated fibroblast",
        "recipient_id": "exomet:CancerAssociatedFibroblast",
        "represses": "KLF2",
        "induces": "VEGFA",
        "activates": "",
        "inhibits": "Wnt signaling",
        "promotes": "vascular permeability|liver metastasis",
        "suppresses": "",
        "metastatic_sites": "liver",
        "vesicle_term": "small extracellular vesicle",
        "year": "2020",
        "references": "4",
        "anchors": "Table 1, row 4 of Doe 2024",
        "reported_as": "miR-25-3p; CRC; Hypoxic CRC cells",
        "associated_with": "",
        "direct_targets": "KLF2",
        "level": "",
        "changes": "",
        "involves": "",
        "conditions": "hypoxia (sender)",
        "cell_lines": "",
        "papers": "Delta D 2020, J Test",
        "iri": "https://w3id.org/exomet/finding/F0004",
        "sampled_from": "",
        "species": "Mus musculus",
        "doi": "10.5555/delta(4)",
        "pmid": "104",
        "independent_papers": "1",
        "standing": "corrected: Delta D 2020, J Test",
        # No file of another resource was brought.
        "review_papers": "",
        "primary_papers": "",
        "reporter_grade_elsewhere": "",
        "weak_elsewhere": "",
        "disputed_elsewhere": "",
        "cargo_elsewhere": "",
        "computed": "",
    }


def test_conditions_and_cell_lines_stand_with_their_cell(real_store: ox.Store) -> None:
    found = {row["finding"]: (row["conditions"], row["cell_lines"]) for row in rows(real_store)}
    assert found["F0017"][0] == "hypoxia (sender)|normoxia (recipient)"
    assert found["F0062"] == ("miRNA lost", "")
    assert [lines for _, lines in found.values() if "MCF-7" in lines] == [
        "MCF-7 (recipient)|MDA-MB-231 (sender)"
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['filter']}-{case['value']}")
def test_filter(case: dict[str, str], tiny_store: ox.Store) -> None:
    filters: dict[str, list[str]] = {}
    for name, value in zip(case["filter"].split("+"), case["value"].split("+"), strict=True):
        filters.setdefault(name, []).append(value)
    assert " ".join(filter_findings(findings_of(tiny_store), filters)) == case["finds"]


def test_each_filter_and_effect_has_a_case() -> None:
    used = {name for case in CASES for name in case["filter"].split("+")}
    assert used == set(filter_names())
    assert len(CASES) >= 87
    assert set(EFFECTS) <= {case["value"].split("+")[0] for case in CASES}


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"mirna": "miR-92a"}, "hsa-miR-92a-3p (MIMAT0000092) is in miRBase, not in the graph"),
        ({"mirna": "miR-9999"}, 'no microRNA called "miR-9999"'),
        ({"cancer": "colorectal cancr"}, 'did you mean "colorectal cancer"'),
        ({"cancer": "MONDO:9999999"}, "is not in the graph"),
        ({"sender": "PTEN"}, "no cell or fluid or tissue called"),
        ({"effect": "kills"}, "one of represses, induces"),
        ({"kind": "mechanic"}, "one of mechanistic"),
        ({"reference": "Nobody"}, 'no publication "Nobody"'),
        ({"year": "1999"}, 'no finding cites a paper of "1999"'),
        ({"source": "CAF"}, "source is now sender (sending cell) or sample (fluid or tissue)"),
        ({"sendr": "CAF"}, 'there is no filter "sendr"; did you mean "sender"'),
    ],
)
def test_unknown_names_are_answered_with_candidates(
    filters: dict[str, str], says: str, tiny_store: ox.Store
) -> None:
    with pytest.raises(UnknownNameError, match=re.escape(says)):
        filter_findings(findings_of(tiny_store), {name: [value] for name, value in filters.items()})


@pytest.mark.parametrize(
    ("process", "finds"),
    [
        # M2 polarization is an immune evasion.
        ("immune evasion", ["F0050", "F0058", "F0061", "F0072"]),
        ("extracellular matrix organization", ["F0034", "F0042", "F0069"]),
        # The inflammatory pre-metastatic niche is one.
        ("inflammatory niche", ["F0012", "F0016", "F0068"]),
    ],
)
def test_a_broad_process_finds_what_is_stated_of_narrower_ones(
    process: str, finds: list[str], real_store: ox.Store
) -> None:
    found = filter_findings(findings_of(real_store), {"process": [process]})
    assert sorted(found) == finds
