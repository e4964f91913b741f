"""Engines agree: for each defined class HermiT, an OWL RL engine, the rules and plain SPARQL give
the same members.

HermiT is compared with the rules in ``test_reason.py``; here the other two are.
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

from exomet.graph import ntriples as nt
from exomet.query.select import select
from exomet.reason.inference import complete
from exomet.reason.logical import logical_triples
from exomet.reason.reasoning import all_rules
from exomet.terms.iris import BASE, EXOMET
from tests.conftest import REAL
from tests.test_reason import CLASSES, members


def pattern(
    ontology: rdflib.Graph, expression: rdflib.term.Node, subject: str, depth: int = 0
) -> str:
    """Return the graph pattern of a class expression, worked out from its axiom alone."""
    names = f"{subject}_{depth}"
    operands = ontology.value(expression, rdflib.OWL.intersectionOf)
    if operands is not None:
        parts = enumerate(Collection(ontology, operands))
        return " ".join(
            pattern(ontology, part, subject, depth * 10 + number) for number, part in parts
        )
    relation = ontology.value(expression, rdflib.OWL.onProperty)
    if relation is not None:
        inverse = ontology.value(relation, rdflib.OWL.inverseOf)
        path = f"^<{inverse}>" if inverse else f"<{relation}>"
        value = ontology.value(expression, rdflib.OWL.hasValue)
        if value is not None:
            return f"{subject} {path} <{value}> ."
        filler = ontology.value(expression, rdflib.OWL.someValuesFrom)
        assert filler is not None
        return f"{subject} {path} {names} . {pattern(ontology, filler, names, depth + 1)}"
    defined = ontology.value(expression, rdflib.OWL.equivalentClass)
    if defined is not None:
        return pattern(ontology, defined, subject, depth)
    return f"{subject} a/<{rdflib.RDFS.subClassOf}>* <{expression}> ."


def by_sparql(ontology: rdflib.Graph, store: ox.Store, cls: str) -> list[str]:
    query = f"SELECT DISTINCT ?x WHERE {{ {pattern(ontology, rdflib.URIRef(EXOMET + cls), '?x')} }}"
    return sorted(str(row[0]).rpartition(":")[2] for row in select(store, query)[1])


@pytest.mark.parametrize("cls", CLASSES)
def test_sparql_gives_the_members(
    cls: str, ontology: rdflib.Graph, tiny_store: ox.Store, real_store: ox.Store
) -> None:
    assert by_sparql(ontology, tiny_store, cls) == members(tiny_store, cls)
    assert by_sparql(ontology, real_store, cls) == members(real_store, cls)


# The last digits of the findings of a sample, and of all.
SAMPLED, ALL = "9", "0123456789"
FINDING = re.compile(r"\b[FT]\d{4}")
# What no defined class speaks of.
RECORD = re.compile(
    f"<{BASE}(?:evidence|printed|correction|place|publication|paper|regulation)/".replace(
        ".", "[.]"
    )
)


def is_of(text: str, digits: str) -> bool:
    """Whether the findings that a text names, if any, end with one of the digits."""
    return all(name[-1] in digits for name in re.findall(r"\bF\d{4}", text))


def of_findings(file: Path, digits: str) -> str:
    """The lines of a graph on findings that end with one of the digits, without their records."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if is_of(line, digits) and not RECORD.match(line))


def what_findings_reach(text: str) -> str:
    """The lines of a graph on findings, on what they lead to, and on terms of our own.

    No other term has a member here, and the engine takes twice as long with all of them.
    """
    lines = text.splitlines(keepends=True)
    values: dict[str, list[str]] = {}
    for line in lines:
        subject, _, value = line.removesuffix(" .\n").split(" ", 2)
        values.setdefault(subject, []).append(value)
    ours = (f"<{EXOMET}", "_:")
    reached: set[str] = set()
    new = {subject for subject in values if subject.startswith(ours) or FINDING.search(subject)}
    while new:
        reached |= new
        new = set(chain.from_iterable(values[subject] for subject in new))
        new = (new & values.keys()) - reached
    return "".join(line for line in lines if line.split(" ", 1)[0] in reached)


def test_owl_rl_gives_the_members(tiny: Path, built: Path, tmp_path: Path) -> None:
    """Of the tiny findings, under other names, and a sample of the real ones in one graph."""
    for name, build in (("tiny", tiny), ("real", built)):
        with (tmp_path / name).open("w", encoding="utf-8") as out:
            nt.write(logical_triples(build / "exomet.nt"), out)
    # (The engine takes minutes for all findings.)
    real = of_findings(tmp_path / "real", SAMPLED)
    small = re.sub(r"\bF(\d{4})", r"T\1", of_findings(tmp_path / "tiny", ALL))
    text = what_findings_reach(real + small)
    graph = rdflib.Graph().parse(data=text, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    complete(store, all_rules(store, REAL.ontology / "rules"))
    for cls in CLASSES:
        found = graph.subjects(rdflib.RDF.type, rdflib.URIRef(EXOMET + cls))
        names = sorted(str(thing).rpartition("/")[2] for thing in found)
        assert names == members(store, cls), cls
    every = {name for cls in CLASSES for name in members(store, cls)}
    assert {name[0] for name in every} >= {"F", "T", "M"}


def test_a_broken_axiom_is_noticed(ontology: rdflib.Graph, tiny_store: ox.Store) -> None:
    relation = rdflib.URIRef(EXOMET + "promotes")
    (restriction, *_) = [
        node
        for node in ontology.subjects(rdflib.OWL.onProperty, relation)
        if ontology.value(node, rdflib.OWL.someValuesFrom)
        == rdflib.URIRef("http://purl.obolibrary.org/obo/GO_0001525")
    ]
    ontology.set((restriction, rdflib.OWL.onProperty, rdflib.URIRef(EXOMET + "suppresses")))
    try:
        assert by_sparql(ontology, tiny_store, "AngiogenicFinding") != members(
            tiny_store, "AngiogenicFinding"
        )
    finally:
        ontology.set((restriction, rdflib.OWL.onProperty, relation))
