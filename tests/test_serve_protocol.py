"""The SPARQL 1.1 Protocol, played against a real server that serves a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
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
    with Server("--graph", HERE / "w3c.trig", "--max-query", "50000") as running:
        yield running


def test_no_case_is_lost_or_misspelt() -> None:
    assert len(CASES) >= 107
    assert len({case["name"] for case in CASES}) == len(CASES)
    for case in CASES:
        assert set(case) <= KNOWN, case
    w3c = ("query_", "bad_query_", "bad_update_", "bad_multiple_", "update_post_")
    assert sum(case["name"].startswith(w3c) for case in CASES) >= 34


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_request(server: Server, case: dict[str, Any]) -> None:
    answer = send(server, case)
    assert answer.status_code == case.get("status", 200), answer.text[:300]
    if "media" in case:
        assert answer.headers["Content-Type"].removesuffix("; charset=utf-8") == case["media"].removesuffix(
            "; charset=utf-8"
        )
    if "json" in case:
        assert answer.json()["boolean"] is case["json"]
    if "text" in case:
        assert answer.text == case["text"]
    assert case.get("contains", "") in answer.text
    for name, value in case.get("headers", {}).items():
        assert answer.headers[name] == value
    assert not {name.lower() for name in case.get("absent", ())} & set(answer.headers)
    if answer.status_code >= 400 and case.get("method") != "HEAD":
        told = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert told["status"] == answer.status_code
        assert told["detail"]
        assert told["title"] == answer.reason_phrase
        assert case.get("problem", {}).items() <= told.items()


def send(server: Server, case: dict[str, Any]) -> httpx.Response:
    long = case.get("letter", "x") * case.get("repeat", 0)

    def fields(given: dict[str, Any]) -> str:
        return urlencode(given, doseq=True).replace("REPEAT", long)

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
        case.get("method", "GET"), "/", content=content, headers=headers, extensions={"target": target.encode()}
    )
