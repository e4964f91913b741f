"""Hostile queries and clients: each is bounded, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from starlette.types import Message, Receive, Scope, Send

from exomet.serve.dataset import Dataset
from exomet.serve.middleware import Middleware
from exomet.serve.pool import Worker
from tests.serving import Server, alive, until

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "protocol" / "hostile.yaml").read_text(encoding="utf-8")
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def server(built: Path) -> Iterator[Server]:
    limits = ("--timeout", "1.3", "--memory", "100", "--max-rows", "5000", "--max-size", "2")
    with Server("--build", built, *limits) as running:
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


ENDED = [case for case in CASES if case["expect"] == 503]
REST = [case for case in CASES if case["expect"] != 503]


@pytest.mark.parametrize(
    "cases",
    [*zip(ENDED[::2], [*ENDED[1::2], ENDED[0]], strict=False), *((case,) for case in REST)],
    ids=lambda cases: " beside ".join(case["name"] for case in cases),
)
def test_hostile_query(server: Server, cases: tuple[dict[str, Any], ...]) -> None:
    answers: dict[str, httpx.Response] = {}

    def send(case: dict[str, Any]) -> None:
        answers[case["name"]] = server.client.post("/sparql", data={"query": query_of(case)})

    threads = [threading.Thread(target=send, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert server.ask("ASK {}").json()["boolean"] is True
    for thread in threads:
        thread.join()
    for case in cases:
        answer = answers[case["name"]]
        assert answer.status_code == case["expect"], answer.text[:300]
        assert case.get("says", "") in answer.text
        assert ("X-ExoMet-Truncated" in answer.headers) == case.get("cut", False)
        if answer.status_code == 503:
            assert answer.json()["status"] == 503
            assert int(answer.headers["Retry-After"]) > 0
    assert server.ask("ASK {}").json()["boolean"] is True


def test_an_ask_is_answered_while_endless_queries_run(built: Path) -> None:
    with Server("--build", built, "--timeout", "50") as running:

        def send() -> None:
            with contextlib.suppress(httpx.HTTPError):  # (the server is stopped before they end)
                httpx.post(
                    f"{running.url}/sparql", data={"query": ENDLESS}, timeout=60, trust_env=False
                )

        threads = [threading.Thread(target=send) for _ in range(2)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        assert running.ask("ASK {}").json()["boolean"] is True
        assert all(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()


def test_all_workers_but_one_may_be_long(server: Server) -> None:
    """With as many endless queries as workers, the one too many is ended after a second, and an ASK gets through."""
    told: list[str] = []

    def send() -> None:
        told.append(server.client.post("/sparql", data={"query": ENDLESS}).text)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1.1)
    assert server.ask("ASK {}").status_code == 200
    for thread in threads:
        thread.join()
    assert sorted("busy" in text for text in told) == [False, False, True]


def test_a_client_that_leaves_ends_its_query(built: Path) -> None:
    with Server("--build", built, "--workers", "2") as server:
        assert until(lambda: len(server.workers()) == 3)
        before = server.workers()
        with contextlib.suppress(httpx.ReadTimeout):
            server.client.post("/sparql", data={"query": ENDLESS}, timeout=0.5)
        assert until(lambda: set(before) - set(server.workers()), 5)
        assert server.ask("ASK {}").status_code == 200


def test_a_full_queue_is_told(built: Path) -> None:
    with Server("--build", built, "--workers", "1", "--queue", "1", "--timeout", "1") as server:
        answers: list[httpx.Response] = []
        threads = [
            threading.Thread(target=lambda: answers.append(server.ask(ENDLESS))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {answer.status_code for answer in answers} == {503}
        assert sum("waiting already" in answer.text for answer in answers) == 2


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_no_process_is_left(built: Path, how: signal.Signals, code: int) -> None:
    with Server("--build", built) as server:
        assert until(lambda: len(server.workers()) == 4)
        busy = threading.Thread(
            target=lambda: contextlib.suppress(httpx.HTTPError).__enter__() or None
        )
        busy.start()
        running = threading.Thread(target=_quietly, args=(server,))
        running.start()
        time.sleep(0.3)
        processes = server.workers()
        server.process.send_signal(how)
        assert server.process.wait(10) == code
        assert until(lambda: not any(map(alive, processes)), 5)
        running.join()
        busy.join()


def _quietly(server: Server) -> None:
    with contextlib.suppress(httpx.HTTPError):
        server.ask(ENDLESS)


def test_a_worker_that_is_ended_is_replaced(server: Server) -> None:
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
    for path in ("/sparql?query=ASK%7B%7D", "/", "/data/finding/F0049.ttl"):
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
        "/data/finding/F0049.ttl/../../../etc/passwd",
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
        "/data/finding/F0049.nt",
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

    async def deaf(message: Message) -> None:
        sent.append(len(message.get("body", b"")))
        if len(sent) == 3:
            await asyncio.sleep(60)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(Middleware(app, None, lines.append, patience=0.05)(scope, nothing, deaf))
    assert sent == [0, 256 << 10, 256 << 10]
    assert "given up" in lines[0]


@pytest.mark.parametrize("path", ["/search?q=", "/data/", "/id/", "/findings?cancer="])
def test_an_address_has_a_length(server: Server, path: str) -> None:
    assert server.client.get(path + "a" * 9_000).status_code == 414


def test_a_worker_can_open_no_connection_even_if_the_guard_failed(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text("<urn:s> <urn:p> 1 .", encoding="utf-8")
    job = {
        "accept": "",
        "page": False,
        "base": "urn:b",
        "default": None,
        "named": None,
        "rows": 9,
        "size": 999,
        "note": "urn:n",
    }

    async def asked(query: str) -> dict[str, Any]:
        worker = await Worker.start(Dataset(files=(tmp_path / "one.ttl",)), 100 << 20)
        try:
            return (await worker.ask(job, query))[0]
        finally:
            await worker.end()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        place = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert asyncio.run(asked("ASK { ?s ?p ?o }"))["rows"] == 1
        told = asyncio.run(asked(f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}"))
        assert "open files" in told["error"]
        with pytest.raises(TimeoutError):
            listening.accept()


def test_the_log_has_a_line_a_request_without_query_or_answer(server: Server) -> None:
    server.ask("ASK { <urn:secret> ?p 'hidden' }")
    server.client.get("/data/finding/F0049.ttl?a=secret")
    assert until(
        lambda: any(line.startswith("GET /data/finding/F0049.ttl 200 ") for line in server.lines)
    )
    assert any(re.fullmatch(r"GET /sparql 200 \d+ ms", line) for line in server.lines)
    assert not any("secret" in line or "hidden" in line for line in server.lines)
