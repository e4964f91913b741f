"""What empties a query, by leaving out one clause at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import pyoxigraph as ox

from exomet.graph.grounding import Names
from exomet.query.decompose import Clause, Decomposition
from exomet.queryable import Queryable
from exomet.questions.alternatives import Alternatives
from exomet.questions.trials import MOST_SOLUTIONS, Trials
from exomet.terms.iris import OWL, RDFS, XSD, curie
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.roles import ROLES

OUT_OF_TIME = (
    "Time ran out: the other patterns and filters were not left out in turn. "
    "Leave out some of them yourself to see which one empties the answer."
)
# Terms that queries use: predicates of the default graph, classes, and what is declared.
_VOCABULARY = (
    "SELECT DISTINCT ?term WHERE { ?s ?term ?o }",
    f"SELECT DISTINCT ?term WHERE {{ ?term <{RDFS}subClassOf> ?o }}",
    f"""SELECT DISTINCT ?term WHERE {{
      VALUES ?kind {{ <{OWL}ObjectProperty> <{OWL}DatatypeProperty> }} ?term a ?kind }}""",
)


@dataclass
class Elimination:
    """Finds what empties a query.

    Attributes:
        query: the query, taken apart.
        names: the names of the graph.
        answering: what answers questions, if that is not the store of the names.
    """

    query: Decomposition
    names: Names
    answering: Queryable | None = None

    @cached_property
    def trials(self) -> Trials:
        """Runs variants of the query; the time for all of them begins with the first."""
        return Trials(self.query, self.answering or self.names.store)

    @cached_property
    def alternatives(self) -> Alternatives:
        """Looks for values that would give rows."""
        return Alternatives(self.trials, self.names)

    def unknown_values(self, clause: Clause) -> list[str]:
        """Return which terms of a clause are not in the graph at all, and what is spelled so."""
        within = set(clause.text.split())
        return self._unknown_terms([term for term in self.query.terms if term in within])

    def reasons(self) -> list[str]:
        """Return the reasons in sentences, the likeliest first."""
        reasons = self._unknown_terms(self.query.terms) or self._reasons_of_clauses()
        if self.trials.late:
            reasons.append(OUT_OF_TIME)
        return reasons

    def _reasons_of_clauses(self) -> list[str]:
        if count := self.trials.count(self.query.group_without()):
            cut = "the final VALUES" if self.query.cut == "VALUES" else self.query.cut
            return [f"The patterns have {_solutions(count)}, but {cut} removes them all."]
        return self._each_clause() or self._alone() or self._first_conflict()

    def _unknown_terms(self, terms: Sequence[str]) -> list[str]:
        messages = [self._unknown_term(term) for term in dict.fromkeys(terms)]
        return [message for message in messages if message]

    def _unknown_term(self, term: str) -> str:
        iri = self.query.iri(term)
        if iri is None or iri.startswith(XSD) or not self._is_absent(iri):
            return ""
        short = curie(iri)
        hint = did_you_mean(_relations_of_role(short) or closest(short, self._vocabulary, 2))
        return f"{term} does not occur in the graph; {hint}".removesuffix("; ")

    def _is_absent(self, iri: str) -> bool:
        """Return whether an IRI is nowhere, neither in a triple nor as the name of a graph."""
        anywhere = f"{{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }}"
        either = f"{{ {anywhere} }} UNION {{ GRAPH ?g {{ {anywhere} }} }}"
        graph = f"{{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
        return all(
            self.trials.is_empty(f"SELECT * WHERE {place} LIMIT 1")
            for place in (f"{{ {either} }}", graph)
        )

    @cached_property
    def _vocabulary(self) -> list[str]:
        """The CURIEs of terms that queries use, and of everything that has a name."""
        rows = chain.from_iterable(map(self.trials.rows, _VOCABULARY))
        used = {term.value for (term,) in rows if isinstance(term, ox.NamedNode)}
        return sorted(map(curie, used.union(self.names.lexicon.entities)))

    def _each_clause(self) -> list[str]:
        """Return which clauses have solutions when they alone are left out."""
        reasons = []
        for clause in self.query.clauses:
            count = self.trials.count(self.query.group_without(clause))
            if not count:
                continue
            reason = f"Without {clause.text} there would be {_solutions(count)}"
            if len(self.query.clauses) == 1:
                reason = f"Nothing matches {clause.text}"
            hint = self._other_graph(clause) or self.alternatives.to_clause(clause)
            reasons.append(f"{reason}. {hint}".rstrip())
        return reasons

    def _other_graph(self, clause: Clause) -> str:
        """Return the graph in which a triple holds that was looked for in the default graph."""
        if clause.triple is None or clause.scope.graph or self.query.dataset:
            return ""
        pattern = f"GRAPH ?exometGraph {{ {clause.text} }}"
        rows = self.trials.rows(f"SELECT DISTINCT ?exometGraph WHERE {{ {pattern} }} LIMIT 1")
        if not rows:
            return ""
        return f"It matches in another graph: GRAPH {rows[0][0]} {{ {clause.text} }}."

    def _alone(self) -> list[str]:
        """Return which triples match nothing, whatever else is asked for."""
        reasons = []
        for clause in self.query.clauses:
            graph = clause.scope.graph
            pattern = f"{graph} {{ {clause.text} }}" if graph else clause.text
            if clause.triple and self._is_empty(f"{{ {pattern} }}"):
                reason = f"{clause.text} matches nothing, even by itself."
                reasons.append(f"{reason} {self._other_graph(clause)}".rstrip())
        return reasons

    def _first_conflict(self) -> list[str]:
        """Return the first clause that has no solution together with those before it."""
        clauses = self.query.clauses
        for number in range(1, len(clauses)):
            if self._is_empty(self.query.group_without(*clauses[number + 1 :])):
                before = " . ".join(clause.text for clause in clauses[:number])
                conflict = f"{clauses[number].text} has none together with: {before}"
                return [f"Each part has solutions, but {conflict}"]
        return []

    def _is_empty(self, group: str) -> bool:
        """Return whether a group was tried and has no solution."""
        return not self.trials.count(group) and not self.trials.failed


def _relations_of_role(short: str) -> list[str]:
    """Return the relations to which the word of a filter leads, such as ``exomet:sender``."""
    prefix, _, name = short.partition(":")
    relations = ROLES[name].relations if prefix == "exomet" and name in ROLES else ()
    return [f"{prefix}:{relation}" for relation in relations]


def _solutions(count: int) -> str:
    number = f"{count} or more" if count == MOST_SOLUTIONS else str(count)
    return f"{number} solution{'' if count == 1 else 's'}"
