"""The page that shows two things side by side: what their findings share, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.finding.search import SINGLE_KINDS
from exomet.finding.side_by_side import SharedPart, side_by_side
from exomet.pages.addresses import Ref
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.pages.list_page import plain_words
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity
from exomet.terms.plain_text import plain_text
from exomet.terms.roles import ROLES
from exomet.terms.traits import EFFECTS

_LONGEST_TYPED = 100


@dataclass(frozen=True)
class _Side:
    """One of the two things: how to refer to it, the words that search for it, its findings."""

    ref: Ref
    words: str
    names: frozenset[str]
    kinds: frozenset[str]


@dataclass(frozen=True)
class _ComparedPart:
    """A line of the comparison.

    Attributes:
        effect: what is done to the thing, in words.
        thing: what takes part.
        query: the filter by it, as in an address.
        one: how many findings on the one thing have it.
        other: how many on the other.
    """

    effect: str
    thing: Ref
    query: dict[str, str]
    one: int
    other: int


def compare_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return two things side by side, such as microRNAs: ``one=miR-21&other=miR-155``."""
    typed = [
        plain_text((query.get(name) or [""])[-1]).strip()[:_LONGEST_TYPED]
        for name in ("one", "other")
    ]
    problems: list[tuple[str, Sequence[str]]] = []
    sides = [_side(explorer, text, problems) for text in typed]
    one, other = sides
    return render(
        view,
        "compare.html",
        status=404 if problems else 200,
        typed=typed,
        problems=problems,
        one=one,
        other=other,
        both=len(one.names & other.names) if one and other else 0,
        groups=_compared_groups(explorer, one, other) if one and other else [],
    )


def _side(explorer: Explorer, text: str, problems: list[tuple[str, Sequence[str]]]) -> _Side | None:
    if not text:
        return None
    try:
        thing: Entity = explorer.names.read(text).entity
    except UnknownNameError as error:
        problems.append((str(error), error.candidates))
        return None
    ref = explorer.addresses.ref(thing.iri)
    words = plain_words(explorer, curie(thing.iri))
    return _Side(ref, words, frozenset(explorer.findings.about(thing.iri)), thing.kinds)


def _compared_groups(
    explorer: Explorer, one: _Side, other: _Side
) -> list[tuple[str, list[_ComparedPart], list[_ComparedPart]]]:
    """Return for each role its heading, the lines that both have, and those of one alone."""
    # A finding has one microRNA: those of two microRNAs have none in common.
    own = one.kinds & other.kinds & {*SINGLE_KINDS}
    groups: dict[str, tuple[list[_ComparedPart], list[_ComparedPart]]] = {}
    for part in side_by_side(explorer.findings, one.names, other.names):
        if part.role in own:
            continue
        shared, alone = groups.setdefault(part.role, ([], []))
        (shared if part.is_shared else alone).append(_compared_part(explorer, part))
    return [(ROLES[role].title, *lines) for role, lines in groups.items()]


def _compared_part(explorer: Explorer, part: SharedPart) -> _ComparedPart:
    thing = explorer.addresses.ref(part.thing, part.label)
    query = {part.role: part.thing}
    if not part.effect:
        return _ComparedPart("", thing, query, part.one, part.other)
    query["effect"] = part.effect
    return _ComparedPart(EFFECTS[part.effect].word, thing, query, part.one, part.other)
