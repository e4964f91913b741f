"""A process that answers one query at a time, with messages on its pipes.

It is started as ``python -m exomet.serve.worker MEMORY DATASET`` and killed from outside when a
query takes too long. It ends by itself when its pipe is closed, also in the middle of a query, so
that no worker outlives its server. Once loaded it can open neither a file nor a connection, but for
the files of a large store on disk.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import BinaryIO

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.query import columns, results
from exomet.query.guard import names_dataset
from exomet.queryable import QueryResult
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import (
    Document,
    Failure,
    Job,
    Message,
    NotAcceptable,
    Outcome,
    Ready,
    encode,
    read_message,
)
from exomet.serve.memory import LARGE, confine_process, limit_kept_memory, return_memory
from exomet.serve.negotiation import GRAPHS, HTML_FORMAT, RESULTS, Format, negotiate
from exomet.terms.iris import prefixes

# Chains of operators recurse in the engine: on this stack a query of any permitted length returns.
_STACK = 512 << 20


def run_worker(arguments: list[str]) -> None:
    """Load the dataset, report that, and answer the jobs on standard input until it is closed."""
    limit_kept_memory()
    memory = int(arguments[0])
    dataset = Dataset.from_arguments(arguments[1:])
    out = os.fdopen(os.dup(1), "wb")
    try:
        store, fingerprint = dataset.load()
    except (ExometError, OSError) as error:
        _send(out, Failure(str(error)))
        return
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.stack_size(_STACK)
    known = prefixes()  # Read now: nothing can be opened later.
    names = known if dataset.build else {}
    threading.Thread(target=_work, args=(store, names, jobs, out), daemon=True).start()
    confine_process(memory, opens_files=dataset.opens_files)
    _send(out, Ready(dataset.size(store), fingerprint))
    while isinstance(message := read_message(sys.stdin.buffer), Job):
        jobs.put(message)
    os._exit(0)


def _work(
    store: ox.Store, names: Mapping[str, str], jobs: queue.SimpleQueue[Job], out: BinaryIO
) -> None:
    while True:
        job = jobs.get()
        outcome: Outcome
        try:
            outcome = execute(store, names, job)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            # The server puts it into words: the grammar of SPARQL is a file, out of reach here.
            outcome = Failure(str(error))
        except BaseException:
            os._exit(1)
        _send(out, outcome)
        if isinstance(outcome, Document) and len(outcome.body) > LARGE:
            del outcome
            return_memory()


def _send(out: BinaryIO, message: Message) -> None:
    out.write(encode(message))
    out.flush()


def execute(store: ox.Store, names: Mapping[str, str], job: Job) -> Document | NotAcceptable:
    """Return the answer to a query in the format that the client prefers, within its limits.

    Args:
        store: the graph.
        names: its prefixes, with their namespaces.
        job: the query.

    Raises:
        SyntaxError: the query cannot be parsed; other errors of the engine come as they are.
    """
    result = _evaluate(store, job)
    triples: list[ox.Triple] = []
    truncated = False
    if isinstance(result, ox.QueryTriples):
        triples, truncated = _within_limits(islice(result, job.offset, None), job)
    formats = _formats(result, triples)
    choice = negotiate(job.accept, (HTML_FORMAT, *formats) if job.html else formats)
    if choice is None:
        return NotAcceptable(tuple(form.media_type for form in formats))
    form, media_type = choice
    html = form is HTML_FORMAT
    if html:
        form, media_type = formats[0], formats[0].media_type
    if isinstance(result, ox.QuerySolutions):
        body, number, truncated = _rows_body(result, form, job)
    elif form.engine is not None:
        body, number = results.graph_bytes(triples, form.engine, names), len(triples)
    else:
        body, number = results.boolean_bytes(bool(result), form.name), 1
    linked = truncated and form.name in results.LINKED_FORMATS
    return Document(media_type, number, truncated, html, body, linked)


def _evaluate(store: ox.Store, job: Job) -> QueryResult:
    if job.default_graphs is None:
        # The engine would let the union win over the FROM of a query.
        union = job.union and not names_dataset(job.query)
        return store.query(job.query, base_iri=job.base, use_default_graph_as_union=union)
    return store.query(
        job.query,
        base_iri=job.base,
        default_graph=[ox.NamedNode(iri) for iri in job.default_graphs],
        named_graphs=[ox.NamedNode(iri) for iri in job.named_graphs or ()],
    )


def _formats(result: QueryResult, triples: Sequence[ox.Triple]) -> Sequence[Format]:
    """Return the formats that can hold a result."""
    if isinstance(result, ox.QuerySolutions):
        return RESULTS
    if isinstance(result, ox.QueryBoolean):
        return [form for form in RESULTS if form.name in ("json", "xml")]
    unwritable = results.unwritable_formats(triples)
    return [form for form in GRAPHS if form.engine not in unwritable]


def _rows_body(solutions: ox.QuerySolutions, form: Format, job: Job) -> tuple[bytes, int, bool]:
    variables, rows = columns.solution_table(solutions, job.query)
    rows = islice(rows, job.offset, None)
    limits = (job.max_rows, job.max_bytes)
    return results.rows_bytes(variables, rows, form.name, limits, f"{job.base}#truncated")


def _within_limits(triples: Iterable[ox.Triple], job: Job) -> tuple[list[ox.Triple], bool]:
    """Return triples up to the limits of a job, and whether some are left out.

    Their size is that in N-Triples.
    """
    kept: list[ox.Triple] = []
    size = 0
    for triple in triples:
        size += len(str(triple))
        if len(kept) >= job.max_rows or size > job.max_bytes:
            return kept, True
        kept.append(triple)
    return kept, False


if __name__ == "__main__":
    run_worker(sys.argv[1:])
