"""Oppositions: findings on one microRNA that have opposite effects, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from exomet.audit.alignment import steps_of
from exomet.audit.claims import OPPOSED, Comparer, FieldComparison, Fields
from exomet.audit.disagreements import UNEXPLAINED
from exomet.audit.relation import (
    CIRCUMSTANCES,
    CONFLICTS,
    Claim,
    ClaimRelation,
    as_excluding,
    conflict_causes,
    correction_words,
)
from exomet.tables.spec import NOT_STATED

_SIGN_OF_LEVEL = {"up": "increase", "down": "decrease"}
_OPPOSITES = {("increase", "decrease"), ("decrease", "increase")}


def oppositions(
    mine: Iterable[Claim], theirs: Sequence[Claim], comparer: Comparer
) -> Iterator[tuple[Claim, Claim, ClaimRelation]]:
    """Yield the claims of two parties on one microRNA that conflict, and how.

    Only claims that have opposite directions of one thing are compared.
    """
    # What is affected and in which direction -> the places of their claims.
    directed: dict[tuple[str, str], set[int]] = {}
    for place, other in enumerate(theirs):
        for _, about, sign in effects_of(other):
            directed.setdefault((about, sign), set()).add(place)
    for one in mine:
        for place in sorted(_opposed_places(one, directed, comparer)):
            if how := opposition(one, theirs[place], comparer):
                yield one, theirs[place], how


def _opposed_places(
    one: Claim, directed: Mapping[tuple[str, str], set[int]], comparer: Comparer
) -> set[int]:
    found: set[int] = set()
    for (_, about, sign), (its_about, its_sign) in product(effects_of(one), directed):
        if (sign, its_sign) in _OPPOSITES and comparer.same_thing(about, its_about):
            found |= directed[its_about, its_sign]
    return found


def opposition(one: Claim, other: Claim, comparer: Comparer) -> ClaimRelation | None:
    """Return how the claims of two findings on one microRNA conflict; None if they do not.

    They do where one has an increase of what the other has a decrease of, or of something broader.
    """
    opposed = list(_opposed_effects(one, other, comparer))
    if not opposed:
        return None
    contexts = list(_opposed_circumstances(one, other, comparer))
    with_contexts = [*opposed, *((each, ()) for each in contexts)]
    causes = [*conflict_causes(one, other, with_contexts)]
    causes += correction_words(names for _, names in opposed)
    differences = tuple(each for each, _ in with_contexts)
    return ClaimRelation(CONFLICTS, tuple(dict.fromkeys(causes)) or (UNEXPLAINED,), differences)


def _opposed_effects(
    one: Claim, other: Claim, comparer: Comparer
) -> Iterator[tuple[FieldComparison, tuple[str, ...]]]:
    """Yield the effects of two findings that are opposed, each with the corrections of it."""
    for (name, about, sign), (its_name, its_about, its_sign) in product(
        effects_of(one), effects_of(other)
    ):
        if (sign, its_sign) in _OPPOSITES and comparer.same_thing(about, its_about):
            label = about if about == its_about else f"{about} / {its_about}"
            lines = (*one.fields[name].lines, *other.fields[its_name].lines)
            corrections = one.corrections.get(name, ()), other.corrections.get(its_name, ())
            each = FieldComparison(name, label, OPPOSED, sign, its_sign, tuple(sorted(lines)))
            yield each, (*corrections[0], *corrections[1])


def effects_of(claim: Claim) -> list[tuple[str, str, str]]:
    """Return the effects of a claim that have a direction: field, what is affected, sign.

    What goes with a level goes up where it does.
    """
    found = [
        (name, claim.fields[name].about, claim.fields[name].sign) for name in steps_of(claim.fields)
    ]
    for level in claim.values("level"):
        found += [
            ("level", outcome, _SIGN_OF_LEVEL.get(level, NOT_STATED))
            for outcome in claim.values("associated_with")
        ]
    return [each for each in found if each[2] != NOT_STATED]


def _opposed_circumstances(
    one: Claim, other: Claim, comparer: Comparer
) -> Iterator[FieldComparison]:
    compared = comparer.compare(_circumstances(one), _circumstances(other))
    yield from (each for each in map(as_excluding, compared) if each.relation == OPPOSED)


def _circumstances(claim: Claim) -> Fields:
    return {name: claim.fields[name] for name in CIRCUMSTANCES if name in claim.fields}
