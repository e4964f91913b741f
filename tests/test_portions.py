"""A large graph is audited in portions, and the audit is that of the whole."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from exomet.audit.markdown import audit_markdown
from exomet.audit.reported import AuditReport
from exomet.engine.triples import Triples, loaded
from exomet.errors import ExometError
from exomet.export import audited as audited_module
from exomet.export import portion_audit
from exomet.export.audited import write_audit_of_triples
from exomet.finding.model import Findings
from exomet.graph.counts import Uses
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE
from exomet.graph.portions import Portions, dealt_out
from exomet.reason.compiled import constants
from exomet.reason.inference import infer
from exomet.reason.rules import Rule, read_rules
from tests.conftest import REAL

_FINDINGS = "SELECT count(*) FROM triple JOIN term ON id = p WHERE text LIKE '%ontology/mirna>'"


@pytest.fixture(scope="module")
def graph(whole: Path) -> Iterator[Triples]:
    """The real graph with what was inferred of it."""
    rules: list[Rule] = read_rules(REAL.ontology / "rules")
    with loaded([[whole / ASSERTED_FILE]], also=constants(rules)) as triples:
        yield infer(triples, rules).triples


def audited(graph: Triples, most: int, folder: Path) -> tuple[AuditReport, Uses]:
    folder.mkdir()
    return write_audit_of_triples(graph, folder, most)


def test_portions_have_all_findings_between_them(graph: Triples) -> None:
    ((findings,),) = graph.connection.execute(_FINDINGS).fetchall()
    sizes: list[int] = []
    with dealt_out(graph, 40) as portions:
        assert portions
        for number in range(portions.count):
            with portions.opened(number) as portion:
                sizes += portion.connection.execute(_FINDINGS).fetchall()[0]
    assert sum(sizes) == findings
    assert sizes[:-1] == [40] * (findings // 40)


def test_a_small_graph_is_not_dealt_out(graph: Triples) -> None:
    with dealt_out(graph) as portions:
        assert portions is None


def test_the_audit_of_portions_is_that_of_the_whole(graph: Triples, tmp_path: Path) -> None:
    whole, several = tmp_path / "whole", tmp_path / "several"
    reports = audited(graph, 10_000, whole), audited(graph, 30, several)
    (one, its_uses), (other, other_uses) = reports
    assert audit_markdown(one) == audit_markdown(other)
    assert one.rows() == other.rows()
    assert its_uses == other_uses
    for name in ("findings.csv", "findings.tsv"):
        assert (whole / name).read_bytes() == (several / name).read_bytes()
    lines = [(folder / AUDIT_FILE).read_text().splitlines() for folder in (whole, several)]
    assert sorted(lines[0]) == sorted(lines[1])
    assert len(lines[0]) > 10_000


def test_nothing_of_a_portion_stays_when_the_next_one_comes(
    graph: Triples, monkeypatch: pytest.MonkeyPatch
) -> None:
    # While a build makes objects by the million, cyclic garbage is not collected.
    alive: list[weakref.ref[Findings]] = []
    counts: list[int] = []

    def recorded(names: Names) -> Findings:
        counts.append(sum(each() is not None for each in alive))
        findings = Findings(names)
        alive.append(weakref.ref(findings))
        return findings

    monkeypatch.setattr(portion_audit, "Findings", recorded)
    with dealt_out(graph, 20) as portions:
        assert portions
        (portions.folder / portion_audit.AUDITED_FOLDER).mkdir()
        gc.collect()
        gc.disable()
        try:
            portion_audit.audit_some(portions, 0, 1)
        finally:
            gc.enable()
    assert len(counts) > 3
    assert max(counts) == 0


def test_an_audit_that_ends_early_says_why(
    graph: Triples, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def damaged(portions: Portions, first: int, step: int) -> AbstractContextManager[object]:
        for file in (portions.folder / "term").rglob("*.parquet"):
            file.write_bytes(b"no table")
        return worker(portions, first, step)

    worker = audited_module._worker
    monkeypatch.setattr(audited_module, "_worker", damaged)
    with pytest.raises(ExometError, match="the audit of a portion of the findings ended early: "):
        audited(graph, 40, tmp_path / "build")
    assert not list(graph.scratch.glob("tmp*"))
