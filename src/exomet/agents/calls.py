"""One call of a tool by its name, as plain texts: what crosses to a process that answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exomet.agents.bounds import as_json
from exomet.agents.statuses import UNKNOWN_NAME
from exomet.agents.tools import AgentTools, guarded
from exomet.errors import ExometError

# The tools by the names that a client calls; each is a method of ``AgentTools``.
TOOL_NAMES = (
    "search_names",
    "list_questions",
    "ask",
    "find_findings",
    "show",
    "explain",
    "disagreements",
)
# What reads the resource of a finding. No client can call it as a tool.
FINDING_RESOURCE = "finding"


@dataclass(frozen=True)
class CallReply:
    """What a call gives.

    Attributes:
        text: the result as JSON; of a call that is refused, the words for the agent.
        refused: whether it is refused.
    """

    text: str
    refused: bool = False


# Calls a tool by its name, with its arguments.
ToolCall = Callable[[str, Mapping[str, Any]], Awaitable[CallReply]]


def answer_call(tools: AgentTools, tool: str, arguments: Mapping[str, Any]) -> CallReply:
    """Return what a call of a tool gives.

    Args:
        tools: the tools on a graph.
        tool: one of ``TOOL_NAMES``, or ``FINDING_RESOURCE``.
        arguments: its arguments, by name.
    """
    if tool == FINDING_RESOURCE and not tools.citations.has(arguments["name"]):
        name = arguments["name"]
        return CallReply(f'no finding called "{name}" in the graph ({UNKNOWN_NAME})', refused=True)
    method = getattr(tools, "show" if tool == FINDING_RESOURCE else tool)
    try:
        return CallReply(as_json(guarded(lambda: method(**arguments))))
    except ExometError as error:
        return CallReply(str(error), refused=True)
