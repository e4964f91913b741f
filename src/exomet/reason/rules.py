"""Rules: SPARQL CONSTRUCT files over triple patterns, run in the order of their names, with a proof for each triple."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.graph.ntriples import Triple
from exomet.terms.header import read_header
from exomet.terms.iris import INFERRED

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Pattern = tuple[str, str, str]


@dataclass(frozen=True)
class Rule:
    """A rule: its name (the file's stem), what it says in words, its conclusion and its premises as patterns.

    Patterns hold N-Triples terms and variables such as ``?finding``.
    """

    name: str
    label: str
    words: str
    recursive: bool
    conclusion: Pattern
    premises: tuple[Pattern, ...]
    select: str


@dataclass
class Inference:
    """What the rules added: proofs by triple (rule name and premises), and how many triples each rule gave."""

    proofs: dict[Triple, tuple[str, tuple[Triple, ...]]] = field(default_factory=dict)
    by_rule: Counter[str] = field(default_factory=Counter)


def read_rules(folder: Path) -> list[Rule]:
    """Return the rules of a folder in the order in which they run.

    Raises:
        QueryError: where a file is not a CONSTRUCT of one triple over a basic graph pattern with filters.
    """
    return [_read(path) for path in sorted(folder.glob("*.rq"))]


def _read(path: Path) -> Rule:
    from rdflib.plugins.sparql import prepareQuery  # (heavy: only when rules are read)

    header, text = read_header(path)
    algebra = prepareQuery(text).algebra
    triples = list(_patterns(algebra.p))
    if algebra.name != "ConstructQuery" or len(algebra.template) != 1 or not triples:
        raise QueryError(
            f"{path.name}: a rule is a CONSTRUCT of one triple over triple patterns and filters"
        )
    conclusion, *premises = (
        tuple(term.n3() for term in triple) for triple in [*algebra.template, *sorted(triples)]
    )
    where = text[text.index("WHERE") :]
    prologue = "\n".join(line for line in text.splitlines() if line.startswith("PREFIX"))
    names = sorted(
        {term for pattern in (conclusion, *premises) for term in pattern if term.startswith("?")}
    )
    select = f"{prologue}\nSELECT {' '.join(names)} {where}"
    return Rule(
        path.stem,
        header["label"],
        header["words"],
        bool(header.get("recursive")),
        conclusion,
        tuple(premises),
        select,
    )


def _patterns(part: CompValue) -> Iterator[tuple[Term, Term, Term]]:
    if part.name == "BGP":
        yield from part.triples
    elif part.name in ("Filter", "Project", "ConstructQuery"):
        yield from _patterns(part.p)
    else:
        raise QueryError(f"a rule may hold triple patterns and filters, not {part.name}")


def infer(store: ox.Store, rules: list[Rule]) -> Inference:
    """Run the rules on the default graph of a store and put what follows into its inferred graph.

    A recursive rule runs until it gives nothing new. Of several proofs of a triple found in one run the first in
    the order of their text is kept, so that the same graph gives the same proofs.
    """
    inference = Inference()
    graph = ox.NamedNode(INFERRED)
    for rule in rules:
        while new := _run(store, rule):
            store.extend(ox.Quad(*(_node(term) for term in triple), graph) for triple in new)  # type: ignore[call-arg]
            inference.proofs.update(
                (triple, (rule.name, premises)) for triple, premises in new.items()
            )
            inference.by_rule[rule.name] += len(new)
            if not rule.recursive:
                break
    return inference


def _run(store: ox.Store, rule: Rule) -> dict[Triple, tuple[Triple, ...]]:
    found: dict[Triple, tuple[Triple, ...]] = {}
    solutions = store.query(rule.select, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    names = [f"?{variable.value}" for variable in solutions.variables]
    for solution in solutions:
        binding = dict(zip(names, map(str, solution), strict=True))
        triple = _fill(rule.conclusion, binding)
        premises = tuple(_fill(pattern, binding) for pattern in rule.premises)
        if triple not in found or premises < found[triple]:
            found[triple] = premises
    return {triple: found[triple] for triple in sorted(found) if not _holds(store, triple)}


def _fill(pattern: Pattern, binding: dict[str, str]) -> Triple:
    subject, predicate, value = (binding.get(term, term) for term in pattern)
    return subject, predicate, value


def _node(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])


def _holds(store: ox.Store, triple: Triple) -> bool:
    subject, predicate, value = (_node(term) for term in triple)
    return next(store.quads_for_pattern(subject, predicate, value, None), None) is not None
