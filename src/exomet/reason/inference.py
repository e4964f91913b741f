"""Inference: rules fill the inferred graph, with the rule and the premises behind each triple.

Why no rule engine: owlrl keeps no premises, and those that keep them (EYE, RDFox) do not come from
PyPI. Here the store matches the premises of a rule, and each solution is a proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from exomet.graph.ntriples import Triple
from exomet.query.construct import Pattern
from exomet.reason.rules import Rule
from exomet.terms.iris import INFERRED

Derivation = tuple[str, tuple[Triple, ...]]
# A rule, and the number of the premise that the last round must have given, if any must.
_Task = tuple[Rule, int | None]
_LAST_ROUND = ox.NamedNode(INFERRED + "/last-round")


@dataclass
class Inference:
    """What rules added to a graph.

    Attributes:
        rules: the rules that were run.
        proofs: for each triple the name of the rule that inferred it, and the premises.
        by_rule: how many triples each rule inferred.
    """

    rules: Sequence[Rule] = ()
    proofs: dict[Triple, Derivation] = field(default_factory=dict)
    by_rule: Counter[str] = field(default_factory=Counter)


def infer(store: ox.Store, rules: Sequence[Rule]) -> Inference:
    """Run rules on the default graph of a store and put what follows into its inferred graph.

    Strata run in the order of their numbers. The rules of one stratum run together, round by
    round, until nothing new follows; in a round each sees what held before it, so that neither
    the triples nor their proofs depend on the order of the rules.
    """
    inference = Inference(rules)
    ordered = sorted(rules, key=lambda rule: (rule.stratum, rule.name))
    for _, stratum in groupby(ordered, key=lambda rule: rule.stratum):
        _complete(store, list(stratum), inference)
    return inference


def _complete(store: ox.Store, stratum: list[Rule], inference: Inference) -> None:
    """Run the rules of a stratum until nothing new follows.

    After the first round a rule can infer something new only from a premise of the last
    round; such a premise is looked up in the graph of that round alone.
    """
    tasks: list[_Task] = [(rule, None) for rule in stratum]
    while tasks:
        derived = _round(store, tasks)
        store.remove_graph(_LAST_ROUND)
        lines = "".join(f"{' '.join(triple)} .\n" for triple in derived)
        for graph in (ox.NamedNode(INFERRED), _LAST_ROUND):
            store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        inference.proofs |= derived
        inference.by_rule.update(name for name, _ in derived.values())
        tasks = list(_further_tasks(stratum, derived))
    store.remove_graph(_LAST_ROUND)


def _further_tasks(stratum: list[Rule], derived: Iterable[Triple]) -> Iterator[_Task]:
    """Yield the rules with each of their premises that one of the new triples may match."""
    pairs = {(predicate, value) for _, predicate, value in derived}
    shapes = pairs | {(predicate, "?") for predicate, _ in pairs}
    shapes |= {("?", value) for _, value in shapes}
    for rule in stratum:
        for number, (_, predicate, value) in enumerate(rule.premises):
            if (_shape(predicate), _shape(value)) in shapes:
                yield rule, number


def _shape(term: str) -> str:
    return "?" if term.startswith("?") else term


def _round(store: ox.Store, tasks: list[_Task]) -> dict[Triple, Derivation]:
    """Return what follows in one step; of several proofs the first by rule and premises is kept."""
    derived: dict[Triple, Derivation] = {}
    for rule, new_premise in tasks:
        for triple, derivation in _derivations(store, rule, new_premise):
            if triple not in derived or derivation < derived[triple]:
                derived[triple] = derivation
    return derived


def _derivations(
    store: ox.Store, rule: Rule, new_premise: int | None
) -> Iterator[tuple[Triple, Derivation]]:
    query = _premises_query(rule, new_premise)
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    names = [f"?{variable.value}" for variable in solutions.variables]
    for solution in solutions:
        binding = dict(zip(names, map(str, solution), strict=True))
        premises = tuple(_bound(premise, binding) for premise in rule.premises)
        yield _bound(rule.conclusion, binding), (rule.name, premises)


def _premises_query(rule: Rule, new_premise: int | None) -> str:
    """Return the query whose solutions are the proofs of what does not hold yet."""
    conclusion, *premises = (" ".join(p) for p in (rule.conclusion, *rule.premises))
    if new_premise is not None:
        premises[new_premise] = f"GRAPH {_LAST_ROUND} {{ {premises[new_premise]} }}"
    conditions = [*rule.filters, f"NOT EXISTS {{ {conclusion} }}"]
    filters = " ".join(f"FILTER {condition}" for condition in conditions)
    return f"SELECT * WHERE {{ {' . '.join(premises)} {filters} }}"


def _bound(pattern: Pattern, binding: Mapping[str, str]) -> Triple:
    subject, predicate, value = (binding.get(term, term) for term in pattern)
    return subject, predicate, value
