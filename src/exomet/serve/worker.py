"""A process that answers one query at a time: ``python -m exomet.serve.worker MEMORY SOURCE``, frames on its pipes.

It is killed from outside when a query takes too long. It ends by itself when its pipe is closed, also in the middle
of a query, so that no worker outlives its server. Once loaded it can open neither a file nor a connection.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import Any

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.serve import ipc
from exomet.serve.dataset import Dataset
from exomet.serve.execution import answer
from exomet.terms.iris import prefixes

# Chains of operators recurse in the engine: on this stack a query of any permitted length returns.
_STACK = 512 << 20


def main(words: list[str]) -> None:
    """Load the source, say so, and answer the frames of standard input until it is closed."""
    memory, source, out = int(words[0]), Dataset.from_words(words[1:]), os.fdopen(os.dup(1), "wb")
    try:
        store, fingerprint = source.load()
    except (ExometError, OSError) as error:
        out.write(ipc.pack({"failed": str(error)}))
        out.flush()
        return
    jobs: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
    threading.stack_size(_STACK)
    known = prefixes()  # Read now: nothing can be opened later.
    names = known if source.build else {}
    threading.Thread(target=_work, args=(store, names, jobs, out), daemon=True).start()
    _confine(memory)
    out.write(ipc.pack({"triples": len(store), "fingerprint": fingerprint}))
    out.flush()
    while (frame := ipc.read(sys.stdin.buffer)) is not None:
        jobs.put(frame)
    os._exit(0)


def _work(
    store: ox.Store,
    names: dict[str, str],
    jobs: queue.SimpleQueue[tuple[dict[str, Any], bytes]],
    out: Any,
) -> None:
    while True:
        job, text = jobs.get()
        try:
            head, body = answer(store, names, text.decode(), job)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            head, body = (
                {"error": str(error)},
                b"",
            )  # (told in words by who can still open the grammar)
        except BaseException:
            os._exit(1)
        out.write(ipc.pack(head, body))
        out.flush()


def _confine(memory: int) -> None:
    """Limit memory to what the loaded graph takes and ``memory`` bytes more; let nothing be opened any more."""
    try:
        import resource
    except ImportError:
        return
    if used := _address_space():
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


if __name__ == "__main__":
    main(sys.argv[1:])
