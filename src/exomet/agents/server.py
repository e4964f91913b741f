"""The server of the tools: the Model Context Protocol, by its official SDK."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from exomet.agents.calls import FINDING_RESOURCE, CallReply, ToolCall, answer_call
from exomet.agents.statuses import STATUSES
from exomet.agents.tools import AgentTools
from exomet.terms.roles import filter_names
from exomet.version import __version__

_Arguments = dict[str, str | int | list[str | int]]
_STATUS_WORDS = "; ".join(f'"{status}": {meaning}' for status, meaning in STATUSES.items())
INSTRUCTIONS = f"""What exosomal microRNAs do in cancer metastasis, from a curated graph.
Every result has a status. {_STATUS_WORDS}.
Only "supported" is an answer. With any other status say so, with the reason; do not fill the gap.
Cite each finding by its identifier with paper and anchor, as `citations` gives them, and say its
caveats: a biomarker is no cause; an arm or species that is not stated is not known; say the number
of independent papers, counter-evidence and retraction. Use no identifier that no result has.
Where `next` is given, there are more rows: call again with its offset."""
_CITED_ANSWER = """Answer this question from the tools of ExoMet alone:

{question}

1. Look names up with search_names. 2. Choose a question with list_questions and call ask, or call
find_findings. 3. Call disagreements on what you are about to claim.
Each sentence of the answer ends with the findings that it rests on, such as (F0049: Zeng Z 2018,
Table 1, row 49), out of `citations`. Say kind, arm, species, number of independent papers,
counter-evidence and retraction where they limit the claim. Where the status is not "supported",
answer with the status and the reason alone. State nothing that no result states."""
_FILTER_HELP = ", ".join(filter_names())


def make_server(call: ToolCall) -> MCPServer[Any]:
    """Return the server: tools, resources and the prompt; it writes nothing.

    Args:
        call: calls a tool by its name.
    """
    server: MCPServer[Any] = MCPServer(
        "exomet",
        title="ExoMet",
        version=__version__,
        instructions=INSTRUCTIONS,
        log_level="ERROR",
    )
    answered = _Answers(call)
    _add_name_tools(server, answered)
    _add_asking_tools(server, answered)
    _add_reason_tools(server, answered)
    _add_texts(server, call)
    return server


def calls_here(build: Path) -> ToolCall:
    """Return what calls the tools in this process, one at a time, without limit of time.

    Args:
        build: folder of the build.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    tools, lock = AgentTools(build), Lock()

    def call_locked(tool: str, arguments: Mapping[str, Any]) -> CallReply:
        with lock:  # The graph keeps what it reads.
            return answer_call(tools, tool, arguments)

    async def call(tool: str, arguments: Mapping[str, Any]) -> CallReply:
        return await asyncio.to_thread(call_locked, tool, arguments)

    return call


class _Answers:
    """Calls tools for a client."""

    def __init__(self, call: ToolCall) -> None:
        self._call = call

    async def __call__(self, tool: str, **arguments: Any) -> CallToolResult:
        """Return the result of a tool, once as text and once as values.

        Raises:
            ToolError: the call is refused; the text says what to do.
        """
        reply = await self._call(tool, arguments)
        if reply.refused:
            raise ToolError(reply.text)
        text = TextContent(type="text", text=reply.text)
        return CallToolResult(content=[text], structured_content=json.loads(reply.text))


def _hints(title: str) -> ToolAnnotations:
    return ToolAnnotations(
        title=title, read_only_hint=True, idempotent_hint=True, open_world_hint=False
    )


def _add_name_tools(server: MCPServer[Any], answered: _Answers) -> None:
    @server.tool(
        description="Find the identifiers that a name or words may mean (microRNA, gene, cancer, "
        "cell, process, paper, finding), with the number of findings. Misspelt names get "
        'near ones. kind narrows: "mirna", "molecule", "cancer", "cell", "process" ...',
        annotations=_hints("Search names"),
    )
    async def search_names(
        text: str, kind: str = "", offset: int = 0, limit: int = 20
    ) -> CallToolResult:
        return await answered("search_names", text=text, kind=kind, offset=offset, limit=limit)

    @server.tool(
        description="List the questions of the catalogue with their parameters; narrow by a tag "
        "(mirna, target, sender, recipient, site, biomarker, evidence, gap ...) or by words.",
        annotations=_hints("List questions"),
    )
    async def list_questions(
        tag: str = "", words: str = "", offset: int = 0, limit: int = 50
    ) -> CallToolResult:
        return await answered("list_questions", tag=tag, words=words, offset=offset, limit=limit)


def _add_asking_tools(server: MCPServer[Any], answered: _Answers) -> None:
    @server.tool(
        description="Ask a question of the catalogue by its name (see list_questions), with "
        'parameters as people type them, such as {"mirna": "miR-21"}.',
        annotations=_hints("Ask a question"),
    )
    async def ask(
        question: str, parameters: _Arguments | None = None, offset: int = 0, limit: int = 50
    ) -> CallToolResult:
        return await answered(
            "ask", question=question, parameters=parameters, offset=offset, limit=limit
        )

    @server.tool(
        description="Find findings that pass all filters; the way to check a claim: "
        '{"mirna": "miR-25-3p", "effect": "represses", "target": "KLF2"}. '
        f"Filters: {_FILTER_HELP}.",
        annotations=_hints("Find findings"),
    )
    async def find_findings(
        filters: _Arguments, sort: str = "", offset: int = 0, limit: int = 50
    ) -> CallToolResult:
        return await answered(
            "find_findings", filters=filters, sort=sort, offset=offset, limit=limit
        )

    @server.tool(
        description="Show all that is known of one thing by identifier or name: F0049, miR-21, "
        "KLF2, a cancer, a paper.",
        annotations=_hints("Show one thing"),
    )
    async def show(name: str, offset: int = 0, limit: int = 50) -> CallToolResult:
        return await answered("show", name=name, offset=offset, limit=limit)


def _add_reason_tools(server: MCPServer[Any], answered: _Answers) -> None:
    @server.tool(
        description="Explain what was inferred about a thing, as proofs down to findings, papers "
        'and anchors; relation and other narrow: ("F0049", "impliesIncrease1", "KDR").',
        annotations=_hints("Explain an inference"),
    )
    async def explain(
        name: str, relation: str = "", other: str = "", offset: int = 0, limit: int = 50
    ) -> CallToolResult:
        return await answered(
            "explain", name=name, relation=relation, other=other, offset=offset, limit=limit
        )

    @server.tool(
        description="List where findings have opposite signs, of a finding, a microRNA or another "
        "thing, with what may explain it; all if no name is given.",
        annotations=_hints("Disagreements"),
    )
    async def disagreements(name: str = "", offset: int = 0, limit: int = 50) -> CallToolResult:
        return await answered("disagreements", name=name, offset=offset, limit=limit)


def _add_texts(server: MCPServer[Any], call: ToolCall) -> None:
    @server.resource(
        "exomet://finding/{name}",
        title="A finding",
        description="All that is known of a finding, such as exomet://finding/F0049.",
        mime_type="application/json",
    )
    async def finding(name: str) -> str:
        reply = await call(FINDING_RESOURCE, {"name": name})
        if reply.refused:
            raise ResourceNotFoundError(reply.text)
        return reply.text

    @server.prompt(title="Cited answer", description="Answer with cited findings alone.")
    def cited_answer(question: str) -> str:
        return _CITED_ANSWER.format(question=question)
