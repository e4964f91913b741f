"""A process that finds out why answers have no row: it runs variants of a query.

It is started as ``python -m exomet.serve.reason_worker MEMORY DATASET``. A variant that does not
end in its time runs on in it; so the pool ends the process after each search that was long. It ends
by itself when its pipe is closed. Once loaded it can open neither a file nor a connection, but for
the files of a large store on disk.
"""

from __future__ import annotations

import os
import sys

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.graph.grounding import Names
from exomet.query.diagnose import diagnose
from exomet.query.evaluation import DEEP_STACK, evaluated
from exomet.questions.why_empty import explain_query
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import EmptyReasons, Failure, Message, Ready, ReasonJob, Refusal
from exomet.serve.memory import confine_process, limit_kept_memory
from exomet.serve.replies import REPLY_STACK, serve_replies, write_message
from exomet.terms.iris import prefixes
from exomet.terms.lexicon import closest


def run_reason_worker(arguments: list[str]) -> None:
    """Load the graph, report that, and answer until standard input is closed."""
    limit_kept_memory()
    memory = int(arguments[0])
    out = os.fdopen(os.dup(1), "wb")
    dataset = Dataset.from_arguments(arguments[1:])
    try:
        store, fingerprint = dataset.load()
    except (ExometError, OSError) as error:
        write_message(out, Failure(str(error)))
        return
    names = Names(store)
    _read_files(names)
    stacks = 2 * REPLY_STACK + 2 * DEEP_STACK
    confine_process(memory + stacks, opens_files=dataset.opens_files)
    write_message(out, Ready(dataset.size(store), fingerprint))
    serve_replies(out, lambda message: _reasons_reply(store, names, message))


def _read_files(names: Names) -> None:
    """Read and import now what a search needs: nothing can be opened later."""
    _ = names.lexicon.entities, names.tree, names.stated, prefixes(), diagnose("")
    closest("name", ["names"], 1)


def _reasons_reply(store: ox.Store, names: Names, message: Message) -> Message:
    assert isinstance(message, ReasonJob)  # noqa: S101
    try:
        has_answer = evaluated(lambda: _has_answer(store, message))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return Refusal(" ".join(str(error).split())[:200])
    if has_answer:
        return EmptyReasons(empty=False)
    return EmptyReasons(empty=True, lines=tuple(explain_query(message.query, names)))


def _has_answer(store: ox.Store, job: ReasonJob) -> bool:
    """Return whether a query has a row or a triple, or is answered with "yes"."""
    result = store.query(job.query, base_iri=job.base)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return next(iter(result), None) is not None


if __name__ == "__main__":
    run_reason_worker(sys.argv[1:])
