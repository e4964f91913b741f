"""Each feature of SHACL: what must be found, and that pyshacl finds the same."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from exomet.errors import DataError
from exomet.validate.rdf_files import rewritten_confined
from exomet.validate.reader import read_shapes
from tests.judge import as_lines, check_file, found_by_pyshacl, found_by_us

PREFIXES = """
@prefix ex: <http://x/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
# What each query may name without declaring it.
DECLARED = """
ex:all a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "http://x/"^^xsd:anyURI ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
with (Path(__file__).parent / "cases" / "shacl.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def shapes_file(body: str, folder: Path) -> Path:
    path = folder / "shapes.ttl"
    body = body.replace("[ sh:select", "[ sh:prefixes ex:all ; sh:select")
    path.write_text(f"{PREFIXES}{DECLARED}{body} .\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["feature"])
def test_a_feature_is_run_at_once(case: dict[str, str], tmp_path: Path) -> None:
    body = f'ex:S sh:targetNode ex:good , ex:bad ; sh:message "m; r" ; {case["shape"]}'
    shapes = shapes_file(body, tmp_path)
    data = as_lines(f"{PREFIXES}{case['data']} .", tmp_path)
    assert [root.beyond for root in read_shapes(shapes).roots] == [""]
    ours = found_by_us(data, shapes)
    assert {found[3] for found in ours} == {"<http://x/bad>"}
    if not case["judge"]:
        return  # (pyshacl fails: it walks a sequence backwards forwards, or binds $this too late)
    theirs = found_by_pyshacl(data, shapes)
    # What stands without a name has the name of the shape around it.
    assert {found[3:] for found in ours} == {found[3:] for found in theirs}


def test_a_feature_that_changes_shows(tmp_path: Path) -> None:
    shapes = shapes_file("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:maxCount 1", tmp_path)
    assert found_by_us(as_lines(f"{PREFIXES} ex:a ex:p 1 .", tmp_path), shapes) == {}
    found = found_by_us(as_lines(f"{PREFIXES} ex:a ex:p 1 , 2 .", tmp_path), shapes)
    assert [key[3:] for key in found] == [("<http://x/a>", "")]


TARGETED = {
    "class": "sh:targetClass ex:A",
    "class that is the shape": "a rdfs:Class , sh:NodeShape",
    "class of classes": "a ex:Kind , sh:NodeShape",
    "node": "sh:targetNode ex:one , ex:nowhere",
    "subjects": "sh:targetSubjectsOf ex:p",
    "objects": "sh:targetObjectsOf ex:p",
    "several": "sh:targetClass ex:A ; sh:targetObjectsOf ex:p",
}


@pytest.mark.parametrize("targets", TARGETED.values(), ids=TARGETED)
@pytest.mark.parametrize(
    "fault",
    [
        "sh:property [ sh:path ex:lacking ; sh:minCount 1 ]",
        'sh:sparql [ sh:select "SELECT $this { FILTER NOT EXISTS { $this ex:lacking ?v } }" ]',
    ],
)
def test_a_target_is_met(targets: str, fault: str, tmp_path: Path) -> None:
    kind = "ex:Kind rdfs:subClassOf rdfs:Class . "
    shapes = shapes_file(f'{kind} ex:A {targets} ; sh:message "m; r" ; {fault}', tmp_path)
    text = "ex:one a ex:A ; ex:p ex:two , 5 . ex:B rdfs:subClassOf ex:A . ex:three a ex:B ."
    data = as_lines(f"{PREFIXES} {text}", tmp_path)
    ours = found_by_us(data, shapes)
    assert ours
    assert {key[3] for key in ours} == {key[3] for key in found_by_pyshacl(data, shapes)}


# What the compiler leaves to pyshacl, with what it says of it.
BEYOND = [
    (
        "property shape",
        'sh:property [ sh:path ex:p ; sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ] ]',
    ),
    (
        "property shape",
        'sh:property [ sh:path ex:p ; sh:sparql [ sh:select "SELECT $this { $this ex:p ?v }" ] ]',
    ),
    (
        "SELECT within",
        'sh:sparql [ sh:select "SELECT $this { { SELECT $this { $this ex:p ?v } } }" ]',
    ),
    (
        "BIND",
        'sh:sparql [ sh:select "SELECT $this { $this ex:p ?v BIND(?v AS ?w) FILTER(?w = 1) }" ]',
    ),
    ("GROUP BY", 'sh:sparql [ sh:select "SELECT $this { $this ex:p ?v } GROUP BY $this" ]'),
    ("expression", 'sh:sparql [ sh:select "SELECT $this (STR(?v) AS ?value) { $this ex:p ?v }" ]'),
    ("negated path", 'sh:sparql [ sh:select "SELECT $this { $this !ex:q ?v }" ]'),
    (
        "EXISTS within",
        'sh:sparql [ sh:select "SELECT $this { $this ex:p ?v FILTER(?v = 1 && NOT EXISTS { $this ex:r ?v }) }" ]',
    ),
    (
        "regular expression",
        "sh:sparql [ sh:select \"SELECT $this { $this ex:p ?v FILTER(REGEX(STR(?v), '1(?!2)')) }\" ]",
    ),
    ("regular expression", 'sh:property [ sh:path ex:p ; sh:pattern "2(?!2)" ]'),
    ("names itself", "sh:node ex:S ; sh:not [ sh:path ex:p ; sh:hasValue 1 ]"),
    (
        "Disjoint",
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:hasValue 1 ] ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShapesDisjoint true ]",
    ),
    (
        "parameter",
        "ex:most 0 . ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ; "
        'sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER NOT EXISTS { $value <http://x/p> 1 } }" ]',
    ),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("says", "body"), BEYOND)
def test_what_is_not_compiled_is_run_by_pyshacl(says: str, body: str, tmp_path: Path) -> None:
    shapes = shapes_file(f"ex:S a sh:NodeShape ; sh:targetNode ex:good , ex:bad ; {body}", tmp_path)
    (root,) = read_shapes(shapes).roots
    assert says in root.beyond
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} ex:good ex:q 1 . ex:bad ex:p 1 .", encoding="utf-8")
    problems = check_file(data, shapes).problems
    assert {problem.what.rpartition(" at ")[2] for problem in problems} == {"<http://x/bad>"}


def test_shapes_of_both_sorts_are_each_run_once(tmp_path: Path) -> None:
    compiled = "ex:S sh:targetNode ex:a ; sh:not [ sh:path ex:p ; sh:hasValue 1 ] . "
    shapes = shapes_file(f"{compiled} ex:T sh:targetNode ex:a ; {BEYOND[0][1]}", tmp_path)
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} ex:a ex:p 1 .", encoding="utf-8")
    report = check_file(data, shapes)
    assert (report.constraints, report.focus_nodes, len(report.problems)) == (3, 1, 2)


# What no part of the product can run, with what the error says.
REFUSED = {
    "sh:target,": "sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this ?p ?o }' ]",
    "sh:expression,": "sh:targetNode ex:a ; sh:expression [ sh:path ex:p ]",
    "sh:js,": "sh:targetNode ex:a ; sh:js [ ]",
    "sh:rule,": "sh:targetNode ex:a ; sh:rule [ ]",
    "sh:entailment,": "sh:targetNode ex:a ; sh:entailment ex:rdfs",
    "sh:minCuont,": "sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCuont 1 ]",
    "sh:clas,": "sh:targetNode ex:a ; sh:or ( [ sh:clas ex:A ] )",
    "2 values of sh:datatype": "sh:targetNode ex:a ; sh:datatype xsd:date , xsd:string",
    "2 values of sh:path": "sh:targetNode ex:a ; sh:path ex:p , ex:q",
    "has sh:nodeKind": "sh:targetNode ex:a ; sh:nodeKind sh:Iri",
    "has sh:class": 'sh:targetNode ex:a ; sh:class "A"',
    "has sh:minCount": 'sh:targetNode ex:a ; sh:path ex:p ; sh:minCount "one"',
    "has sh:maxInclusive": "sh:targetNode ex:a ; sh:maxInclusive ex:x",
    "but no path": "sh:targetNode ex:a ; sh:minCount 1",
    "without a list": "sh:targetNode ex:a ; sh:in ex:x",
    "without path": "sh:targetNode ex:a ; sh:property [ sh:class ex:A ]",
    "not in the file": "sh:targetNode ex:a ; sh:node ex:Absent",
    "has sh:closed": 'sh:targetNode ex:a ; sh:closed "yes"',
    "has sh:pattern": 'sh:targetNode ex:a ; sh:pattern "a" ; sh:flags "z"',
    "cannot be run with": 'sh:targetNode ex:a ; sh:pattern "a(?!b)" ; sh:flags "s"',
    "list of one": "sh:targetNode ex:a ; sh:path ( ex:p ) ; sh:minCount 1",
    "within itself": "sh:targetNode ex:a ; sh:path _:p ; sh:minCount 1 . _:p sh:inversePath _:p",
    "has the path": "sh:targetNode ex:a ; sh:path [ ] ; sh:minCount 1",
    "no query": "sh:targetNode ex:a ; sh:sparql [ ]",
    "MINUS in a query": 'sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o MINUS { $this ex:p 1 } }" ]',
    "SERVICE in a query": 'sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }" ]',
    "outside SPARQL": 'sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this { $this" ]',
    "the function": 'sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this { $this ex:p ?v FILTER(ex:odd(?v)) }" ]',
    "the regular": "sh:targetNode ex:a ; sh:sparql [ sh:select \"SELECT $this { $this ex:p ?v FILTER(REGEX(?v, 'a(')) }\" ]",
    "$shapesGraph": 'sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }" ]',
}


@pytest.mark.parametrize(("says", "body"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_run_is_refused_by_name(says: str, body: str, tmp_path: Path) -> None:
    shapes = shapes_file(f"ex:S a sh:NodeShape ; {body}", tmp_path)
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} ex:a ex:p 1 .", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        check_file(data, shapes)
    (problem,) = raised.value.problems
    assert says in problem.what
    assert (problem.rule, Path(problem.file).name, bool(problem.repair)) == (
        "SHAPE",
        "shapes.ttl",
        True,
    )


def test_shapes_that_cannot_be_parsed_are_a_problem_at_their_line(tmp_path: Path) -> None:
    shapes = shapes_file("ex:S sh:targetNode", tmp_path)
    data = tmp_path / "data.ttl"
    data.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"shapes\.ttl:11:.*SYNTAX"):
        check_file(data, shapes)


def test_relative_iris_are_relative_to_their_file(tmp_path: Path) -> None:
    shapes = shapes_file("ex:S sh:targetNode <data.ttl#a> ; sh:class <data.ttl#A>", tmp_path)
    data = tmp_path / "data.ttl"
    data.write_text("<#a> a <#B> .", encoding="utf-8")
    (problem,) = check_file(data, shapes).problems
    assert f"{data.as_uri()}#a" in problem.what


def test_a_node_without_name_is_checked(tmp_path: Path) -> None:
    shapes = shapes_file("ex:S sh:targetClass ex:A ; sh:nodeKind sh:IRI", tmp_path)
    ground, data = tmp_path / "ground.nt", tmp_path / "data.ttl"
    ground.write_text("<http://x/B> <http://x/p> <http://x/C> .\n", encoding="utf-8")
    data.write_text(f"{PREFIXES} [] a ex:A .", encoding="utf-8")
    assert len(check_file(data, shapes, ground).problems) == 1


def test_only_nodes_of_the_file_itself_are_reported(tmp_path: Path) -> None:
    shapes = shapes_file("ex:S sh:targetClass ex:A ; sh:class ex:C", tmp_path)
    ground, data = tmp_path / "ground.nt", tmp_path / "data.ttl"
    lines = as_lines(f"{PREFIXES} ex:old a ex:A . ex:A rdfs:subClassOf ex:D .", tmp_path)
    lines.replace(ground)
    data.write_text(f"{PREFIXES} ex:new a ex:A . ex:fine a ex:A , ex:C .", encoding="utf-8")
    problems = check_file(data, shapes, ground).problems
    assert [problem.what for problem in problems] == ["breaks sh:class at <http://x/new>"]


def test_a_triple_within_a_triple_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} ex:a ex:p <<( ex:a ex:p 1 )>> .", encoding="utf-8")
    with pytest.raises(SyntaxError, match=r"RDF 1\.2"):
        rewritten_confined(data, tmp_path / "data.nt")
