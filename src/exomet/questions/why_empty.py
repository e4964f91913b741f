"""Why an answer has no row: what emptied it, found by leaving out one part at a time, and what is near."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import pyoxigraph as ox

from exomet.errors import QueryError, UnknownNameError
from exomet.finding.listing import FILTER_KINDS, facet_values, filter_findings
from exomet.graph.grounding import Names
from exomet.query.decompose import Clause, Decomposition, decompose
from exomet.questions.catalogue import Parameter, Question
from exomet.questions.suggestions import hints, number, suggest
from exomet.terms.iris import RDFS, XSD, curie
from exomet.terms.lexicon import Entity, closest, did_you_mean

_FEW = 3
_MANY = 1000
_VALUES = 20_000
_NEAR = "exometNear"
_SECONDS = 3.0


def explain_question(
    question: Question, text: str, values: Mapping[str, Sequence[str]], names: Names
) -> list[str]:
    """Return why a question with these parameters has no row, in one line for each reason.

    Args:
        question: the question.
        text: its SPARQL with the parameters bound.
        values: what was typed, by parameter; others have their default.
        names: the names of the graph.
    """
    found = decompose(text)
    if found is None:
        return []
    case = _Case(found, names)
    told = []
    for parameter in question.parameters:
        part = next(
            (p for p in found.parts if p.sort == "values" and p.variables == (parameter.variable,)),
            None,
        )
        typed = list(values.get(parameter.name, [parameter.default]))
        if part is None or not case.solutions(found.open(part, parameter.variable)):
            continue
        given = f"--{parameter.name} {' '.join(typed[:_FEW])}{' ...' if len(typed) > _FEW else ''}"
        other = case.other(parameter, part, typed)
        beside = [
            f"--{p.name} {' '.join(values.get(p.name, [p.default]))}"
            for p in question.parameters
            if p != parameter
        ]
        together = f" together with {' '.join(beside)}" if beside else ""
        told.append(
            f"No row has {given}{together}; other values of --{parameter.name} have rows. {other}".rstrip()
        )
        for value in typed[:_FEW] if parameter.kinds else ():
            if not number(names, parameter.name, value):
                told += hints(names, parameter.name, value, *parameter.kinds)
    return told or case.reasons() or ["Nothing in the graph is of this sort."]


def explain_filters(given: Mapping[str, list[str]], names: Names) -> list[str]:
    """Return why no finding passes these filters, each left out in turn, in one line for each reason."""
    told = []
    for name, values in given.items():
        others = {other: typed for other, typed in given.items() if other != name}
        count = len(filter_findings(names, others))
        if not count:
            continue
        typed = " ".join(f'--{name} "{value}"' for value in values)
        kinds = FILTER_KINDS.get(name, ("publication",) if name == "reference" else ())
        near = ""
        if name in FILTER_KINDS:
            things = facet_values(names, name, others)
            if "effect" in others:  # (what is affected must be so by that effect)
                things = [
                    thing
                    for thing in things
                    if filter_findings(names, {**others, name: [thing.iri]})
                ]
            found = suggest(names, names.thing(values[0], *kinds), things)
            near = _offer([f'"{thing.label}"' for thing in found])
        told.append(
            f"Without {typed} there would be {count} finding{'' if count == 1 else 's'}. {near}".rstrip()
        )
        for value in values[:_FEW] if kinds else ():
            if not filter_findings(names, {name: [value]}):
                told += hints(names, name, value, *kinds)
    return told


def explain_query(text: str, names: Names) -> list[str]:
    """Return why a SELECT or ASK query has no solution, in one line for each reason; nothing for other queries."""
    found = decompose(text)
    return _Case(found, names).reasons() if found else []


@dataclass
class _Case:
    """One query without an answer."""

    outline: Decomposition
    names: Names
    until: float = field(default_factory=lambda: time.monotonic() + _SECONDS)
    late: bool = False

    def solutions(self, group: str) -> int:
        """Return the number of solutions of a group, counted up to 1000; none where it cannot be run."""
        query = f"SELECT (COUNT(*) AS ?n) {self.outline.dataset} WHERE {{ SELECT * WHERE {group} LIMIT {_MANY} }}"
        rows = self._run(query)
        return int(cast(ox.Literal, rows[0][0]).value) if rows else 0

    def _run(self, query: str) -> list[ox.QuerySolution]:
        found: list[ox.QuerySolution] = []

        def work() -> None:
            # Leaving a part out can unbind what another part needs; then it is no reason.
            with contextlib.suppress(SyntaxError, ValueError, RuntimeError, QueryError):
                found.extend(
                    cast(
                        ox.QuerySolutions, self.names.store.query(f"{self.outline.prologue}{query}")
                    )
                )

        # An engine cannot be told to stop: what takes too long is left to itself, and nothing more is tried.
        self.late = self.late or time.monotonic() > self.until
        if self.late:
            return []
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(max(0.0, self.until - time.monotonic()))
        self.late = thread.is_alive()
        return [] if self.late else found

    def values(
        self, part: Clause, variable: str, instead: str = ""
    ) -> list[ox.NamedNode | ox.Literal]:
        """Return what a variable takes when a part is left out, or put differently."""
        group = self.outline.open(part, variable, instead)
        rows = self._run(
            f"SELECT DISTINCT ?{variable} {self.outline.dataset} WHERE {group} LIMIT {_VALUES}"
        )
        return [row[0] for row in rows if isinstance(row[0], ox.NamedNode | ox.Literal)]

    # What stands in the way

    def reasons(self) -> list[str]:
        """Return the reasons, the likeliest first."""
        if unknown := [
            line for line in map(self._unknown, dict.fromkeys(self.outline.terms)) if line
        ]:
            return unknown
        if count := self.solutions(self.outline.whole()):
            last = self.outline
            cut = (
                "HAVING"
                if last.having
                else "VALUES after them"
                if last.values
                else "LIMIT or OFFSET"
            )
            return [f"The patterns have {_counted(count)}, of which {cut} leaves none."]
        told = []
        for part in self.outline.parts:
            if count := self.solutions(self.outline.whole(part)):
                near = self._elsewhere(part) or self._near(part)
                alone = len(self.outline.parts) == 1
                said = (
                    f"Nothing fits {part.text}"
                    if alone
                    else f"Without {part.text} there would be {_counted(count)}"
                )
                told.append(f"{said}. {near}".rstrip())
        told = told or self._alone() or self._first()
        return [*told, "The rest was not tried: it takes too long."] if self.late else told

    def _unknown(self, term: str) -> str:
        iri = self._expanded(term)
        if iri is None or iri.startswith(XSD):
            return ""
        anywhere = f"{{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }}"
        query = (
            f"SELECT * WHERE {{ {{ {anywhere} }} UNION {{ GRAPH ?g {{ {anywhere} }} }} }} LIMIT 1"
        )
        if self._run(query) or self._run(
            f"SELECT * WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} LIMIT 1"
        ):
            return ""
        near = did_you_mean(closest(curie(iri), self._vocabulary, 2))
        return f"{term} is nowhere in the graph{near and '; ' + near}"

    def _expanded(self, term: str) -> str | None:
        if term.startswith("<"):
            return term[1:-1]
        prefix, _, local = term.partition(":")
        declared = dict(re.findall(r"(?i)PREFIX\s+([\w.-]*):\s*<([^>]*)>", self.outline.prologue))
        return declared[prefix] + local if prefix in declared else None

    @cached_property
    def _vocabulary(self) -> list[str]:
        query = f"""SELECT DISTINCT ?v WHERE {{ {{ ?s ?v ?o }} UNION {{ GRAPH ?g {{ ?s ?v ?o }} }}
          UNION {{ ?v <{RDFS}subClassOf> ?o FILTER(isIRI(?v)) }} }}"""
        rows = cast(ox.QuerySolutions, self.names.store.query(query))
        return [curie(row[0].value) for row in rows if isinstance(row[0], ox.NamedNode)]

    def _elsewhere(self, part: Clause) -> str:
        """Return the graph in which a triple holds that is not found where it was looked for."""
        if part.triple is None or part.inside or self.outline.dataset:
            return ""
        rows = self._run(
            f"SELECT DISTINCT ?{_NEAR} WHERE {{ GRAPH ?{_NEAR} {{ {part.text} }} }} LIMIT 1"
        )
        return f"It holds in another graph: GRAPH {rows[0][0]} {{ {part.text} }}." if rows else ""

    def _alone(self) -> list[str]:
        told = []
        for part in self.outline.parts:
            pattern = f"{part.inside} {{ {part.text} }}" if part.inside else part.text
            if part.triple and not self.solutions(f"{{ {pattern} }}") and not self.late:
                told.append(
                    f"{part.text} matches nothing, even by itself. {self._elsewhere(part)}".rstrip()
                )
        return told

    def _first(self) -> list[str]:
        parts = self.outline.parts
        for count in range(2, len(parts) + 1):
            if not self.solutions(self.outline.whole(*parts[count:])) and not self.late:
                before = " . ".join(part.text for part in parts[: count - 1])
                return [
                    f"Each part has solutions, but {parts[count - 1].text} has none together with: {before}"
                ]
        return []

    # What is near

    def _near(self, part: Clause) -> str:
        if part.triple and not part.triple[2].startswith(("?", "$", "[", "(")):
            subject, predicate, thing = part.triple
            found = self.values(part, _NEAR, f"{subject} {predicate} ?{_NEAR}")
            return _offer(self._nearest(thing, found))
        if part.sort == "filter":
            for variable in part.variables:
                if found := self.values(part, variable):
                    return f"?{variable} takes {_range(found)}."
        return ""

    def _nearest(self, written: str, found: Iterable[ox.NamedNode | ox.Literal]) -> list[str]:
        if iri := self._expanded(written) if not written.startswith(('"', "'")) else None:
            things = [
                self.names.index.things[n.value]
                for n in found
                if n.value in self.names.index.things
            ]
            given = self.names.index.things.get(iri, Entity(iri, curie(iri)))
            return [
                f"{curie(thing.iri)} ({thing.label})"
                for thing in suggest(self.names, given, things)
            ]
        literals = {str(node): node.value for node in found if isinstance(node, ox.Literal)}
        plain = re.sub(r"(^[\"']+)|([\"']+(@[\w-]+|\^\^\S+)?$)", "", written)
        near = closest(plain, set(literals.values()), _FEW)
        return [term for value in near for term, text in literals.items() if text == value][:_FEW]

    def other(self, parameter: Parameter, part: Clause, typed: list[str]) -> str:
        """Return the values of a parameter with an answer that are nearest to what was typed."""
        found = self.values(part, parameter.variable)
        if parameter.type == "integer":
            numbers = sorted({int(node.value) for node in found if isinstance(node, ox.Literal)})
            near = sorted(numbers, key=lambda n: min(abs(n - int(value)) for value in typed))
            return _offer([str(n) for n in sorted(near[:_FEW])])
        if not parameter.kinds:
            return _offer(sorted(node.value for node in found)[:_FEW])
        index = self.names.index.things
        things = [
            index[n.value]
            for n in found
            if n.value in index and index[n.value].kinds & set(parameter.kinds)
        ]
        try:
            given = self.names.thing(typed[0], *parameter.kinds)
        except UnknownNameError:  # (a default that this graph does not have)
            return ""
        return _offer([f'"{thing.label}"' for thing in suggest(self.names, given, things)])


def _offer(near: list[str]) -> str:
    return f"Nearest with an answer: {', '.join(near)}." if near else ""


def _range(found: list[ox.NamedNode | ox.Literal]) -> str:
    try:
        numbers = sorted(float(node.value) for node in found)
    except ValueError:
        shown = [
            curie(node.value) if isinstance(node, ox.NamedNode) else str(node)
            for node in found[:_FEW]
        ]
        return f"{', '.join(shown)}{' and others' if len(found) > _FEW else ''}"
    return f"{numbers[0]:g} to {numbers[-1]:g}"


def _counted(count: int) -> str:
    number = f"{count} or more" if count == _MANY else str(count)
    return f"{number} solution{'' if count == 1 else 's'}"
