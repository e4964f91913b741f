"""The steps, regulations and contexts of a graph as plain values, read once for the audit."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from exomet.graph.index import ancestors, parents
from exomet.query.select import select
from exomet.terms.iris import EXOMET, RDFS, expand

_PROLOGUE = f"PREFIX exomet: <{EXOMET}>\nPREFIX rdfs: <{RDFS}>\nPREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
_STEPS = """SELECT ?finding ?step ?sign ?thing ?label ?class ?before WHERE {
  ?finding exomet:step ?step . ?step a ?sign ; exomet:affects ?thing . ?thing rdfs:label ?label ; a ?class .
  FILTER(?sign IN (exomet:Increase, exomet:Decrease, exomet:SignNotStated)) FILTER(?class != owl:NamedIndividual)
  OPTIONAL { ?step exomet:after ?before } }"""
_REGULATIONS = """SELECT ?regulation ?kind ?from ?fromClass ?to ?toClass ?label WHERE {
  ?regulation a ?kind ; exomet:regulator ?from ; exomet:regulated ?to ; rdfs:label ?label .
  ?from a ?fromClass . ?to a ?toClass .
  FILTER(owl:NamedIndividual NOT IN (?kind, ?fromClass, ?toClass)) }"""
_CONTEXTS = """SELECT ?finding ?kind ?mirna ?role ?class WHERE {
  ?finding a ?kind ; exomet:mirna ?about . ?kind rdfs:subClassOf exomet:Finding .
  OPTIONAL { ?about exomet:memberOf ?bare . ?bare a exomet:ArmNotStatedMicroRNA ; rdfs:label ?without }
  ?about rdfs:label ?own . BIND(COALESCE(?without, ?own) AS ?mirna)
  OPTIONAL { VALUES ?role { exomet:cancer exomet:sourceCell exomet:recipientCell }
    ?finding ?role ?part . ?part a ?class . FILTER(?class != owl:NamedIndividual) } }"""
_LEVELS = """SELECT ?finding ?level ?outcome ?label WHERE {
  ?finding exomet:level ?level ; exomet:associatedWith ?part . ?part a ?outcome ; rdfs:label ?label .
  FILTER(?outcome != owl:NamedIndividual) }"""
_CORRECTIONS = """SELECT ?step ?kind WHERE {
  ?correction exomet:correctedStep ?step ; exomet:field "sign" ; exomet:correctionKind ?kind }"""

UP, DOWN, OPEN = 1, -1, 0
_SIGNS = {"exomet:Increase": UP, "exomet:Decrease": DOWN, "exomet:SignNotStated": OPEN}
_KINDS = {
    "exomet:PositiveRegulation": UP,
    "exomet:NegativeRegulation": DOWN,
    "exomet:UnsignedRegulation": OPEN,
}


@dataclass
class Effect:
    """A step: what is affected (as record or as class), in which direction, after which steps.

    ``printed`` is the direction that the source prints, where a correction says that it was reversed.
    """

    finding: str
    step: str
    sign: int
    printed: int
    thing: str
    label: str
    before: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Regulation:
    """A background regulation between two things, each a record or a class."""

    name: str
    sign: int
    source: str
    target: str
    label: str


@dataclass
class Context:
    """What a finding is about: kind, microRNA without arm, and the classes of cancer, sender and recipient."""

    kind: str
    mirna: str
    classes: dict[str, set[str]] = field(default_factory=dict)


class Mechanisms:
    """Effects, regulations, contexts and biomarker levels of a built graph."""

    def __init__(self, store: ox.Store) -> None:
        self._parents = parents(store)
        reversed_signs = {
            row[0] for row in _rows(store, _CORRECTIONS) if row[1] == "direction reversed"
        }
        self.effects: dict[str, Effect] = {}
        for finding, step, sign, thing, label, cls, before in _rows(store, _STEPS):
            signed = _SIGNS[sign]
            printed = -signed if step in reversed_signs else signed
            effect = Effect(finding, step, signed, printed, _identity(thing, cls), label)
            self.effects.setdefault(step, effect)
            if before and before not in self.effects[step].before:
                self.effects[step].before.append(before)
        self.regulations = sorted(
            {
                Regulation(name, _KINDS[kind], _identity(source, of), _identity(target, to), label)
                for name, kind, source, of, target, to, label in _rows(store, _REGULATIONS)
            },
            key=lambda regulation: regulation.name,
        )
        self.contexts: dict[str, Context] = {}
        for finding, kind, mirna, role, cls in _rows(store, _CONTEXTS):
            context = self.contexts.setdefault(finding, Context(kind, mirna))
            if role:
                context.classes.setdefault(role, set()).add(cls)
        self.levels = _rows(store, _LEVELS)

    def below(self, narrow: str, broad: str) -> bool:
        """Return whether the first of two things is the second, or a class below it."""
        return narrow == broad or str(expand(broad)) in ancestors(
            str(expand(narrow)), self._parents
        )


def _rows(store: ox.Store, query: str) -> list[list[str]]:
    return [
        ["" if value is None else str(value) for value in row]
        for row in select(store, _PROLOGUE + query)[1]
    ]


def _identity(thing: str, cls: str) -> str:
    """Return the thing itself where it is a shared record, its class where it is a participant."""
    return cls if thing.startswith(("finding:", "regulation:")) else thing
