"""Shapes and reasoning: ExoMet against plain pyshacl and plain owlready2."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from exomet.engine.triples import loaded
from exomet.graph.layout import ASSERTED_FILE, SHAPES_FILE, TURTLE_FILE
from exomet.graph.make import Checked, write_graph
from exomet.graph.open import load_store, triple_store
from exomet.reason.compiled import constants
from exomet.reason.hermit import classify, find_java
from exomet.reason.inference import infer
from exomet.reason.reasoning import all_rules
from exomet.reason.representatives import logical_part
from exomet.terms.iris import BASE, EXOMET
from exomet.validate import check_graph
from measure import Line, Section, clocked, faster, median_seconds, repeated, seconds, times
from place import Place, real_build, real_tables, synthetic_tables

FEW = 1_000
FINDING = BASE + "finding/"


def shapes(place: Place) -> Section:
    """Measure the shapes on the real graph, whole and damaged, and on synthetic findings."""
    rules = place.inputs.ontology / SHAPES_FILE
    checked = real_tables(place)
    folder = _written(place, checked, "shapes-real")
    damaged = damaged_graph(folder / ASSERTED_FILE)
    cases = [("real graph", folder / ASSERTED_FILE, folder / TURTLE_FILE, place.repeats)]
    cases.append(("real graph, damaged", damaged, damaged, 1))
    if not place.quick:
        few = _written(place, synthetic_tables(place, FEW), f"shapes-{FEW}")
        name = f"{FEW:,} synthetic findings"
        cases.append((name, few / ASSERTED_FILE, few / TURTLE_FILE, 1))
    lines, notes = [], []
    for what, graph, turtle, repeats in cases:
        ours, report = repeated(lambda: check_graph(graph, rules), repeats)  # noqa: B023
        plain, found = repeated(lambda: _plain_validate(turtle, rules), repeats)  # noqa: B023
        assert len(report.problems) == found, (
            f"{what}: {len(report.problems)} problems, plain pyshacl finds {found}"
        )
        lines.append(faster(what, ours, plain))
        notes.append(
            f"{what}: {report.constraints} shapes on {report.focus_nodes:,} nodes, "
            f"{found} problems both ways."
        )
    many = _written(place, synthetic_tables(place, place.findings), "shapes-many")
    taken, _ = clocked(lambda: check_graph(many / ASSERTED_FILE, rules))
    lines.append(Line(f"{place.findings:,} synthetic findings", seconds(taken)))
    notes.append("Plain is pyshacl.validate on the Turtle export and the shapes.")
    return Section("Check the shapes", lines, notes)


def damaged_graph(graph: Path) -> Path:
    """Return a graph without every fortieth triple about a finding."""
    lines = graph.read_text(encoding="utf-8").splitlines(keepends=True)
    about = [line for line in lines if line.startswith(f"<{FINDING}")]
    lost = set(about[::40])
    damaged = graph.with_name("damaged.nt")
    damaged.write_text("".join(line for line in lines if line not in lost), encoding="utf-8")
    return damaged


def _written(place: Place, checked: Checked, name: str) -> Path:
    folder = place.scratch / name
    folder.mkdir(exist_ok=True)
    write_graph(checked, folder)
    return folder


def _plain_validate(turtle: Path, rules: Path) -> int:
    import pyshacl
    from rdflib import RDF, SH, Graph

    _, results, _ = pyshacl.validate(str(turtle), shacl_graph=str(rules))
    assert isinstance(results, Graph)
    return len(set(results.subjects(RDF.type, SH.ValidationResult)))


def reasoning(place: Place) -> Section:
    """Measure rules and HermiT on the real graph, and the rules on synthetic findings."""
    graph = real_build(place) / ASSERTED_FILE
    rules_real = median_seconds(lambda: _infer(graph, place), place.repeats)
    lines, notes = [], []
    if java := find_java():
        ours = median_seconds(
            lambda: _judge(graph, place.scratch / "logical.nt", java), place.repeats
        )
        plain, theirs = repeated(lambda: _owlready(graph, java), place.repeats)
        lines += [
            faster("rules on the real graph, with proofs, against HermiT", rules_real, plain),
            faster("HermiT on the real graph", ours, plain),
            faster("rules and HermiT on the real graph", rules_real + ours, plain),
        ]
        mine = _memberships(real_build(place))
        same = "the same" if theirs == mine else f"not the same ({len(theirs)}): DIFFERENT"
        notes.append(
            f"The rules find {len(mine)} memberships of findings in ExoMet's classes; "
            f"owlready2 finds {same}."
        )
    else:
        lines.append(Line("rules on the real graph, with proofs", seconds(rules_real)))
        notes.append("No Java found: HermiT was not measured.")
    graph = _written(place, synthetic_tables(place, place.findings), "reason") / ASSERTED_FILE
    taken, inferred = clocked(lambda: _infer(graph, place))
    lines.append(
        Line(f"rules on {place.findings:,} synthetic findings, with proofs", seconds(taken))
    )
    notes += [
        f"On {place.findings:,} synthetic findings the rules infer {inferred:,} "
        f"triples, {times(inferred, taken)} a second; loading the graph is counted.",
        "Plain is sync_reasoner_hermit on a fresh World that has loaded the same N-Triples.",
    ]
    return Section("Reason", lines, notes)


def _infer(graph: Path, place: Place) -> int:
    """Return how many triples the rules infer."""
    ontology = triple_store(real_tables(place).ontology)
    rules = all_rules(ontology, place.inputs.ontology / "rules")
    with loaded([[graph]], also=constants(rules)) as triples:
        return len(infer(triples, rules))


def _judge(graph: Path, logical: Path, java: str) -> None:
    logical_part(graph, logical)
    assert classify(logical, java).consistent


def _memberships(build: Path) -> set[tuple[str, str]]:
    solutions = load_store(build).query(
        "SELECT ?thing ?class { ?thing a ?class }", use_default_graph_as_union=True
    )
    assert isinstance(solutions, ox.QuerySolutions)
    pairs = {(str(thing)[1:-1], str(cls)[1:-1]) for thing, cls in solutions}
    return {(thing, cls) for thing, cls in pairs if _ours(thing, cls)}


def _ours(thing: str, cls: str) -> bool:
    return thing.startswith(FINDING) and "-" not in thing and cls.startswith(EXOMET)


def _owlready(graph: Path, java: str) -> set[tuple[str, str]]:
    import owlready2

    owlready2.JAVA_EXE = java
    world = owlready2.World()
    ontology = world.get_ontology(graph.resolve().as_uri()).load()
    with ontology:
        owlready2.sync_reasoner_hermit(world, debug=0)
    memberships = set()
    for thing in world.individuals():
        classes = [getattr(cls, "iri", "") for cls in thing.INDIRECT_is_a]
        memberships |= {(thing.iri, cls) for cls in classes if _ours(thing.iri, cls)}
    return memberships
