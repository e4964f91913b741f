"""What others take away: the data set in each format, and the ontology in the forms of OBO."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.export import CONTEXT_FILE
from exomet.export.entities import read_ontology
from exomet.export.jsonld import write_jsonld
from exomet.export.release import RELEASE_FILES, merged_release
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.query.select import select
from exomet.questions.catalogue import read_catalogue
from exomet.terms.iris import BASE, OWL, RDF, RDFS, SKOS, prefixes
from exomet.version import __version__
from tests.test_portability import unordered

CATALOGUE = read_catalogue(package_data() / "queries")
DCTERMS = "http://purl.org/dc/terms/"
BY, BY_NC = (f"https://creativecommons.org/licenses/{name}/4.0/" for name in ("by", "by-nc"))
DATA = {
    "exomet.ttl": ox.RdfFormat.TURTLE,
    "exomet.nt": ox.RdfFormat.N_TRIPLES,
    "exomet.nq": ox.RdfFormat.N_QUADS,
    "exomet.trig": ox.RdfFormat.TRIG,
    "exomet.jsonld": ox.RdfFormat.JSON_LD,
    "exomet.rdf": ox.RdfFormat.RDF_XML,
}
ONTOLOGIES = {
    "exomet.owl": ("ontology", ox.RdfFormat.RDF_XML),
    "exomet-base.owl": ("ontology/base", ox.RdfFormat.RDF_XML),
    "exomet-merged.ttl": ("ontology", ox.RdfFormat.TURTLE),
    "exomet.ttl": ("ontology", ox.RdfFormat.TURTLE),
    "borrowed.ttl": ("ontology/borrowed", ox.RdfFormat.TURTLE),
    "bridge.ttl": ("ontology/bridge", ox.RdfFormat.TURTLE),
}
# What ROBOT's report calls an error, and what it says of synonyms, for terms of any owner.
with (Path(__file__).parent / "cases" / "robot.tsv").open(encoding="utf-8") as file:
    ROBOT = {
        case["rule"]: case["pattern"]
        for case in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    }


def read(path: Path, form: ox.RdfFormat) -> ox.Dataset:
    """Return what a file holds, with names for its blank nodes that depend on nothing else."""
    dataset = ox.Dataset(ox.parse(path=str(path), format=form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def header(dataset: ox.Dataset, iri: str) -> dict[str, set[str]]:
    """Return what is said of an ontology or a data set, by property."""
    found: dict[str, set[str]] = {}
    for quad in dataset.quads_for_subject(ox.NamedNode(iri)):
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        found.setdefault(quad.predicate.value, set()).add(quad.object.value)
    return found


# Licenses and versions


@pytest.mark.parametrize("name", DATA)
def test_data_files_state_the_license_of_the_data(built: Path, name: str) -> None:
    said = header(read(built / name, DATA[name]), BASE + "graph/asserted")
    assert said[DCTERMS + "license"] == {BY_NC}
    assert said[DCTERMS + "title"] == {"ExoMet: exosomal microRNAs in cancer metastasis"}
    assert said[DCTERMS + "creator"] == {"ExoMet developers"}
    assert said[DCTERMS + "source"] == {BASE + "source/abstracts", BASE + "source/tahan2025"}
    assert said[OWL + "versionInfo"] == {__version__}
    assert said[OWL + "versionIRI"] == {f"{BASE}graph/asserted/{__version__}"}
    assert said[DCTERMS + "type"] == {"http://purl.org/dc/dcmitype/Dataset"}


@pytest.mark.parametrize("name", ONTOLOGIES)
def test_ontology_files_state_the_license_of_the_ontology(built: Path, name: str) -> None:
    iri, form = ONTOLOGIES[name]
    said = header(read(built / "ontology" / name, form), BASE + iri)
    assert said[DCTERMS + "license"] == {BY}
    assert said[OWL + "versionIRI"] == {f"{BASE}{iri}/{__version__}"}
    assert said[DCTERMS + "title"]
    assert said[DCTERMS + "description"]


# The data set


@pytest.mark.parametrize("name", ["exomet.nq", "exomet.trig"])
def test_a_store_loaded_from_one_file_answers_every_question_as_the_build(
    built: Path, real_store: ox.Store, real_names: Names, name: str
) -> None:
    store = ox.Store()
    store.bulk_load(path=str(built / name), format=DATA[name])
    assert len(store) == len(real_store)
    for question in CATALOGUE.values():
        text = question.bound({}, real_names)
        columns, rows = select(real_store, text)
        loaded_columns, loaded_rows = select(store, text)
        assert loaded_columns == columns
        assert unordered(loaded_rows) == unordered(rows), question.name


@pytest.mark.parametrize("name", ["exomet.ttl", "exomet.jsonld", "exomet.rdf"])
def test_formats_of_one_graph_hold_the_asserted_one(built: Path, name: str) -> None:
    asserted = set(read(built / "exomet.nt", ox.RdfFormat.N_TRIPLES))
    assert set(read(built / name, DATA[name])) == asserted


@pytest.mark.parametrize(
    "name", ["exomet.ttl", "exomet.trig", "ontology/exomet.ttl", "ontology/exomet-merged.ttl"]
)
def test_turtle_declares_the_prefixes_that_it_uses_in_their_order(built: Path, name: str) -> None:
    text = (built / name).read_text(encoding="utf-8")
    declared = re.findall(r"^@prefix ([^:]+): <([^>]+)> \.$", text, re.MULTILINE)
    names = [prefix for prefix, _ in declared]
    assert names == sorted(names)
    assert dict(declared).items() <= prefixes().items()
    # What is left without literals and whole IRIs are the names that were shortened.
    body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|^@prefix .*$', " ", text, flags=re.MULTILINE)
    assert {match[1] for match in re.finditer(r"([A-Za-z][\w.-]*):", body)} == set(names)


def test_json_ld_is_compact_and_brings_its_context(built: Path) -> None:
    text = (built / "exomet.jsonld").read_text(encoding="utf-8")
    document = json.loads(text)
    context = document["@context"]
    assert all(isinstance(entry, str | dict) for entry in context.values())
    assert json.loads((built / CONTEXT_FILE).read_text(encoding="utf-8")) == {"@context": context}
    nodes = {node["@id"]: node for node in document["@graph"]}
    finding = nodes["finding:F0049"]
    assert finding["@type"] == ["exomet:MechanisticFinding", "owl:NamedIndividual"]
    assert finding["year"] == 2018
    assert finding["mirna"] == "exomet.mirna:MIMAT0000081"
    assert finding["directTarget"] == ["HGNC:6347", "HGNC:6348"]
    assert "_:" not in text


def test_json_ld_keeps_every_kind_of_value(tmp_path: Path) -> None:
    turtle = """@prefix exomet: <https://w3id.org/exomet/ontology/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        exomet:A a exomet:B, exomet:C ; exomet:year 5, "05"^^xsd:integer, "x" ;
            exomet:mirna <https://w3id.org/exomet/mirna/MIMAT1>, "no IRI" ;
            exomet:title "a \\"quoted\\" \\\\ line\\nand a tab\\t"@en, "Zeile"@de, "plain" ;
            exomet:day "2025-01-01"^^xsd:date ; exomet:flag true ; exomet:share 0.5 ;
            exomet:list ( "one" 2 <urn:x> [ exomet:year 1 ] ) ; exomet:empty () ;
            <http://example.org/p> <http://example.org/o> , [ a exomet:D ] ."""
    triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    lines = "".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in triples)
    (tmp_path / "a.nt").write_text(lines, encoding="utf-8")
    with (tmp_path / "a.jsonld").open("w", encoding="utf-8") as out:
        write_jsonld([tmp_path / "a.nt"], out)
    expected = read(tmp_path / "a.nt", ox.RdfFormat.N_TRIPLES)
    assert set(read(tmp_path / "a.jsonld", ox.RdfFormat.JSON_LD)) == set(expected)


def test_the_context_has_only_what_is_used_in_order(built: Path) -> None:
    text = (built / "exomet.jsonld").read_text(encoding="utf-8")
    context = json.loads(text)["@context"]
    names = [name for name, entry in context.items() if isinstance(entry, str)]
    terms = [name for name, entry in context.items() if isinstance(entry, dict)]
    assert list(context) == sorted(names) + sorted(terms)
    _, _, body = text.partition('"@graph"')
    values = body + json.dumps([context[name] for name in terms])
    assert not {name for name in names if f'"{name}:' not in values}
    assert not {name for name in terms if f'"{name}":' not in body}


# The release of the ontology


@pytest.fixture(scope="module")
def release(built: Path) -> ox.Store:
    """The merged ontology."""
    store = ox.Store()
    path = built / "ontology" / RELEASE_FILES["owl"]
    store.bulk_load(path=str(path), format=ox.RdfFormat.RDF_XML)
    return store


def count(store: ox.Store, pattern: str) -> int:
    names = (
        f"PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> PREFIX obo: <http://purl.obolibrary.org/obo/>"
    )
    query = f"{names} SELECT (COUNT(*) AS ?n) {{ {pattern} FILTER(isIRI(?term)) }}"
    _, rows = select(store, query)
    return int(str(rows[0][0]))


def test_the_release_holds_own_and_borrowed_terms_and_imports_nothing(
    built: Path, release: ox.Store
) -> None:
    modules = ox.Store()
    for name in ("exomet.ttl", "borrowed.ttl"):
        modules.load(path=str(built / "ontology" / name), format=ox.RdfFormat.TURTLE)
    for pattern in (
        "?term a owl:Class",
        "?term a owl:ObjectProperty",
        "?term a owl:DatatypeProperty",
        "?term rdfs:subClassOf ?parent",
        "?term owl:equivalentClass ?definition",
        "?term obo:IAO_0000115 ?definition",
    ):
        assert count(release, pattern) == count(modules, pattern) > 0, pattern
    assert count(release, "?term owl:imports ?other") == 0


def test_the_release_in_turtle_and_rdf_xml_is_the_same(built: Path) -> None:
    folder = built / "ontology"
    owl = read(folder / RELEASE_FILES["owl"], ox.RdfFormat.RDF_XML)
    assert set(owl) == set(read(folder / RELEASE_FILES["merged"], ox.RdfFormat.TURTLE))


def test_obo_and_obographs_hold_the_same_terms_and_edges(built: Path, release: ox.Store) -> None:
    folder = built / "ontology"
    obo = (folder / RELEASE_FILES["obo"]).read_text(encoding="utf-8")
    (graph,) = json.loads((folder / RELEASE_FILES["obographs"]).read_text("utf-8"))["graphs"]
    classes = count(release, "?term a owl:Class")
    relations = count(release, "?term a owl:ObjectProperty")
    definitions = count(
        release,
        "?term obo:IAO_0000115 ?text . { ?term a owl:Class } UNION { ?term a owl:ObjectProperty }",
    )
    is_a = count(release, "?term rdfs:subClassOf ?parent FILTER(isIRI(?parent))")
    assert obo.count("\n[Term]\n") == classes
    assert obo.count("\n[Typedef]\n") == relations
    assert obo.count("\ndef: ") == definitions
    frames = obo.split("\n[Typedef]\n")[0].split("\n[Term]\n")
    typedefs = [frame.split("\n[Term]\n")[0] for frame in obo.split("\n[Typedef]\n")[1:]]
    lines = obo.count("\nis_a: ") - sum(frame.count("\nis_a: ") for frame in typedefs)
    assert frames
    assert lines == is_a
    kinds = [node["type"] for node in graph["nodes"]]
    assert (kinds.count("CLASS"), kinds.count("PROPERTY")) == (classes, relations)
    assert sum("definition" in node["meta"] for node in graph["nodes"]) == definitions
    assert sum(edge["pred"] == "is_a" for edge in graph["edges"]) == is_a
    assert graph["meta"]["version"] == f"{BASE}ontology/{__version__}"


def test_a_term_in_obo(built: Path) -> None:
    obo = (built / "ontology" / RELEASE_FILES["obo"]).read_text(encoding="utf-8")
    frame = obo.split(f"\nid: {BASE}ontology/EmtFinding\n")[1].split("\n\n")[0].splitlines()
    assert frame[0] == "name: EMT finding"
    assert frame[1].startswith('def: "A finding in which the microRNA promotes')
    assert f"is_a: {BASE}ontology/Finding" in frame
    assert f"intersection_of: {BASE}ontology/Finding" in frame
    assert f"intersection_of: {BASE}ontology/promotes GO:0001837" in frame
    assert "\nid: GO:0001837\n" in obo


def test_rdf_xml_names_elements_by_type(built: Path) -> None:
    text = (built / "ontology" / RELEASE_FILES["owl"]).read_text(encoding="utf-8")
    elements = set(re.findall(r"^\t<([\w:]+) rdf:about=", text, re.MULTILINE))
    kinds = ("Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    assert elements == {f"owl:{kind}" for kind in kinds}
    assert re.search(r"<owl:(\w+) rdf:about", text)[1] == "Ontology"  # type: ignore[index]


def test_owlready2_reads_the_release(built: Path, release: ox.Store) -> None:
    import owlready2

    for name, iri in (("owl", "ontology"), ("base", "ontology/base")):
        world = owlready2.World()
        path = built / "ontology" / RELEASE_FILES[name]
        loaded = world.get_ontology(path.as_uri()).load(only_local=True)
        assert loaded.base_iri.rstrip("#/") == BASE + iri
        assert not loaded.imported_ontologies
        if name == "owl":
            assert len(list(world.classes())) == count(release, "?term a owl:Class")
            relations = count(release, "?term a owl:ObjectProperty")
            assert len(list(world.object_properties())) == relations
            assert world[BASE + "ontology/EmtFinding"].equivalent_to


def test_a_name_of_two_terms_is_exact_for_neither() -> None:
    own = [
        (f"<{BASE}ontology>", f"<{RDF}type>", f"<{OWL}Ontology>"),
        (f"<{BASE}ontology>", f"<{OWL}versionIRI>", f"<{BASE}ontology/1.0.0>"),
    ]
    names = {"A": ["a", "shared", "B"], "B": ["shared"]}
    for term, labels in names.items():
        iri = f"<{BASE}ontology/{term}>"
        own += [(iri, f"<{RDF}type>", f"<{OWL}Class>"), (iri, f"<{RDFS}label>", f'"{term}"@en')]
        for label in labels:
            alternative = "<http://www.w3.org/2004/02/skos/core#altLabel>"
            own.append((iri, alternative, f'"{label}"@en'))
    a, b = read_ontology(merged_release(own, [])).entities
    assert a.synonyms == [("EXACT", "a"), ("RELATED", "B"), ("RELATED", "shared")]
    assert b.synonyms == [("RELATED", "shared")]


@pytest.mark.parametrize("rule", ROBOT)
@pytest.mark.parametrize("name", ["exomet.owl", "exomet-base.owl"])
def test_the_release_has_no_error_in_the_report_of_robot(built: Path, name: str, rule: str) -> None:
    store = ox.Store()
    store.bulk_load(path=str(built / "ontology" / name), format=ox.RdfFormat.RDF_XML)
    names = {
        "owl": OWL,
        "rdf": RDF,
        "rdfs": RDFS,
        "dcterms": DCTERMS,
        "obo": "http://purl.obolibrary.org/obo/",
        "oio": "http://www.geneontology.org/formats/oboInOwl#",
    }
    prologue = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in names.items())
    query = f"{prologue} SELECT DISTINCT ?term WHERE {{ {ROBOT[rule]} FILTER(isIRI(?term)) }}"
    _, rows = select(store, query)
    assert not rows


READ_SSSOM = """
import json, sys
from sssom.constants import SchemaValidationType as Kind
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
mappings = parse_sssom_table(sys.argv[1])
reports = validate(mappings, [Kind.JsonSchema, Kind.PrefixMapCompleteness], False)
assert not [result for report in reports.values() for result in report.results]
columns = ("subject_label", "predicate_id", "object_id")
rows = [[row[column] for column in columns] for row in mappings.df.to_dict("records")]
print(json.dumps([mappings.metadata, rows], default=str))
"""
MEANT = f"""PREFIX exomet: <{BASE}ontology/> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?printed ?match ?thing WHERE {{
  VALUES ?match {{ skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch
    skos:relatedMatch }}
  ?label a exomet:PrintedLabel ; rdfs:label ?printed ; ?match ?thing }}"""


def test_the_mappings_of_a_build_say_what_its_graph_says(
    whole: Path, whole_store: ox.Store
) -> None:
    """sssom reads them; predicates, which it lets pass, are those of the graph."""
    command = [sys.executable, "-W", "ignore", "-c", READ_SSSOM, str(whole / "mappings.sssom.tsv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    metadata, rows = json.loads(done.stdout)
    assert metadata["mapping_set_version"] == __version__
    stated = select(whole_store, f"PREFIX skos: <{SKOS}> {MEANT}")[1]
    assert len(stated) > 800
    assert sorted(map(tuple, rows)) == sorted(map(tuple, stated))
