"""Worker processes: given queries, killed over their limits, replaced, renewed for a new build.

Why not pebble or loky: neither keeps a spare process with the graph loaded, so that the query after
a kill would wait for a load; neither can hold a worker back from long queries; and the server must
know that each worker has loaded its graph and confined itself, which their initialisers do not
report.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
from collections import deque
from collections.abc import Collection, Coroutine
from dataclasses import dataclass
from typing import Any

from exomet.errors import ExometError
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import (
    Failure,
    Fingerprint,
    Job,
    Outcome,
    Ready,
    encode,
    receive_message,
)
from exomet.serve.limits import Limits


class UnavailableError(ExometError):
    """A query got no answer within the limits; the text says which.

    Attributes:
        retry: seconds after which to try again.
    """

    def __init__(self, text: str, retry: int) -> None:
        self.retry = retry
        super().__init__(text)


@dataclass(eq=False)
class Worker:
    """A process with the graph loaded."""

    process: asyncio.subprocess.Process
    fingerprint: Fingerprint
    triples: int

    @classmethod
    async def start(cls, dataset: Dataset, memory: int) -> Worker:
        """Start a process and wait until it has loaded the graph.

        Raises:
            ExometError: it could not load.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "exomet.serve.worker",
            str(memory),
            *dataset.arguments(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the server alone, which then ends its workers.
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
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

    async def answer(self, job: Job) -> Outcome:
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


class Pool:
    """A fixed number of workers and a spare one, with a bounded queue before them.

    Attributes:
        fingerprint: the state of the files whose graph the workers have.
        triples: number of triples in that graph.
    """

    def __init__(self, dataset: Dataset, limits: Limits) -> None:
        self.dataset, self.limits = dataset, limits
        self.fingerprint: Fingerprint = ()
        self.triples = 0
        self._all: set[Worker] = set()
        self._idle: list[Worker] = []
        self._spare: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._long = 0
        self._closed = False

    async def start(self) -> None:
        """Start the workers.

        Raises:
            ExometError: the graph cannot be loaded.
        """
        while not (workers := await self._started()):
            await asyncio.sleep(0.1)
        self._install(workers)

    async def refresh(self) -> bool:
        """Change to workers with the present graph if it was replaced; return whether it was.

        A query that runs is answered by its worker, from the graph that it was sent to.
        """
        present = self.dataset.fingerprint()
        if present is None or present == self.fingerprint:
            return False
        try:
            workers = await self._started()
        except ExometError:
            return False  # It is being replaced: the next look will find it whole.
        if workers:
            self._install(workers)
        return bool(workers)

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await _end_all({*self._all, *self._spare})

    async def answer(self, job: Job) -> Outcome:
        """Return the outcome of a query; to cancel this ends the query.

        Raises:
            UnavailableError: no worker was free in time, or the query exceeded its time or memory.
        """
        worker = await self._take()
        running = asyncio.ensure_future(worker.answer(job))
        try:
            outcome = await self._within_time(running)
        except BaseException as fault:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self._replace(worker)
            if isinstance(fault, (asyncio.IncompleteReadError, ConnectionError)):
                text = f"the query exceeded the memory limit of {self.limits.memory >> 20:,} MB"
                raise UnavailableError(text, 60) from None
            raise
        self._give(worker)
        return outcome

    async def _started(self) -> list[Worker]:
        """Return new workers, none if the graph was replaced while they loaded it.

        Raises:
            ExometError: the graph cannot be loaded.
        """
        starts = [self._fresh() for _ in range(self.limits.workers)]
        # All are waited for, also if one fails: one that is still starting could not be ended.
        results = await asyncio.gather(*starts, return_exceptions=True)
        workers = [result for result in results if isinstance(result, Worker)]
        faults = [result for result in results if isinstance(result, BaseException)]
        graphs = {worker.fingerprint for worker in workers}
        if not faults and len(graphs) == 1:
            return workers
        await _end_all(workers)
        if faults:
            raise faults[0]
        return []

    async def _fresh(self) -> Worker:
        return await Worker.start(self.dataset, self.limits.memory)

    def _install(self, workers: list[Worker]) -> None:
        self.fingerprint, self.triples = workers[0].fingerprint, workers[0].triples
        old = self._idle + self._spare
        self._all, self._idle, self._spare = set(workers), [], []
        for worker in workers:
            self._give(worker)
        for worker in old:
            self._later(worker.end())
        self._later(self._restock())

    async def _within_time(self, running: asyncio.Future[Outcome]) -> Outcome:
        limits = self.limits
        short = min(limits.short, limits.seconds)
        done, _ = await asyncio.wait({running}, timeout=short)
        if done:
            return running.result()
        if self._long >= max(limits.workers - 1, 1) and limits.seconds > short:
            raise UnavailableError(
                "the server is busy with long queries: only short ones are answered now", 10
            )
        self._long += 1
        try:
            done, _ = await asyncio.wait({running}, timeout=limits.seconds - short)
        finally:
            self._long -= 1
        if done:
            return running.result()
        raise UnavailableError(f"the query exceeded the time limit of {limits.seconds:g} s", 60)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.process.returncode is None:
                return worker
            # Someone else ended it, such as the system for want of memory.
            self._replace(worker)
        if len(self._waiting) >= self.limits.queue:
            raise UnavailableError(f"{self.limits.queue} requests are waiting already", 5)
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await asyncio.wait({place}, timeout=self.limits.wait)
        except asyncio.CancelledError:
            if place.done():
                self._give(place.result())
            raise
        finally:
            if not place.done():
                self._waiting.remove(place)
        if not place.done():
            raise UnavailableError(f"no worker was free within {self.limits.wait:g} s", 10)
        return place.result()

    def _give(self, worker: Worker) -> None:
        """Give a worker to the first request that waits, or let it idle."""
        if worker not in self._all or self._closed:
            self._later(worker.end())
            return
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: Worker) -> None:
        """End a worker, put the spare one in its place, and start a new spare."""
        self._later(worker.end())
        if worker not in self._all:
            return
        self._all.discard(worker)
        if self._spare:
            fresh = self._spare.pop()
            self._all.add(fresh)
            self._give(fresh)
        self._later(self._restock())

    async def _restock(self) -> None:
        """Start workers until their number is complete and there is a spare one."""
        for attempt in itertools.count(1):
            if await self._complete():
                return
            # A build is being put in place; ``refresh`` will notice it.
            await asyncio.sleep(min(attempt * 0.2, 2.0))

    async def _complete(self) -> bool:
        """Start the workers that are missing; return False if the graph was replaced meanwhile."""
        while len(self._all) < self.limits.workers or not self._spare:
            try:
                fresh = await self._fresh()
            except ExometError:
                return False
            if fresh.fingerprint != self.fingerprint or self._closed:
                await fresh.end()
                return False
            if len(self._all) < self.limits.workers:
                self._all.add(fresh)
                self._give(fresh)
            elif not self._spare:
                self._spare.append(fresh)
            else:  # Another call has completed them.
                await fresh.end()
        return True

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _end_all(workers: Collection[Worker]) -> None:
    await asyncio.gather(*(worker.end() for worker in workers))
