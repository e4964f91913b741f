"""Disagreements: findings with opposite signs of one microRNA on one thing, and possible causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from exomet.audit.directions import Direction, Directions
from exomet.audit.opposed import MOST_PAIRS, UnlistedPairs, opposed_findings
from exomet.audit.signs import SIGN_WORDS
from exomet.finding.effects import Context, Mechanisms

_CONTEXT_ROLES = {
    "cancer": "other cancer",
    "sender": "other sender",
    "recipient": "other recipient",
}
UNEXPLAINED = "true conflict"


@dataclass(frozen=True)
class Disagreement:
    """Two findings with opposite signs.

    Attributes:
        mirna: the microRNA, without arm.
        thing: label of what is affected.
        term: its CURIE; of two processes, that of the narrower one.
        one, other: CURIEs of the findings, the one with the increase first.
        causes: what may explain it; ``true conflict`` if nothing stated does.
        why: the disagreement in words.
    """

    mirna: str
    thing: str
    term: str
    one: str
    other: str
    causes: tuple[str, ...]
    why: str

    @property
    def name(self) -> str:
        """Its name in the audit graph, made of the findings and what they disagree on.

        Example:
            >>> ends = "finding:F0059", "finding:F0070"
            >>> Disagreement("hsa-miR-10b", "metastasis", "exomet:Metastasis", *ends, (), "").name
            'F0059-F0070-exomet-Metastasis'
        """
        return audit_name(self.one, self.other, self.term)


def audit_name(*curies: str) -> str:
    """Return the name of a result in the audit graph: findings without prefix, terms with theirs.

    It is made of what the result is about, so that no other result changes it.

    Example:
        >>> audit_name("finding:F0044", "GO:0045667", "GO:0030154")
        'F0044-GO-0045667-GO-0030154'
    """
    return "-".join(curie.removeprefix("finding:").replace(":", "-") for curie in curies)


class Compared(NamedTuple):
    """What a comparison of all findings says.

    Attributes:
        listed: the disagreements, by microRNA and thing.
        unlisted: how many are not listed, by microRNA and thing, where there are any.
    """

    listed: list[Disagreement]
    unlisted: list[UnlistedPairs]


def find_disagreements(graph: Mechanisms) -> list[Disagreement]:
    """Return the disagreements of a graph, by microRNA and thing."""
    return compare_directions(Directions(graph)).listed


def compare_directions(directions: Directions, most: int = MOST_PAIRS) -> Compared:
    """Return the disagreements of findings, by microRNA and thing.

    A process is compared with itself and with broader ones; a molecule or pathway with itself.

    Args:
        directions: the directions of all findings.
        most: the most disagreements on one thing by one microRNA that are listed.
    """
    pairs: list[tuple[int, int, Direction, Direction]] = []
    unlisted: list[UnlistedPairs] = []
    for each in opposed_findings(directions):
        pairs += each.pairs(most)
        if (count := each.count()) > most:
            unlisted.append(UnlistedPairs(each.mirna, each.label, most, count))
    by_name: dict[str, Disagreement] = {}
    for _, _, up, down in sorted(pairs, key=itemgetter(0, 1)):
        disagreement = _disagreement(up, down, directions)
        by_name.setdefault(disagreement.name, disagreement)
    listed = sorted(by_name.values(), key=lambda d: (d.mirna, d.thing, d.one, d.other))
    return Compared(listed, sorted(unlisted, key=lambda each: (each.mirna, each.thing)))


def _disagreement(up: Direction, down: Direction, graph: Directions) -> Disagreement:
    contexts = graph.contexts[up.finding], graph.contexts[down.finding]
    causes = list(_context_causes(*contexts, graph))
    if "biomarker" in {context.kind for context in contexts}:
        causes.insert(0, "level against effect")
    if up.sign != up.printed or down.sign != down.printed:
        causes.append("a corrected direction")
    narrower = up if graph.below(up.thing, down.thing) else down
    stated = [f"{e.finding} has {SIGN_WORDS[e.sign]} of {e.label}" for e in (up, down)]
    why = ", ".join(stated)
    return Disagreement(
        contexts[0].mirna,
        narrower.label,
        narrower.thing,
        up.finding,
        down.finding,
        tuple(causes) or (UNEXPLAINED,),
        why,
    )


def _context_causes(one: Context, other: Context, graph: Directions) -> Iterator[str]:
    for role, cause in _CONTEXT_ROLES.items():
        here, there = one.classes.get(role, set()), other.classes.get(role, set())
        if not here or not there:
            if here != there:
                yield f"{cause.removeprefix('other ')} not stated in one"
        elif not _overlap(here, there, graph):
            yield cause


def _overlap(here: set[str], there: set[str], graph: Directions) -> bool:
    """Return whether a class of one context is a class of the other, or above or below one."""
    return any(graph.below(a, b) or graph.below(b, a) for a, b in product(here, there))
