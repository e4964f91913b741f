"""A worker process as the server sees it: started, given a query, made to yield, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import ExometError
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import Failure, Fingerprint, Outcome, Ready, Work, encode, receive_message

_NICE = 10
# The same in all workers: what is in the order of a set is in the same order in each.
_SEED = str(secrets.randbelow(1 << 32))


@dataclass(eq=False)
class Worker:
    """A process with the graph loaded.

    Attributes:
        process: the process.
        fingerprint: the state of the files whose graph it has.
        triples: number of triples in that graph; None where they were not counted.
        yields: whether it has been told to let others go first.
    """

    process: asyncio.subprocess.Process
    fingerprint: Fingerprint
    triples: int | None
    yields: bool = False

    @classmethod
    async def start(
        cls, dataset: Dataset, memory: int, module: str = "exomet.serve.worker"
    ) -> Worker:
        """Start a process and wait until it has loaded the graph.

        Raises:
            ExometError: it could not load.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            str(memory),
            *dataset.arguments(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the server alone, which then ends its workers.
            env={**os.environ, "MALLOC_ARENA_MAX": "2", "PYTHONHASHSEED": _SEED},
        )
        assert process.stdout is not None  # noqa: S101
        try:
            message = await receive_message(process.stdout)
        except asyncio.IncompleteReadError:
            await process.wait()
            raise ExometError("a worker process ended while it loaded the graph") from None
        except BaseException:
            process.kill()
            raise
        if isinstance(message, Ready):
            return cls(process, message.fingerprint, message.triples)
        assert isinstance(message, Failure)  # noqa: S101
        await process.wait()
        raise ExometError(message.message)

    async def answer(self, job: Work) -> Outcome:
        """Return the outcome of a query.

        Raises:
            ConnectionError, asyncio.IncompleteReadError: the process is gone.
        """
        pipe, replies = self.process.stdin, self.process.stdout
        assert pipe is not None and replies is not None  # noqa: S101
        pipe.write(encode(job))
        await pipe.drain()
        message = await receive_message(replies)
        assert isinstance(message, Outcome)  # noqa: S101
        return message

    async def end(self) -> None:
        """Kill the process, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    def yield_processor(self) -> None:
        """Let short queries and the server go first; there is no way back."""
        self.yields = True
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICE)
            # A session of its own may be weighed as one: then this counts.
            group = Path(f"/proc/{self.process.pid}/autogroup")
            group.write_text(str(_NICE), encoding="ascii", newline="\n")

    def processor_seconds(self) -> float | None:
        """Return the processor time that it has used; None where that is not known."""
        try:
            stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
            user, system = stat.rpartition(")")[2].split()[11:13]
            return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError):
            return None
