"""The catalogue gives the same rows on rdflib, pyoxigraph, an Oxigraph server and Virtuoso."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import ResultRow

import exomet
from exomet.errors import QueryError
from exomet.export.loaders import graph_files, oxigraph_commands, virtuoso_script
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.query.remote import RemoteEndpoint
from exomet.query.select import Cell, cell, select
from exomet.questions.catalogue import read_catalogue
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.terms.iris import ASSERTED, EXOMET, RDF, RDFS
from tests.stores import OXIGRAPH, oxigraph_server, virtuoso_server
from tests.test_questions import TINY_VALUES

CATALOGUE = read_catalogue(package_data() / "queries")
# The programs that come with Python packages.
ON_PATH = os.environ | {"PATH": os.pathsep.join([str(OXIGRAPH.parent), os.environ["PATH"]])}


def unordered(rows: Iterable[Iterable[Cell]]) -> list[tuple[str, ...]]:
    """Rows in an order of their own: engines may order values inside GROUP_CONCAT as they like."""
    texts = (tuple("" if value is None else str(value) for value in row) for row in rows)
    return sorted(tuple("|".join(sorted(value.split("|"))) for value in row) for row in texts)


# rdflib, on the tiny graph

# It joins a subselect that is DISTINCT with all pairs of labels, for minutes: there it gets the
# labels of what the relations of the question lead to, without those of other terms.
PAIRS_OF_LABELS = {"between-cells", "cell-states", "co-targeting"}
LABEL, TYPE = ox.NamedNode(f"{RDFS}label"), ox.NamedNode(f"{RDF}type")


@pytest.fixture(scope="module")
def dataset(tiny_store: ox.Store) -> rdflib.Dataset:
    return in_rdflib(tiny_store)


def fewer_labels(store: ox.Store, text: str) -> ox.Store:
    """Return a graph with the labels alone of what relations in a query lead to, and its types."""
    relations = {EXOMET + name for name in re.findall(r"exomet:(\w+)", text)}
    labelled = {quad.object for quad in store if quad.predicate.value in relations}
    types = store.quads_for_pattern(None, TYPE, None)
    labelled |= {quad.object for quad in types if quad.subject in labelled}
    fewer = ox.Store()
    fewer.extend(quad for quad in store if quad.predicate != LABEL or quad.subject in labelled)
    return fewer


def in_rdflib(store: ox.Store) -> rdflib.Dataset:
    data = rdflib.Dataset(default_union=False)
    data.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return data


@pytest.mark.parametrize("name", CATALOGUE)
def test_rdflib_gives_the_same_rows(
    name: str, dataset: rdflib.Dataset, tiny_store: ox.Store
) -> None:
    text = CATALOGUE[name].bound(TINY_VALUES.get(name, {}), Names(tiny_store))
    if name in PAIRS_OF_LABELS:
        fewer = fewer_labels(tiny_store, text)
        assert select(fewer, text) == select(tiny_store, text)
        dataset = in_rdflib(fewer)
    result = dataset.query(text)
    assert result.vars is not None
    rows = [[cell(_oxigraph(term)) for term in row] for row in result if isinstance(row, ResultRow)]
    columns, expected = select(tiny_store, text)
    assert [str(variable) for variable in result.vars] == columns
    assert unordered(rows) == unordered(expected)


def _oxigraph(term: object) -> object:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.Literal) and term.datatype:
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
    return None if term is None else ox.Literal(str(term))


# Servers, on the real graph


@pytest.fixture(scope="module")
def oxigraph(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteEndpoint]:
    store = tmp_path_factory.mktemp("oxigraph")
    commands = oxigraph_commands(graph_files(built), str(store))
    subprocess.run(["sh", "-e", "-c", commands], check=True, capture_output=True, env=ON_PATH)
    with oxigraph_server(store, verb="serve-read-only") as server:
        yield server.endpoint


@pytest.fixture(scope="module")
def virtuoso(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteEndpoint]:
    here = tmp_path_factory.mktemp("virtuoso")
    with virtuoso_server(here, built) as server:
        server.run_sql(virtuoso_script(graph_files(built, ASSERTED)), here)
        yield server.endpoint


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("held", ["oxigraph", "virtuoso"])
def test_servers_give_the_same_rows(
    name: str, held: str, real_store: ox.Store, request: pytest.FixtureRequest
) -> None:
    endpoint: RemoteEndpoint = request.getfixturevalue(held)
    question = CATALOGUE[name]
    columns, rows = select(endpoint, question.sparql)
    assert columns == list(question.columns)
    assert unordered(rows) == unordered(select(real_store, question.sparql)[1])


@pytest.mark.parametrize("held", ["oxigraph", "virtuoso"])
def test_names_and_findings_come_from_servers_too(
    held: str, built: Path, request: pytest.FixtureRequest
) -> None:
    endpoint: RemoteEndpoint = request.getfixturevalue(held)
    there, here = KnowledgeGraph(endpoint, package_data() / "queries"), exomet.open_graph(built)
    assert (
        there.ask("target-mirnas", target="ZO-1").rows
        == here.ask("target-mirnas", target="ZO-1").rows
    )
    assert there.names.ground("HCC", "cancer") == here.names.ground("HCC", "cancer")
    assert len(there.names.lexicon.entities) == len(here.names.lexicon.entities)
    empty = there.ask("year-findings", year=2013)
    assert [note.text for note in empty.notes] == [
        note.text for note in here.ask("year-findings", year=2013).notes
    ]
    if held == "oxigraph":
        assert there.findings(cancer="carcinoma").rows == here.findings(cancer="carcinoma").rows


# Endpoints that misbehave


def test_an_address_that_is_none_is_refused() -> None:
    for url in (
        "file:///etc/passwd",
        "ftp://x.org/sparql",
        "sparql",
        "http://",
        "http://[::1",
        "http://a b/",
        "http://a:b/",
    ):
        with pytest.raises(QueryError, match="begins with http"):
            exomet.open_endpoint(url)


def test_an_endpoint_that_is_not_there_is_named() -> None:
    with pytest.raises(QueryError, match=r"http://127.0.0.1:1/sparql cannot be asked: .*refused"):
        exomet.open_endpoint("http://127.0.0.1:1/sparql").sparql("ASK {}")


def test_a_syntax_error_is_told_before_anything_is_sent() -> None:
    with pytest.raises(QueryError, match="the query breaks at line 1, column"):
        exomet.open_endpoint("http://127.0.0.1:1/sparql").sparql("SELECT * { ?s }")


@pytest.fixture
def misbehaving() -> Iterator[SimpleNamespace]:
    """A server that does with each connection what ``how`` says, after reading the request."""
    import threading

    state = SimpleNamespace(how=lambda connection: None, done=False)
    listener = socket.create_server(("127.0.0.1", 0))
    state.url = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                request = b""
                while b"query=" not in request:
                    request += connection.recv(65536)
                with contextlib.suppress(OSError):
                    state.how(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield state
    state.done = True
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n"


def test_an_endpoint_that_hangs_is_left(misbehaving: SimpleNamespace) -> None:
    misbehaving.how = lambda connection: time.sleep(1)
    with pytest.raises(QueryError, match=r"did not answer within 0.2 seconds"):
        select(RemoteEndpoint(misbehaving.url, seconds=0.2), "ASK {}")


def test_an_endpoint_that_sends_now_and_then_is_left(misbehaving: SimpleNamespace) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        while not misbehaving.done:
            connection.sendall(b" ")
            time.sleep(0.05)

    misbehaving.how = drip
    with pytest.raises(QueryError, match=r"did not answer within 0.4 seconds"):
        select(RemoteEndpoint(misbehaving.url, seconds=0.4), "ASK {}")


def test_an_endpoint_that_sends_without_end_is_left(misbehaving: SimpleNamespace) -> None:
    def pour(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        while not misbehaving.done:
            connection.sendall(b" " * 65536)

    misbehaving.how = pour
    with pytest.raises(QueryError, match="sent more than 1 megabytes"):
        select(RemoteEndpoint(misbehaving.url, megabytes=1), "ASK {}")


def test_an_answer_that_was_cut_is_refused(misbehaving: SimpleNamespace) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-ExoMet-Truncated: rows=20\r\n\r\n"
    misbehaving.how = lambda connection: connection.sendall(
        head + b'{"head": {"vars": []}, "results": {"bindings": []}}'
    )
    with pytest.raises(QueryError, match=r"cut its answer \(rows=20\)"):
        select(RemoteEndpoint(misbehaving.url), "SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    "said",
    [b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
)
def test_what_does_not_speak_http_is_named(said: bytes, misbehaving: SimpleNamespace) -> None:
    misbehaving.how = lambda connection: connection.sendall(said)
    with pytest.raises(
        QueryError, match=r"http://127.0.0.1:\d+/sparql (cannot be asked: |broke off its answer)"
    ):
        select(RemoteEndpoint(misbehaving.url), "ASK {}")


def test_nonsense_from_an_endpoint_is_named(misbehaving: SimpleNamespace) -> None:
    misbehaving.how = lambda connection: connection.sendall(HEAD + b"<html>")
    with pytest.raises(QueryError, match="sent something that is not a query result"):
        select(RemoteEndpoint(misbehaving.url), "ASK {}")
    misbehaving.how = lambda connection: connection.sendall(
        b"HTTP/1.1 503 Busy\r\n\r\ncome  back\nlater"
    )
    with pytest.raises(QueryError, match="answered 503 Busy: come back later"):
        select(RemoteEndpoint(misbehaving.url), "ASK {}")


ROWS = b'{"head":{"vars":["a"]},"results":{"bindings":['
ROW = b'{"a":{"type":"uri","value":"urn:a"}}'
CUT: dict[str, tuple[bytes, str]] = {
    "in its length": (b"Content-Length: 900\r\n\r\n" + ROWS, "broke off its answer"),
    "between its rows": (b"\r\n" + ROWS + ROW + b",", "sent something that is not a query result"),
    "in a chunk": (b"Transfer-Encoding: chunked\r\n\r\n40\r\n" + ROWS, "broke off its answer"),
    "before a chunk": (b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "broke off its answer"),
}


@pytest.mark.parametrize("where", CUT)
def test_a_cut_answer_is_an_error_that_names_the_endpoint(
    where: str, misbehaving: SimpleNamespace
) -> None:
    body, says = CUT[where]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
    misbehaving.how = lambda connection: connection.sendall(head + body)
    with pytest.raises(QueryError, match=f"^{re.escape(misbehaving.url)} {says}"):
        select(RemoteEndpoint(misbehaving.url), "SELECT ?a { ?a ?b ?c }")


def test_triples_that_are_cut_at_a_line_end_are_an_error(misbehaving: SimpleNamespace) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\nContent-Length: 40\r\n\r\n"
    misbehaving.how = lambda connection: connection.sendall(head + b"<a:a> <a:b> <a:c> .\n")
    with pytest.raises(QueryError, match="broke off its answer"):
        RemoteEndpoint(misbehaving.url).query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")


def test_an_error_whose_text_is_cut_names_the_endpoint(misbehaving: SimpleNamespace) -> None:
    head = b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nbad"
    misbehaving.how = lambda connection: connection.sendall(head)
    with pytest.raises(QueryError, match=f"^{re.escape(misbehaving.url)} answered 500 No"):
        select(RemoteEndpoint(misbehaving.url), "ASK {}")


def test_an_endpoint_whose_headers_come_now_and_then_is_left(
    misbehaving: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exomet.query.remote.GRACE", 0)

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not misbehaving.done:
            connection.sendall(b"x")
            time.sleep(0.05)

    misbehaving.how = drip
    with pytest.raises(QueryError, match=r"did not answer within 0.4 seconds"):
        select(RemoteEndpoint(misbehaving.url, seconds=0.4), "ASK {}")
