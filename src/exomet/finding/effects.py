"""The steps of findings and the regulations behind them, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from exomet.finding.model import Findings
from exomet.finding.reading import Finding
from exomet.query.select import select_texts
from exomet.terms.iris import EXOMET, INFERRED, OWL, RDFS, expand

_MECHANISM_PREFIXES = f"PREFIX exomet: <{EXOMET}>\nPREFIX rdfs: <{RDFS}>\nPREFIX owl: <{OWL}>\n"
_ALL_STEPS = """SELECT ?finding ?step ?sign ?thing ?label ?class ?cell ?before WHERE {
  ?finding exomet:step ?step . ?step a ?sign ; exomet:affects ?thing .
  ?thing rdfs:label ?label ; a ?class .
  FILTER(?sign IN (exomet:Increase, exomet:Decrease, exomet:SignNotStated))
  FILTER(?class != owl:NamedIndividual)
  OPTIONAL { ?step exomet:inCell/a ?cell FILTER(?cell != owl:NamedIndividual) }
  OPTIONAL { ?step exomet:after ?before } }"""
# What a step states of a cell, and what follows from it there; of the finding where the cell is not
# named. (That a process acts in a regulation is inferred of the cell too, but is no change.)
_CHANGES = f"""SELECT DISTINCT ?where ?relation ?thing ?label ?class ?cell WHERE {{
  {{ VALUES ?relation {{ exomet:hasIncrease exomet:hasDecrease }}
     ?where ?relation ?thing }} UNION {{
    VALUES ?relation {{ exomet:hasIncrease1 exomet:hasIncrease2 exomet:hasIncrease3
                        exomet:hasDecrease1 exomet:hasDecrease2 exomet:hasDecrease3 }}
    GRAPH <{INFERRED}> {{ ?where ?relation ?thing }} }}
  ?thing rdfs:label ?label ; a ?class .
  ?where rdfs:label ?cell .
  FILTER(?class != owl:NamedIndividual) }}"""
_REGULATION_CELLS = "SELECT ?regulation ?cell WHERE { ?regulation exomet:inCellType ?cell }"
_CROSSING = "SELECT ?regulation WHERE { ?regulation a exomet:RegulationBetweenCells }"
_REGULATIONS = """SELECT ?regulation ?kind ?from ?fromClass ?to ?toClass ?label ?basis WHERE {
  ?regulation a ?kind ; exomet:regulator ?from ; exomet:regulated ?to ; rdfs:label ?label .
  ?regulation exomet:regulationBasis ?basis .
  ?from a ?fromClass . ?to a ?toClass .
  FILTER(?kind IN (exomet:PositiveRegulation, exomet:NegativeRegulation, exomet:UnsignedRegulation))
  FILTER(owl:NamedIndividual NOT IN (?fromClass, ?toClass)) }"""
_NAMES_WITHOUT_ARM = """SELECT ?mirna ?label WHERE {
  ?mirna exomet:memberOf ?bare . ?bare a exomet:ArmNotStatedMicroRNA ; rdfs:label ?label }"""
# Anchors, entries of reference lists and papers on which a finding or a regulation rests.
_GROUNDS = """SELECT DISTINCT ?record ?ground WHERE {
  { ?record exomet:place|exomet:reference|exomet:paper|exomet:supportedBy ?ground } UNION
  { ?record exomet:supportedBy/exomet:paper ?ground } }"""
_REVERSED_STEPS = """SELECT ?step ?kind WHERE {
  ?correction exomet:correctedStep ?step ; exomet:field "sign" ; exomet:correctionKind ?kind }"""

UP, DOWN, OPEN = 1, -1, 0
_STEP_SIGNS = {"exomet:Increase": UP, "exomet:Decrease": DOWN, "exomet:SignNotStated": OPEN}
_REGULATION_SIGNS = {
    "exomet:PositiveRegulation": UP,
    "exomet:NegativeRegulation": DOWN,
    "exomet:UnsignedRegulation": OPEN,
}
# (comparing the tuples takes a quarter of the time of comparing the changes)
_values_of_change = attrgetter("finding", "depth", "sign", "thing", "label", "place", "cell")
# The roles that set the context of a finding.
_CONTEXT = ("cancer", "sender", "recipient")


@dataclass
class Effect:
    """A step: what is affected, in which direction, after which steps.

    Attributes:
        finding: CURIE of the finding.
        step: CURIE of the step.
        sign: 1 where the thing goes up, -1 where it goes down, 0 where that is not stated.
        printed: the sign that the source prints, where a correction says that it was reversed.
        thing: CURIE of the record that is affected, or of the class of the participant.
        label: its label.
        cells: CURIEs of the classes of the cells in which it happens.
        before: CURIEs of the steps that lead to it.
    """

    finding: str
    step: str
    sign: int
    printed: int
    thing: str
    label: str
    cells: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)

    @property
    def finding_name(self) -> str:
        """The name of the finding, without prefix."""
        return self.finding.removeprefix("finding:")


@dataclass(frozen=True, order=True)
class Change:
    """What goes up or down somewhere in a finding.

    Attributes:
        finding: CURIE of the finding.
        depth: number of regulations behind it; 0 where a step states it.
        sign: 1 where the thing goes up, -1 where it goes down.
        thing: CURIE of the record that changes, or of the class of the process.
        label: its label.
        place: CURIE of the cell, or of the finding where the cell is not named.
        cell: label of the cell, empty where it is not named.
    """

    finding: str
    depth: int
    sign: int
    thing: str
    label: str
    place: str
    cell: str


@dataclass(frozen=True, order=True)
class Regulation:
    """A regulation known independently of the findings, between two records or classes.

    Attributes:
        name, label: its CURIE and its label.
        sign: 1 where the regulator raises what it regulates, -1 where it lowers it.
        regulator, regulated: CURIEs of records or of classes of processes.
        basis: what it was read from.
    """

    name: str
    sign: int
    regulator: str
    regulated: str
    label: str
    basis: str


@dataclass
class Context:
    """What a finding is about: kind, microRNA without arm, and classes by role."""

    kind: str
    mirna: str
    classes: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Level:
    """The level of a marker and its outcome, by CURIEs of finding and outcome."""

    finding: str
    level: str
    outcome: str
    label: str


class Mechanisms:
    """Effects, regulations, contexts and levels of markers of all findings, each read if needed."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def _rows(self, query: str) -> Iterator[list[str]]:
        return select_texts(self.findings.store, _MECHANISM_PREFIXES + query)

    @cached_property
    def effects(self) -> dict[str, Effect]:
        """The steps by CURIE."""
        reverses = "direction reversed"
        reversed_steps = {step for step, kind in self._rows(_REVERSED_STEPS) if kind == reverses}
        effects: dict[str, Effect] = {}
        for finding, step, sign_class, thing, label, cls, cell, before in self._rows(_ALL_STEPS):
            sign = _STEP_SIGNS[sign_class]
            printed = -sign if step in reversed_steps else sign
            new = Effect(finding, step, sign, printed, _identity(thing, cls), label)
            effect = effects.setdefault(step, new)
            if cell and cell not in effect.cells:
                effect.cells.append(cell)
            if before and before not in effect.before:
                effect.before.append(before)
        return effects

    @cached_property
    def effects_by_finding(self) -> dict[str, list[Effect]]:
        """The steps by name of their finding."""
        by_finding: dict[str, list[Effect]] = {}
        for effect in self.effects.values():
            by_finding.setdefault(effect.finding_name, []).append(effect)
        return by_finding

    @cached_property
    def regulations(self) -> list[Regulation]:
        """The regulations known independently of the findings, in the order of their names."""
        regulations = set()
        for name, kind, one, one_class, other, other_class, *words in self._rows(_REGULATIONS):
            ends = _identity(one, one_class), _identity(other, other_class)
            regulations.add(Regulation(name, _REGULATION_SIGNS[kind], *ends, *words))
        return sorted(regulations)

    @cached_property
    def regulation_cells(self) -> dict[str, set[str]]:
        """The classes of the cells in which each regulation holds, by its CURIE."""
        cells: dict[str, set[str]] = {}
        for regulation, cell in self._rows(_REGULATION_CELLS):
            cells.setdefault(regulation, set()).add(cell)
        return cells

    @cached_property
    def between_cells(self) -> set[str]:
        """The regulations that act from any cell on those in which they hold."""
        return {regulation for (regulation,) in self._rows(_CROSSING)}

    @cached_property
    def grounds(self) -> dict[str, set[str]]:
        """The anchors, reference entries and papers of findings and regulations, by CURIE."""
        grounds: dict[str, set[str]] = {}
        for record, ground in self._rows(_GROUNDS):
            grounds.setdefault(record, set()).add(ground)
        return grounds

    @cached_property
    def changes(self) -> list[Change]:
        """What is stated of a cell or follows from it, by finding; the nearest to a step first."""
        changes = set()
        for place, relation, thing, label, cls, name in self._rows(_CHANGES):
            finding = place.partition("-")[0]
            sign = UP if "Increase" in relation else DOWN
            depth = int(relation[-1]) if relation[-1].isdigit() else 0
            cell = "" if place == finding else name
            changes.add(Change(finding, depth, sign, _identity(thing, cls), label, place, cell))
        return sorted(changes, key=_values_of_change)

    @cached_property
    def contexts(self) -> dict[str, Context]:
        """What each finding is about, by its CURIE."""
        without_arm = dict(self._rows(_NAMES_WITHOUT_ARM))
        contexts = {}
        for finding in self.findings.all.values():
            mirna = finding.role("mirna")[0]
            context = Context(finding.kind, without_arm.get(mirna.thing, mirna.label))
            for role in _CONTEXT:
                if parts := finding.role(role):
                    context.classes[role] = {part.thing for part in parts}
            contexts[f"finding:{finding.name}"] = context
        return contexts

    @property
    def levels(self) -> list[Level]:
        """The markers whose level is associated with an outcome."""
        levels: list[Level] = []
        for finding in self.findings.all.values():
            levels += _levels_of(finding)
        return levels

    def below(self, narrow: str, broad: str) -> bool:
        """Return whether the first of two things is the second, or a class below it."""
        return narrow == broad or str(expand(broad)) in self.findings.superclasses(narrow)


def _levels_of(finding: Finding) -> list[Level]:
    if not finding.level:
        return []
    outcomes = finding.by_relation("associatedWith")
    name = f"finding:{finding.name}"
    return [Level(name, finding.level, part.thing, part.label) for part in outcomes]


def _identity(thing: str, cls: str) -> str:
    """Return the thing itself where it is a shared record, its class where it is a participant."""
    return cls if thing.startswith(("finding:", "regulation:")) else thing
