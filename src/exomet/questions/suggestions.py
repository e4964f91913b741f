"""Suggestions for a thing without an answer: near things with one, and where else it occurs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from exomet.errors import UnknownNameError
from exomet.finding.filters import filter_findings
from exomet.finding.model import Findings
from exomet.graph.grounding import Names, papers
from exomet.graph.index import ancestors
from exomet.query.select import select
from exomet.terms.iris import EXOMET, RDFS
from exomet.terms.lexicon import Entity, closest, mirna_key, particular
from exomet.terms.roles import ROLES

_MOST_SUGGESTIONS = 3
# Things are no neighbours by what more than so many, and more than half of all, have in common.
_COMMON = 5
_PRINTED = f"""PREFIX exomet: <{EXOMET}>
SELECT ?correction ?printed ?curated WHERE {{
  ?correction exomet:printedValue ?printed ; exomet:curatedValue ?curated }} ORDER BY ?correction"""
_EXCLUDED = f"""PREFIX exomet: <{EXOMET}>
SELECT ?locator ?reason WHERE {{
  <%s> exomet:referenceNumber|exomet:referenceLabel ?number ; exomet:reportedBy ?source .
  ?place exomet:excludedBecause ?reason ; exomet:printedReferences ?printed ;
    exomet:reportedBy ?source ; exomet:locator ?locator FILTER(?printed = STR(?number))
}} ORDER BY ?place"""
_REGULATED = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?words WHERE {{
  ?regulation exomet:supportedBy <%s> ; rdfs:label ?words }} ORDER BY ?regulation"""
_REGULATED_PROCESS = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?regulation WHERE {{
  ?regulation exomet:regulated/a/rdfs:subClassOf* <%s> }}"""


def suggest(names: Names, target: Entity, entities: Sequence[Entity]) -> list[Entity]:
    """Return the few of the entities that are nearest to one, the nearest first.

    MicroRNAs are near by their number, other things by what they are: first the classes and groups
    above the target, then what shares a word with it, then what shares a class or group that few
    share. Of classes only those are taken that something is stated of, since they bear the names
    that people use. What stands in no hierarchy is near by its spelling.
    """
    if "mirna" in target.kinds:
        return _same_number(target, entities)
    if target.kinds & {"paper", "publication"}:
        return []
    candidates = [each for each in entities if each.kinds & target.kinds] or entities
    candidates = [each for each in candidates if each.iri in names.stated] or candidates
    above = ancestors(target.iri, names.tree)
    if len(above) == 1:
        return _spelled_alike(target, candidates)
    return _related(names, target, above, candidates)


def _same_number(target: Entity, entities: Sequence[Entity]) -> list[Entity]:
    number_of = (mirna_key(target.label) or ())[:2]
    alike = [each for each in entities if (mirna_key(each.label) or ())[:2] == number_of]
    return sorted(alike, key=lambda entity: entity.label)[:_MOST_SUGGESTIONS]


def _spelled_alike(target: Entity, entities: Sequence[Entity]) -> list[Entity]:
    by_words = {_particular_words(entity): entity for entity in entities}
    nearest = closest(_particular_words(target), by_words, _MOST_SUGGESTIONS)
    return [by_words[words] for words in nearest]


def _particular_words(entity: Entity) -> str:
    return " ".join(sorted(particular(entity.label)))


@dataclass(frozen=True, order=True)
class _Relation:
    """How an entity is related to the target; the order is the ranking."""

    is_beside: bool
    minus_shared_words: int
    sharing: int
    label: str
    entity: Entity = field(compare=False)


def _related(
    names: Names, target: Entity, above: set[str], entities: Sequence[Entity]
) -> list[Entity]:
    """Return what is related to the target by hierarchy or words, the nearest first."""
    shared = {each.iri: above & ancestors(each.iri, names.tree) for each in entities}
    sharing: Counter[str] = Counter()
    for classes in shared.values():
        sharing.update(classes)
    words = particular(target.label)
    relations = []
    for each in entities:
        few = min((sharing[cls] for cls in shared[each.iri]), default=len(entities) + 1)
        alike = len(words & particular(each.label))
        if each.iri in above or alike or few <= max(_COMMON, len(entities) // 2):
            relations.append(_Relation(each.iri not in above, -alike, few, each.label, each))
    return [relation.entity for relation in sorted(relations)][:_MOST_SUGGESTIONS]


def hints(findings: Findings, name: str, text: str, *kinds: str) -> Iterator[str]:
    """Yield where else a value without findings occurs.

    That may be under other filters, in print, among the exclusions or the regulations.

    Args:
        findings: the findings of the graph.
        name: the filter, or the parameter of a question, under which the value was looked for.
        text: the value.
        kinds: the kinds of thing that it may be.
    """
    counts = {role: number(findings, role, text) for role in ROLES if role != name}
    if under := [f'--{role} "{text}": {count}' for role, count in counts.items() if count]:
        yield f"Findings filtered by {', '.join(under)}."
    yield from _printed(findings.names, text, kinds)
    if "publication" in kinds:
        yield from _left_out(findings.names, text)
        yield from _cited(findings.names, text)
    if "process" in kinds:
        yield from _regulated(findings.names, text)


def number(findings: Findings, name: str, text: str) -> int:
    """Return how many findings pass a filter by one value; 0 where it names nothing."""
    if name not in ROLES:
        return 0
    try:
        return len(filter_findings(findings, {name: [text]}))
    except UnknownNameError:
        return 0


def _printed(names: Names, text: str, kinds: tuple[str, ...]) -> Iterator[str]:
    """Yield what is curated where the value, or another name of the same thing, is printed."""
    try:
        iri = names.ground(text, *kinds).iri
    except UnknownNameError:
        return
    corrections: dict[str, list[str]] = {}
    for correction, printed, curated in select(names.store, _PRINTED)[1]:
        if _names_thing(names, str(printed), kinds, iri):
            identifier = str(correction).rpartition(":")[2]
            corrections.setdefault(str(curated), []).append(identifier)
    for curated, identifiers in corrections.items():
        listed = ", ".join(identifiers)
        yield (
            f'"{text}" is printed where "{curated}" is curated: {listed} '
            "(see the question corrections)."
        )


def _names_thing(names: Names, printed: str, kinds: tuple[str, ...], iri: str) -> bool:
    """Return whether a piece of a printed text is a name of a thing."""
    for piece in filter(str.strip, re.split(r"[\\|&,]", printed)):
        for kind in kinds:
            if any(entity.iri == iri for entity in names.lexicon.find(piece, kind)):
                return True
    return False


def _left_out(names: Names, text: str) -> Iterator[str]:
    """Yield why an anchor that cites the paper yielded no finding."""
    for paper in papers(names.lexicon, text):
        for locator, reason in select(names.store, _EXCLUDED % paper.iri)[1]:
            yield (
                f"{paper.label} is cited at {locator}, which is excluded: {reason} "
                "(see the question excluded-places)."
            )


def _regulated(names: Names, text: str) -> Iterator[str]:
    """Yield how many background regulations act on a process."""
    try:
        iri = names.ground(text, "process").iri
    except UnknownNameError:
        return
    if count := len(select(names.store, _REGULATED_PROCESS % iri)[1]):
        yield f"Background regulations of it: {count:,} (see the question process-regulators)."


def _cited(names: Names, text: str) -> Iterator[str]:
    """Yield the background regulations for which a paper is cited, the first few of them."""
    for paper in papers(names.lexicon, text):
        words = [str(row[0]) for row in select(names.store, _REGULATED % paper.iri)[1]]
        if words:
            shown = "; ".join(words[:_MOST_SUGGESTIONS])
            yield (
                f"{paper.label} is cited for background regulations: {shown} "
                "(see the question unused-references)."
            )
