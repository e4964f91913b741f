"""Answers that are longer than the server's limit: they say so, and lead to the rest."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from exomet.graph.disk import open_store
from exomet.graph.layout import STORE_FOLDER
from tests.load import put, twin
from tests.serving import Server

PAGE = 150
PREFIXES = (
    "PREFIX exomet: <https://w3id.org/exomet/ontology/> "
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
# Without an order of their own; the second and third reach blank nodes.
QUERIES = [
    "SELECT ?s ?o { ?s exomet:step|exomet:mirna|rdfs:label ?o }",
    "SELECT ?class ?above { ?class rdfs:subClassOf+ ?above FILTER(!isBlank(?class)) }",
    "SELECT ?s ?p ?o { ?s ?p ?o . ?t owl:equivalentClass|owl:intersectionOf|rdf:first ?s }",
    "SELECT DISTINCT ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } LIMIT 3000 OFFSET 10",
]


@pytest.fixture(scope="module")
def server(built: Path) -> Iterator[Server]:
    with Server("--build", built, "--max-rows", str(PAGE)) as running:
        yield running


def pages(server: Server, answer: httpx.Response) -> list[httpx.Response]:
    """Return an answer and all that follow it by ``Link``."""
    answers = [answer]
    while "next" in answers[-1].links:
        assert len(answers) < 100
        answers.append(server.client.get(answers[-1].links["next"]["url"]))
    return answers


@pytest.mark.parametrize("query", QUERIES)
def test_pages_together_are_the_whole_answer(server: Server, query: str, built: Path) -> None:
    """Also of a query without ORDER BY, whose pages come from different workers."""
    answers = pages(server, server.ask(PREFIXES + query, format="csv"))
    assert len(answers) > 2
    statuses = [answer.status_code for answer in answers]
    assert statuses == [206] * (len(answers) - 1) + [200]
    rows: list[list[str]] = []
    for answer in answers:
        head, *page = csv.reader(io.StringIO(answer.text))
        assert answer.headers["Content-Type"].startswith("text/csv")
        if answer.status_code == 206:
            last = len(rows) + len(page) - 1
            assert answer.headers["Content-Range"] == f"rows {len(rows)}-{last}/*"
            assert answer.headers["X-ExoMet-Truncated"] == f"after {len(page)} rows"
        rows += page
    solutions = open_store(built, described=True).query(PREFIXES + query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert head == [variable.value for variable in solutions.variables]
    text = io.BytesIO()
    solutions.serialize(text, ox.QueryResultsFormat.CSV)
    assert rows == list(csv.reader(io.StringIO(text.getvalue().decode())))[1:]


@pytest.mark.parametrize(
    ("query", "form", "status"),
    [
        ("SELECT * { ?s ?p ?o }", "json", 200),
        ("SELECT * { ?s ?p ?o }", "xml", 200),
        ("SELECT * { ?s ?p ?o }", "csv", 206),
        ("SELECT * { ?s ?p ?o }", "tsv", 206),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "turtle", 206),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/json", 206),
        ("SELECT * { ?s ?p ?o } LIMIT 150", "csv", 200),
    ],
)
def test_what_cannot_say_it_itself_says_it_by_its_status(
    server: Server, query: str, form: str, status: int
) -> None:
    answer = server.ask(query, format=form)
    assert answer.status_code == status
    cut = "LIMIT" not in query
    assert ("next" in answer.links) == cut
    assert ("Content-Range" in answer.headers) == (status == 206)
    assert ("X-ExoMet-Truncated" in answer.headers) == cut
    assert (b"#truncated" in answer.content) == (cut and status == 200)


def test_pages_keep_format_and_dataset(server: Server) -> None:
    query = "SELECT ?s { ?s ?p ?o }"
    graph = "https://w3id.org/exomet/graph/audit"
    first = server.client.post(
        "/sparql",
        data={"query": query, "default-graph-uri": graph},
        headers={"Accept": "application/sparql-results+json"},
    )
    answers = pages(server, first)
    rows = [len(answer.json()["results"]["bindings"]) for answer in answers]
    counted = server.ask(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert sum(rows) == int(counted.json()["results"]["bindings"][0]["n"]["value"])


def test_a_query_too_long_for_a_header_has_no_link(server: Server) -> None:
    query = "SELECT * { ?s ?p ?o } #" + "x" * 8_000
    answer = server.client.post("/sparql", data={"query": query, "format": "csv"})
    assert (answer.status_code, answer.links) == (206, {})
    rest = server.client.post(
        "/sparql", data={"query": query, "format": "csv", "offset": str(PAGE)}
    )
    assert rest.status_code == 206
    assert rest.text != answer.text


def test_pages_of_two_graphs_are_never_mixed(tiny: Path, tmp_path: Path) -> None:
    served = tmp_path / "build"
    shutil.copytree(tiny, served)
    with Server("--build", served, "--max-rows", "10") as server:
        first = server.ask("SELECT * { ?s ?p ?o }", format="csv")
        put(twin(tiny, tmp_path), served)
        while server.client.get(first.links["next"]["url"]).status_code != 409:
            assert server.process.poll() is None
        again = server.ask("SELECT * { ?s ?p ?o }", format="csv")
        assert server.client.get(again.links["next"]["url"]).status_code == 206


@pytest.mark.parametrize("stored", [True, False])
def test_each_process_gives_rows_in_the_same_order(
    stored: bool, built: Path, tmp_path: Path
) -> None:
    build = Path(shutil.copytree(built, tmp_path / "build"))
    if not stored:
        shutil.rmtree(build / STORE_FOLDER)
    script = (
        "import sys; from pathlib import Path; from exomet.serve.dataset import Dataset; "
        "store, _ = Dataset(build=Path(sys.argv[1])).load(); "
        "print(*(row for query in sys.argv[2:] for row in store.query(query)), sep='\\n')"
    )
    queries = [PREFIXES + query for query in QUERIES]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script, build, *queries], capture_output=True, check=True
        )
        for _ in range(2)
    ]
    digests = {hashlib.sha256(output.stdout).hexdigest() for output in outputs}
    assert len(digests) == 1
