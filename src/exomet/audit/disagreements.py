"""Disagreements: two findings that give a microRNA opposite signs on the same thing, and what may explain it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from exomet.audit.signs import WORDS
from exomet.finding.effects import OPEN, UP, Context, Effect, Mechanisms

_ROLES = {
    "exomet:cancer": "other cancer",
    "exomet:sourceCell": "other sender",
    "exomet:recipientCell": "other recipient",
}
UNEXPLAINED = "true conflict"


@dataclass(frozen=True)
class Disagreement:
    """Two findings with opposite signs.

    Attributes:
        mirna: the microRNA, without arm.
        thing: label of what is affected.
        one, other: CURIEs of the findings, the one with the increase first.
        causes: what may account for it; ``true conflict`` where nothing stated does.
        why: the disagreement in words.
    """

    mirna: str
    thing: str
    one: str
    other: str
    causes: tuple[str, ...]
    why: str


def disagreements(graph: Mechanisms) -> list[Disagreement]:
    """Return the disagreements of a graph, by microRNA and thing.

    A process agrees with itself and with the broader ones above it; molecules and pathways with themselves alone.
    """
    effects = [*graph.effects.values(), *_levels(graph)]
    found: dict[tuple[str, str, str], Disagreement] = {}
    for one, other in combinations([e for e in effects if e.sign != OPEN], 2):
        if one.sign != other.sign and _comparable(one, other, graph):
            up, down = (one, other) if one.sign == UP else (other, one)
            disagreement = _disagreement(up, down, graph)
            found.setdefault((up.finding, down.finding, disagreement.thing), disagreement)
    return sorted(found.values(), key=lambda d: (d.mirna, d.thing, d.one, d.other))


def _levels(graph: Mechanisms) -> Iterator[Effect]:
    for finding, level, outcome, label in graph.levels:
        sign = UP if level == "up" else -UP
        yield Effect(finding, "", sign, sign, outcome, label)


def _comparable(one: Effect, other: Effect, graph: Mechanisms) -> bool:
    if one.finding == other.finding:
        return False
    if graph.contexts[one.finding].mirna != graph.contexts[other.finding].mirna:
        return False
    return graph.below(one.thing, other.thing) or graph.below(other.thing, one.thing)


def _disagreement(up: Effect, down: Effect, graph: Mechanisms) -> Disagreement:
    contexts = graph.contexts[up.finding], graph.contexts[down.finding]
    causes = list(_causes(*contexts, graph))
    if "exomet:BiomarkerFinding" in {context.kind for context in contexts}:
        causes.insert(0, "level against effect")
    if up.sign != up.printed or down.sign != down.printed:
        causes.append("a corrected direction")
    label = up.label if graph.below(up.thing, down.thing) else down.label
    why = f"{up.finding} has {WORDS[up.sign]} of {up.label}, {down.finding} has {WORDS[down.sign]} of {down.label}"
    return Disagreement(
        contexts[0].mirna, label, up.finding, down.finding, tuple(causes) or (UNEXPLAINED,), why
    )


def _causes(one: Context, other: Context, graph: Mechanisms) -> Iterator[str]:
    for role, cause in _ROLES.items():
        here, there = one.classes.get(role, set()), other.classes.get(role, set())
        if not here or not there:
            if here != there:
                yield f"{cause.removeprefix('other ')} not stated in one"
        elif not any(graph.below(a, b) or graph.below(b, a) for a in here for b in there):
            yield cause
