"""An agreement of the sign audit says whether its regulation is independent of the finding."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.markdown import audit_markdown
from exomet.audit.report import Audit, run_audit
from exomet.audit.signs import (
    AGREES,
    GENERAL,
    INDEPENDENT,
    OWN_PAPER,
    SUPPORTS,
    UNDECIDED,
    SignResult,
)
from exomet.pages.router import Router
from exomet.query.select import select
from tests.commands import exomet
from tests.first import first_data


def rows(table: str) -> list[dict[str, str]]:
    with (first_data() / f"{table}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


PAPERS = {row["publication"]: row["paper"] for row in rows("publications")}
REGULATIONS = {row["regulation"]: row for row in rows("regulations")}


def grounds_of_findings() -> dict[str, set[str]]:
    """Return finding -> its anchors and papers, from the table."""
    grounds: dict[str, set[str]] = {}
    for row in rows("evidence"):
        cells = {*row["anchors"].split("|"), *row["papers"].split("|")} - {""}
        grounds.setdefault(row["finding"], set()).update(cells)
    return grounds


def grounds_of(regulation: dict[str, str]) -> set[str]:
    papers = {PAPERS[each] for each in regulation["references"].split("|") if each}
    return ({*regulation["anchors"].split("|")} | papers) - {""}


@pytest.fixture(scope="module")
def result(real_store: ox.Store) -> Audit:
    return run_audit(real_store)


@pytest.fixture(scope="module")
def agreeing(result: Audit) -> list[SignResult]:
    return [sign for sign in result.signs if sign.verdict == AGREES]


def test_a_regulation_read_from_the_finding_itself_is_no_independent_support(
    agreeing: list[SignResult],
) -> None:
    own = grounds_of_findings()
    for sign in agreeing:
        regulation = REGULATIONS[sign.regulation.removeprefix("regulation:")]
        shared = own[sign.finding.removeprefix("finding:")] & grounds_of(regulation)
        expected = GENERAL if regulation["basis"] == GENERAL else INDEPENDENT
        assert sign.support == (OWN_PAPER if shared else expected), sign.step


def test_each_kind_of_support_is_counted(result: Audit, agreeing: list[SignResult]) -> None:
    counts = result.tally.support
    assert {*counts} <= {*SUPPORTS}
    assert counts == Counter(sign.support for sign in agreeing)
    assert min(counts.values()) > 10
    by_step = {sign.step.removeprefix("finding:"): sign.support for sign in agreeing}
    assert (by_step["F0054-s2"], by_step["F0039-s2"], by_step["F0006-s2"]) == (
        INDEPENDENT,  # (PTEN, read elsewhere)
        OWN_PAPER,  # (TSGA10, from the same passage)
        GENERAL,  # (SOCS1)
    )


def test_only_a_result_without_regulation_has_no_support(result: Audit) -> None:
    assert all(bool(sign.regulation) == bool(sign.support) for sign in result.signs)


def test_support_is_in_rdf_text_command_and_page(
    result: Audit, built: Path, real_store: ox.Store
) -> None:
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
      PREFIX graph: <https://w3id.org/exomet/graph/>
      SELECT ?support (COUNT(?result) AS ?results) { GRAPH graph:audit {
        ?result a exomet:SignAgreement ; exomet:support ?support } } GROUP BY ?support"""
    counts = result.tally.support
    assert {tuple(row) for row in select(real_store, query)[1]} == set(counts.items())
    words = f"{counts[INDEPENDENT]} with one that was read elsewhere"
    assert words in audit_markdown(result)
    page = Router(real_store, live=True, build=built).get("/audit", {})
    assert page is not None
    assert words in str(page.body)
    assert words in exomet("audit", "--build", built).stderr
    assert "(independent)" in exomet("explain", "F0054-s2", "--build", built).stdout


def test_a_regulation_of_other_cells_decides_nothing(result: Audit) -> None:
    (sign,) = [sign for sign in result.signs if sign.step == "finding:F0014-s5"]
    assert (sign.verdict, sign.regulation) == (UNDECIDED, "")
    assert sign.why.endswith("is known in such a cell")
