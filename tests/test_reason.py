"""Rules and reasoner: they agree, each rule has members to show, and a slipped row is named."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from exomet.build import build
from exomet.checking import reason_tables
from exomet.errors import DataError, ReasonerError
from exomet.files import package_data
from exomet.graph.index import ancestors
from exomet.graph.layout import MARKER_FILE
from exomet.graph.make import Inputs, check_inputs
from exomet.reason import hermit
from exomet.reason.cross_check import hermit_differences
from exomet.reason.hermit import Classification, classify, find_java
from exomet.reason.inference import complete
from exomet.reason.reasoning import all_rules
from exomet.reason.representatives import logical_part
from exomet.terms.iris import EXOMET, INFERRED, OWL, RDF, RDFS, curie, expand
from tests.conftest import REAL, TINY, pairs_in, silent

# Cases that are no axioms: what must stay possible.
POSSIBLE = ("overlap", "not-subclass")
RULES = package_data() / "ontology" / "rules"
with (Path(__file__).parent / "cases" / "classes.tsv").open(encoding="utf-8") as file:
    CLASSES = {case["class"]: case for case in csv.DictReader(file, delimiter="\t")}


def java() -> str:
    found = find_java()
    if found is None:
        pytest.skip(hermit.NO_JAVA)
    return found


def members(store: ox.Store, cls: str) -> list[str]:
    quads = store.quads_for_pattern(
        None, ox.NamedNode(RDF + "type"), ox.NamedNode(EXOMET + cls), ox.NamedNode(INFERRED)
    )
    return sorted(str(quad.subject).rpartition("/")[2][:-1] for quad in quads)


def defined_classes(ontology: rdflib.Graph) -> set[str]:
    return {str(cls).removeprefix(EXOMET) for cls in ontology.subjects(rdflib.OWL.equivalentClass)}


def test_each_defined_class_has_a_rule_and_a_case(
    ontology: rdflib.Graph, tiny_store: ox.Store
) -> None:
    concluded = {
        rule.conclusion[2].removeprefix(f"<{EXOMET}").removesuffix(">")
        for rule in all_rules(tiny_store, RULES)
    }
    assert (
        defined_classes(ontology)
        == {name for name in concluded if not name.startswith("?")}
        == CLASSES.keys()
    )


@pytest.mark.parametrize("cls", CLASSES)
def test_members_on_the_tiny_graph(cls: str, tiny_store: ox.Store) -> None:
    assert " ".join(members(tiny_store, cls)) == CLASSES[cls]["tiny"]


@pytest.mark.parametrize("cls", CLASSES)
def test_members_on_the_real_graph(cls: str, real_store: ox.Store) -> None:
    assert " ".join(members(real_store, cls)) == CLASSES[cls]["real"]


def test_hermit_agrees_with_the_rules_on_the_real_graph(
    built: Path, tmp_path: Path, real_store: ox.Store
) -> None:
    part = logical_part(built / "exomet.nt", tmp_path / "logical.nt")
    classification = classify(tmp_path / "logical.nt", java())
    assert classification.consistent
    assert classification.unsatisfiable == ()
    assert hermit_differences(pairs_in(real_store), classification, part.things) == []
    up: dict[str, set[str]] = {}
    for below, above in classification.subclasses:
        up.setdefault(below, set()).add(above)
    for cls in CLASSES:
        by_hermit = {
            t.rpartition("/")[2]
            for t, found in classification.types
            if EXOMET + cls in ancestors(found, up)
        }
        judged = {thing.rpartition("/")[2] for thing in part.things}
        assert by_hermit == judged.intersection(members(real_store, cls)), cls


class Judged:
    """What HermiT made of the tiny tables.

    Attributes:
        said: the lines that were told.
        classification: what it answered.
    """

    def __init__(self) -> None:
        self.said: list[str] = []
        self.classification = Classification(consistent=False)

    def classify(self, *arguments: Any, **options: Any) -> Classification:
        self.classification = classify(*arguments, **options)
        return self.classification


@pytest.fixture(scope="module")
def judged() -> Judged:
    java()
    judged = Judged()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("exomet.reason.reasoning.classify", judged.classify)
        reason_tables(TINY, judged.said.append)
    return judged


def test_a_rule_that_misses_something_is_caught(tiny: Path, judged: Judged, tmp_path: Path) -> None:
    things = logical_part(tiny / "exomet.nt", tmp_path / "logical.nt").things
    for left_out in ("20-type", "20-angiogenic-finding"):
        store = ox.Store()
        store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
        complete(store, [rule for rule in all_rules(store, RULES) if rule.name != left_out])
        differences = hermit_differences(pairs_in(store), judged.classification, things)
        assert any("only HermiT" in line for line in differences), left_out


def test_each_inferred_triple_follows_by_its_rule_from_premises_that_hold(tiny: Path) -> None:
    store = ox.Store()
    store.bulk_load(path=str(tiny / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
    inference = complete(store, all_rules(store, RULES))
    rules = {rule.name: rule for rule in inference.rules}
    held = {(str(q.subject), str(q.predicate), str(q.object)) for q in store}
    assert len(inference.proofs) == sum(inference.by_rule.values()) > 1000
    for triple, (name, premises) in inference.proofs.items():
        assert triple in held
        assert premises
        assert held.issuperset(premises)
        rule = rules[name]
        binding: dict[str, str] = {}
        for pattern, statement in zip(
            (rule.conclusion, *rule.premises), (triple, *premises), strict=True
        ):
            for part, term in zip(pattern, statement, strict=True):
                expected = binding.setdefault(part, term) if part.startswith("?") else part
                assert term == expected, (name, triple)


def probe(number: int, axiom: str, first: str, second: str) -> str:
    """Return, as Turtle, a class that can have a member only where the axiom of the case does not
    hold.
    """
    one, other = (f"<{expand(curie)}>" for curie in (first, second))
    above = {
        "disjoint": f"{one}, {other}",
        "overlap": f"{one}, {other}",
        "not-subclass": f"{one}, {no(other)}",
        "subclass": f"{one}, {no(other)}",
        "domain": f"{some(one, 'owl:Thing')}, {no(other)}",
        "range": some(one, no(other)),
        "sub-property": f"{some(one, 'exomet:Step')}, {no(some(other, 'exomet:Step'))}",
    }
    return f"exomet:probe{number} a owl:Class ; rdfs:subClassOf {above[axiom]} .\n"


def some(relation: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {relation} ; owl:someValuesFrom {filler} ]"


def no(cls: str) -> str:
    return f"[ a owl:Class ; owl:complementOf {cls} ]"


def upper_parents() -> list[tuple[str, str, str]]:
    """Return the parents that the ontology states and the graph of findings leaves out."""
    upper = ("BFO:", "IAO:", "SO:")
    parents = [
        triple
        for triple in check_inputs(REAL, silent).own
        if triple[1] == f"<{RDFS}subClassOf>" and curie(triple[2][1:-1]).startswith(upper)
    ]
    assert len(parents) == 20
    return parents


def test_each_axiom_forbids_what_it_says(tiny: Path, tmp_path: Path) -> None:
    with (Path(__file__).parent / "cases" / "axioms.tsv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file, delimiter="\t"))
    whole = tmp_path / "whole.nt"
    parents = "".join(f"{' '.join(triple)} .\n" for triple in upper_parents())
    whole.write_text(parents + (tiny / "exomet.nt").read_text(encoding="utf-8"), encoding="utf-8")
    logical_part(whole, tmp_path / "logical.nt")
    names = f"@prefix exomet: <{EXOMET}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .\n"
    probes = names + "".join(probe(i, *case.values()) for i, case in enumerate(cases))
    with (tmp_path / "logical.nt").open("ab") as target:
        ox.serialize(
            ox.parse(probes, format=ox.RdfFormat.TURTLE), target, format=ox.RdfFormat.N_TRIPLES
        )
    empty = classify(tmp_path / "logical.nt", java()).unsatisfiable
    forbidden = [case for i, case in enumerate(cases) if f"{EXOMET}probe{i}" in empty]
    assert forbidden == [case for case in cases if case["axiom"] not in POSSIBLE]


def test_each_axiom_has_a_case(ontology: rdflib.Graph) -> None:
    ontology = ontology + rdflib.Graph().parse(REAL.ontology / "bridge.ttl")
    objects = set(ontology.subjects(rdflib.RDF.type, rdflib.OWL.ObjectProperty))
    relations: dict[rdflib.term.Node, str] = {
        rdflib.OWL.disjointWith: "disjoint",
        rdflib.RDFS.subClassOf: "subclass",
        rdflib.RDFS.subPropertyOf: "sub-property",
        rdflib.RDFS.domain: "domain",
        rdflib.RDFS.range: "range",
    }
    stated = {
        (relations[relation], curie(str(one)), curie(str(other)))
        for one, relation, other in ontology
        if relation in relations
        and isinstance(other, rdflib.URIRef)
        and (relation not in (rdflib.RDFS.domain, rdflib.RDFS.range) or one in objects)
    }
    with (Path(__file__).parent / "cases" / "axioms.tsv").open(encoding="utf-8") as file:
        cases = {tuple(case.values()) for case in csv.DictReader(file, delimiter="\t")}
    assert stated == {case for case in cases if case[0] not in POSSIBLE}, (
        "tests/cases/axioms.tsv lists the axioms of the ontology and its bridge, one a line"
    )


def slipped(tmp_path: Path, *findings: str) -> Inputs:
    data = Path(shutil.copytree(REAL.data, tmp_path / "data"))
    table = data / "findings.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    for finding in findings:
        number = next(i for i, line in enumerate(lines) if line.startswith(finding))
        cells = lines[number].split("\t")
        assert cells[3] == "melanoma"
        cells[3] = "plasma cell myeloma"
        lines[number] = "\t".join(cells)
    table.write_text("\n".join(lines), encoding="utf-8")
    return Inputs(data, REAL.ontology)


def test_each_slip_of_melanoma_is_named_with_its_row(tmp_path: Path) -> None:
    inputs = slipped(tmp_path, "F0006", "F0020", "F0045")
    with pytest.raises(DataError) as by_shapes:
        build(inputs, tmp_path / "build", silent, hermit=False)
    named = [(each.rule, each.line, each.column) for each in by_shapes.value.problems]
    assert named == [("SENDER_CANCER", row + 1, "cancer") for row in (6, 20, 45)]
    with pytest.raises(DataError) as by_rules:
        reason_tables(inputs, silent, hermit=False)
    named = [(each.rule, each.line, each.column) for each in by_rules.value.problems]
    assert named == [("INCONSISTENT", row + 1, "cancer") for row in (6, 20, 45)]
    for problem in by_rules.value.problems:
        assert "MONDO:0005105" in problem.what
        assert "MONDO:0009693" in problem.what


def test_the_slip_of_melanoma_makes_hermit_find_an_inconsistency(tmp_path: Path) -> None:
    java()
    said: list[str] = []
    with pytest.raises(DataError):
        reason_tables(slipped(tmp_path, "F0006"), said.append)
    assert any(line.endswith(": the ontology with the findings is inconsistent") for line in said)


def test_contradictory_findings_are_no_inconsistency(judged: Judged) -> None:
    assert judged.classification.consistent
    assert not any("inconsistent" in line for line in judged.said)


def test_without_java_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exomet.reason.reasoning.find_java", lambda: None)
    said: list[str] = []
    members = dict(reason_tables(TINY, said.append))
    assert hermit.NO_JAVA in said
    assert members["exomet:AngiogenicFinding"] > 0


def test_a_build_without_hermit_does_not_sound_like_a_lack() -> None:
    """The packaged build has none; its About page says this."""
    said: list[str] = []
    reason_tables(TINY, said.append, hermit=False)
    assert hermit.NOT_RUN in said
    assert "skipped" not in hermit.NOT_RUN


def test_hermit_that_hangs_is_ended(tiny: Path) -> None:
    with pytest.raises(ReasonerError, match=r"stopped after 0\.01 s"):
        classify(tiny / "exomet.nt", java(), seconds=0.01)


def test_a_build_is_complete_without_a_hermit_that_does_not_finish(
    tiny: Path, tmp_path: Path
) -> None:
    java()
    lines: list[str] = []
    summary = build(TINY, tmp_path / "build", lines.append, seconds=0.01)
    record = json.loads((tiny / MARKER_FILE).read_text(encoding="utf-8"))
    assert not summary.reasoner_finished
    assert summary.reasoner in lines
    assert re.match(r"warning: HermiT was stopped after 0\.01 s .* not finished", summary.reasoner)
    assert record["counts"] == summary.counts
    for name in ("inferred.nt", "proofs.parquet"):
        assert (tmp_path / "build" / name).read_bytes() == (tiny / name).read_bytes()


def test_a_hermit_without_memory_is_one_that_does_not_finish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "java"
    program.write_text("#!/bin/sh\necho 'java.lang.OutOfMemoryError: Java heap space'; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr("exomet.reason.reasoning.find_java", lambda: str(program))
    lines: list[str] = []
    reason_tables(TINY, lines.append)
    assert any("ran out of memory" in line and "not finished" in line for line in lines)


# Axioms that leave a class without a possible member, and what is said of it.
EMPTY_CLASSES = {
    "below disjoint classes": (
        "rdfs:subClassOf exomet:BiomarkerFinding, exomet:BackgroundFinding",
        "below exomet:BiomarkerFinding and exomet:BackgroundFinding, which exclude each other",
    ),
    "equal to an intersection": (
        "owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( exomet:Increase exomet:Decrease )"
        " ] ; skos:definition 'An impossible step.'@en",
        "below exomet:Increase and exomet:Decrease, which exclude each other",
    ),
}


@pytest.mark.parametrize("with_hermit", [False, True])
def test_each_class_without_possible_members_is_named_at_its_line(
    with_hermit: bool, tmp_path: Path
) -> None:
    if with_hermit:
        java()
    folder = Path(shutil.copytree(TINY.ontology, tmp_path / "ontology"))
    file = folder / "exomet.ttl"
    lines = file.read_text(encoding="utf-8").splitlines()
    before = len(lines)
    for number, (axioms, _) in enumerate(EMPTY_CLASSES.values(), 1):
        label = f'rdfs:label "impossible {number}"@en'
        lines.append(f"exomet:Impossible{number} a owl:Class ; {label} ; {axioms} .")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        reason_tables(Inputs(TINY.data, folder), silent, hermit=with_hermit)
    assert len(caught.value.problems) == len(EMPTY_CLASSES)
    for number, (_, says) in enumerate(EMPTY_CLASSES.values(), 1):
        problem = caught.value.problems[number - 1]
        assert (problem.file, problem.line) == (str(file), before + number)
        assert problem.rule == "UNSATISFIABLE"
        assert problem.what == f"exomet:Impossible{number} can have no member: it is {says}"


def test_hermit_that_cannot_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.nt").write_text("this is no ontology", encoding="utf-8")
    with pytest.raises(ReasonerError, match="HermiT stopped"):
        classify(tmp_path / "broken.nt", java())


def test_an_unsatisfiable_class_is_named() -> None:
    from exomet.reason.hermit import _read_classification

    text = "EquivalentClasses( <http://www.w3.org/2002/07/owl#Nothing> <https://w3id.org/exomet/ontology/X> )"
    assert _read_classification(text) == Classification(
        True, ("https://w3id.org/exomet/ontology/X",)
    )
