"""Worker processes: given queries, killed over their limits, replaced, renewed for a new build.

Why not pebble or loky: neither keeps a spare process with the graph loaded, so that the query after
a kill would wait for a load; neither can hold a worker back from long queries; and the server must
know that each worker has loaded its graph and confined itself, which their initialisers do not
report.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Collection, Coroutine
from typing import Any, NoReturn

from exomet.errors import ExometError
from exomet.serve.costs import EASY, Costs, profile
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import Fingerprint, Job, Outcome
from exomet.serve.limits import Limits
from exomet.serve.process import Worker
from exomet.serve.waiting import Line, Standing, Ticket

_BUSY = "the server is busy with long queries: only short ones are answered now"
_BUSY_RETRY = 10


class UnavailableError(ExometError):
    """A query got no answer within the limits; the text says which.

    Attributes:
        retry: seconds after which to try again.
    """

    def __init__(self, text: str, retry: int) -> None:
        self.retry = retry
        super().__init__(text)


class Pool:
    """A fixed number of workers and a spare one, with a bounded queue before them.

    A query that is not known to be short needs a place for long queries, of which there are fewer
    than workers. While all are taken it gets a slice of time on the last worker, and is refused and
    remembered if that does not do. A worker is always left that holds no such query: a short one
    waits for short ones alone.

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
        self._line = Line(limits.queue)
        self._running: dict[Worker, Ticket] = {}
        self._costs = Costs()
        self._tasks: set[asyncio.Task[None]] = set()
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

    async def answer(self, job: Job, client: str = "") -> Outcome:
        """Return the outcome of a query; to cancel this ends the query.

        Args:
            job: the query.
            client: who sent it: clients take turns.

        Raises:
            UnavailableError: no worker was free in time, or the query exceeded its time or memory.
        """
        ticket = self._ticket(job, client)
        worker = await self._take(ticket)
        began = time.monotonic()
        running = asyncio.ensure_future(worker.answer(job))
        try:
            outcome = await self._within_time(running, worker, ticket)
        except BaseException as fault:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            self._replace(worker)
            if not isinstance(fault, asyncio.CancelledError):
                self._note(ticket, self.limits.seconds)
            if isinstance(fault, (asyncio.IncompleteReadError, ConnectionError)):
                text = f"the query exceeded the memory limit of {self.limits.memory >> 20:,} MB"
                raise UnavailableError(text, 60) from None
            raise
        self._note(ticket, time.monotonic() - began)
        self._give(worker)
        return outcome

    def _ticket(self, job: Job, client: str) -> Ticket:
        """Return a query as it waits."""
        known = profile(job.query)
        key = (self.fingerprint, known.shape)
        seconds = self._costs.known(key)
        if seconds is None:
            standing = Standing.SHORT if known.presumed_easy else Standing.UNKNOWN
        else:
            standing = Standing.SHORT if seconds <= EASY else Standing.LONG
        limits = self.limits
        is_long = seconds is not None and seconds > limits.short
        patience = min(limits.patience, limits.wait) if is_long else limits.wait
        return Ticket(client, key, standing, known.weight, patience)

    def _note(self, ticket: Ticket, seconds: float) -> None:
        """Remember how long a query took."""
        self._costs.note(ticket.key, seconds)
        if seconds > EASY:
            self._line.holds_up(ticket.key)

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

    async def _within_time(
        self, running: asyncio.Future[Outcome], worker: Worker, ticket: Ticket
    ) -> Outcome:
        limits = self.limits
        began = time.monotonic()
        short = min(limits.short, limits.seconds)
        if not ticket.has_place:
            if await self._within_slice(running, worker, ticket):
                return running.result()
            ticket.has_place = self._has_free_place()
            if not ticket.has_place and limits.seconds > short:
                raise UnavailableError(_BUSY, _BUSY_RETRY)
            ticket.standing = Standing.LONG
        await asyncio.wait({running}, timeout=began + short - time.monotonic())
        if not running.done():
            worker.yield_processor()
            await asyncio.wait({running}, timeout=began + limits.seconds - time.monotonic())
        if running.done():
            return running.result()
        raise UnavailableError(f"the query exceeded the time limit of {limits.seconds:g} s", 60)

    async def _within_slice(
        self, running: asyncio.Future[Outcome], worker: Worker, ticket: Ticket
    ) -> bool:
        """Wait for a query that holds no place; return whether it has ended.

        What counts is processor time, where that is known: on a busy machine short queries take
        longer too.
        """
        limits = self.limits
        short = min(limits.short, limits.seconds)
        if ticket.standing is Standing.SHORT:
            await asyncio.wait({running}, timeout=short)
            return running.done()
        piece = min(limits.slice, short)
        before = worker.processor_seconds()
        for _ in range(int(short / piece)):
            await asyncio.wait({running}, timeout=piece)
            used = worker.processor_seconds()
            if running.done() or self._has_free_place():
                break
            if before is None or used is None or used - before > 0.6 * piece:
                break
        return running.done()

    async def _take(self, ticket: Ticket) -> Worker:
        self._line.join(ticket)
        self._dispatch()
        if refused := self._line.give_way(ticket.client):
            text = f"{self.limits.queue} requests are waiting already"
            refused.worker.set_exception(UnavailableError(text, 5))
        try:
            await asyncio.wait({ticket.worker}, timeout=ticket.patience)
        except asyncio.CancelledError:
            if ticket.worker.done() and ticket.worker.exception() is None:
                self._give(ticket.worker.result())
            raise
        finally:
            self._line.leave(ticket)
        if not ticket.worker.done():
            self._refuse(ticket)
        return ticket.worker.result()

    def _refuse(self, ticket: Ticket) -> NoReturn:
        if ticket.standing is not Standing.SHORT and not self._has_free_place():
            raise UnavailableError(_BUSY, _BUSY_RETRY)
        text = f"no worker was free within {ticket.patience:g} s"
        raise UnavailableError(text, _BUSY_RETRY)

    def _dispatch(self) -> None:
        """Give the workers that idle to those whose turn it is."""
        for worker in [idle for idle in self._idle if idle.process.returncode is not None]:
            # Someone else ended it, such as the system for want of memory.
            self._replace(worker)
        while self._idle and (ticket := self._line.next(self._admits)):
            worker = self._idle.pop()
            needs_place = ticket.standing is not Standing.SHORT
            ticket.has_place = needs_place and self._has_free_place()
            self._running[worker] = ticket
            ticket.worker.set_result(worker)

    def _admits(self, ticket: Ticket) -> bool:
        """Return whether a query may run now."""
        if ticket.standing is Standing.SHORT:
            return True
        if ticket.standing is Standing.LONG and not self._has_free_place():
            return False
        # One that is ended takes its worker with it: another must be left for those that are short.
        suspects = [
            worker
            for worker, running in self._running.items()
            if worker in self._all and running.standing is not Standing.SHORT
        ]
        return len(suspects) < max(len(self._all) + len(self._spare) - 1, 1)

    def _has_free_place(self) -> bool:
        taken = sum(ticket.has_place for ticket in self._running.values())
        return taken < max(self.limits.workers - 1, 1)

    def _give(self, worker: Worker) -> None:
        """Give a worker to the next query that waits, or let it idle."""
        self._running.pop(worker, None)
        if worker not in self._all or self._closed:
            self._later(worker.end())
        elif worker.yields:
            self._replace(worker)
        else:
            self._idle.append(worker)
        self._dispatch()

    def _replace(self, worker: Worker) -> None:
        """End a worker, put the spare one in its place, and start a new spare."""
        self._later(worker.end())
        self._running.pop(worker, None)
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
                self._dispatch()  # One that may be long can run now.
            else:  # Another call has completed them.
                await fresh.end()
        return True

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _end_all(workers: Collection[Worker]) -> None:
    await asyncio.gather(*(worker.end() for worker in workers))
