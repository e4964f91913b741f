"""The rules as SPARQL, round by round in a store: a plain second engine that judges the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import pyoxigraph as ox

from exomet.graph.ntriples import Triple
from exomet.query.construct import Pattern
from exomet.reason.inference import Derivation
from exomet.reason.rules import Rule


def plain_proofs(store: ox.Store, rules: Sequence[Rule]) -> dict[Triple, Derivation]:
    """Add what follows to the default graph of a store; return it with the first proof of each."""
    proofs: dict[Triple, Derivation] = {}
    ordered = sorted(rules, key=lambda rule: (rule.stratum, rule.name))
    for _, stratum in groupby(ordered, key=lambda rule: rule.stratum):
        of_stratum = list(stratum)
        while derived := _round(store, of_stratum):
            lines = "".join(f"{' '.join(triple)} .\n" for triple in derived)
            store.bulk_load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
            proofs |= derived
    return dict(sorted(proofs.items()))


def _round(store: ox.Store, rules: Sequence[Rule]) -> dict[Triple, Derivation]:
    derived: dict[Triple, Derivation] = {}
    for rule in rules:
        for triple, derivation in _derivations(store, rule):
            if triple[0].startswith('"'):
                continue
            if triple not in derived or derivation < derived[triple]:
                derived[triple] = derivation
    return derived


def _derivations(store: ox.Store, rule: Rule) -> Iterator[tuple[Triple, Derivation]]:
    premises = " . ".join(" ".join(premise) for premise in rule.premises)
    conditions = [*rule.filters, f"NOT EXISTS {{ {' '.join(rule.conclusion)} }}"]
    filters = " ".join(f"FILTER {condition}" for condition in conditions)
    solutions = store.query(f"SELECT * WHERE {{ {premises} {filters} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    names = [f"?{variable.value}" for variable in solutions.variables]
    for solution in solutions:
        binding = dict(zip(names, map(str, solution), strict=True))
        bound = tuple(_bound(premise, binding) for premise in rule.premises)
        yield _bound(rule.conclusion, binding), (rule.name, bound)


def _bound(pattern: Pattern, binding: Mapping[str, str]) -> Triple:
    subject, predicate, value = (binding.get(term, term) for term in pattern)
    return subject, predicate, value
