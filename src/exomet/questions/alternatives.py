"""Values near those of a query without rows that would give it rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from exomet.errors import UnknownNameError
from exomet.graph.grounding import Names
from exomet.query.decompose import Clause
from exomet.questions.catalogue import Parameter
from exomet.questions.suggestions import suggest
from exomet.questions.trials import Trials, Value
from exomet.terms.iris import curie
from exomet.terms.lexicon import Entity, closest

_MOST_OFFERED = 3
_ANY = "exometAny"  # (a variable that no query has)
_QUOTES = re.compile(r"(^[\"']+)|([\"']+(@[\w-]+|\^\^\S+)?$)")


@dataclass
class Alternatives:
    """Looks for values that would give rows.

    Attributes:
        trials: runs variants of the query.
        names: the names of the graph.
    """

    trials: Trials
    names: Names

    def to_clause(self, clause: Clause) -> str:
        """Return in a sentence what could be in a clause instead; nothing if nothing is near."""
        if clause.triple and not clause.triple[2].startswith(("?", "$", "[", "(")):
            subject, predicate, term = clause.triple
            values = self.trials.values(_ANY, clause, f"{subject} {predicate} ?{_ANY}")
            return offer(self._near_term(term, values))
        if clause.kind == "filter":
            for variable in clause.variables:
                if values := self.trials.values(variable, clause):
                    return f"?{variable} takes {_range(values)}."
        return ""

    def to_parameter(self, parameter: Parameter, clause: Clause, request: Sequence[str]) -> str:
        """Return in a sentence the values of a parameter with an answer nearest to the request."""
        values = self.trials.values(parameter.variable, clause)
        if parameter.type == "integer":
            return offer(_near_numbers(request, values))
        if not parameter.kinds:
            return offer(sorted(value.value for value in values)[:_MOST_OFFERED])
        kinds = set(parameter.kinds)
        things = [thing for thing in self._things(values) if thing.kinds & kinds]
        try:
            thing = self.names.ground(request[0], *parameter.kinds)
        except UnknownNameError:  # (a default that this graph lacks)
            return ""
        return offer([f'"{near.label}"' for near in suggest(self.names, thing, things)])

    def _near_term(self, term: str, values: Sequence[Value]) -> list[str]:
        iri = None if term.startswith(('"', "'")) else self.trials.query.iri(term)
        if iri is None:
            return _near_literals(term, values)
        thing = self.names.lexicon.entities.get(iri, Entity(iri, curie(iri)))
        things = suggest(self.names, thing, self._things(values))
        return [f"{curie(near.iri)} ({near.label})" for near in things]

    def _things(self, values: Iterable[Value]) -> list[Entity]:
        index = self.names.lexicon.entities
        return [index[value.value] for value in values if value.value in index]


def offer(values: Sequence[str]) -> str:
    """Return the sentence that offers values; nothing without any.

    Example:
        >>> offer(["2012", "2014"])
        'Nearest with an answer: 2012, 2014.'
    """
    return f"Nearest with an answer: {', '.join(values)}." if values else ""


def _near_numbers(request: Sequence[str], values: Iterable[Value]) -> list[str]:
    def distance(number: int) -> int:
        return min(abs(number - int(text)) for text in request)

    numbers = sorted({int(value.value) for value in values if isinstance(value, ox.Literal)})
    near = sorted(numbers, key=distance)[:_MOST_OFFERED]
    return [str(number) for number in sorted(near)]


def _near_literals(term: str, values: Iterable[Value]) -> list[str]:
    """Return literals with texts spelled like that of a term, in every language they come in."""
    literals: dict[str, list[str]] = {}
    for value in values:
        if isinstance(value, ox.Literal):
            literals.setdefault(value.value, []).append(str(value))
    near: list[str] = []
    for text in closest(_QUOTES.sub("", term), literals, _MOST_OFFERED):
        near += literals[text]
    return near[:_MOST_OFFERED]


def _range(values: Sequence[Value]) -> str:
    try:
        numbers = sorted(float(value.value) for value in values)
    except ValueError:
        others = " and others" if len(values) > _MOST_OFFERED else ""
        return f"{', '.join(map(_in_sparql, values[:_MOST_OFFERED]))}{others}"
    return f"{numbers[0]:g} to {numbers[-1]:g}"


def _in_sparql(value: Value) -> str:
    return curie(value.value) if isinstance(value, ox.NamedNode) else str(value)
