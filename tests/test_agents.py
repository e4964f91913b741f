"""Agents ask by seven tools: every result has a status, its findings are cited, nothing is invented."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent, TextResourceContents

from exomet.agents import bounds
from exomet.agents.bounds import MOST_CHARACTERS, MOST_ROWS, put_rows
from exomet.agents.calls import TOOL_NAMES
from exomet.agents.citations import Citations, findings_in
from exomet.agents.server import INSTRUCTIONS, calls_here, make_server
from exomet.agents.statuses import STATUSES, SUPPORTED
from exomet.agents.tools import AgentTools
from exomet.cli.verbs import cli
from exomet.files import package_data
from exomet.terms.iris import expand
from tests.serving import Server

LINES = (Path(__file__).parent / "cases" / "agents.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in LINES[1:]]
TOOLS = [
    "search_names",
    "list_questions",
    "ask",
    "find_findings",
    "show",
    "explain",
    "disagreements",
]
CURIES = re.compile(
    r"\b(?:finding|evidence|mirna|paper|publication|place|pathway|condition|source|regulation"
    r"|exomet|HGNC|GO|MONDO|CL|UBERON|NCBITaxon):\w[\w.-]*\w"
)
FIRST_WORDS = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
CITATION = {
    "paper",
    "anchor",
    "kind",
    "arm",
    "species",
    "independent_papers",
    "counter_evidence",
    "retraction",
}


def called(result: CallToolResult) -> tuple[dict[str, Any], str]:
    """Return the values and the text of a result, which are the same."""
    (text,) = result.content
    assert isinstance(text, TextContent)
    assert not result.is_error, text.text
    assert json.loads(text.text) == result.structured_content
    assert result.structured_content is not None
    return result.structured_content, text.text


# The numbers of the cases that stand for all of their tool and their status.
OF_EACH_KIND = sorted({(case[2], case[4]): number for number, case in enumerate(CASES)}.values())


async def each_case(client: Client, numbers: Iterable[int] = range(len(CASES))) -> list[str]:
    texts = []
    for number in numbers:
        _, _, tool, arguments, *_ = CASES[number]
        texts.append(called(await client.call_tool(tool, json.loads(arguments)))[1])
    return texts


def in_memory(build: Path, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """Return what a client in this process gives."""

    async def run() -> Any:
        async with Client(make_server(calls_here(build))) as client:
            return await use(client)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def tools(whole: Path) -> AgentTools:
    return AgentTools(whole)


@pytest.fixture(scope="module")
def texts(whole: Path) -> list[str]:
    """The results of all cases, as an agent reads them."""
    told: list[str] = in_memory(whole, each_case)
    return told


def test_no_case_is_lost() -> None:
    kinds = [case[0] for case in CASES]
    assert (kinds.count("true"), kinds.count("trap")) == (40, 44)
    assert {case[4] for case in CASES} == set(STATUSES)
    assert {case[2] for case in CASES} == set(TOOLS)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[1] for case in CASES])
def test_the_status_and_what_is_cited(number: int, texts: list[str]) -> None:
    kind, _, _, _, status, cites, told = CASES[number]
    result = json.loads(texts[number])
    assert result["status"] == status
    assert re.search(told, texts[number])
    expected = set(cites.split())
    if kind == "true":
        assert expected <= set(result["citations"])
        assert result["total"] >= 1
    else:
        assert status != SUPPORTED
        assert set(result["citations"]) == expected
        assert any(result["reason"])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[1] for case in CASES])
def test_results_are_short_and_every_finding_is_cited(
    number: int, texts: list[str], tools: AgentTools
) -> None:
    result = json.loads(texts[number])
    assert len(texts[number]) <= MOST_CHARACTERS
    assert len(result["rows"]) <= MOST_ROWS
    shown = len(result["rows"])
    assert (result["next"] is None) == (shown == result["total"])
    named: set[str] = set()
    for row in result["rows"]:
        assert len(row) == len(result["columns"])
        named |= findings_in(row)
    assert {name for name in named if tools.citations.has(name)} == named
    assert named <= set(result["citations"])
    for citation in result["citations"].values():
        assert set(citation) == CITATION
        assert all(citation[key] for key in ("paper", "anchor", "kind", "arm", "species"))


def test_every_identifier_resolves(
    texts: list[str], whole_store: ox.Store, tools: AgentTools
) -> None:
    # What a caller gave wrongly is told back to it.
    asked = " ".join(case[3] for case in CASES)
    found: set[str] = set()
    for text in texts:
        found |= set(CURIES.findall(text))
        assert all(map(tools.citations.has, json.loads(text)["citations"]))
        assert set(re.findall(r"\bF\d{4}\b", text)) <= {*tools.knowledge.model.all, "F9999"}
    assert len(found) > 60
    unknown = {curie for curie in found if not is_in(whole_store, str(expand(curie)))}
    assert unknown == set()
    assert "F9999" in asked


def is_in(store: ox.Store, iri: str) -> bool:
    return any(store.quads_for_pattern(ox.NamedNode(iri), None, None, None))


def over_http(url: str, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """Return what a client gives that calls the tools of a server."""

    async def run() -> Any:
        async with Client(f"{url}/mcp") as client:
            return await use(client)

    return asyncio.run(run())


def test_http_gives_the_same(whole: Path, texts: list[str], tools: AgentTools) -> None:
    with Server("--build", whole) as server:
        some = over_http(server.url, partial(each_case, numbers=OF_EACH_KIND))
        assert some == [texts[number] for number in OF_EACH_KIND]

        async def further(client: Client) -> Any:
            listed = (await client.list_tools()).tools
            wrong = await client.call_tool("ask", {"question": "mirna-targets", "offset": -1})
            read = await client.read_resource("exomet://finding/F0049")
            with pytest.raises(MCPError, match='no finding called "F9999" in the graph'):
                await client.read_resource("exomet://finding/F9999")
            return listed, wrong, read.contents[0]

        listed, wrong, content = over_http(server.url, further)
        assert [tool.name for tool in listed] == TOOLS == list(TOOL_NAMES)
        assert wrong.is_error
        assert "a number from 0, not -1" in wrong.content[0].text
        assert json.loads(content.text) == tools.show("F0049")


def call_body(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }


HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def test_http_refuses_what_other_addresses_refuse(served: Server) -> None:
    post = served.client.post
    body = call_body("show", {"name": "F0049"})
    assert served.client.get("/mcp").status_code == 405
    assert served.client.delete("/mcp").status_code == 405
    plain = post("/mcp", json=body, headers=HEADERS)
    assert plain.status_code == 200
    assert plain.json()["result"]["structuredContent"]["id"] == "finding:F0049"
    assert plain.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in plain.headers
    other = post("/mcp", json=body, headers={**HEADERS, "Origin": "https://example.org"})
    assert (other.status_code, other.json()["status"]) == (403, 403)
    own = post("/mcp", json=body, headers={**HEADERS, "Origin": served.url})
    assert own.status_code == 200
    wrong_host = post("/mcp", json=body, headers={**HEADERS, "Host": "example.org"})
    assert wrong_host.status_code == 421
    large = post("/mcp", content=b" " * 1_400_000, headers=HEADERS)
    assert large.status_code == 413
    packed = post("/mcp", content=b"x", headers={**HEADERS, "Content-Encoding": "gzip"})
    assert packed.status_code == 415
    assert post("/mcp", content=b"{", headers=HEADERS).status_code == 400


def test_a_call_that_takes_too_long_ends_and_the_next_is_answered(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that hangs on one question: the call is refused in its time, others go on."""
    from exomet.serve.agents import calls_in
    from exomet.serve.dataset import Dataset
    from exomet.serve.pool import AgentPool

    monkeypatch.setattr(AgentPool, "module", "tests.hanging_worker")

    async def run() -> tuple[Any, float, Any]:
        pool = AgentPool(10.0)
        await pool.start(Dataset(build=whole))
        try:
            call, began = calls_in(pool), time.monotonic()
            late = await call("show", {"name": "hang"})
            seconds = time.monotonic() - began
            return late, seconds, await call("show", {"name": "F0049"})
        finally:
            await pool.close()

    late, seconds, after = asyncio.run(run())
    assert late.refused
    assert "the call exceeded the time limit of 10 s" in late.text
    assert seconds < 40
    assert json.loads(after.text)["id"] == "finding:F0049"


def test_other_files_have_no_tools(tmp_path: Path) -> None:
    file = tmp_path / "x.nt"
    file.write_text("<https://a.example/a> <https://a.example/b> <https://a.example/c> .\n")
    with Server("--file", file) as server:
        told = server.client.post(
            "/mcp", json=call_body("show", {"name": "F0049"}), headers=HEADERS
        )
        assert told.status_code == 404
        assert "a build has them" in told.json()["detail"]


def test_stdio_gives_the_same(whole: Path, texts: list[str]) -> None:
    source = os.pathsep.join([str(package_data() / "src"), os.environ.get("PYTHONPATH", "")])
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "exomet", "mcp", "--build", str(whole)],
        env={**os.environ, "PYTHONPATH": source},
    )

    async def run() -> list[str]:
        async with Client(stdio_client(server)) as client:
            return await each_case(client, OF_EACH_KIND)

    assert asyncio.run(run()) == [texts[number] for number in OF_EACH_KIND]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_server_and_leaves_nothing(
    number: signal.Signals, code: int, whole: Path
) -> None:
    before = set(whole.parent.iterdir())
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "exomet", "mcp", "--build", str(whole)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        ping = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": FIRST_WORDS}
        server.stdin.write(f"{json.dumps(ping)}\n")
        server.stdin.flush()
        assert '"serverInfo"' in server.stdout.readline()
        server.send_signal(number)
        assert server.wait(30) == code
    assert set(whole.parent.iterdir()) == before


def test_the_client_sees_seven_tools_that_only_read(whole: Path) -> None:
    async def look(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, listed = in_memory(whole, look)
    assert instructions == INSTRUCTIONS
    assert [tool.name for tool in listed] == TOOLS
    assert all(tool.annotations.read_only_hint for tool in listed)
    assert all(status in instructions for status in STATUSES)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("find_findings", {"filters": {"mirna": "miR-21"}, "limit": 51}, "from 1 to 50, not 51"),
        ("ask", {"question": "mirna-targets", "offset": -1}, "a number from 0, not -1"),
        ("show", {"name": "F0049", "offset": 999}, "offset 999 is beyond the last row"),
    ],
)
def test_errors_are_in_words(tool: str, arguments: dict[str, Any], told: str, whole: Path) -> None:
    result = in_memory(whole, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert told in result.content[0].text


def test_pages_follow_each_other_without_a_gap(tools: AgentTools) -> None:
    rows: list[Any] = []
    result: dict[str, Any] = {"next": {"offset": 0}}
    while result["next"]:
        result = tools.find_findings({"cancer": "carcinoma"}, offset=result["next"]["offset"])
        rows += result["rows"]
    names = [row[0] for row in rows]
    passing = tools.knowledge.findings(cancer="carcinoma").column("finding")
    assert names == [f"finding:{name}" for name in passing]
    assert len(names) == result["total"] > MOST_ROWS


def test_every_question_gives_a_short_result(tools: AgentTools) -> None:
    for question in tools.knowledge.questions():
        result = tools.ask(question.name)
        assert len(bounds.as_json(result)) <= MOST_CHARACTERS, question.name
        assert result["rows"] or result["reason"], question.name
        named = set().union(*(findings_in(row) for row in result["rows"]))
        assert named <= set(result["citations"]) or "citations_left_out" in result, question.name


def test_a_resource_is_a_finding_and_nothing_else(whole: Path, tools: AgentTools) -> None:
    async def read(client: Client) -> Any:
        found = await client.read_resource("exomet://finding/F0049")
        with pytest.raises(MCPError, match='no finding called "F9999" in the graph'):
            await client.read_resource("exomet://finding/F9999")
        return found.contents[0]

    content = in_memory(whole, read)
    assert isinstance(content, TextResourceContents)
    assert json.loads(content.text) == tools.show("F0049")


def test_the_prompt_asks_for_cited_answers_alone(whole: Path) -> None:
    async def get(client: Client) -> Any:
        return await client.get_prompt("cited_answer", {"question": "What does miR-21 do?"})

    text = in_memory(whole, get).messages[0].content.text
    assert "What does miR-21 do?" in text
    assert "State nothing that no result states." in text


def test_a_row_that_names_many_findings_says_which_are_not_cited(tools: AgentTools) -> None:
    names = "|".join(f"finding:{name}" for name in tools.knowledge.model.all)
    citations = Citations(tools.knowledge)
    result = put_rows({"status": SUPPORTED}, ["findings"], [[names]], citations, (0, 50))
    assert len(bounds.as_json(result)) <= MOST_CHARACTERS
    assert "show" in result["citations_left_out"]


def test_without_a_build_the_verb_says_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["mcp", "--build", str(tmp_path)])
    assert "exomet build" in str(told.exception)


def test_without_the_sdk_the_verb_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.delitem(sys.modules, "exomet.cli.agents", raising=False)
    told = CliRunner().invoke(cli, ["mcp"])
    assert told.exit_code == 2
    assert "pip install 'exomet[mcp]'" in told.output
