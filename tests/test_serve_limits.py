"""Hostile queries and clients: each is bounded, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from starlette.types import Message, Receive, Scope, Send

from exomet.serve.dataset import Dataset
from exomet.serve.flight import Flight
from exomet.serve.ipc import Document, Failure, Job, Outcome
from exomet.serve.middleware import Middleware
from exomet.serve.process import Worker
from tests.serving import SAFETY, Server, alive, until

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "protocol" / "hostile.yaml").read_text(encoding="utf-8")
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


LIMITS = ("--memory", "100", "--max-rows", "5000", "--max-size", "2")


@pytest.fixture(scope="module")
def server(tiny: Path) -> Iterator[Server]:
    """A server that waits long for a query: what it ends, it does not end for want of time."""
    with Server("--build", tiny, "--timeout", "300", *LIMITS) as running:
        yield running


@pytest.fixture(scope="module")
def impatient(tiny: Path) -> Iterator[Server]:
    """A server that soon ends a query."""
    with Server("--build", tiny, "--timeout", "1.3", *LIMITS) as running:
        yield running


def query_of(case: dict[str, Any]) -> str:
    text: str = case["query"].replace("LONG", "a" * case.get("long", 0))
    return text.replace("REPEATED", case.get("unit", "") * case.get("times", 0))


def test_there_are_hostile_queries() -> None:
    assert len(CASES) >= 22
    for case in CASES:
        assert set(case) <= {"name", "query", "long", "unit", "times", "expect", "says", "cut"}, (
            case
        )


ENDED_BY_TIME = [case for case in CASES if case["expect"] == 503 and case["says"] != "memory limit"]
OTHERS = [case for case in CASES if case not in ENDED_BY_TIME]


@pytest.mark.parametrize(
    "pair",
    list(zip(ENDED_BY_TIME[::2], [*ENDED_BY_TIME[1::2], ENDED_BY_TIME[0]], strict=False)),
    ids=lambda pair: f"{pair[0]['name']} beside {pair[1]['name']}",
)
def test_hostile_queries_are_ended(impatient: Server, pair: tuple[dict[str, Any], ...]) -> None:
    with _Sent(impatient, *map(query_of, pair)) as sent:
        assert impatient.ask("ASK {}").json()["boolean"] is True
        assert until(lambda: len(sent.answers) == 2)
    for case in pair:
        _check_hostile(case, sent.answers[query_of(case)])
    assert impatient.ask("ASK {}").json()["boolean"] is True


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case["name"])
def test_a_hostile_query_is_bounded(server: Server, case: dict[str, Any]) -> None:
    with _Sent(server, query_of(case)) as sent:
        assert server.ask("ASK {}").json()["boolean"] is True
        assert until(lambda: sent.answers)
    _check_hostile(case, sent.answers[query_of(case)])
    assert server.ask("ASK {}").json()["boolean"] is True


def _check_hostile(case: dict[str, Any], answer: httpx.Response) -> None:
    assert answer.status_code == case["expect"], answer.text[:300]
    assert case.get("says", "") in answer.text
    assert ("X-ExoMet-Truncated" in answer.headers) == case.get("cut", False)
    if answer.status_code == 503:
        assert answer.json()["status"] == 503
        assert int(answer.headers["Retry-After"]) > 0


class _Sent:
    """Queries that are sent at the same time.

    They run in a ``with`` statement, at whose end those without an answer are killed.
    """

    def __init__(self, server: Server, *queries: str) -> None:
        self.answers: dict[str, httpx.Response] = {}
        self._server = server
        self._client = httpx.Client(base_url=server.url, timeout=SAFETY, trust_env=False)
        self._threads = [threading.Thread(target=self._send, args=(query,)) for query in queries]

    def __enter__(self) -> _Sent:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # One that waits may get a worker that was started meanwhile.
        while any(thread.is_alive() for thread in self._threads):
            for worker in self._server.workers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            self._threads[0].join(2)
        for thread in self._threads:
            thread.join()
        self._client.close()

    def _send(self, query: str) -> None:
        with contextlib.suppress(httpx.HTTPError):
            self.answers[query] = self._client.post("/sparql", data={"query": query})


def _endless(number: int) -> list[str]:
    return [f"{ENDLESS} # {name}" for name in range(number)]


def test_an_ask_is_answered_while_endless_queries_run(server: Server) -> None:
    with _Sent(server, *_endless(2)) as sent:
        assert server.busy(2)
        assert server.ask("ASK {}").json()["boolean"] is True
        assert not sent.answers


def test_all_workers_but_one_may_be_long(server: Server) -> None:
    """Of as many endless queries as workers one is refused, and an ASK gets through."""
    with _Sent(server, *_endless(3)) as sent:
        assert until(lambda: sent.answers)
        assert server.ask("ASK {}").status_code == 200
        (refusal,) = sent.answers.values()
        assert refusal.status_code == 503
        assert "busy with long queries" in refusal.text


def test_a_client_that_leaves_ends_its_query(tiny: Path) -> None:
    with Server("--build", tiny, "--workers", "2") as server:
        assert until(lambda: len(server.workers()) == 3)
        before = server.workers()
        with contextlib.suppress(httpx.ReadTimeout):
            server.client.post("/sparql", data={"query": ENDLESS}, timeout=0.5)
        assert until(lambda: set(before) - set(server.workers()))
        assert server.ask("ASK {}").status_code == 200


def test_a_full_queue_refuses(tiny: Path) -> None:
    """With one worker and one place to wait, two of four requests are refused at once."""
    with Server("--build", tiny, "--workers", "1", "--queue", "1", "--timeout", "300") as server:
        with _Sent(server, *_endless(4)) as sent:
            assert until(lambda: len(sent.answers) == 2)
            assert all("waiting already" in answer.text for answer in sent.answers.values())
        # The other two have ended with the workers.
        assert [answer.status_code for answer in sent.answers.values()] == [503] * 4
        assert sum("waiting already" in answer.text for answer in sent.answers.values()) == 2


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_no_process_is_left(tiny: Path, how: signal.Signals, code: int) -> None:
    with Server("--build", tiny) as server:
        assert until(lambda: len(server.workers()) == 4)
        with _Sent(server, ENDLESS):
            assert server.busy(1)
            processes = server.processes()
            server.process.send_signal(how)
            assert server.process.wait(SAFETY) == code
            assert until(lambda: not any(map(alive, processes)))


def test_a_worker_that_is_ended_is_replaced(tiny: Path) -> None:
    with Server("--build", tiny) as server:
        assert until(lambda: len(server.workers()) == 4)
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        assert until(lambda: server.ask("ASK {}").status_code == 200)
        assert until(lambda: len(server.workers()) == 4)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("evil.example:8765", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1@evil.example", 421),
        ("", 421),
    ],
)
def test_host_header(server: Server, host: str, status: int) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/", "/data/finding/F0001.ttl"):
        answer = server.client.get(path, headers={"Host": host})
        assert answer.status_code == status, path
        if status == 421:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/data/../../etc/passwd",
        "/data/..%2f..%2fetc/passwd",
        "/data/%2e%2e/%2e%2e/etc/passwd",
        "/assets/../site.py",
        "/assets/..%2fsite.py",
        "/assets/%2e%2e%2fsite.py",
        "/assets//etc/passwd",
        "//etc/passwd",
        "/etc/passwd",
        "/finding/../../../../etc/passwd",
        "/data/finding/F0001.ttl/../../../etc/passwd",
        "/findings.csv/../../pyproject.toml",
        "/data/term/%00",
        "/%ff%fe",
    ],
)
def test_no_file_of_the_machine_is_read(server: Server, path: str) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status = int(answer.split()[1])
    assert status in (400, 404), answer[:200]
    assert b"root:" not in answer
    assert b"requires-python" not in answer


def test_every_answer_has_the_security_headers(server: Server) -> None:
    for path in (
        "/",
        "/sparql?query=ASK%7B%7D",
        "/sparql?query=ASK",
        "/nothing",
        "/data/finding/F0001.nt",
    ):
        headers = server.client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in headers


def test_a_body_that_does_not_come_is_not_waited_for(server: Server) -> None:
    """Slow clients hold no worker: with forty of them sending nothing, a query is answered."""
    host, port = server.url.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(40)]
    head = (
        "POST /sparql HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/sparql-query",
        "Content-Length: 50",
    )
    for connection in slow:
        connection.sendall("\r\n".join((*head, "", "ASK")).encode())
    assert server.ask("ASK {}").status_code == 200
    for connection in slow:
        connection.close()


def test_a_client_that_does_not_read_is_given_up() -> None:
    """An answer is handed over in pieces, and a piece that is not taken ends it."""
    sent: list[int] = []
    lines: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * (1 << 20)})

    async def stalled_send(message: Message) -> None:
        sent.append(len(message.get("body", b"")))
        if len(sent) == 3:
            await asyncio.sleep(60)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(
        Middleware(app, None, lines.append, Flight(1 << 30, 0.05))(scope, nothing, stalled_send)
    )
    assert sent == [0, 256 << 10, 256 << 10]
    assert "given up" in lines[0]


@pytest.mark.parametrize("path", ["/search?q=", "/data/", "/id/", "/findings?cancer="])
def test_an_address_has_a_length(server: Server, path: str) -> None:
    assert server.client.get(path + "a" * 9_000).status_code == 414


def test_a_worker_can_open_no_connection_even_if_the_guard_failed(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("<urn:s> <urn:p> 1 .", encoding="utf-8")

    async def outcome(query: str) -> Outcome:
        worker = await Worker.start(Dataset(files=(tmp_path / "one.ttl",)), 100 << 20)
        try:
            return await worker.answer(Job(query, "urn:b", "", 9, 999))
        finally:
            await worker.end()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        answer = asyncio.run(outcome("ASK { ?s ?p ?o }"))
        assert isinstance(answer, Document)
        assert answer.rows == 1
        failure = asyncio.run(outcome(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))
        assert isinstance(failure, Failure)
        assert "open files" in failure.message
        with pytest.raises(TimeoutError):
            listening.accept()


def test_the_log_has_a_line_a_request_without_query_or_answer(server: Server) -> None:
    server.ask("ASK { <urn:secret> ?p 'hidden' }")
    server.client.get("/data/finding/F0001.ttl?a=secret")
    assert until(
        lambda: any(line.startswith("GET /data/finding/F0001.ttl 200 ") for line in server.lines)
    )
    assert any(re.fullmatch(r"GET /sparql 200 \d+ ms", line) for line in server.lines)
    assert not any("secret" in line or "hidden" in line for line in server.lines)
