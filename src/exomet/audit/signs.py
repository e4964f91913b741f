"""The sign audit: an effect has the sign of its cause times that of the regulation between them."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.finding.effects import DOWN, OPEN, UP, Effect, Mechanisms, Regulation

AGREES, CONFLICTS, UNDECIDED = "agreement", "conflict", "cannot tell"
# How far the regulation behind a verdict is independent of the finding, the best first. What was
# read from the paper or passage of the finding itself cannot confirm it.
INDEPENDENT, GENERAL, OWN_PAPER = "independent", "general knowledge", "own paper"
SUPPORTS = (INDEPENDENT, GENERAL, OWN_PAPER)
SIGN_WORDS = {UP: "increase", DOWN: "decrease", OPEN: "not stated"}


@dataclass(frozen=True)
class SignResult:
    """The audit of one effect against one of its causes.

    Attributes:
        finding, step, cause: CURIEs of the finding, the step and the step before it.
        effect, behind: labels of what is affected and of what brings it about.
        regulation: CURIE of the regulation that links the two, or empty.
        support: one of ``SUPPORTS``, or empty without a regulation.
        expected: the product of the signs: increase, decrease or not stated.
        curated, printed: the direction as curated, and as the source prints it.
        verdict: agreement, conflict or cannot tell, of the curated sign.
        verdict_printed: the same of the printed one.
        why: the reasoning in words, or the link that is missing.
    """

    finding: str
    step: str
    cause: str
    effect: str
    behind: str
    regulation: str
    support: str
    expected: str
    curated: str
    printed: str
    verdict: str
    verdict_printed: str
    why: str


def sign_audit(graph: Mechanisms) -> list[SignResult]:
    """Return the audit of every effect that is stated to come after another, in the order of steps.

    Only a regulation from the source or from general knowledge decides, and only one that holds in
    the cells that the steps name. Without one, or if its sign or that of a step is not stated, the
    result names the missing link. Of several regulations the most independent one decides.
    """
    results = []
    linking = _Links(graph)
    for effect in graph.effects.values():
        for before in effect.before:
            cause = graph.effects[before]
            found = linking.between(cause.thing, effect.thing)
            results.append(_audit_effect(effect, cause, found, graph))
    return sorted(
        results,
        key=lambda result: (result.finding, _step_number(result.step), _step_number(result.cause)),
    )


def _step_number(step: str) -> int:
    return int(step.rpartition("-s")[2])


class _Links:
    """The regulations between two things, each pair of things looked up once."""

    def __init__(self, graph: Mechanisms) -> None:
        self._graph = graph
        self._between: dict[tuple[str, str], list[Regulation]] = {}
        self._of: dict[str, list[Regulation]] = {}

    def between(self, cause: str, effect: str) -> list[Regulation]:
        """Return the regulations of what an effect is on by what caused it."""
        asked = cause, effect
        if asked not in self._between:
            below = self._graph.below
            of_cause = self._regulations_by(cause)
            self._between[asked] = [each for each in of_cause if below(effect, each.regulated)]
        return self._between[asked]

    def _regulations_by(self, cause: str) -> list[Regulation]:
        if cause not in self._of:
            below, regulations = self._graph.below, self._graph.regulations
            self._of[cause] = [each for each in regulations if below(cause, each.regulator)]
        return self._of[cause]


def _audit_effect(
    effect: Effect, cause: Effect, linking: list[Regulation], graph: Mechanisms
) -> SignResult:
    holding = [r for r in linking if _holds(r, cause, effect, graph)]
    regulation = min(holding, key=lambda r: _precedence(r, effect, graph), default=None)
    link = regulation.sign if regulation else OPEN
    expected = cause.sign * link
    expected_printed = cause.printed * link
    return SignResult(
        effect.finding,
        effect.step,
        cause.step,
        effect.label,
        cause.label,
        regulation.name if regulation else "",
        _support(regulation, effect, graph) if regulation else "",
        SIGN_WORDS[expected],
        SIGN_WORDS[effect.sign],
        SIGN_WORDS[effect.printed],
        _compare_signs(expected, effect.sign),
        _compare_signs(expected_printed, effect.printed),
        _sign_reason(effect, cause, regulation, expected, elsewhere=bool(linking)),
    )


def _precedence(regulation: Regulation, effect: Effect, graph: Mechanisms) -> tuple[bool, int, str]:
    """Return a key that puts a regulation with a sign, then the most independent one, first."""
    support = SUPPORTS.index(_support(regulation, effect, graph))
    return regulation.sign == OPEN, support, regulation.name


def _support(regulation: Regulation, effect: Effect, graph: Mechanisms) -> str:
    if regulation.basis == GENERAL:
        return GENERAL
    own = graph.grounds.get(effect.finding, set())
    return OWN_PAPER if own & graph.grounds.get(regulation.name, set()) else INDEPENDENT


def _holds(regulation: Regulation, cause: Effect, effect: Effect, graph: Mechanisms) -> bool:
    """Return whether a regulation holds in the cells that the two steps name."""
    crosses = regulation.name in graph.between_cells
    cells = effect.cells if crosses else [*cause.cells, *effect.cells]
    return all(_holds_in(regulation, cell, graph) for cell in cells)


def _holds_in(regulation: Regulation, cell: str, graph: Mechanisms) -> bool:
    classes = graph.regulation_cells.get(regulation.name, ())
    return not classes or any(graph.below(cell, cls) for cls in classes)


def _compare_signs(expected: int, stated: int) -> str:
    if OPEN in (expected, stated):
        return UNDECIDED
    return AGREES if expected == stated else CONFLICTS


def _sign_reason(
    effect: Effect, cause: Effect, regulation: Regulation | None, expected: int, *, elsewhere: bool
) -> str:
    if regulation is None:
        where = " in such a cell" if elsewhere else ""
        return f"no regulation of {effect.label} by {cause.label} is known{where}"
    if regulation.sign == OPEN:
        return f"{regulation.label}, and the sign of that is not stated"
    if cause.sign == OPEN:
        return f"{regulation.label}, and the sign of {cause.label} is not stated"
    premise = f"{SIGN_WORDS[cause.sign]} of {cause.label}, and {regulation.label}"
    return f"{premise}: {SIGN_WORDS[expected]} of {effect.label}"
