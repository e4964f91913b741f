"""The sign audit: the sign of an effect should be the sign of its cause times that of the regulation between them."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.finding.effects import DOWN, OPEN, UP, Effect, Mechanisms, Regulation

AGREES, CONFLICTS, UNDECIDED = "agreement", "conflict", "cannot tell"
WORDS = {UP: "increase", DOWN: "decrease", OPEN: "not stated"}


@dataclass(frozen=True)
class SignResult:
    """The audit of one effect against one of its causes.

    Attributes:
        finding, step, cause: CURIEs of the finding, the step and the step before it.
        effect, behind: labels of what is affected and of what brings it about.
        regulation: CURIE of the regulation that links the two, or empty.
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
    expected: str
    curated: str
    printed: str
    verdict: str
    verdict_printed: str
    why: str


def sign_audit(graph: Mechanisms) -> list[SignResult]:
    """Return the audit of every effect that is stated to come after another, in the order of steps.

    Only a regulation from the source or from general knowledge decides; where there is none, or its sign or that of a
    step is open, nothing is said but which link is missing.
    """
    results = []
    for effect in graph.effects.values():
        for before in effect.before:
            results.append(_audit(effect, graph.effects[before], graph))
    return sorted(
        results, key=lambda result: (result.finding, _number(result.step), _number(result.cause))
    )


def _number(step: str) -> int:
    return int(step.rpartition("-s")[2])


def _audit(effect: Effect, cause: Effect, graph: Mechanisms) -> SignResult:
    found = [r for r in graph.regulations if _links(r, cause, effect, graph)]
    candidates = [r for r in found if r.sign != OPEN] or found
    regulation = candidates[0] if candidates else None
    expected = cause.sign * (regulation.sign if regulation else OPEN)
    expected_printed = cause.printed * (regulation.sign if regulation else OPEN)
    return SignResult(
        effect.finding,
        effect.step,
        cause.step,
        effect.label,
        cause.label,
        regulation.name if regulation else "",
        WORDS[expected],
        WORDS[effect.sign],
        WORDS[effect.printed],
        _verdict(expected, effect.sign),
        _verdict(expected_printed, effect.printed),
        _why(effect, cause, regulation, expected),
    )


def _links(regulation: Regulation, cause: Effect, effect: Effect, graph: Mechanisms) -> bool:
    return graph.below(cause.thing, regulation.source) and graph.below(
        effect.thing, regulation.target
    )


def _verdict(expected: int, stated: int) -> str:
    if OPEN in (expected, stated):
        return UNDECIDED
    return AGREES if expected == stated else CONFLICTS


def _why(effect: Effect, cause: Effect, regulation: Regulation | None, expected: int) -> str:
    if regulation is None:
        return f"no regulation of {effect.label} by {cause.label} is known"
    if OPEN in (cause.sign, regulation.sign):
        return f"{regulation.label}, and the sign of {'that' if regulation.sign == OPEN else cause.label} is not stated"
    return f"{WORDS[cause.sign]} of {cause.label}, and {regulation.label}: {WORDS[expected]} of {effect.label}"
