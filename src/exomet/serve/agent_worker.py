"""A process that answers the calls of one agent over standard input and output.

It is started as ``python -m exomet.serve.agent_worker MEMORY DATASET``, and killed from outside
when a call takes too long. It ends by itself when its pipe is closed.
"""

from __future__ import annotations

import os
import sys

from exomet.agents.tools import AgentTools
from exomet.errors import ExometError
from exomet.query.evaluation import DEEP_STACK
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import AgentJob, AgentReply, Failure, Message, Ready
from exomet.serve.memory import limit_kept_memory, limit_memory
from exomet.serve.replies import REPLY_STACK, agent_reply, serve_replies, write_message


def run_agent_worker(arguments: list[str]) -> None:
    """Open the graph, report that, and answer until standard input is closed."""
    limit_kept_memory()
    memory = int(arguments[0])
    out = os.fdopen(os.dup(1), "wb")
    dataset = Dataset.from_arguments(arguments[1:])
    try:
        assert dataset.build is not None  # noqa: S101
        tools = AgentTools(dataset.build)
    except (ExometError, OSError) as error:
        write_message(out, Failure(str(error)))
        return
    limit_memory(memory + REPLY_STACK + 2 * DEEP_STACK)
    write_message(out, Ready(0, dataset.fingerprint() or ()))

    def reply(message: Message) -> AgentReply:
        assert isinstance(message, AgentJob)  # noqa: S101
        return agent_reply(tools, message)

    serve_replies(out, reply)


if __name__ == "__main__":
    run_agent_worker(sys.argv[1:])
