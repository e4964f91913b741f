"""Disagreements by joins: the same as by comparing all with all, and bounded where they are many."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import cast

import pyoxigraph as ox
import pytest

from exomet.audit.directions import Directions
from exomet.audit.disagreements import Compared, compare_directions
from exomet.audit.markdown import audit_markdown
from exomet.audit.opposed import UnlistedPairs
from exomet.audit.report import run_audit
from exomet.finding.effects import OPEN, UP, Context, Effect, Level, Mechanisms

MIRNAS = ("miR-1", "miR-2")
# (A thing is below those with which its name begins.)
THINGS = ("a", "ab", "abc", "ad", "e")


@dataclass
class Graph:
    """Effects of findings, and which things are below which."""

    effects: dict[str, Effect] = field(default_factory=dict)
    contexts: dict[str, Context] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)
    asked: int = 0

    def add(self, finding: str, mirna: str, thing: str, sign: int) -> None:
        step = f"{finding}-s{len(self.effects)}"
        self.effects[step] = Effect(finding, step, sign, sign, thing, thing.upper())
        self.contexts.setdefault(finding, Context("mechanistic", mirna))

    def below(self, narrow: str, broad: str) -> bool:
        self.asked += 1
        return narrow.startswith(broad)

    def compared(self, most: int = 1_000) -> Compared:
        return compare_directions(Directions(cast(Mechanisms, self)), most)


def drawn(seed: int, findings: int) -> Graph:
    chance, graph = random.Random(seed), Graph()  # noqa: S311
    for number in range(findings):
        mirna = chance.choice(MIRNAS)
        for _ in range(chance.randint(1, 4)):
            sign = chance.choice((UP, -UP, OPEN))
            graph.add(f"finding:F{number}", mirna, chance.choice(THINGS), sign)
    finding = chance.choice(list(graph.contexts))
    graph.levels.append(Level(finding, "up", "ab", "AB"))
    return graph


def compared_one_by_one(graph: Graph) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield microRNA, thing, findings and words of each pair of effects that are opposed."""
    levels = [Effect(each.finding, "", UP, UP, each.outcome, each.label) for each in graph.levels]
    for pair in combinations([*graph.effects.values(), *levels], 2):
        up, down = sorted(pair, key=lambda effect: -effect.sign)
        mirnas = {graph.contexts[effect.finding].mirna for effect in pair}
        is_below = up.thing.startswith(down.thing)
        related = is_below or down.thing.startswith(up.thing)
        narrower = up.label if is_below else down.label
        opposed = (up.sign, down.sign) == (UP, -UP) and up.finding != down.finding
        if opposed and related and len(mirnas) == 1:
            words = f"{up.finding} has increase of {up.label}, {down.finding} has decrease of {down.label}"
            yield mirnas.pop(), narrower, up.finding, down.finding, words


@pytest.mark.parametrize("seed", range(40))
def test_a_join_finds_what_comparing_all_with_all_finds(seed: int) -> None:
    graph = drawn(seed, 12)
    first = {each[:4]: each for each in reversed([*compared_one_by_one(graph)])}
    found = [
        (each.mirna, each.thing, each.one, each.other, each.why) for each in graph.compared().listed
    ]
    assert found == sorted(first.values())
    assert found
    assert graph.compared().unlisted == []


@pytest.mark.parametrize("seed", range(10))
def test_those_beyond_the_limit_are_counted(seed: int) -> None:
    graph = drawn(seed, 30)
    all_pairs = sorted({each[:4] for each in compared_one_by_one(graph)})
    counts = Counter(each[:2] for each in all_pairs)
    kept = [
        pair
        for subject in sorted(counts)
        for pair in [each for each in all_pairs if each[:2] == subject][:5]
    ]
    found = graph.compared(most=5).listed
    assert [(each.mirna, each.thing, each.one, each.other) for each in found] == kept
    assert {
        (each.mirna, each.thing): (each.listed, each.pairs)
        for each in graph.compared(most=5).unlisted
    } == {subject: (5, count) for subject, count in counts.items() if count > 5}


def test_nothing_grows_with_the_square_of_findings() -> None:
    asked, found = [], []
    for count in (2_000, 4_000):
        graph = Graph()
        for number in range(count):
            sign = UP if number % 2 else -UP
            graph.add(f"finding:F{number}", "miR-1", "a", sign)
        listed, (unlisted,) = graph.compared()
        found.append(len(listed))
        assert unlisted.pairs == (count // 2) ** 2
        asked.append(graph.asked)
    assert found == [1_000, 1_000]
    assert asked[0] == asked[1]


def test_the_audit_says_what_it_does_not_list(tiny_store: ox.Store) -> None:
    audit = run_audit(tiny_store)
    assert not audit.unlisted_words
    many = [UnlistedPairs("miR-1", each, 1_000, 2_500) for each in "abcdef"]
    audit = replace(audit, unlisted=many[:1])
    says = "1,500 further disagreements are not listed: miR-1 on a (the first 1,000 of 2,500 are)"
    assert audit.unlisted_words == says
    text = audit_markdown(audit)
    disagreements, after = (
        text.index("## Findings that disagree"),
        text.index("## Findings that contr"),
    )
    assert f"\n\n{says}.\n" in text[disagreements:after]
    assert replace(audit, unlisted=many).unlisted_words.endswith(" and 1 more")
