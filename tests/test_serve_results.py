"""Answers as the engine itself would write them, and answers that are cut."""

from __future__ import annotations

import itertools
import json
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from exomet.query import results
from exomet.serve.ipc import Document, Job, NotAcceptable
from exomet.serve.negotiation import GRAPHS, RESULTS, negotiate
from exomet.serve.worker import execute

TERMS = """
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?plain ?lang ?typed ?iri ?odd ?none { VALUES (?plain ?lang ?typed ?iri ?odd ?none) {
  ("text" "Wort"@de 7 <http://example.org/ä?a=1&b=<2> "<&>\\"'\\t\\n\\r, end" UNDEF)
  (<<( <urn:s> <urn:p> "o\\tx" )>> "w"@ar--rtl <<( <urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>> )>> <urn:x> "" UNDEF)
  ("" "color"@en-us "2.50"^^xsd:decimal <http://example.org/> "\\u0001 μ 𝛼" UNDEF)
  (true UNDEF "x"^^<http://example.org/type> <urn:x> "=1+1" UNDEF)
} }""".replace("=<2>", "=2>")
MEDIA = {form.name: form.media_type for form in RESULTS}
ENGINE = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


def answer(
    store: ox.Store,
    query: str,
    accept: str,
    *,
    rows: int = 1_000,
    size: int = 1 << 20,
    names: dict[str, str] | None = None,
) -> Document:
    job = Job(query, "http://example.org/sparql", accept, rows, size)
    outcome = execute(store, names or {}, job)
    assert isinstance(outcome, Document)
    return outcome


def available(query: str, accept: str) -> tuple[str, ...]:
    """Return the media types that are offered to a client that accepts none of them."""
    outcome = execute(ox.Store(), {}, Job(query, "http://example.org/sparql", accept, 9, 999))
    assert isinstance(outcome, NotAcceptable)
    return outcome.available


def rows_of(text: bytes, form: str) -> list[list[object]]:
    parsed = ox.parse_query_results(text, format=ENGINE[form])
    assert isinstance(parsed, ox.QuerySolutions)
    names = [variable.value for variable in parsed.variables]
    return [[row[name] for name in names] for row in parsed]


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.parametrize(
    "query",
    [
        TERMS,
        "SELECT ?s ?p ?o { ?s ?p ?o }",
        "SELECT * { BIND(BNODE() AS ?b) }",
        "SELECT * { FILTER(false) }",
    ],
)
def test_rows_read_back_as_they_were(form: str, query: str, tiny_store: ox.Store) -> None:
    document = answer(tiny_store, query, MEDIA[form], rows=10_000, size=1 << 24)
    solutions = tiny_store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    expected = [list(row) for row in solutions]
    rows = rows_of(document.body, form)
    if "BNODE" in query:
        assert isinstance(rows[0][0], ox.BlankNode)
    elif form == "xml":
        # XML has no place for U+0001, which comes as the replacement character.
        texts = [[str(term).replace("\ufffd", "\\u0001") for term in row] for row in rows]
        assert texts == [list(map(str, row)) for row in expected]
    else:
        assert rows == expected
    assert (document.rows, document.truncated) == (len(expected), False)


def test_csv_is_as_the_engine_writes_it() -> None:
    store = ox.Store()
    expected = store.query(TERMS)
    assert isinstance(expected, ox.QuerySolutions)
    body = answer(store, TERMS, "text/csv").body
    assert body == expected.serialize(format=ox.QueryResultsFormat.CSV)


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_an_answer_is_cut_at_a_whole_row(form: str, tiny_store: ox.Store) -> None:
    query = "SELECT * { ?s ?p ?o }"
    few = answer(tiny_store, query, MEDIA[form], rows=7)
    assert (few.rows, few.truncated) == (7, True)
    short = answer(tiny_store, query, MEDIA[form], size=3_000)
    assert short.truncated
    assert 1 <= short.rows < 100
    assert len(short.body) < 3_400
    if form != "csv":
        assert len(rows_of(few.body, form)) == 7
        assert len(rows_of(short.body, form)) == short.rows
    assert (b"http://example.org/sparql#truncated" in few.body) == (form in ("json", "xml"))


def test_an_answer_that_just_fits_is_not_cut(tiny_store: ox.Store) -> None:
    document = answer(tiny_store, "SELECT * { ?s ?p ?o } LIMIT 7", "", rows=7)
    assert (document.rows, document.truncated) == (7, False)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_graphs(form: Any, tiny_store: ox.Store) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 8000"
    whole = answer(tiny_store, query, form.media_type, rows=10_000)
    assert not whole.truncated
    expected = set(tiny_store.query(query))  # type: ignore[arg-type]
    assert {quad.triple for quad in ox.parse(whole.body, form.engine)} == expected
    few = answer(tiny_store, query, form.media_type, rows=5)
    assert (few.truncated, len(list(ox.parse(few.body, form.engine)))) == (True, 5)


@pytest.mark.parametrize("last", ["1", "", "#", "a%20", "-", "a;", "\u00b7", "a(b)"])
def test_a_predicate_that_is_no_name_has_no_rdf_xml(last: str) -> None:
    """Nor has it inside a triple term; what else is acceptable is taken instead."""
    plain = f"CONSTRUCT {{ <a:s> <http://x/{last}> 1 }} {{}}"
    for query in (plain, f"CONSTRUCT {{ <a:s> <a:p> <<( <a:s> <http://x/{last}> 1 )>> }} {{}}"):
        media_types = available(query, "application/rdf+xml")
        assert "application/rdf+xml" not in media_types
        assert "text/turtle" in media_types
        other = answer(ox.Store(), query, "application/rdf+xml, */*;q=0.1")
        assert other.media_type == "text/turtle"


@pytest.mark.parametrize("name", ["p", "_", "é", "a-1", "a.b", "1a", "a?b", "𝛼", "a\u00b7"])
def test_rdf_xml_is_well_formed_and_keeps_line_ends(name: str) -> None:
    query = f"CONSTRUCT {{ <a:s> <http://x/{name}> 'a\\r\\n\\u0001\\uFFFF<&>]]>' }} {{}}"
    body = answer(ox.Store(), query, "application/rdf+xml", names={"x": "http://x/"}).body
    (quad,) = ox.parse(body, ox.RdfFormat.RDF_XML)
    assert quad.predicate.value == f"http://x/{name}"
    assert b"a&#xD;\n\xef\xbf\xbd\xef\xbf\xbd&lt;" in body
    if name != "𝛼":  # (expat knows the names of XML 1.0 before its fifth edition)
        ElementTree.fromstring(body)  # noqa: S314


def test_json_ld_has_no_triple_terms() -> None:
    query = "CONSTRUCT { <a:s> <a:p> <<( <a:s> <a:p> 1 )>> } {}"
    media_types = available(query, "application/ld+json")
    assert media_types == tuple(form.media_type for form in GRAPHS if form.name != "jsonld")


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", ["s", "p", "o"]),
        ("select distinct*{ ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT ?o ?s { ?s ?p ?o }", ["o", "s"]),
        ("SELECT (COUNT(*) AS ?n) ?a { ?b ?a ?c } GROUP BY ?a", ["n", "a"]),
        ("SELECT * { # ?p ?o\n FILTER('?p ?o' != <a:?p>) ?s ?p ?o }", ["s", "p", "o"]),
        ("SELECT * { { SELECT ?o { ?hidden ?p ?o } } ?s $b ?o }", ["o", "s", "b"]),
        ("SELECT ?b ?a { SELECT * { ?a ?b 1 } }", ["b", "a"]),
        ("SELECT * { ?é\u00b7\u0301 ?c ?b }", ["é\u00b7\u0301", "c", "b"]),
    ],
)
def test_columns_come_as_the_query_names_them(
    query: str, columns: list[str], tiny_store: ox.Store
) -> None:
    document = json.loads(answer(tiny_store, query, MEDIA["json"]).body)
    assert document["head"]["vars"] == columns
    expected = tiny_store.query(query)
    assert isinstance(expected, ox.QuerySolutions)
    names = [variable.value for variable in expected.variables]
    first = dict(zip(names, (term and term.value for term in next(expected)), strict=True))
    assert {
        name: term["value"] for name, term in document["results"]["bindings"][0].items()
    } == first


def test_xml_of_an_ask() -> None:
    body = results.boolean_bytes(True, "xml")
    assert bool(ox.parse_query_results(body, format=ox.QueryResultsFormat.XML))


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/*;q=0.9, application/sparql-results+xml;q=0.2", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;q=0.1, text/*;q=0.9", "text/tab-separated-values"),
        ("text/csv;q=nonsense, */*;q=0.1", "application/sparql-results+json"),
        ("application/json;q=0.9, application/sparql-results+json;q=0.1", "application/json"),
        (",,;q=1,text/csv", "text/csv"),
        ("*/*;q=0", None),
        ("image/png", None),
    ],
)
def test_accept(accept: str, media: str | None) -> None:
    choice = negotiate(accept, RESULTS)
    assert (choice[1] if choice else None) == media


def test_every_media_type_finds_its_format() -> None:
    for form in (*RESULTS, *GRAPHS):
        for media in form.media:
            assert negotiate(media, [form]) == (form, media)


def test_the_order_of_formats_is_kept_under_permutation() -> None:
    for parts in itertools.permutations(
        ["text/csv;q=0.5", "application/sparql-results+xml;q=0.7", "*/*;q=0.1"]
    ):
        choice = negotiate(", ".join(parts), RESULTS)
        assert choice
        assert choice[1] == "application/sparql-results+xml"
