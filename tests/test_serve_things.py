"""IRIs that resolve to pages and to data, and the description of the service."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from exomet.files import package_data
from exomet.finding.describe import description
from exomet.graph.open import load_store
from exomet.serve.linked_data import DUMPS
from exomet.serve.negotiation import GRAPHS
from exomet.serve.ontologies import read_ontologies
from exomet.version import __version__
from tests.serving import Server

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# The Accept header of the OWL API, which Protege and ROBOT send.
OWLAPI = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)
ASSERTED = (None, None, None, ox.DefaultGraph())
VERSION = f"/ontology/{__version__}"
F49 = "https://w3id.org/exomet/finding/F0049"


@pytest.fixture
def server(served: Server) -> Server:
    return served


@pytest.mark.parametrize(
    ("path", "accept", "status", "location"),
    [
        ("/id/finding/F0049", BROWSER, 303, "/finding/F0049"),
        ("/id/finding/F0049", "*/*", 303, "/finding/F0049"),
        ("/id/finding/F0049", "text/turtle", 303, "/data/finding/F0049.ttl"),
        ("/id/finding/F0049", "application/n-triples", 303, "/data/finding/F0049.nt"),
        (
            "/id/finding/F0049",
            "application/rdf+xml, text/html;q=0.5",
            303,
            "/data/finding/F0049.rdf",
        ),
        ("/id/finding/F0049", "application/ld+json", 303, "/data/finding/F0049.jsonld"),
        ("/id/finding/F0049", "image/png", 406, None),
        ("/id/finding:F0049", BROWSER, 303, "/finding/F0049"),
        ("/id/MONDO:0005575", BROWSER, 303, "/term/MONDO_0005575"),
        ("/id/MONDO:0005575", "text/turtle", 303, "/data/term/MONDO_0005575.ttl"),
        (
            "/id/ontology/MechanisticFinding",
            "text/turtle",
            303,
            "/data/ontology/MechanisticFinding.ttl",
        ),
        ("/id/finding/F9999", BROWSER, 404, None),
        ("/id/NOPE:1", BROWSER, 404, None),
        ("/id/", BROWSER, 404, None),
        ("/finding/F0049", "text/turtle", 303, "/data/finding/F0049.ttl"),
        ("/finding/F0049", BROWSER, 200, None),
        ("/finding/F0049", "*/*", 200, None),
        (
            "/ontology/MechanisticFinding",
            "application/ld+json",
            303,
            "/data/ontology/MechanisticFinding.jsonld",
        ),
        ("/ontology/", "text/turtle", 303, "/data/ontology.ttl"),
        ("/ontology", "application/rdf+xml", 303, "/data/ontology.rdf"),
        ("/ontology", "application/n-triples", 303, "/data/ontology.nt"),
        ("/ontology", "application/ld+json", 303, "/data/ontology.jsonld"),
        ("/ontology", "application/rdf+xml, text/html;q=0.5", 303, "/data/ontology.rdf"),
        ("/ontology", OWLAPI, 303, "/data/ontology.rdf"),
        ("/ontology", "*/*", 303, "/data/ontology.rdf"),
        ("/ontology", BROWSER, 200, None),
        ("/ontology", "image/png", 406, None),
        ("/ontology?format=nt", BROWSER, 303, "/data/ontology.nt"),
        ("/ontology/borrowed", "text/turtle", 303, "/data/ontology/borrowed.ttl"),
        ("/ontology/borrowed", "application/rdf+xml", 303, "/data/ontology/borrowed.rdf"),
        ("/ontology/borrowed", OWLAPI, 303, "/data/ontology/borrowed.rdf"),
        ("/ontology/borrowed", "*/*", 303, "/data/ontology/borrowed.rdf"),
        ("/ontology/bridge", "text/turtle", 303, "/data/ontology/bridge.ttl"),
        ("/ontology/bridge/0.1.0", OWLAPI, 303, "/data/ontology/bridge/0.1.0.rdf"),
        ("/ontology/borrowed", BROWSER, 303, "/ontology"),
        ("/ontology/borrowed", "text/csv", 406, None),
        (VERSION, "text/turtle", 303, f"/data{VERSION}.ttl"),
        (VERSION, "application/rdf+xml", 303, f"/data{VERSION}.rdf"),
        (VERSION, "application/ld+json", 303, f"/data{VERSION}.jsonld"),
        (VERSION, BROWSER, 303, "/ontology"),
        ("/ontology/0.0.0", "text/turtle", 404, None),
        ("/id/ontology", "text/turtle", 303, "/data/ontology.ttl"),
        ("/id/ontology", BROWSER, 303, "/ontology"),
        ("/id/ontology/borrowed", OWLAPI, 303, "/data/ontology/borrowed.rdf"),
        ("/finding/F0049", "application/n-quads", 303, "/data/finding/F0049.nq"),
        ("/finding/F0049", "application/trig", 303, "/data/finding/F0049.trig"),
        ("/finding/F0049", "image/png", 406, None),
        ("/findings", "text/turtle", 406, None),
        ("/findings", "text/turtle, */*;q=0.1", 200, None),
        ("/questions", "application/rdf+xml", 406, None),
        ("/robots.txt", "text/plain", 200, None),
        ("/", "text/turtle", 303, "/.well-known/void"),
        ("/nothing", "text/turtle", 404, None),
        ("/graph/asserted", "*/*", 303, "/data/exomet.ttl"),
        ("/graph/inferred", BROWSER, 303, "/data/inferred.nt"),
        ("/graph/void", "text/turtle", 303, "/data/void.nt"),
        ("/graph/other", "text/turtle", 404, None),
        ("/term/MONDO:0005575", BROWSER, 303, "/term/MONDO_0005575"),
        ("/term/MONDO:0005575", "text/turtle", 303, "/data/term/MONDO_0005575.ttl"),
        ("/data/finding/F9999.ttl", "*/*", 404, None),
        ("/data/finding/F0049.docx", "*/*", 404, None),
        ("/data/finding/F0049", "image/png", 406, None),
        ("/sparql/", BROWSER, 308, "/sparql"),
        ("/sparql/?query=ASK%7B%7D&a=?", BROWSER, 308, "/sparql?query=ASK%7B%7D&a=?"),
    ],
)
def test_where_an_iri_leads(
    server: Server, path: str, accept: str, status: int, location: str | None
) -> None:
    answer = server.client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
    if status == 303 and path.startswith("/id"):
        assert answer.headers["Vary"] == "Accept"
    if location:
        followed = server.client.get(location, headers={"Accept": accept})
        assert followed.status_code == 200


@pytest.mark.parametrize(
    ("ending", "form"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("nq", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
    ],
)
def test_data_is_the_description_in_each_format(
    server: Server, real_store: ox.Store, ending: str, form: ox.RdfFormat
) -> None:
    answer = server.client.get(f"/data/finding/F0049.{ending}")
    assert {quad.triple for quad in ox.parse(answer.content, form)} == set(
        description(real_store, F49)
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["ontology", "ontology/borrowed", "ontology/bridge", VERSION.removeprefix("/")]
)
def test_an_ontology_is_the_same_in_every_format(server: Server, path: str) -> None:
    isomorphic = set()
    for form in GRAPHS:
        assert form.engine is not None
        answer = server.client.get(f"/data/{path}.{form.ending}")
        assert answer.headers["Content-Type"].partition(";")[0] == form.media_type
        triples = ox.Dataset(
            ox.Quad(*quad.triple) for quad in ox.parse(answer.content, form.engine)
        )
        triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        isomorphic.add(frozenset(map(str, triples)))
    assert len(isomorphic) == 1
    (lines,) = isomorphic
    assert len(lines) > 40
    assert server.client.get(f"/data/{path}", headers={"Accept": "text/plain"}).status_code == 200


def test_every_ontology_of_the_build_is_at_its_iris(server: Server, built: Path) -> None:
    """Whatever files a build holds, and also at the version IRIs that they state."""
    paths = read_ontologies(built / "ontology")
    assert {"/ontology", VERSION, "/ontology/borrowed"} <= set(paths)
    for path in paths:
        answer = server.client.get(path, headers={"Accept": OWLAPI}, follow_redirects=True)
        assert answer.headers["Content-Type"] == "application/rdf+xml"
        iri = f"https://w3id.org/exomet{path}"
        assert any(
            iri in (quad.subject.value, getattr(quad.object, "value", ""))
            for quad in ox.parse(answer.content, ox.RdfFormat.RDF_XML)
            if isinstance(quad.subject, ox.NamedNode)
        )


def test_further_files_are_served_where_a_build_has_them(tiny: Path, tmp_path: Path) -> None:
    build = Path(shutil.copytree(tiny, tmp_path / "build"))
    with Server("--build", build) as server:
        answer = server.client.get("/data/ontology/exomet.owl")
        assert answer.headers["Content-Type"] == "application/rdf+xml"
        assert answer.content == (build / "ontology" / "exomet.owl").read_bytes()
        for name in ("ontology/none.owl", "proofs.parquet", "../build/exomet.nt"):
            assert server.client.get(f"/data/{name}").status_code == 404
        # What is served is the build as it was: its files last.
        (build / "context.jsonld").unlink()
        assert server.client.get("/data/context.jsonld").status_code == 200


def test_of_two_files_with_one_ontology_the_one_without_imports_is_served(tmp_path: Path) -> None:
    header = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<https://w3id.org/exomet/ontology> a owl:Ontology"
    )
    (tmp_path / "a.ttl").write_text(f"{header} ; owl:imports <urn:other> .", encoding="utf-8")
    (tmp_path / "b.ttl").write_text(f"{header} .", encoding="utf-8")
    (tmp_path / "c.ttl").write_text("<a:s> <a:p> <a:o> .", encoding="utf-8")
    ontologies = read_ontologies(tmp_path)
    (ontology,) = ontologies.values()
    assert [document.file.name for document in ontology.documents] == ["b.ttl"]


def test_descriptions_can_be_queried(server: Server, built: Path, real_store: ox.Store) -> None:
    """A count of the default graph is the same by HTTP and on the build."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    store = load_store(built, described=True)
    queries = [
        count,
        f"{count[:-13]} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n { GRAPH "
        "<https://w3id.org/exomet/graph/void> { [ void:triples ?n ; void:classes ?c ] } }",
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT (COUNT(*) AS ?n) { GRAPH "
        "<https://w3id.org/exomet/graph/questions> { ?question sh:select ?text } }",
    ]
    numbers = []
    for query in queries:
        solutions = store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        (row,) = solutions
        numbers.append(int(row[0].value))
        assert server.ask(query, format="csv").text == f"n\r\n{numbers[-1]}\r\n"
    assert numbers[0] == numbers[2] == len([*real_store.quads_for_pattern(*ASSERTED)])
    # Query editors ask for examples without naming a graph.
    example = "ASK { ?question <http://www.w3.org/ns/shacl#select> ?text }"
    for path, present in (("/sparql", False), ("/sparql/union", True)):
        answer = server.client.get(path, params={"query": example})
        assert answer.json()["boolean"] is present
    assert numbers[3] == len(list((package_data() / "queries").glob("*.rq")))


def test_the_whole_graph_can_be_fetched(server: Server, built: Path) -> None:
    assert server.client.get("/data/exomet.ttl").content == (built / "exomet.ttl").read_bytes()
    assert server.client.get("/data/ontology.ttl").headers["Content-Type"].startswith("text/turtle")
    assert server.client.get("/data/exomet-build.json").status_code == 404


def test_a_page_is_compressed_and_can_be_asked_for_again(server: Server) -> None:
    answer = server.client.get("/findings", headers={"Accept": BROWSER, "Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) > int(answer.headers["Content-Length"]) * 2
    again = server.client.get(
        "/findings", headers={"Accept": BROWSER, "If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    tag = answer.headers["ETag"].removeprefix("W/")
    for known in (tag, "*", f'"x", {tag}'):
        headers = {"Accept": BROWSER, "If-None-Match": known}
        assert server.client.get("/findings", headers=headers).status_code == 304, known
    other = server.client.get("/findings", headers={"Accept": BROWSER, "If-None-Match": '"x"'})
    assert other.status_code == 200
    plain = server.client.get(
        "/findings", headers={"Accept": BROWSER, "Accept-Encoding": "identity"}
    )
    assert "Content-Encoding" not in plain.headers
    assert plain.content == answer.content


def test_an_answer_to_post_comes_always(server: Server) -> None:
    query = {"query": "ASK {}"}
    tag = server.client.get("/sparql", params=query).headers["ETag"]
    assert (
        server.client.get("/sparql", params=query, headers={"If-None-Match": tag}).status_code
        == 304
    )
    for known in (tag, "*"):
        answer = server.client.post("/sparql", data=query, headers={"If-None-Match": known})
        assert (answer.status_code, answer.json()["boolean"]) == (200, True)


def test_a_large_answer_comes_whole(server: Server) -> None:
    answer = server.ask("SELECT * { ?s ?p ?o }", format="tsv")
    assert len(answer.content) > 1_000_000
    assert answer.text.count("\n") == 1 + int(
        server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv").text.split()[1]
    )


def test_assets_may_be_kept(server: Server) -> None:
    style = server.client.get("/", headers={"Accept": BROWSER}).text.partition(
        'rel="stylesheet" href="'
    )[2]
    answer = server.client.get("/" + style.partition('"')[0])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert server.client.get("/").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("query", "status", "shows"),
    [
        ("ASK {}", 200, "Yes"),
        ("ASK { FILTER(false) }", 200, "No"),
        (
            "SELECT ?x { VALUES ?x { <https://w3id.org/exomet/finding/F0049> } }",
            200,
            'href="finding/F0049"',
        ),
        (
            "SELECT ('<script>' AS ?x) (<javascript:alert(1)> AS ?y) {}",
            200,
            "<td>&lt;script&gt;</td>",
        ),
        ("CONSTRUCT { <a:s> <a:p> 'here' } {}", 200, "here"),
        ("SELECT * {", 400, "line 1, column 11"),
        ("SELECT * { SERVICE ?x {} }", 400, "SERVICE is refused"),
    ],
)
def test_a_browser_without_scripts_gets_the_answer_as_a_page(
    server: Server, query: str, status: int, shows: str
) -> None:
    answer = server.client.get("/sparql", params={"query": query}, headers={"Accept": BROWSER})
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert shows in answer.text
    assert "<script>" not in answer.text.partition("<main")[2]
    assert 'href="javascript' not in answer.text


SELECT, ASK, CONSTRUCT = "SELECT (1 AS ?x) {}", "ASK {}", "CONSTRUCT { <a:s> <a:p> 1 } {}"


@pytest.mark.parametrize(
    ("query", "accept", "status", "media"),
    [
        (
            SELECT,
            "application/sparql-results+json, text/html;q=0.1",
            200,
            "application/sparql-results+json",
        ),
        (
            ASK,
            "application/sparql-results+xml, text/html;q=0.1",
            200,
            "application/sparql-results+xml",
        ),
        (CONSTRUCT, "application/sparql-results+json, text/html;q=0.1", 200, "text/html"),
        (SELECT, "text/turtle, text/html;q=0.1", 200, "text/html"),
        (CONSTRUCT, "text/turtle, text/html;q=0.1", 200, "text/turtle"),
        (SELECT, "text/turtle, text/html;q=0.5, text/csv;q=0.4", 200, "text/html"),
        (SELECT, "text/csv, text/html;q=0.5", 200, "text/csv"),
        (ASK, "text/csv, text/html;q=0.5", 200, "text/html"),
        (SELECT, "text/html;q=0, */*", 200, "application/sparql-results+json"),
        (SELECT, "TEXT/HTML", 200, "text/html"),
        (SELECT, "text/turtle", 406, "application/problem+json"),
        ("SELECT", "text/csv, text/html;q=0.5", 400, "application/problem+json"),
        ("SELECT", "text/csv;q=0.5, text/html", 400, "text/html"),
        ("", "application/sparql-results+json, text/html;q=0.1", 200, "text/html"),
        ("", "text/turtle, text/html;q=0.1", 200, "text/turtle"),
    ],
)
def test_html_is_one_format_among_those_of_the_answer(
    server: Server, query: str, accept: str, status: int, media: str
) -> None:
    answer = server.client.get(
        "/sparql", params={"query": query} if query else {}, headers={"Accept": accept}
    )
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (status, media)


def test_answers_of_the_build_have_its_prefixes(server: Server) -> None:
    query = f"CONSTRUCT {{ <{F49}> ?p ?o }} {{ <{F49}> ?p ?o }}"
    assert "@prefix finding: " in server.ask(query).text
    assert "@prefix exomet: " in server.client.get("/.well-known/void").text


def test_the_query_page_is_for_browsers(server: Server) -> None:
    assert "<textarea" in server.client.get("/sparql", headers={"Accept": BROWSER}).text
    assert (
        server.client.get("/sparql", headers={"Accept": "*/*"})
        .headers["Content-Type"]
        .startswith("text/turtle")
    )


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_client_of_rdflib_understands(server: Server, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.url}/sparql", method=method))
    query = "SELECT ?l { <https://w3id.org/exomet/ontology/MechanisticFinding> rdfs:label ?l }"
    rows = list(graph.query(query, initNs={"rdfs": rdflib.RDFS}))
    assert [str(row[0]) for row in rows if isinstance(row, rdflib.query.ResultRow)] == [
        "mechanistic finding"
    ]
    assert graph.query("ASK { ?s a ?c }").askAnswer is True


def test_the_description_names_the_address_at_which_it_is_asked(server: Server) -> None:
    for host in ("localhost:1", "127.0.0.1:2", "localhost:1"):
        text = server.client.get("/.well-known/void", headers={"Host": host}).text
        assert f"<http://{host}/sparql#dataset>" in text
        assert text.count(f"<http://{host}/sparql#") > 100
        assert f"<http://{host}/data/exomet.ttl>" in text


def test_void_counts_what_is_there(server: Server, real_store: ox.Store) -> None:
    store = ox.Store()
    store.load(
        server.client.get("/.well-known/void", headers={"Accept": "application/n-triples"}).content,
        ox.RdfFormat.N_TRIPLES,
    )
    prefix = (
        "PREFIX void: <http://rdfs.org/ns/void#> "
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    )

    def rows(query: str) -> list[list[str]]:
        solutions = store.query(prefix + query)
        assert isinstance(solutions, ox.QuerySolutions)
        return [[term.value for term in row] for row in solutions]

    def number(query: str) -> int:
        solutions = real_store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        return int(next(iter(solutions))[0].value)

    whole = number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert rows("SELECT ?n { ?g a sd:Graph ; void:triples ?n ; void:classes ?c }") == [[str(whole)]]
    # (the default graph alone says how many classes it has)
    default = "?g void:classes ?all"
    properties = rows(
        f"SELECT ?p ?n {{ {default} ; void:propertyPartition [ void:property ?p ; void:triples ?n ] }}"
    )
    assert sum(int(count) for _, count in properties) == whole
    classes = dict(
        rows(
            f"SELECT ?c ?n {{ {default} ; void:classPartition [ void:class ?c ; void:entities ?n ] }}"
        )
    )
    inferred = rows(
        "SELECT ?n { ?e sd:name <https://w3id.org/exomet/graph/inferred> ; sd:graph ?g . "
        "?g void:classPartition [ void:class <https://w3id.org/exomet/ontology/Finding> ; "
        "void:entities ?n ] }"
    )
    graph = "GRAPH <https://w3id.org/exomet/graph/inferred>"
    members = "?s a <https://w3id.org/exomet/ontology/Finding>"
    assert inferred == [[str(number(f"SELECT (COUNT(*) AS ?n) {{ {graph} {{ {members} }} }}"))]]
    findings = "https://w3id.org/exomet/ontology/MechanisticFinding"
    assert int(classes[findings]) == number(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{findings}> }}"
    )
    assert len(classes) > 50
    named = {
        row[0]
        for row in rows(
            "SELECT ?n { ?d sd:namedGraph [ sd:name ?n ; sd:graph [ void:triples ?t ] ] }"
        )
    }
    assert named == {
        f"https://w3id.org/exomet/graph/{name}"
        for name in ("inferred", "audit", "questions", "void")
    }
    assert rows("SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == [[f"{server.url}/sparql"]]
    dumps = {row[0] for row in rows("SELECT ?d { ?g void:dataDump ?d }")}
    assert dumps == {f"{server.url}/data/{name}" for name in DUMPS}
    for dump in dumps:
        assert server.client.head(dump).status_code == 200
