"""What people type is understood, or answered with what is near."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import UnknownNameError
from exomet.graph.grounding import Names
from exomet.terms.lexicon import Entity

with (Path(__file__).parent / "cases" / "names.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kinds']}-{case['typed']}")
def test_name(case: dict[str, str], real_names: Names) -> None:
    kinds = case["kinds"].split("|") if case["kinds"] else []
    try:
        found = real_names.ground(case["typed"], *kinds).label
    except UnknownNameError as error:
        found = str(error)
    assert found == case["answer"]


def test_no_case_is_lost() -> None:
    assert len(CASES) == 80


def test_a_microrna_with_two_arms_is_not_guessed() -> None:
    names = Names(ox.Store())
    for arm in ("3p", "5p"):
        names.lexicon.add(Entity(f"x:{arm}", f"hsa-miR-99999-{arm}", frozenset({"mirna"})), [])
    with pytest.raises(UnknownNameError, match=r"may mean hsa-miR-99999-3p .* hsa-miR-99999-5p"):
        names.ground("miR-99999", "mirna")
    assert names.ground("miR-99999-3p", "mirna").iri == "x:3p"
