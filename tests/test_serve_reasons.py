"""Why an answer of the endpoint is empty: found apart, within limits that nobody else feels."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest

from exomet.terms.iris import EXOMET, INFERRED
from tests.serving import Server, until

PREFIX = f"PREFIX exomet: <{EXOMET}>"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) = 'no' && STR(?d) = 'no %d') } LIMIT 1"


def asked(server: Server, query: str, **options: float) -> httpx.Response:
    return server.client.post("/sparql/reasons", data={"query": query}, **options)  # type: ignore[arg-type]


def reasons(server: Server, query: str) -> list[str]:
    found = asked(server, query)
    assert found.status_code == 200, found.text
    assert found.headers["access-control-allow-origin"] == "*"
    answer = found.json()
    assert answer["empty"]
    told: list[str] = answer["reasons"]
    return told


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT ?f { ?f exomet:mirnas ?m }", 'did you mean "exomet:mirna"'),
        ("ASK { ?f exomet:year 1066 }", "Nothing matches ?f exomet:year 1066"),
        ("SELECT ?f { ?f a exomet:Finding }", f"another graph: GRAPH <{INFERRED}>"),
        ("SELECT ?f { ?f exomet:mirna ?m } OFFSET 90000", "LIMIT or OFFSET removes them all"),
    ],
)
def test_the_reason_is_that_of_the_command_line(served: Server, query: str, says: str) -> None:
    assert says in " ".join(reasons(served, f"{PREFIX} {query}"))


def test_what_has_an_answer_is_not_explained(served: Server) -> None:
    for query in ("SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p 'x' }"):
        expected = {"empty": query.startswith("DESC"), "reasons": []}
        assert asked(served, query).json() == expected


@pytest.mark.parametrize(
    ("query", "status"),
    [("SELECT * { ?s", 400), ("ASK { SERVICE <http://localhost/> { } }", 400), ("", 400)],
)
def test_refused(served: Server, query: str, status: int) -> None:
    assert asked(served, query).status_code == status


def test_files_have_no_reasons(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<x:a> <x:p> <x:b> .\n", encoding="utf-8")
    with Server("--file", tmp_path / "a.nt") as server:
        assert asked(server, "ASK { <x:b> ?p ?o }").status_code == 404


def test_without_scripts_the_page_has_the_reason(served: Server) -> None:
    query = f"{PREFIX} SELECT ?f {{ ?f exomet:mirnas ?m }}"
    page = served.client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})
    assert "did you mean" in page.text


def reason_workers(server: Server) -> list[int]:
    return sorted(server._processor_time("exomet.serve.reason_worker"))


def test_the_worker_can_open_nothing(served: Server) -> None:
    reasons(served, "ASK { ?s ?p 'no such text' }")
    (worker,) = reason_workers(served)
    limits = Path(f"/proc/{worker}/limits").read_text(encoding="ascii")
    bounds = {line[:26].strip(): line[26:46].strip() for line in limits.splitlines()}
    assert bounds["Max open files"] == "0"
    assert bounds["Max address space"].isdecimal()


def test_a_hostile_search_holds_nobody_up(served: Server) -> None:
    """Its worker is busy and then gone; queries and pages do not notice, and others are served."""
    reasons(served, "ASK { ?s ?p 'before' }")
    before = reason_workers(served)

    def attack(number: int) -> None:
        with pytest.raises(httpx.TimeoutException):
            asked(served, ENDLESS % number, timeout=2.0)

    attackers = [threading.Thread(target=attack, args=(number,)) for number in range(3)]
    for attacker in attackers:
        attacker.start()
    times = []
    while any(attacker.is_alive() for attacker in attackers):
        began = time.monotonic()
        assert served.ask("ASK { ?s ?p ?o }").status_code == 200
        assert served.client.get("/about").status_code == 200
        times.append(time.monotonic() - began)
        time.sleep(0.1)
    assert len(times) > 2, times
    assert until(lambda: before not in (reason_workers(served), []))
    assert reasons(served, f"{PREFIX} SELECT ?f {{ ?f exomet:mirnas ?m }}")
