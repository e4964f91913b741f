"""The SPARQL 1.1 Protocol, played against a real server that serves a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest
import yaml

from tests.serving import Server

HERE = Path(__file__).parent / "protocol"
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "requests.yaml").read_text(encoding="utf-8"))
KNOWN = {
    "name", "about", "method", "path", "target", "url", "raw", "form", "type", "body", "encoding", "headers_sent",
    "repeat", "letter", "status", "media", "json", "text", "contains", "headers", "absent", "problem",
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server("--file", HERE / "w3c.trig", "--max-query", "50000") as running:
        yield running


def test_no_case_is_lost_or_misspelt() -> None:
    assert len(CASES) >= 117
    assert len({case["name"] for case in CASES}) == len(CASES)
    for case in CASES:
        assert set(case) <= KNOWN, case
    w3c = ("query_", "bad_query_", "bad_update_", "bad_multiple_", "update_post_")
    assert sum(case["name"].startswith(w3c) for case in CASES) >= 34


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_request_gets_its_response(server: Server, case: dict[str, Any]) -> None:
    answer = send(server, case)
    assert answer.status_code == case.get("status", 200), answer.text[:300]
    if "media" in case:
        assert answer.headers["Content-Type"].removesuffix("; charset=utf-8") == case[
            "media"
        ].removesuffix("; charset=utf-8")
    if "json" in case:
        assert answer.json()["boolean"] is case["json"]
    if "text" in case:
        assert answer.text == case["text"]
    assert case.get("contains", "") in answer.text
    for name, value in case.get("headers", {}).items():
        assert answer.headers[name] == value
    assert not {name.lower() for name in case.get("absent", ())} & set(answer.headers)
    if answer.status_code >= 400 and case.get("method") != "HEAD":
        problem = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert problem["detail"]
        assert problem["title"] == answer.reason_phrase
        assert case.get("problem", {}).items() <= problem.items()


def send(server: Server, case: dict[str, Any]) -> httpx.Response:
    long = case.get("letter", "x") * case.get("repeat", 0)

    def fields(values: dict[str, Any]) -> str:
        return urlencode(values, doseq=True).replace("REPEAT", long)

    headers = httpx.Headers(
        [
            (name, line)
            for name, value in case.get("headers_sent", {}).items()
            for line in (value if isinstance(value, list) else [value])
        ]
    )
    content: bytes | None = None
    if "form" in case:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        content = fields(case["form"]).encode()
    elif "body" in case:
        content = case["body"].replace("REPEAT", long).encode(case.get("encoding", "utf-8"))
        if "type" in case:
            headers["Content-Type"] = case["type"]
    query = case.get("raw", "").replace("REPEAT", long) or fields(case.get("url", {}))
    target = case.get("target") or case.get("path", "/sparql") + (f"?{query}" if query else "")
    return server.client.request(
        case.get("method", "GET"),
        "/",
        content=content,
        headers=headers,
        extensions={"target": target.encode()},
    )


def test_the_description_holds_for_any_graph(tmp_path: Path) -> None:
    """Graphs without a name or triples, classes with similar IRIs, too many properties to list."""
    alike = ["http://e/a_b", "http://e/a/b", "http://e_a/b", "http://e/a#b", "http://e/a%2Fb"]
    graph = tmp_path / "any.trig"
    graph.write_text(
        "GRAPH _:b { <a:s> <a:p> 1 } GRAPH <a:empty> {} GRAPH <a:g> { <a:s> <a:p> 1 }\n"
        + f"<a:x> a {', '.join(f'<{iri}>' for iri in alike)} .\n"
        + "".join(f"<a:x> <a:p{number}> 1 .\n" for number in range(6_000)),
        encoding="utf-8",
    )
    with Server("--file", graph) as running:
        answers = [running.client.get(path).content for path in ("/sparql", "/.well-known/void")]
        assert running.ask("ASK { GRAPH <a:empty> {} }").json()["boolean"] is False
    assert answers[0] == answers[1]
    assert b"EmptyGraphs" not in answers[0]
    assert b"@prefix" not in answers[0]
    description = ox.Store()
    description.load(answers[0], ox.RdfFormat.TURTLE)

    def values(query: str) -> list[str]:
        rows = description.query("PREFIX void: <http://rdfs.org/ns/void#> " + query)
        assert isinstance(rows, ox.QuerySolutions)
        return sorted(row[0].value for row in rows)

    assert values("SELECT ?n { ?g void:properties ?n }") == ["6001"]
    assert values("SELECT ?n { ?g void:classes ?n }") == ["5"]
    assert values("SELECT ?c { ?g void:classPartition ?part . ?part void:class ?c }") == sorted(
        alike
    )
    assert values("SELECT (COUNT(DISTINCT ?part) AS ?n) { ?g void:classPartition ?part }") == ["5"]
    named = "http://www.w3.org/ns/sparql-service-description#name"
    assert values(f"SELECT ?g {{ ?entry <{named}> ?g }}") == ["a:g"]
