"""A question or a shape notices mutants of the real graph; ``make mutation`` samples more."""

from __future__ import annotations

from pathlib import Path

import pytest

from exomet.graph.open import load_store
from tests.mutation import Watch, mutate_rules, mutate_triples, untouched


@pytest.fixture(scope="module")
def watch(built: Path) -> Watch:
    return Watch(load_store(built))


def test_triples_that_are_missing_or_changed_are_noticed(watch: Watch) -> None:
    report = mutate_triples(watch, sample=40, seed=3)
    assert report.mutants >= 60
    assert report.share >= 0.95, report.missed


def test_a_rule_left_out_is_noticed(watch: Watch) -> None:
    idle = "50-chain-across-up-lowerer-depth-3"
    report, found_idle = mutate_rules(watch, ["50-induces-raises", idle])
    assert (report.mutants, report.missed, found_idle) == (1, [], [idle])


def test_each_class_and_property_is_touched_by_a_question(watch: Watch) -> None:
    assert untouched(watch) == []


def test_a_graph_that_nobody_changed_is_not_noticed(watch: Watch) -> None:
    named = set().union(*(probe.named for probe in watch.probes))
    assert watch.notices(named) == ""
