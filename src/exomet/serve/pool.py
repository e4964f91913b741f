"""Queries are given to workers in an order that is fair, and ended over their limits."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import NoReturn

from exomet.serve.costs import EASY, Costs, profile_of
from exomet.serve.ipc import Outcome, Work
from exomet.serve.limits import Limits, UnavailableError
from exomet.serve.process import Worker
from exomet.serve.waiting import Standing, Ticket, WaitingLine
from exomet.serve.workforce import Workforce, end_all

_BUSY = "the server is busy with long queries: only short ones are answered now"
_BUSY_RETRY = 10
_PAGE_SLICE = 4.0
_PAGE_SECONDS = 20.0  # What a page reads first is read once by each worker.
_REASON_SECONDS = 12.0  # (the trials have processor time of their own, and end before)
_STOPPING = "the server is being stopped"


class Pool(Workforce):
    """A fixed number of workers and a spare one, with a bounded queue before them.

    A query that is not known to be short needs a place for long queries, of which there are fewer
    than workers. While all are taken it gets a slice of time on the last worker, and is refused and
    remembered if that does not do. A worker is always left that holds no such query: a short one
    waits for short ones alone.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._line = WaitingLine(limits.queue)
        self._running: dict[Worker, Ticket] = {}
        self._costs = Costs()
        self._draining = False

    async def drain(self) -> None:
        """Refuse what waits and what comes; end what still runs after the time for that."""
        self._draining = True
        while ticket := self._line.next(lambda _: True):
            ticket.worker.set_exception(UnavailableError(_STOPPING, _BUSY_RETRY))
        await asyncio.sleep(self.limits.drain)
        await end_all(list(self._running))

    async def answer(self, job: Work, client: str = "") -> Outcome:
        """Return the outcome of a query; to cancel this ends the query.

        Args:
            job: the query.
            client: who sent it: clients take turns.

        Raises:
            UnavailableError: no worker was free in time, or the query exceeded its time or memory.
        """
        if self._draining:
            raise UnavailableError(_STOPPING, _BUSY_RETRY)
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
                raise UnavailableError(self._reason_for_loss(), 60) from None
            raise
        self._note(ticket, time.monotonic() - began)
        self._give(worker)
        return outcome

    def _reason_for_loss(self) -> str:
        """Return why a worker ended by itself, or was ended."""
        if self._draining:
            return _STOPPING
        return f"the query exceeded the memory limit of {self.limits.memory >> 20:,} MB"

    def _ticket(self, job: Work, client: str) -> Ticket:
        """Return a query as it waits."""
        known = profile_of(job)
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
            self._start(ticket, self._idle.pop())
        # While one that may be long tries the last worker, short ones go on in the spare one.
        if self._spare and self._suspects() > max(self.limits.workers - 1, 1):
            ticket = self._line.next(lambda waiting: waiting.standing is Standing.SHORT)
            if ticket is not None:
                lent = self._spare.pop()
                self._all.add(lent)
                self._start(ticket, lent)

    def _start(self, ticket: Ticket, worker: Worker) -> None:
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
        return self._suspects() < max(len(self._all) + len(self._spare) - 1, 1)

    def _suspects(self) -> int:
        """Return how many workers run what may be long."""
        running = [ticket for worker, ticket in self._running.items() if worker in self._all]
        return sum(ticket.standing is not Standing.SHORT for ticket in running)

    def _has_free_place(self) -> bool:
        taken = sum(ticket.has_place for ticket in self._running.values())
        return taken < max(self.limits.workers - 1, 1)

    def _released(self, worker: Worker) -> None:
        self._running.pop(worker, None)

    def _give(self, worker: Worker) -> None:
        """Give a worker to the next query that waits, or let it idle."""
        self._running.pop(worker, None)
        if worker not in self._all or self._closed:
            self._later(worker.end())
        elif worker.yields:
            self._replace(worker)
        elif len(self._all) > self.limits.workers:
            self._all.discard(worker)
            self._spare.append(worker)
        else:
            self._idle.append(worker)
        self._dispatch()


class AgentPool(Pool):
    """One worker for one agent: a call that takes too long is ended with it, and the next starts.

    Args:
        seconds: time that a call may take.
    """

    module = "exomet.serve.agent_worker"
    spares = 0

    def __init__(self, seconds: float) -> None:
        super().__init__(Limits(workers=1, seconds=seconds, wait=max(seconds, Limits.wait)))


class PagePool(Pool):
    """The same for pages and broken queries, with one of two workers for short ones."""

    module = "exomet.serve.page_worker"
    spares = 0

    def __init__(self, limits: Limits) -> None:
        seconds = max(limits.seconds, _PAGE_SECONDS)
        piece, wait = _PAGE_SLICE, limits.wait
        own = replace(limits, workers=2, seconds=seconds, short=piece, slice=piece, patience=wait)
        super().__init__(own)


class ReasonPool(Pool):
    """One worker that finds out why answers have no row.

    A search that takes longer than a short query makes its worker yield the processor; the worker
    is then ended, with all that a variant of the query still runs in it.
    """

    module = "exomet.serve.reason_worker"
    spares = 0

    def __init__(self, limits: Limits) -> None:
        short = min(limits.short, _REASON_SECONDS)
        super().__init__(replace(limits, workers=1, seconds=_REASON_SECONDS, short=short))
