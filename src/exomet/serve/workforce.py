"""The processes of the workers: started, replaced, and renewed for a new build.

Why not pebble or loky: neither keeps a spare process with the graph loaded, so that the query after
a kill would wait for a load; neither can hold a worker back from long queries; and the server must
know that each worker has loaded its graph and confined itself, which their initialisers do not
report.
"""

from __future__ import annotations

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import Collection, Coroutine
from typing import Any

from exomet.errors import ExometError
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import Fingerprint
from exomet.serve.limits import Limits
from exomet.serve.process import Worker


class Workforce(ABC):
    """A fixed number of workers, and spare ones.

    Attributes:
        dataset: what the workers have loaded.
        fingerprint: the state of the files whose graph the workers have.
        triples: number of triples in that graph; None where they were not counted.
        module: what a worker runs.
        spares: number of workers that wait to replace one that is ended.
    """

    module = "exomet.serve.worker"
    spares = 1

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.dataset = Dataset()
        self.fingerprint: Fingerprint = ()
        self.triples: int | None = 0
        self._all: set[Worker] = set()
        self._idle: list[Worker] = []
        self._spare: list[Worker] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @abstractmethod
    def _give(self, worker: Worker) -> None:
        """Give a worker to the next query that waits, or let it idle."""

    @abstractmethod
    def _dispatch(self) -> None:
        """Give the workers that idle to those whose turn it is."""

    @abstractmethod
    def _released(self, worker: Worker) -> None:
        """Forget what a worker ran."""

    async def start(self, dataset: Dataset) -> None:
        """Start the workers.

        Raises:
            ExometError: the graph cannot be loaded.
        """
        while not (workers := await self._started(dataset)):
            await asyncio.sleep(0.1)
        self.install(workers, dataset)

    async def recruit(self, dataset: Dataset) -> list[Worker]:
        """Return new workers that have loaded another graph; none where they cannot."""
        try:
            return await self._started(dataset)
        except ExometError:
            return []

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await end_all({*self._all, *self._spare})

    async def _started(self, dataset: Dataset) -> list[Worker]:
        """Return new workers, none if the graph was replaced while they loaded it.

        Raises:
            ExometError: the graph cannot be loaded.
        """
        starts = [self._fresh(dataset) for _ in range(self.limits.workers)]
        # All are waited for, also if one fails: one that is still starting could not be ended.
        results = await asyncio.gather(*starts, return_exceptions=True)
        workers = [result for result in results if isinstance(result, Worker)]
        faults = [result for result in results if isinstance(result, BaseException)]
        graphs = {worker.fingerprint for worker in workers}
        if not faults and len(graphs) == 1:
            return workers
        await end_all(workers)
        if faults:
            raise faults[0]
        return []

    async def _fresh(self, dataset: Dataset) -> Worker:
        return await Worker.start(dataset, self.limits.memory, self.module)

    def install(self, workers: list[Worker], dataset: Dataset) -> None:
        """Change to workers with a graph.

        A query that runs is answered by its worker, from the graph that it was sent to.
        """
        self.dataset = dataset
        self.fingerprint, self.triples = workers[0].fingerprint, workers[0].triples
        old = self._idle + self._spare
        self._all, self._idle, self._spare = set(workers), [], []
        for worker in workers:
            self._give(worker)
        for worker in old:
            self._later(worker.end())
        self._later(self._restock())

    def _replace(self, worker: Worker) -> None:
        """End a worker, put the spare one in its place, and start a new spare."""
        self._later(worker.end())
        self._released(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker not in self._all:
            self._dispatch()
            return
        self._all.discard(worker)
        if self._spare:
            fresh = self._spare.pop()
            self._all.add(fresh)
            self._give(fresh)
        else:
            self._dispatch()  # A place may be free.
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
        while len(self._all) + len(self._spare) < self.limits.workers + self.spares:
            try:
                fresh = await self._fresh(self.dataset)
            except ExometError:
                return False
            if fresh.fingerprint != self.fingerprint or self._closed:
                await fresh.end()
                return False
            if len(self._all) < self.limits.workers:
                self._all.add(fresh)
                self._give(fresh)
            elif len(self._spare) < self.spares:
                self._spare.append(fresh)
                self._dispatch()  # One that may be long can run now.
            else:  # Another call has completed them.
                await fresh.end()
        return True

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def end_all(workers: Collection[Worker]) -> None:
    """End workers."""
    await asyncio.gather(*(worker.end() for worker in workers))
