"""What HermiT judges: one finding of each pattern, and nothing that could tell is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import ExometError
from exomet.graph import ntriples as nt
from exomet.reason.hermit import Classification, classify
from exomet.reason.logical import logical_triples
from exomet.reason.representatives import LogicalPart, logical_part
from exomet.reason.stand_ins import write_with_stand_ins
from exomet.terms.iris import BASE, EXOMET, OWL, RDF, RDFS
from tests.test_reason import java

FINDING = f"<{BASE}finding/"
PREFIXES = f"""@prefix : <{EXOMET}> . @prefix owl: <{OWL}> . @prefix rdf: <{RDF}> .
@prefix rdfs: <{RDFS}> . @prefix finding: <{BASE}finding/> . @prefix mirna: <{BASE}mirna/> .
@prefix condition: <{BASE}condition/> . @prefix molecule: <{BASE}molecule/> .
"""
ONTOLOGY = """
:mirna a owl:ObjectProperty ; rdfs:domain :Finding ; rdfs:range :MicroRNA .
:hasFinding a owl:ObjectProperty ; owl:inverseOf :mirna .
:sourceCell a owl:ObjectProperty ; rdfs:subPropertyOf :hasCell .
:hasCell a owl:ObjectProperty ; rdfs:domain :Finding ; rdfs:range :Cell .
:hasCondition a owl:ObjectProperty .
:affects a owl:ObjectProperty ; rdfs:domain :Step .
:step a owl:ObjectProperty ; rdfs:domain :Finding ; rdfs:range :Step .
:after a owl:ObjectProperty ; rdfs:domain :Step ; rdfs:range :Step .
:ofCancer a owl:ObjectProperty, owl:FunctionalProperty .
:Increase rdfs:subClassOf :Step ; owl:disjointWith :Decrease .
:Decrease rdfs:subClassOf :Step . :Mature rdfs:subClassOf :MicroRNA .
:Melanoma owl:disjointWith :Carcinoma . :Cell owl:disjointWith :Molecule .
:Hypoxic owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Finding
  [ a owl:Restriction ; owl:onProperty :sourceCell ; owl:someValuesFrom
    [ a owl:Restriction ; owl:onProperty :hasCondition ; owl:hasValue condition:hypoxia ] ] ) ] .
:Multiple owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :MicroRNA
  [ a owl:Restriction ; owl:onProperty :hasFinding ; owl:someValuesFrom :Hypoxic ] ) ] .
mirna:a a :Mature . mirna:b a :Mature . mirna:c a :MicroRNA .
condition:hypoxia a :Condition . condition:acid a :Condition . condition:starved a :Condition .
molecule:x a :Molecule . molecule:y a :Molecule .
"""
# (F, its microRNA, condition of the sender, and more of it)
PLAIN = """finding:%s a :Finding ; :mirna mirna:%s ; :sourceCell finding:%s-sender ;
  :step finding:%s-s1 . finding:%s-sender a :Cell ; :hasCondition condition:%s ;
  :ofCancer finding:%s-cancer . finding:%s-cancer a :Melanoma .
  finding:%s-s1 a :Increase ; :affects molecule:x . """


def finding(name: str, mirna: str = "a", condition: str = "acid", more: str = "") -> str:
    parts = [name, mirna, *[name] * 3, condition, *[name] * 3]
    return PLAIN % tuple(parts) + more.replace("F_", f"finding:{name}")


def ntriples(turtle: str) -> list[str]:
    parsed = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    text = ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return text.decode().splitlines(keepends=True)


def written(folder: Path, findings: Iterable[str], ontology: str = ONTOLOGY) -> Path:
    graph = folder / "graph.nt"
    lines = ntriples(ontology)
    for each in findings:
        lines += ntriples(each)
    graph.write_text("".join(lines), encoding="utf-8")
    return graph


def judged(folder: Path, *findings: str, ontology: str = ONTOLOGY, most: int = 1000) -> LogicalPart:
    return logical_part(written(folder, findings, ontology), folder / "part.nt", most=most)


ALIKE = {
    "nothing but the names": finding("F2"),
    "another record of the same class": finding("F2", "b"),
    "a longer chain": finding("F2", more="F_-s2 a :Increase ; :after F_-s1 . F_ :step F_-s2 ."),
    "another molecule": finding("F2").replace("molecule:x", "molecule:y"),
    "one thing twice": finding("F2", more="F_-s2 a :Increase . F_ :sourceCell F_-sender ."),
}
UNLIKE = {
    "another class": finding("F2").replace(":Melanoma", ":Carcinoma"),
    "a class more": finding("F2", more="F_-sender a :Malignant ."),
    "a class more of a step": finding("F2", more="F_-s1 a :Decrease ."),
    "a record of another class": finding("F2", "c"),
    "a condition that defines a class": finding("F2", condition="hypoxia"),
    "another condition": finding("F2", condition="starved"),
    "a relation more": finding("F2", more="F_ :cancer F_-cancer ."),
    "another cancer too": finding(
        "F2", more="F_-sender :ofCancer F_-other . F_-other a :Disease ."
    ),
    "a step that is none": finding("F2", more="F_ :step F_-sender ."),
    "an effect of no step": finding("F2", more="F_-sender :affects molecule:x ."),
    "a molecule for a cell": finding("F2", more="F_ :hasCell molecule:x ."),
    "a relation back": finding("F2", more="mirna:a :hasFinding F_-sender ."),
}


@pytest.mark.parametrize("case", ALIKE)
def test_one_of_those_that_look_alike_is_judged(case: str, tmp_path: Path) -> None:
    part = judged(tmp_path, finding("F1"), ALIKE[case], finding("F3", "b"))
    assert (part.findings, part.judged, part.left) == (3, 1, 0)
    text = (tmp_path / "part.nt").read_text()
    assert f"{FINDING}F2" not in text
    assert f"{FINDING}F1> <{EXOMET}mirna> <{BASE}mirna/b> .\n" in text


@pytest.mark.parametrize("case", UNLIKE)
def test_what_tells_two_findings_apart_is_judged(case: str, tmp_path: Path) -> None:
    judged(tmp_path, finding("F1"), UNLIKE[case])
    assert f"{FINDING}F2" in (tmp_path / "part.nt").read_text()


# What a further axiom says of a relation makes its triples count.
@pytest.mark.parametrize(
    "axiom",
    [
        ":affects a owl:FunctionalProperty .",
        ":Direct rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :affects ;"
        " owl:allValuesFrom :Gene ] .",
        ":changes a owl:ObjectProperty ; owl:inverseOf :affects ; rdfs:range :Direct .",
        ":affects rdfs:subPropertyOf :changes . :changes a owl:ObjectProperty ;"
        " rdfs:domain :Direct .",
        ":affects rdfs:range [ a owl:Class ; owl:unionOf ( :Molecule :Process ) ] .",
        ":affects owl:propertyDisjointWith :after .",
    ],
)
def test_what_is_idle_depends_on_the_axioms(axiom: str, tmp_path: Path) -> None:
    judged(tmp_path, finding("F1"))
    assert f"<{EXOMET}affects> <{BASE}" not in (tmp_path / "part.nt").read_text()
    judged(tmp_path, finding("F1"), ontology=ONTOLOGY + axiom)
    assert f"<{EXOMET}affects> <{BASE}" in (tmp_path / "part.nt").read_text()


def test_findings_that_may_tell_of_each_other_are_all_judged(tmp_path: Path) -> None:
    link = "F_ :contradicts finding:F1 ."
    findings = [finding("F1"), finding("F2"), finding("F3", more=link)]
    assert judged(tmp_path, *findings).judged == 3
    idle = ONTOLOGY + ":contradicts a owl:ObjectProperty ; rdfs:domain :Finding ."
    assert judged(tmp_path, *findings, ontology=idle).judged == 1


def test_patterns_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    others = [finding("F3", "b", "hypoxia"), finding("F4", "b", "hypoxia")]
    graph = written(tmp_path, [finding("F1"), finding("F2"), *others])
    part = logical_part(graph, tmp_path / "part.nt", most=1)
    assert (part.findings, part.judged, part.left) == (4, 1, 2)
    assert part.words == (
        "1 of 4 findings, one of each pattern but for 2 findings of further patterns, "
        "left to the rules"
    )
    # Its classes may rest on findings that are not judged.
    assert f"{BASE}mirna/a" in part.things
    assert f"{BASE}mirna/b" not in part.things
    part = logical_part(graph, tmp_path / "part.nt", [f"{BASE}finding/F4-sender"], most=1)
    assert (part.judged, part.left) == (2, 1)


@pytest.mark.parametrize("first", [["F1", "F2", "F1"], ["F1", "", "F2"], ["F1"]])
def test_a_graph_in_another_order_is_refused(first: list[str], tmp_path: Path) -> None:
    lines = [line for name in first for line in ntriples(finding(name) if name else ONTOLOGY)]
    graph = tmp_path / "graph.nt"
    start = "" if first == ["F1"] else "".join(ntriples(ONTOLOGY))
    graph.write_text(start + "".join(lines), encoding="utf-8")
    with pytest.raises(ExometError, match=r"graph\.nt (has triples of .* in two places|does not)"):
        logical_part(graph, tmp_path / "part.nt")


def blocks(graph: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the ontology, and each finding of a graph, as lines."""
    found: dict[str, list[str]] = {"": []}
    for triple in logical_triples(graph):
        name = re.match(rf"{re.escape(FINDING)}(\w+)", triple[0])
        found.setdefault(name[1] if name else "", []).append(f"{' '.join(triple)} .\n")
    yield from found.items()


def copied(graph: Path, out: Path, count: int, planted: str = "") -> None:
    """Write a graph with that many copies of its findings, and a triple in a late one of them."""
    (_, ground), *findings = blocks(graph)
    with out.open("w", encoding="utf-8") as target:
        target.writelines(ground)
        for number in range(count):
            name, lines = findings[number % len(findings)]
            copy = "".join(lines).replace(f"{FINDING}{name}", f"{FINDING}G{number}")
            target.write(copy)
            if planted and number == count * 2 // 3:
                target.writelines(ntriples(planted.replace("F_", f"finding:G{number}")))


def test_a_thousand_copies_cost_no_more_than_one(tiny: Path, tmp_path: Path) -> None:
    lines = {}
    for count in (100, 1000):
        copied(tiny / "exomet.nt", tmp_path / "copies.nt", count)
        part = logical_part(tmp_path / "copies.nt", tmp_path / "part.nt")
        assert part.findings == count
        lines[count] = len((tmp_path / "part.nt").read_text().splitlines()), part.judged
    assert lines[100] == lines[1000]
    assert lines[1000][1] < 20


PLANTED = {
    "two classes that exclude each other": "F_ a :Increase .",
    "two steps in one": "F_-any a :Increase, :Decrease .",
    "two cancers of one cell": "F_-any a <http://purl.obolibrary.org/obo/CL_0001064> ;"
    " :ofCancer F_-one, F_-two . F_-one a <http://purl.obolibrary.org/obo/MONDO_0005105> ."
    " F_-two a <http://purl.obolibrary.org/obo/MONDO_0004993> .",
    "a finding as a step": "F_ :step F_ .",
}


@pytest.mark.parametrize("what", PLANTED)
def test_an_inconsistency_in_one_of_a_thousand_is_found(
    what: str, tiny: Path, tmp_path: Path
) -> None:
    copied(tiny / "exomet.nt", tmp_path / "copies.nt", 1000, PLANTED[what])
    part = logical_part(tmp_path / "copies.nt", tmp_path / "part.nt")
    assert part.judged < 20
    assert not classify(tmp_path / "part.nt", java()).consistent


def types_of(found: Classification, things: Iterable[str]) -> set[tuple[str, str]]:
    kept = set(things)
    return {pair for pair in found.types if pair[0] in kept and not pair[1].startswith(OWL)}


def test_what_is_left_out_changes_nothing_of_the_rest(tiny: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.nt"
    with whole.open("w", encoding="utf-8") as out:
        nt.write(logical_triples(tiny / "exomet.nt"), out)
    part = logical_part(tiny / "exomet.nt", tmp_path / "part.nt")
    of_whole, of_part = (classify(tmp_path / name, java()) for name in ("whole.nt", "part.nt"))
    assert of_part.subclasses == of_whole.subclasses
    assert types_of(of_part, part.things) == types_of(of_whole, part.things)
    assert len(of_part.types) < len(of_whole.types)


def test_a_class_stands_for_a_thing(tmp_path: Path) -> None:
    graph = written(tmp_path, [finding("F1", condition="hypoxia"), finding("F2")])
    stand_ins = write_with_stand_ins(graph, tmp_path / "classes.nt")
    assert list(stand_ins.values()) == [f"{BASE}condition/hypoxia"]
    assert "hasValue" not in (tmp_path / "classes.nt").read_text()
    found = classify(graph, java())
    assert (f"{BASE}finding/F1", f"{EXOMET}Hypoxic") in found.types
    assert (f"{BASE}finding/F2", f"{EXOMET}Hypoxic") not in found.types
    assert (f"{BASE}condition/hypoxia", f"{EXOMET}Condition") in found.types
    mentioned = {name for pair in (*found.types, *found.subclasses) for name in pair}
    assert stand_ins.keys().isdisjoint(mentioned)


def test_an_inconsistency_of_the_thing_itself_is_found(tmp_path: Path) -> None:
    # Each of two findings puts the one thing into a class, and the two exclude each other.
    value = "[ a owl:Restriction ; owl:onProperty :hasCondition ; owl:hasValue condition:hypoxia ]"
    every = "[ a owl:Restriction ; owl:onProperty :hasCondition ; owl:allValuesFrom %s ]"
    axioms = "".join(
        f":{one} rdfs:subClassOf {value}, {every % f':Only{one}'} . " for one in ("One", "Other")
    )
    axioms += ":OnlyOne owl:disjointWith :OnlyOther . "
    graph = written(tmp_path, ["finding:F1 a :One . finding:F2 a :Other ."], ONTOLOGY + axioms)
    assert not classify(graph, java()).consistent
    graph = written(tmp_path, ["finding:F1 a :One ."], ONTOLOGY + axioms)
    assert classify(graph, java()).consistent
