"""Inference: rules fill the inferred graph, with the rule and the premises behind each triple.

An engine that runs rules (owlrl, EYE, the RDFox family) keeps no premises, or cannot be installed
with pip; here the store does the matching, and each solution of a rule's premises is a proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from exomet.graph.ntriples import Triple
from exomet.query.construct import Pattern
from exomet.reason.rules import Rule
from exomet.terms.iris import INFERRED

Derivation = tuple[str, tuple[Triple, ...]]


@dataclass
class Inference:
    """What rules added to a graph.

    Attributes:
        rules: the rules that were run.
        proofs: for each triple the name of the rule that gave it, and the premises.
        by_rule: how many triples each rule gave.
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
    """Run the rules of a stratum, each again as long as a rule that gave something feeds it."""
    waiting = stratum
    while waiting:
        derived = _round(store, waiting)
        for triple in derived:
            subject, predicate, value = map(_iri, triple)
            store.add(ox.Quad(subject, predicate, value, ox.NamedNode(INFERRED)))
        inference.proofs |= derived
        given = Counter(name for name, _ in derived.values())
        inference.by_rule += given
        fruitful = [rule for rule in stratum if rule.name in given]
        waiting = [rule for rule in stratum if _is_fed(rule, fruitful)]


def _is_fed(rule: Rule, others: list[Rule]) -> bool:
    return any(other.feeds(rule) for other in others)


def _round(store: ox.Store, rules: list[Rule]) -> dict[Triple, Derivation]:
    """Return what follows in one step; of several proofs the first by rule name is kept."""
    derived: dict[Triple, Derivation] = {}
    for rule in rules:
        for triple, premises in _solutions(store, rule).items():
            derived.setdefault(triple, (rule.name, premises))
    return derived


def _solutions(store: ox.Store, rule: Rule) -> dict[Triple, tuple[Triple, ...]]:
    """Return the new triples that a rule gives; of several proofs the first as text is kept."""
    proofs: dict[Triple, tuple[Triple, ...]] = {}
    solutions = store.query(_premises_query(rule), use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    names = [f"?{variable.value}" for variable in solutions.variables]
    for solution in solutions:
        binding = dict(zip(names, map(str, solution), strict=True))
        triple = _bound(rule.conclusion, binding)
        premises = tuple(_bound(premise, binding) for premise in rule.premises)
        if triple not in proofs or premises < proofs[triple]:
            proofs[triple] = premises
    return proofs


def _premises_query(rule: Rule) -> str:
    """Return the query whose solutions are the proofs of what does not hold yet."""
    conclusion, *premises = (" ".join(p) for p in (rule.conclusion, *rule.premises))
    conditions = [*rule.filters, f"NOT EXISTS {{ {conclusion} }}"]
    filters = " ".join(f"FILTER {condition}" for condition in conditions)
    return f"SELECT * WHERE {{ {' . '.join(premises)} {filters} }}"


def _bound(pattern: Pattern, binding: Mapping[str, str]) -> Triple:
    subject, predicate, value = (binding.get(term, term) for term in pattern)
    return subject, predicate, value


def _iri(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])
