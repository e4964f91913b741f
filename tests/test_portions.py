"""A large graph is audited in portions, and the audit is that of the whole."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from exomet.audit.markdown import audit_markdown
from exomet.audit.reported import AuditReport
from exomet.engine.triples import Triples, loaded
from exomet.export import audited as audited_module
from exomet.export.audited import write_audit_and_listing
from exomet.finding.model import Findings
from exomet.graph.grounding import Names, SharedNames
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE
from exomet.graph.portions import portions
from exomet.reason.compiled import constants
from exomet.reason.inference import infer
from exomet.reason.rules import Rule, read_rules
from exomet.sql.graph_tables import GraphTables
from tests.conftest import REAL

_FINDINGS = "SELECT count(*) FROM triple JOIN term ON id = p WHERE text LIKE '%ontology/mirna>'"


@pytest.fixture(scope="module")
def graph(whole: Path) -> Iterator[Triples]:
    """The real graph with what was inferred of it."""
    rules: list[Rule] = read_rules(REAL.ontology / "rules")
    with loaded([[whole / ASSERTED_FILE]], also=constants(rules)) as triples:
        yield infer(triples, rules).triples


def audited(graph: Triples, most: int, folder: Path) -> AuditReport:
    folder.mkdir()
    return write_audit_and_listing(map(GraphTables, portions(graph, most)), folder, SharedNames())[
        0
    ]


def test_portions_have_all_findings_between_them(graph: Triples) -> None:
    ((findings,),) = graph.connection.execute(_FINDINGS).fetchall()
    sizes = [
        portion.connection.execute(_FINDINGS).fetchall()[0][0] for portion in portions(graph, 40)
    ]
    assert sum(sizes) == findings
    assert sizes[:-1] == [40] * (findings // 40)


def test_a_small_graph_comes_as_it_is(graph: Triples) -> None:
    assert list(portions(graph)) == [graph]


def test_the_audit_of_portions_is_that_of_the_whole(graph: Triples, tmp_path: Path) -> None:
    whole, several = tmp_path / "whole", tmp_path / "several"
    reports = audited(graph, 10_000, whole), audited(graph, 30, several)
    assert audit_markdown(reports[0]) == audit_markdown(reports[1])
    assert reports[0].rows() == reports[1].rows()
    for name in ("findings.csv", "findings.tsv"):
        assert (whole / name).read_bytes() == (several / name).read_bytes()
    lines = [(folder / AUDIT_FILE).read_text().splitlines() for folder in (whole, several)]
    assert sorted(lines[0]) == sorted(lines[1])
    assert len(lines[0]) > 10_000


def test_nothing_of_a_portion_stays_when_the_next_one_comes(
    graph: Triples, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # While a build makes objects by the million, cyclic garbage is not collected.
    alive: list[weakref.ref[Findings]] = []
    counts: list[int] = []

    def recorded(names: Names) -> Findings:
        counts.append(sum(each() is not None for each in alive))
        findings = Findings(names)
        alive.append(weakref.ref(findings))
        return findings

    monkeypatch.setattr(audited_module, "Findings", recorded)
    gc.collect()
    gc.disable()
    try:
        audited(graph, 20, tmp_path / "build")
    finally:
        gc.enable()
    # (the last one is held by the loop)
    assert len(counts) > 3
    assert max(counts) == 1
