"""The sign audit: an effect has the sign of its cause times that of the regulation between them."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.finding.effects import DOWN, OPEN, UP, Effect, Mechanisms, Regulation

AGREES, CONFLICTS, UNDECIDED = "agreement", "conflict", "cannot tell"
SIGN_WORDS = {UP: "increase", DOWN: "decrease", OPEN: "not stated"}


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

    Only a regulation from the source or from general knowledge decides. Without one, or if its
    sign or that of a step is not stated, the result names the missing link.
    """
    results = []
    for effect in graph.effects.values():
        for before in effect.before:
            results.append(_audit_effect(effect, graph.effects[before], graph))
    return sorted(
        results,
        key=lambda result: (result.finding, _step_number(result.step), _step_number(result.cause)),
    )


def _step_number(step: str) -> int:
    return int(step.rpartition("-s")[2])


def _audit_effect(effect: Effect, cause: Effect, graph: Mechanisms) -> SignResult:
    links = [r for r in graph.regulations if _links(r, cause, effect, graph)]
    signed = [r for r in links if r.sign != OPEN]
    regulation = next(iter(signed or links), None)
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
        SIGN_WORDS[expected],
        SIGN_WORDS[effect.sign],
        SIGN_WORDS[effect.printed],
        _compare_signs(expected, effect.sign),
        _compare_signs(expected_printed, effect.printed),
        _sign_reason(effect, cause, regulation, expected),
    )


def _links(regulation: Regulation, cause: Effect, effect: Effect, graph: Mechanisms) -> bool:
    return graph.below(cause.thing, regulation.regulator) and graph.below(
        effect.thing, regulation.regulated
    )


def _compare_signs(expected: int, stated: int) -> str:
    if OPEN in (expected, stated):
        return UNDECIDED
    return AGREES if expected == stated else CONFLICTS


def _sign_reason(
    effect: Effect, cause: Effect, regulation: Regulation | None, expected: int
) -> str:
    if regulation is None:
        return f"no regulation of {effect.label} by {cause.label} is known"
    if regulation.sign == OPEN:
        return f"{regulation.label}, and the sign of that is not stated"
    if cause.sign == OPEN:
        return f"{regulation.label}, and the sign of {cause.label} is not stated"
    premise = f"{SIGN_WORDS[cause.sign]} of {cause.label}, and {regulation.label}"
    return f"{premise}: {SIGN_WORDS[expected]} of {effect.label}"
