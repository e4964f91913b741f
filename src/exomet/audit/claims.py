"""Compares what two parties state of one finding, field by field and step by step.

The parties may be a review and the papers it cites, two reviews, or two builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from exomet.finding.model import Findings
from exomet.query.select import select_texts
from exomet.queryable import Queryable
from exomet.tables import provenance, schema
from exomet.tables.spec import NOT_STATED
from exomet.terms.iris import EXOMET
from exomet.terms.sorting import natural_sort_key

# How what the other party states is related to what the one states.
SAME, NARROWER, BROADER, MORE, LESS, OPPOSED = (
    "same",
    "narrower",
    "broader",
    "more",
    "less",
    "opposed",
)
# What is compared of evidence besides statements: the lines of a finding, and of each line its
# papers and kinds of evidence.
LINES, PAPERS, ECO = "lines", "papers", "eco"
EVIDENCE_FIELDS = (LINES, PAPERS, ECO)
# Where a background regulation holds, and what it rests on.
CELLS = "cells"
REFERENCES, SOURCES, BASIS = "references", "sources", "basis"
_STATEMENTS = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?line ?source ?kind ?field ?value ?method ?basis WHERE {{
  ?finding exomet:evidence ?line .
  ?line exomet:reportedBy ?source ; exomet:statement ?statement .
  ?source exomet:sourceKind ?kind .
  ?statement exomet:field ?field ; exomet:statedValue ?value ; exomet:basis ?basis
  OPTIONAL {{ ?statement exomet:method ?method }} }}"""
_STEP_OBJECTS = f"""PREFIX exomet: <{EXOMET}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?step ?label WHERE {{
  ?finding exomet:step ?step . ?step exomet:affects/rdfs:label ?label }}"""
# Each value stands for itself; several do not exclude each other.
_GATHERED = (
    "sender_conditions",
    "sender_lines",
    "sampled_from",
    "recipient_conditions",
    "recipient_lines",
    "species",
    "sites",
    "associated_with",
    "involves",
    "conditions",
    "model_systems",
    *EVIDENCE_FIELDS,
    REFERENCES,
    SOURCES,
    BASIS,
)
# How firmly a method shows that the microRNA binds.
_STRENGTH = {
    provenance.CALLED_TARGET: 1,
    provenance.CALLED_DIRECT: 2,
    provenance.PROTEIN_BINDING: 2,
}
_STRENGTH |= dict.fromkeys(provenance.ASSAYS, 3)
# Kinds of what a step affects, and of what acts in a background regulation.
_AFFECTED_KINDS = ("molecule", "pathway", "process")
_ACTING_KINDS = (*_AFFECTED_KINDS, "agent")
# Field -> kinds of its values.
_KINDS: dict[str, tuple[str, ...]] = {
    column.name: (column.kind,) for column in schema.FINDINGS.columns if column.kind
}
_KINDS |= {ECO: ("evidence",), CELLS: ("cell",)}
_KINDS |= {"regulator": _ACTING_KINDS, "object": _AFFECTED_KINDS}


@dataclass
class Stated:
    """What a party states of a field.

    Attributes:
        values: the values; of a step, its sign.
        methods: how a step is shown.
        bases: where it was read, or what a curator supplied.
        lines: CURIEs of the lines of evidence.
        about: what a step affects; empty for a column.
    """

    values: list[str] = field(default_factory=list)
    methods: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    about: str = ""

    @property
    def sign(self) -> str:
        """The sign of a step, as the party gives it: what a curator supplied does not count."""
        signs = [value for value in self.values if value != NOT_STATED]
        return signs[0] if signs and "biology" not in self.bases else NOT_STATED

    @property
    def strength(self) -> int:
        """How firmly it is stated that the microRNA binds; 0 if it is not."""
        return max((_STRENGTH.get(method, 0) for method in self.methods), default=0)


# Field or step -> what is stated of it.
Fields = dict[str, Stated]


@dataclass(frozen=True)
class FieldComparison:
    """What the comparison of one field says.

    Attributes:
        field: a column of findings, a step such as ``s1``, or ``s1.method``.
        about: what the step affects; empty for a column.
        relation: of the other party to the one.
        one, other: what each states, values joined with ``|``.
        lines: CURIEs of the lines of evidence.
        values: the values that make the difference, if there is one.
        lost: of several values, those that the one states and the other does not, beside others
            that the other adds.
    """

    field: str
    about: str
    relation: str
    one: str
    other: str
    lines: tuple[str, ...]
    values: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def read_statements(store: Queryable) -> Iterator[tuple[str, dict[tuple[str, str], Fields]]]:
    """Yield finding, and kind and name of the source -> field -> what is stated of the finding."""
    for finding, rows in groupby(_statement_rows(store), key=itemgetter(0)):
        parties: dict[tuple[str, str], Fields] = {}
        for _, line, source, kind, *stated in rows:
            fields = parties.setdefault((kind, source), {})
            _add_statement(fields, line, *stated)
        yield finding, parties


def read_line_statements(store: Queryable) -> dict[str, Fields]:
    """Return line of evidence, by its CURIE -> field -> what it states."""
    lines: dict[str, Fields] = {}
    for _, line, _, _, *stated in _statement_rows(store):
        _add_statement(lines.setdefault(line, {}), line, *stated)
    return lines


def _statement_rows(store: Queryable) -> Iterator[list[str]]:
    """Yield finding, line, source and its kind, field, what a step affects, and what is stated."""
    objects = dict(select_texts(store, _STEP_OBJECTS))
    for finding, line, source, kind, name, *stated in sorted(select_texts(store, _STATEMENTS)):
        yield [finding, line, source, kind, name, objects.get(f"{finding}-{name}", ""), *stated]


def _add_statement(  # noqa: PLR0913, PLR0917
    fields: Fields, line: str, name: str, about: str, value: str, method: str, basis: str
) -> None:
    stated = fields.get(name)
    if stated is None:
        stated = fields[name] = Stated(about=about)
    if value not in stated.values:
        stated.values.append(value)
    if method:
        stated.methods.add(method)
    stated.bases.add(basis)
    stated.lines.add(line)


class Comparer:
    """Compares what two parties state, by the classes of the graph.

    Args:
        findings: the findings, for their hierarchies.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._known: dict[tuple[str, str, str], bool] = {}

    def compare(self, one: Fields, other: Fields) -> Iterator[FieldComparison]:
        """Yield a comparison for each field that either party states, in order.

        Args:
            one: what one party states of a finding.
            other: what the other party states of it.
        """
        becomes = {*_becomes(one), *_becomes(other)}
        for name in sorted({*one, *other}, key=natural_sort_key):
            here, there = one.get(name, Stated()), other.get(name, Stated())
            if here.about or there.about:
                yield from self._steps(name, here, there)
            elif "." not in name:
                relation, *values = self._relation(name, here, there, becomes)
                ends = "|".join(here.values), "|".join(there.values)
                yield FieldComparison(name, "", relation, *ends, _lines(here, there), *values)

    def _steps(self, name: str, here: Stated, there: Stated) -> Iterator[FieldComparison]:
        about, lines = here.about or there.about, _lines(here, there)
        signs = here.sign if here.values else "", there.sign if there.values else ""
        yield FieldComparison(name, about, _sign_relation(*signs), *signs, lines)
        if here.values and there.values and (here.strength or there.strength):
            methods = "|".join(sorted(here.methods)), "|".join(sorted(there.methods))
            relation = _more_or_less(here.strength, there.strength)
            yield FieldComparison(f"{name}.method", about, relation, *methods, lines)

    def same_thing(self, one: str, other: str) -> bool:
        """Return whether two labels of what steps affect are of one thing, or one is above."""
        if one == other:
            return True
        here, there = (self._iris(label, _AFFECTED_KINDS) for label in (one, other))
        above = [self._findings.above(iri) for iri in (*here, *there)]
        return any(iris & {*here} and iris & {*there} for iris in above)

    def _iris(self, label: str, kinds: Iterable[str]) -> list[str]:
        """Return the IRIs that a label may mean, one of each kind."""
        lexicon = self._findings.names.lexicon
        found = (lexicon.labelled(label, kind) for kind in kinds)
        return [things[0].iri for things in found if things]

    def _relation(
        self, name: str, here: Stated, there: Stated, becomes: set[str]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Return the relation of the values of a field, those that make it, and those lost."""
        if not there.values or not here.values:
            return (MORE, (*there.values,), ()) if there.values else (LESS, (*here.values,), ())
        # One names the cell after it has changed, the other before.
        changed = becomes & ({*here.values} ^ {*there.values})
        if name == "recipient" and changed:
            return OPPOSED, (*sorted(changed),), ()
        return self._values_relation(name, here, there)

    def _values_relation(
        self, name: str, here: Stated, there: Stated
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        more, less = self._without_kin(name, there, here), self._without_kin(name, here, there)
        if more and less and name not in _GATHERED:
            return OPPOSED, (*more,), ()
        if more or less:
            return (MORE, (*more,), (*less,)) if more else (LESS, (*less,), ())
        return self._precision(name, here, there), (), ()

    def _without_kin(self, name: str, stated: Stated, by_other: Stated) -> list[str]:
        return [value for value in stated.values if not self._has_kin(name, value, by_other)]

    def _precision(self, name: str, here: Stated, there: Stated) -> str:
        if {*here.values} == {*there.values}:
            return SAME
        narrower = any(self._is_below(name, value, here) for value in there.values)
        return NARROWER if narrower else BROADER

    def _has_kin(self, name: str, value: str, stated: Stated) -> bool:
        """Return whether a party states a value, or one above or below it."""
        return any(
            value == other or self._below(name, value, other) or self._below(name, other, value)
            for other in stated.values
        )

    def _is_below(self, name: str, value: str, stated: Stated) -> bool:
        return any(value != other and self._below(name, value, other) for other in stated.values)

    def has_kin(self, name: str, one: str, other: str) -> bool:
        """Return whether two values of a field are the same, or one is above the other."""
        return self._has_kin(name, one, Stated([other]))

    def _below(self, name: str, narrow: str, broad: str) -> bool:
        asked = name, narrow, broad
        if asked not in self._known:
            self._known[asked] = self._find_below(*asked)
        return self._known[asked]

    def _find_below(self, name: str, narrow: str, broad: str) -> bool:
        if name == "vesicle_term":
            return broad == provenance.ANY_VESICLE != narrow
        kinds = _KINDS.get(name, ())
        broader = {*self._iris(broad, kinds)}
        return any(broader & self._findings.above(iri) for iri in self._iris(narrow, kinds))


def _becomes(fields: Fields) -> list[str]:
    """Return what a party says that the recipient becomes."""
    return fields.get("recipient_becomes", Stated()).values


def _lines(here: Stated, there: Stated) -> tuple[str, ...]:
    return tuple(sorted(here.lines | there.lines))


def _sign_relation(here: str, there: str) -> str:
    """Return the relation of two signs; empty is an effect that is not stated at all.

    Example:
        >>> _sign_relation("increase", "decrease"), _sign_relation("not stated", "increase")
        ('opposed', 'more')
    """
    if here == there:
        return SAME
    ranks = [_sign_rank(here), _sign_rank(there)]
    return OPPOSED if ranks == [2, 2] else _more_or_less(*ranks)


def _sign_rank(sign: str) -> int:
    return 0 if not sign else 1 if sign == NOT_STATED else 2


def _more_or_less(here: int, there: int) -> str:
    if here == there:
        return SAME
    return MORE if there > here else LESS
