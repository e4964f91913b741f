"""A mutation run: what could be missing or reversed without anyone noticing?

Triples of the real graph are removed or flipped one at a time, and rules are left out one at a
time. Each mutant should change the answer of some question, with some value of its parameters, or
break a shape. ``make mutation`` prints the share that is noticed, the mutants that are not, and
the classes and properties that no question touches.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.graph.layout import SHAPES_FILE
from exomet.graph.open import load_store
from exomet.questions.catalogue import Question, read_catalogue
from exomet.reason.inference import complete
from exomet.reason.reasoning import all_rules
from exomet.terms.header import without_header
from exomet.terms.iris import EXOMET, INFERRED, RDF, curie
from exomet.validate import check_graph

TYPE = ox.NamedNode(RDF + "type")
OPPOSITES = {
    "promotes": "suppresses",
    "activates": "inhibits",
    "represses": "induces",
    "Increase": "Decrease",
    "DirectStep": "DownstreamStep",
    "PositiveRegulation": "NegativeRegulation",
    "MechanisticFinding": "BiomarkerFinding",
    "sourceCell": "recipientCell",
    "regulator": "regulated",
    "shows": "doesNotState",
}
FLIPPED = {
    EXOMET + a: EXOMET + b
    for one, other in OPPOSITES.items()
    for a, b in ((one, other), (other, one))
}


@dataclass(frozen=True)
class Probe:
    """A query to watch: its text, the CURIEs in it, and its answer on the whole graph."""

    name: str
    text: str
    named: frozenset[str]
    answer: Counter[str]


@dataclass
class Report:
    """How many mutants there were and how many were noticed by whom, and those that were not."""

    mutants: int = 0
    noticed: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of mutants that was noticed."""
        return 1 - len(self.missed) / self.mutants if self.mutants else 1.0


class Watch:
    """The questions on a graph: each with its defaults, its examples, and open parameters."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        names = Names(store)
        self.probes = [
            Probe(question.name, text, _named(text), self.ask(text))
            for question in read_catalogue(package_data() / "queries").values()
            for text in dict.fromkeys(_texts(question, names))
        ]

    def ask(self, text: str) -> Counter[str]:
        """Return the rows of an answer; values joined in a cell compare in any order."""
        solutions = self.store.query(text)
        assert isinstance(solutions, ox.QuerySolutions)
        return Counter("\t".join(map(_in_one_order, row)) for row in solutions)

    def notices(self, touched: set[str]) -> str:
        """Return the name of a question whose answer has changed, or an empty text.

        Only questions that name a term of ``touched`` are asked; the last to notice comes first.
        """
        for place, probe in enumerate(self.probes):
            if probe.named & touched and self.ask(probe.text) != probe.answer:
                self.probes.insert(0, self.probes.pop(place))
                return probe.name
        return ""


def _in_one_order(term: object) -> str:
    """Return a term as text, the values that are joined in it in one order."""
    text = str(term)
    return "|".join(sorted(text.strip('"').split("|"))) if "|" in text else text


def _named(text: str) -> frozenset[str]:
    body = re.sub("PREFIX.*", "", text)
    return frozenset(re.findall(r"[\w.]+:[\w.-]+", body)) | (
        {"rdf:type"} if re.search(r"\ba[ /]", body) else set()
    )


def _texts(question: Question, names: Names) -> Iterator[str]:
    body = without_header(question.sparql)
    variables = "|".join(parameter.variable for parameter in question.parameters)
    if variables:
        yield re.sub(rf"VALUES \?(?:{variables}) {{[^}}]*}}", "", body)
    yield body
    for parameter in question.parameters:
        for example in parameter.examples:
            yield without_header(question.bound({parameter.name: [example]}, names))


def _mutants(
    quad: ox.Quad, rng: random.Random, by_predicate: dict[str, list[ox.Quad]]
) -> Iterator[tuple[str, ox.Quad | None]]:
    """Yield how a triple is mutated, and what stands in its place."""
    yield "removed", None
    predicate = quad.predicate.value
    value = quad.object
    if predicate in FLIPPED:
        yield (
            "flipped",
            ox.Quad(quad.subject, ox.NamedNode(FLIPPED[predicate]), value, quad.graph_name),
        )
    elif isinstance(value, ox.NamedNode) and value.value in FLIPPED:
        yield (
            "flipped",
            ox.Quad(
                quad.subject, quad.predicate, ox.NamedNode(FLIPPED[value.value]), quad.graph_name
            ),
        )
    elif others := [other.object for other in by_predicate[predicate] if other.object != value]:
        yield (
            "exchanged",
            ox.Quad(quad.subject, quad.predicate, rng.choice(others), quad.graph_name),
        )


def mutate_triples(watch: Watch, sample: int, seed: int) -> Report:
    """Mutate a sample of the asserted triples, and see who notices."""
    rng = random.Random(seed)  # noqa: S311
    quads = sorted(watch.store.quads_for_pattern(None, None, None, ox.DefaultGraph()), key=str)
    by_predicate: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        by_predicate.setdefault(quad.predicate.value, []).append(quad)
    report = Report()
    for quad in rng.sample(quads, min(sample, len(quads))):
        for how, instead in _mutants(quad, rng, by_predicate):
            if instead is not None and instead in watch.store:
                continue
            watch.store.remove(quad)
            if instead is not None:
                watch.store.add(instead)
            report.mutants += 1
            touched = {
                curie(part.value)
                for q in (quad, instead)
                if q
                for part in q
                if isinstance(part, ox.NamedNode)
            }
            by = watch.notices(touched) or _broken_shape(watch.store)
            report.noticed[by] += bool(by)
            if not by:
                report.missed.append(f"{how}: {quad.triple}")
            if instead is not None:
                watch.store.remove(instead)
            watch.store.add(quad)
    return report


def _broken_shape(store: ox.Store) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "mutant.nt"
        store.dump(str(file), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        return (
            "a shape"
            if check_graph(file, package_data() / "ontology" / SHAPES_FILE).problems
            else ""
        )


def mutate_rules(watch: Watch, names: Iterable[str] = ()) -> tuple[Report, list[str]]:
    """Return what notices that a rule is left out, and the rules without effect on this graph."""
    rules = all_rules(watch.store, package_data() / "ontology" / "rules")
    graph = ox.NamedNode(INFERRED)
    whole = list(watch.store.quads_for_pattern(None, None, None, graph))
    by_all = set(whole)
    report, idle = Report(), []
    for left_out in rules:
        if names and left_out.name not in names:
            continue
        watch.store.remove_graph(graph)
        complete(watch.store, [rule for rule in rules if rule is not left_out])
        remaining = set(watch.store.quads_for_pattern(None, None, None, graph))
        if remaining == by_all:
            idle.append(left_out.name)
        else:
            report.mutants += 1
            by = watch.notices({"graph:inferred"})
            report.noticed[by] += bool(by)
            if not by:
                report.missed.append(left_out.name)
    watch.store.remove_graph(graph)
    watch.store.extend(whole)
    return report, idle


def untouched(watch: Watch) -> list[str]:
    """Return our classes and properties that no question names and no answer depends on."""
    named = set().union(*(probe.named for probe in watch.probes))
    used: dict[str, list[ox.Quad]] = {}
    for quad in watch.store:
        for node in (quad.predicate, quad.object):
            if isinstance(node, ox.NamedNode) and node.value.startswith(EXOMET):
                used.setdefault(node.value, []).append(quad)
    left = []
    for term, quads in sorted(used.items()):
        if curie(term) in named:
            continue
        for quad in quads:
            watch.store.remove(quad)
        if not watch.notices({curie(term), "rdf:type", "rdfs:subClassOf"}):
            left.append(curie(term))
        watch.store.extend(quads)
    return left


def main() -> None:
    """Run everything on the packaged graph and print what was noticed."""
    from exomet.build import build
    from exomet.graph.make import Inputs

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sample", type=int, default=300, metavar="N", help="number of triples (default 300)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="seed of the sample (default 1)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "build"
        build(
            Inputs(package_data() / "data", package_data() / "ontology"),
            folder,
            lambda _: None,
            hermit=False,
        )
        watch = Watch(load_store(folder))
    triples = mutate_triples(watch, options.sample, options.seed)
    rules, idle = mutate_rules(watch)
    for what, report in (("triples", triples), ("rules", rules)):
        print(f"{what}: {report.mutants} mutants, {report.share:.1%} noticed")  # noqa: T201
        for by, count in report.noticed.most_common(8):
            print(f"  {count:4} by {by}")  # noqa: T201
        for missed in report.missed:
            print(f"  not noticed: {missed}")  # noqa: T201
    without_effect = ", ".join(idle)
    print(f"rules without effect on this graph, each tested alone: {without_effect}")  # noqa: T201
    print(  # noqa: T201
        f"classes and properties that no question touches: {', '.join(untouched(watch)) or 'none'}"
    )


if __name__ == "__main__":
    main()
