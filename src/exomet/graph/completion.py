"""The names that a query can hold, for an editor that completes them."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.graph.grounding import Names
from exomet.graph.vocabulary import defined_terms, text_rows
from exomet.terms.iris import EXOMET, SKOS, curie
from exomet.terms.kinds import main_kind

_SYNONYMS = f"SELECT ?thing ?name WHERE {{ ?thing <{SKOS}altLabel> ?name FILTER(isIRI(?thing)) }}"
# A relation leads to a record, or to a participant of some class.
_RELATION_OBJECTS = f"""SELECT DISTINCT ?relation ?object ?class WHERE {{
  ?thing ?relation ?object . ?object a ?class FILTER(STRSTARTS(STR(?relation), "{EXOMET}"))
}}"""
_PROPERTY_KINDS = {"ObjectProperty": "relation", "DatatypeProperty": "attribute"}
# Nobody writes these into a query by name.
_NOT_COMPLETED = {"place", "correction", "finding", "regulation"}


@dataclass(frozen=True)
class Completion:
    """A name on offer.

    Attributes:
        label: what people call it.
        curie: what the query gets.
        kind: what it is, such as cancer or relation.
        synonyms: its further names.
        leads_to: of a property, the kinds of thing that can follow it; None for anything else.
    """

    label: str
    curie: str
    kind: str
    synonyms: tuple[str, ...]
    leads_to: tuple[str, ...] | None = None


def completions(names: Names) -> list[Completion]:
    """Return everything with a CURIE that a query may name, by label."""
    things = _thing_completions(names)
    kinds = {iri: completion.kind for iri, completion in things.items()}
    offers = [*things.values(), *_property_completions(names, kinds)]
    return sorted(offers, key=lambda offer: (offer.label, offer.curie))


def _thing_completions(names: Names) -> dict[str, Completion]:
    synonyms: dict[str, set[str]] = {}
    for iri, name in text_rows(names.store, _SYNONYMS):
        synonyms.setdefault(iri, set()).add(name)
    offers = {}
    for thing in names.lexicon.entities.values():
        short = curie(thing.iri)
        if thing.kinds - _NOT_COMPLETED and short != thing.iri:
            offers[thing.iri] = Completion(
                thing.label,
                short,
                main_kind(thing.kinds),
                tuple(sorted(synonyms.get(thing.iri, ()))),
            )
    return offers


def _property_completions(names: Names, kinds: dict[str, str]) -> list[Completion]:
    leads_to: dict[str, set[str]] = {}
    for relation, thing, cls in text_rows(names.store, _RELATION_OBJECTS):
        if kind := kinds.get(thing) or kinds.get(cls):
            leads_to.setdefault(relation, set()).add(kind)
    offers = []
    for owl_type, kind in _PROPERTY_KINDS.items():
        for term in defined_terms(names.store, [owl_type], "subPropertyOf"):
            ends = tuple(sorted(leads_to.get(term.iri, ())))
            offers.append(Completion(term.label, curie(term.iri), kind, (), ends))
    return offers
