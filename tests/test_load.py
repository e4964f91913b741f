"""Graphs are put into a store by the Graph Store Protocol, and the store says what is in the way."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import shutil
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest

from exomet.export.graph_store import Account, GraphStore, put_all
from exomet.export.loaders import GraphFile, graph_files
from exomet.progress import shown_by
from exomet.terms.iris import ASSERTED, AUDITED, INFERRED
from tests.commands import exomet
from tests.stores import oxigraph_server

SECRET = "not-to-be-shown"  # noqa: S105
GRAPHS = {
    "default": "exomet.nt",
    f"graph={INFERRED}": "inferred.nt",
    f"graph={AUDITED}": "audit.nt",
}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a build, of a few bytes."""
    folder = tmp_path_factory.mktemp("few")
    for name in GRAPHS.values():
        (folder / name).write_text(f'<b:{name}> <b:says> "é" .\n', encoding="utf-8")
    return folder


class _Double(http.server.BaseHTTPRequestHandler):
    """A graph store that does what ``state`` says, and notes what it is sent."""

    state: SimpleNamespace
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(self.state.status(self))

    def do_PUT(self) -> None:
        # As Virtuoso, which breaks off where the length is not said before.
        assert "Transfer-Encoding" not in self.headers
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.state.status(self)
        if status < 300:
            self.state.held[urllib.parse.unquote(self.path.partition("?")[2])] = body
            self.state.types.add(self.headers["Content-Type"])
        self._answer(status)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        for name, value in self.state.headers.items():
            self.send_header(name, value)
        said = b"" if self.command == "HEAD" else self.state.said
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def double() -> Iterator[SimpleNamespace]:
    state = SimpleNamespace(held={}, types=set(), headers={}, said=b"", status=lambda _: 204)
    handler = type("Handler", (_Double,), {"state": state})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/store"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield state
        server.shutdown()
        thread.join(5)


def test_a_store_that_was_loaded_holds_the_build(tiny: Path, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as server:
        # Twice: what is put replaces what was there.
        for _ in range(2):
            done = exomet("load", "--endpoint", server.graph_store, "--build", tiny)
            assert done.returncode == 0, done.stderr
            assert f"{server.graph_store} holds 3 graphs" in done.stderr
        url = server.endpoint.url
        check = exomet("ask", "--endpoint", url, "--check", "--build", tiny)
        assert f"{url} holds the graph of the build" in check.stderr, check.stdout
        here = exomet("ask", "target-mirnas", "--build", tiny)
        there = exomet("ask", "target-mirnas", "--endpoint", url)
        assert (there.stdout, there.returncode) == (here.stdout, 0)


def test_each_graph_is_put_in_its_place(few: Path, double: SimpleNamespace) -> None:
    assert exomet("load", "--endpoint", double.url, "--build", few).returncode == 0
    assert double.held == {place: (few / name).read_bytes() for place, name in GRAPHS.items()}
    assert double.types == {"application/n-triples"}
    double.held.clear()
    named = ["--graph", ASSERTED, "--endpoint", f"{double.url}?db=x"]
    done = exomet("load", *named, "--build", few)
    assert set(double.held) == {f"db=x&graph={graph}" for graph in (ASSERTED, INFERRED, AUDITED)}
    assert f"--graph {ASSERTED} --check" in done.stderr


def _of_basic(request: http.server.BaseHTTPRequestHandler) -> bool:
    pair = base64.b64encode(f"ann:{SECRET}".encode()).decode()
    return request.headers.get("Authorization") == f"Basic {pair}"


def _of_digest(request: http.server.BaseHTTPRequestHandler) -> bool:
    scheme, _, details = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Digest":
        return False
    said = urllib.request.parse_keqv_list(urllib.request.parse_http_list(details))
    one, other = (
        hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        for text in (f"ann:SPARQL:{SECRET}", f"{request.command}:{request.path}")
    )
    whole = f"{one}:{said['nonce']}:{said['nc']}:{said['cnonce']}:auth:{other}"
    expected = hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()
    return said["response"] == expected and said["uri"] == request.path


def _of_token(request: http.server.BaseHTTPRequestHandler) -> bool:
    return request.headers.get("Authorization") == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("allowed", "challenge", "said"),
    [
        (_of_basic, 'Basic realm="x"', {"EXOMET_USER": "ann", "EXOMET_PASSWORD": SECRET}),
        (
            _of_digest,
            'Digest realm="SPARQL", nonce="n1", qop="auth", algorithm="MD5"',
            {"EXOMET_USER": "ann", "EXOMET_PASSWORD": SECRET},
        ),
        (_of_token, "Bearer", {"EXOMET_TOKEN": SECRET}),
    ],
)
def test_a_store_learns_who_loads(
    allowed: object, challenge: str, said: dict[str, str], few: Path, double: SimpleNamespace
) -> None:
    assert callable(allowed)
    double.status = lambda request: 204 if allowed(request) else 401
    double.headers = {"WWW-Authenticate": challenge}
    load = ["load", "--endpoint", double.url, "--build", few]
    done = exomet(*load, cwd=None, **said)
    assert (done.returncode, len(double.held)) == (0, 3), done.stderr
    wrong = exomet(*load, cwd=None, **{name: value[1:] for name, value in said.items()})
    assert "401 Unauthorized; check the password, and that " in wrong.stderr
    nobody = exomet(*load)
    assert "401 Unauthorized; say who loads with --user and EXOMET_PASSWORD" in nobody.stderr
    for each in (done, wrong, nobody):
        assert SECRET[1:] not in each.stdout + each.stderr
    assert SECRET not in repr(Account("ann", SECRET, SECRET))


@pytest.mark.parametrize(
    ("status", "repair"),
    [
        (404, "404 Not Found: no such path; name the address of its graph store, such as /store"),
        (413, "413 Request Entity Too Large: no such path; use its own loader"),
        (301, "301 Moved Permanently: no such path; name its new address, http://other/"),
        (500, "500 Internal Server Error: no such path; see the log of the store"),
    ],
)
def test_a_refusal_names_the_repair(
    status: int, repair: str, few: Path, double: SimpleNamespace
) -> None:
    double.status, double.said = lambda _: status, b"no  such\npath"
    double.headers = {"Location": "http://other/"}
    done = exomet("load", "--endpoint", double.url, "--build", few)
    assert f"exomet: {double.url} answered {repair}" in done.stderr
    assert "in place: nothing; exomet.nt not, or in part, inferred.nt, audit.nt not sent" in (
        done.stderr
    )
    assert done.returncode == 2


def test_a_load_that_breaks_off_says_what_is_in_place(few: Path, double: SimpleNamespace) -> None:
    double.status = lambda request: 507 if "audit" in request.path else 204
    done = exomet("load", "--endpoint", double.url, "--build", few)
    assert f"in place: exomet.nt (the default graph), inferred.nt ({INFERRED}); audit.nt" in (
        done.stderr
    )


def test_an_interrupted_load_says_what_is_in_place(few: Path, double: SimpleNamespace) -> None:
    def put(store: GraphStore, placed: GraphFile, _: object) -> None:
        if placed.graph == INFERRED:
            raise KeyboardInterrupt

    with mock.patch.object(GraphStore, "put", put):
        done = exomet("load", "--endpoint", double.url, "--build", few)
    assert done.returncode == 130
    assert "interrupted; in place: exomet.nt (the default graph); inferred.nt not" in done.stderr
    assert "nothing was changed" not in done.stderr


def test_a_file_is_sent_piece_by_piece(double: SimpleNamespace, tmp_path: Path) -> None:
    line = '<b:a> <b:p> "text" .\n'
    (tmp_path / "exomet.nt").write_text(line * 50_000)
    steps: list[int] = []
    files = [GraphFile(tmp_path / "exomet.nt", "")]
    with shown_by(lambda _what, _total: contextlib.nullcontext(steps.append)):
        put_all(GraphStore(double.url), files)
    assert sum(steps) == len(line) * 50_000
    assert max(steps) < sum(steps) / 3


@pytest.mark.parametrize(
    ("url", "repair"),
    [
        ("http://127.0.0.1:1/store", "refused; start the store, or correct the address"),
        ("file:///store", "is no graph store: its address begins with http:// or https://"),
    ],
)
def test_a_store_that_is_not_there_is_named(url: str, repair: str, few: Path) -> None:
    done = exomet("load", "--endpoint", url, "--build", few)
    assert done.stderr.count(url)
    assert repair in done.stderr
    assert done.returncode == 2


def test_a_load_says_what_it_misses(few: Path, tmp_path: Path) -> None:
    assert "say where to load, with one of --endpoint URL" in exomet("load").stderr
    both = exomet("load", "--virtuoso", "--fuseki", "db", "--build", few)
    assert "say where to load" in both.stderr
    alone = exomet("load", "--endpoint", "http://127.0.0.1:1/", "--user", "ann", "--build", few)
    assert "ann has no password: set EXOMET_PASSWORD" in alone.stderr
    shutil.copy(few / "exomet.nt", tmp_path)
    half = exomet("load", "--endpoint", "http://127.0.0.1:1/", "--build", tmp_path)
    assert "no inferred.nt in" in half.stderr
    assert half.returncode == 2


def test_loaders_are_told_graphs_and_files(few: Path) -> None:
    virtuoso = exomet("load", "--virtuoso", "--build", few)
    for graph, name in zip((ASSERTED, INFERRED, AUDITED), GRAPHS.values(), strict=True):
        assert f"ld_dir('{few}', '{name}', '{graph}');" in virtuoso.stdout
    assert f"DirsAllowed in virtuoso.ini must list {few}" in virtuoso.stderr
    fuseki = exomet("load", "--fuseki", "a db", "--build", few).stdout.splitlines()
    assert fuseki[:2] == [
        f"tdb2.tdbloader '--loc=a db' {few}/exomet.nt",
        f"tdb2.tdbloader '--loc=a db' --graph={INFERRED} {few}/inferred.nt",
    ]
    qlever = exomet("load", "--qlever", "exomet", "--build", few).stdout
    assert f"cp {few}/exomet.nt" in qlever
    assert f'{{"cmd": "cat exomet.nt", "graph": "{ASSERTED}"}}' in qlever


def test_names_of_folders_are_quoted(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    folder.mkdir()
    for name in GRAPHS.values():
        (folder / name).touch()
    assert "it''s here'" in exomet("load", "--virtuoso", "--build", folder).stdout
    assert [each.file.parent for each in graph_files(folder)] == [folder] * 3
    with contextlib.chdir(tmp_path):
        printed = exomet("load", "--oxigraph", "db", "--build", "it's here").stdout
    assert f"--file '{tmp_path}/it'\"'\"'s here/exomet.nt'" in printed
