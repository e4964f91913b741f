"""A process that makes pages, and reads broken queries: both can take seconds of the processor.

It is started as ``python -m exomet.serve.page_worker MEMORY DATASET``, and killed from outside when
one takes too long. It ends by itself when its pipe is closed.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache

from exomet.agents.tools import AgentTools
from exomet.api.router import API_ROOT, ApiRouter
from exomet.errors import ExometError, QueryError
from exomet.pages.layout import Page
from exomet.pages.router import Router
from exomet.query.evaluation import DEEP_STACK
from exomet.query.guard import refuse_hostile
from exomet.query.select import syntax_error
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import (
    AgentJob,
    Diagnosis,
    Failure,
    Message,
    PageJob,
    PageReply,
    Ready,
    Refusal,
)
from exomet.serve.memory import limit_kept_memory, limit_memory
from exomet.serve.replies import REPLY_STACK, agent_reply, serve_replies, write_message


def run_page_worker(arguments: list[str]) -> None:
    """Load the graph, report that, and answer until standard input is closed."""
    limit_kept_memory()
    memory = int(arguments[0])
    out = os.fdopen(os.dup(1), "wb")
    try:
        router, ready = _loaded(Dataset.from_arguments(arguments[1:]))
    except (ExometError, OSError) as error:
        write_message(out, Failure(str(error)))
        return
    # (the stack of an evaluation that has just ended may still be there when the next begins)
    limit_memory(memory + REPLY_STACK + 2 * DEEP_STACK)
    write_message(out, ready)
    serve_replies(out, lambda message: _page_reply(router, message))


def _loaded(dataset: Dataset) -> tuple[Router | None, Ready]:
    """Return the pages of a build, None for other files; and what to report.

    Raises:
        ExometError: it cannot be loaded, or was replaced meanwhile.
    """
    if dataset.build is None:
        return None, Ready(0, dataset.fingerprint() or ())
    store, fingerprint = dataset.load()
    router = Router(store, live=True, build=dataset.build)
    # What pages read from files is read now, while those files belong to the graph.
    explorer = router.explorer
    _ = explorer.proofs, explorer.record, explorer.audit, router.get("/", {})
    if dataset.fingerprint() != fingerprint:
        raise ExometError("the build was replaced while its pages were made")
    return router, Ready(dataset.size(store), fingerprint)


def _page_reply(router: Router | None, message: Message) -> Message:
    if isinstance(message, Diagnosis):
        return _diagnosed(message)
    if isinstance(message, AgentJob) and router is not None:
        return agent_reply(_agent_tools(router), message)
    if not isinstance(message, PageJob) or router is None:
        return PageReply(0, "", b"")
    if message.missing:
        page = router.missing(message.path)
    else:
        found = _found_page(router, message)
        if found is None:
            return PageReply(0, "", b"")
        page = found
    return PageReply(**vars(page))


@lru_cache(maxsize=1)
def _api(router: Router) -> ApiRouter:
    return ApiRouter(router.explorer)


@lru_cache(maxsize=1)
def _agent_tools(router: Router) -> AgentTools:
    explorer = router.explorer
    assert explorer.build is not None  # noqa: S101
    return AgentTools(explorer.build, explorer.knowledge)


def _found_page(router: Router, job: PageJob) -> Page | None:
    query = dict(job.query)
    if job.path == API_ROOT or job.path.startswith(f"{API_ROOT}/"):
        return _api(router).get(job.path, query)
    return router.get(job.path, query)


def _diagnosed(message: Diagnosis) -> Refusal:
    try:
        if not message.message:
            refuse_hostile(message.query)
            return Refusal("")
        error = syntax_error(message.message, message.query)
    except QueryError as refused:
        error = refused
    return Refusal(str(error), error.line, error.column)


if __name__ == "__main__":
    run_page_worker(sys.argv[1:])
