"""What is near to a thing without an answer: things that have one, and other ways to what was meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from exomet.errors import UnknownNameError
from exomet.finding.listing import FILTER_KINDS, filter_findings
from exomet.graph.grounding import Names, papers
from exomet.graph.index import ancestors
from exomet.query.select import select
from exomet.terms.iris import EXOMET
from exomet.terms.lexicon import Entity, closest, mirna_key, particular

_FEW = 3
# Things are no neighbours by what more than so many, and more than half of all, have in common.
_COMMON = 5
_PROLOGUE = f"PREFIX exomet: <{EXOMET}>\n"


def suggest(names: Names, given: Entity, things: Sequence[Entity]) -> list[Entity]:
    """Return the few of the things that are nearest to one, the nearest first.

    MicroRNAs are near by their number, other things by what they are: first the classes and groups above the one given,
    then what shares a word with it, then what shares a class or group that few share. Of classes only those are taken
    that something is stated of, since they bear the names that people use. What stands in no hierarchy is near by its
    spelling.
    """
    if "mirna" in given.kinds:
        key = (mirna_key(given.label) or ())[:2]
        return sorted(
            (t for t in things if (mirna_key(t.label) or ())[:2] == key), key=lambda t: t.label
        )[:_FEW]
    if "publication" in given.kinds:
        return []
    things = [thing for thing in things if thing.kinds & given.kinds] or things
    things = [thing for thing in things if thing.iri in names.stated] or things
    above = ancestors(given.iri, names.tree)
    if len(above) == 1:
        labels = {" ".join(sorted(particular(thing.label))): thing for thing in things}
        return [
            labels[label]
            for label in closest(" ".join(sorted(particular(given.label))), labels, _FEW)
        ]
    shared = {thing.iri: above & ancestors(thing.iri, names.tree) for thing in things}
    sharing = Counter(cls for classes in shared.values() for cls in classes)
    words = particular(given.label)
    ranked = []
    for thing in things:
        few = min((sharing[cls] for cls in shared[thing.iri]), default=len(things) + 1)
        alike = len(words & particular(thing.label))
        if thing.iri in above or alike or few <= max(_COMMON, len(things) // 2):
            ranked.append((thing.iri not in above, -alike, few, thing.label, thing))
    return [thing for *_, thing in sorted(ranked, key=lambda found: found[:4])][:_FEW]


def hints(names: Names, filtered: str, typed: str, *kinds: str) -> Iterator[str]:
    """Yield where a value without findings is met all the same: under other filters, in print, in what was left out.

    Args:
        names: the names of the graph.
        filtered: the filter, or the parameter of a question, under which the value was looked for.
        typed: the value.
        kinds: the kinds of thing that it may be.
    """
    counts = {other: number(names, other, typed) for other in FILTER_KINDS if other != filtered}
    if under := [f'--{other} "{typed}": {count}' for other, count in counts.items() if count]:
        yield f"Findings filtered by {', '.join(under)}."
    yield from _printed(names, typed, kinds)
    if "publication" in kinds:
        yield from _left_out(names, typed)


def number(names: Names, name: str, typed: str) -> int:
    """Return how many findings pass a filter by one value; none where it is no such filter or names nothing."""
    if name not in FILTER_KINDS:
        return 0
    try:
        return len(filter_findings(names, {name: [typed]}))
    except UnknownNameError:
        return 0


def _printed(names: Names, typed: str, kinds: tuple[str, ...]) -> Iterator[str]:
    """Yield what is curated where the value, or another name of the same thing, is printed."""
    query = f"""{_PROLOGUE}SELECT ?correction ?printed ?curated WHERE {{
      ?correction exomet:printedValue ?printed ; exomet:curatedValue ?curated }} ORDER BY ?correction"""
    try:
        meant = {names.ground(typed, *kinds).iri}
    except UnknownNameError:
        return
    found: dict[str, list[str]] = {}
    for correction, printed, curated in select(names.store, query)[1]:
        pieces = (piece for piece in re.split(r"[\\|&,]", str(printed)) if piece.strip())
        if any(
            thing.iri in meant
            for piece in pieces
            for kind in kinds
            for thing in names.lexicon.find(piece, kind)
        ):
            found.setdefault(str(curated), []).append(str(correction).rpartition(":")[2])
    for curated, corrections in found.items():
        yield f'"{typed}" is printed where "{curated}" is curated: {", ".join(corrections)} (the question corrections).'


def _left_out(names: Names, typed: str) -> Iterator[str]:
    """Yield why a place that cites the paper gave no finding."""
    for paper in papers(names.lexicon, typed):
        query = f"""{_PROLOGUE}SELECT ?locator ?reason WHERE {{
          <{paper.iri}> exomet:referenceNumber ?number ; exomet:reportedBy ?source .
          ?place exomet:excludedBecause ?reason ; exomet:printedReferences ?printed ; exomet:reportedBy ?source ;
            exomet:locator ?locator FILTER(?printed = STR(?number)) }} ORDER BY ?place"""
        for locator, reason in select(names.store, query)[1]:
            yield f"{paper.label} is cited at {locator}, which is left out: {reason} (the question excluded-places)."
