"""Worker processes: given queries, killed over their limits, replaced by fresh ones, changed for a new build."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
from collections import deque
from dataclasses import dataclass
from typing import Any

from exomet.errors import ExometError
from exomet.serve import ipc
from exomet.serve.dataset import Dataset, Fingerprint
from exomet.serve.limits import Limits


class UnavailableError(ExometError):
    """A query got no answer within the limits; the text says which, ``retry`` after how many seconds to try again."""

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
    async def start(cls, source: Dataset, memory: int) -> Worker:
        """Start a process and wait until it has loaded the graph.

        Raises:
            ExometError: it could not load.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "exomet.serve.worker",
            str(memory),
            *source.words(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C on the terminal is for the server, which then ends its workers.
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
        )
        assert process.stdout is not None  # noqa: S101
        try:
            head, _ = await ipc.receive(process.stdout)
        except asyncio.IncompleteReadError:
            head = {"failed": "a worker process ended while it loaded the graph"}
        except BaseException:
            process.kill()
            raise
        if "failed" in head:
            await process.wait()
            raise ExometError(head["failed"])
        return cls(process, tuple(map(tuple, head["fingerprint"])), head["triples"])

    async def ask(self, job: ipc.Head, query: str) -> tuple[ipc.Head, bytes]:
        """Send a query and return the answer.

        Raises:
            ConnectionError, asyncio.IncompleteReadError: the process is gone.
        """
        pipe, answers = self.process.stdin, self.process.stdout
        assert pipe is not None and answers is not None  # noqa: S101
        pipe.write(ipc.pack(job, query.encode()))
        await pipe.drain()
        return await ipc.receive(answers)

    async def end(self) -> None:
        """Kill the process, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """A fixed number of workers and a spare one, with a bounded queue before them."""

    def __init__(self, source: Dataset, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.fingerprint: Fingerprint = ()
        self.triples = 0
        self.killed = 0
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._spare: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._long = 0
        self._closed = False

    async def start(self) -> None:
        """Start the workers.

        Raises:
            ExometError: the graph cannot be loaded.
        """
        while not (workers := await self._crew()):
            await asyncio.sleep(0.1)
        self._install(workers)

    async def _crew(self) -> list[Worker]:
        """Start as many workers as there should be; return none where the graph was replaced meanwhile.

        Raises:
            ExometError: the graph cannot be loaded.
        """
        number = range(self.limits.workers)
        started = await asyncio.gather(*(self._fresh() for _ in number), return_exceptions=True)
        workers = [worker for worker in started if isinstance(worker, Worker)]
        faults = [fault for fault in started if isinstance(fault, BaseException)]
        if faults or len({worker.fingerprint for worker in workers}) > 1:
            await asyncio.gather(*(worker.end() for worker in workers))
            if faults:
                raise faults[0]
            return []
        return workers

    async def _fresh(self) -> Worker:
        return await Worker.start(self.source, self.limits.memory)

    def _install(self, workers: list[Worker]) -> None:
        self.fingerprint, self.triples = workers[0].fingerprint, workers[0].triples
        old, self._idle, self._spare = self._idle + self._spare, [], []
        self._all = set(workers)
        for worker in workers:
            self._give(worker)
        for worker in old:
            self._later(worker.end())
        self._later(self._restock())

    async def refresh(self) -> bool:
        """Change to workers with the present graph where it was replaced; return whether it was.

        Queries that run are answered by the workers that have them, from the graph that they were asked on.
        """
        present = self.source.fingerprint()
        if present is None or present == self.fingerprint:
            return False
        try:
            workers = await self._crew()
        except ExometError:
            return False  # Not loadable at the moment: the next look will tell.
        if workers:
            self._install(workers)
        return bool(workers)

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in {*self._all, *self._spare}))

    async def answer(self, job: dict[str, Any], query: str) -> tuple[ipc.Head, bytes]:
        """Return the answer of a worker; see ``answering.answer``. Cancelling it ends the query.

        Raises:
            UnavailableError: no worker was free in time, or the query went beyond its time or memory.
        """
        worker = await self._take()
        running = asyncio.ensure_future(worker.ask(job, query))
        try:
            head, body = await self._within_limits(running)
        except BaseException as fault:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self._replace(worker)
            if isinstance(fault, (asyncio.IncompleteReadError, ConnectionError)):
                text = f"the query went beyond the memory limit of {self.limits.memory >> 20:,} MB"
                raise UnavailableError(text, 60) from None
            raise
        self._give(worker)
        return head, body

    async def _within_limits(
        self, running: asyncio.Future[tuple[ipc.Head, bytes]]
    ) -> tuple[ipc.Head, bytes]:
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
        raise UnavailableError(f"the query went beyond the time limit of {limits.seconds:g} s", 60)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.process.returncode is None:
                return worker
            self._replace(
                worker
            )  # It was ended by someone else, such as the system for want of memory.
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
        """Put the spare worker in the place of one that is to be killed, and start a new spare."""
        self._later(worker.end())
        if worker not in self._all:
            return
        self.killed += 1
        self._all.discard(worker)
        if self._spare:
            fresh = self._spare.pop()
            self._all.add(fresh)
            self._give(fresh)
        self._later(self._restock())

    async def _restock(self) -> None:
        """Bring workers up to their number, and the spare up to one."""
        for pause in itertools.count(1):
            while len(self._all) < self.limits.workers or not self._spare:
                try:
                    fresh = await self._fresh()
                except ExometError:
                    break
                if fresh.fingerprint != self.fingerprint or self._closed:
                    await fresh.end()
                    break
                if len(self._all) < self.limits.workers:
                    self._all.add(fresh)
                    self._give(fresh)
                elif not self._spare:
                    self._spare.append(fresh)
                else:
                    await fresh.end()
            else:
                return
            await asyncio.sleep(
                min(pause * 0.2, 2.0)
            )  # A build is being put in place; ``refresh`` will notice it.

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
