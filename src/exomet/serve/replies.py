"""What workers share that answer one message after the other: reading, writing, calls of tools."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO

from exomet.agents.calls import answer_call
from exomet.agents.tools import AgentTools
from exomet.serve.ipc import AgentJob, AgentReply, Failure, Message, encode, read_message

REPLY_STACK = 256 << 20


def write_message(out: BinaryIO, message: Message) -> None:
    """Write a message to the server."""
    out.write(encode(message))
    out.flush()


def serve_replies(out: BinaryIO, reply: Callable[[Message], Message]) -> None:
    """Answer each message until standard input is closed, on a stack of its own.

    Args:
        out: where replies go.
        reply: returns the reply to a message.
    """

    def serve() -> None:
        while (message := read_message(sys.stdin.buffer)) is not None:
            try:
                answer = reply(message)
            except Exception as error:
                answer = Failure(f"{type(error).__name__}: {error}")
            write_message(out, answer)

    threading.stack_size(REPLY_STACK)
    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()


def agent_reply(tools: AgentTools, job: AgentJob) -> AgentReply:
    """Return what a tool gives that an agent calls."""
    reply = answer_call(tools, job.tool, json.loads(job.arguments))
    return AgentReply(reply.refused, reply.text.encode())
