"""Who waits for a worker, and who is next: short queries first, clients in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum

from exomet.serve.process import Worker


class Standing(Enum):
    """What is known of a query."""

    SHORT = "short"
    UNKNOWN = "unknown"
    LONG = "long"


@dataclass(eq=False)
class Ticket:
    """A query that waits or runs.

    Attributes:
        client: who sent it.
        key: the same for queries that are expected to cost the same.
        standing: what is known of it.
        weight: how much its text promises; see ``exomet.serve.costs``.
        has_place: whether it holds one of the places of long queries.
        patience: seconds that it waits at most.
        worker: takes the worker once it is its turn.
        turn: how many queries of its client came before it; see ``WaitingLine``.
        number: how many queries of anyone did.
    """

    client: str
    key: Hashable
    standing: Standing
    weight: int
    patience: float
    worker: asyncio.Future[Worker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    has_place: bool = False
    turn: int = 0
    number: int = 0

    def rank(self) -> tuple[bool, int, int, int]:
        """Return what the order goes by: short, light, next client, first come."""
        if self.standing is Standing.SHORT:
            return False, 0, self.turn, self.number
        return True, self.weight // 2, self.turn, self.number


class WaitingLine:
    """The queries that wait.

    The third query of one client and the third of another have the same turn, so that a client who
    sends many waits behind those who send few.

    Args:
        capacity: how many may wait.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._waiting: list[Ticket] = []
        self._turns: dict[str, int] = {}
        self._turn = self._number = 0

    def join(self, ticket: Ticket) -> None:
        """Put a query in."""
        self._number += 1
        ticket.number = self._number
        ticket.turn = max(self._turns.get(ticket.client, 0), self._turn) + 1
        self._turns[ticket.client] = ticket.turn
        self._waiting.append(ticket)

    def give_way(self, client: str) -> Ticket | None:
        """Take out and return one that has to leave, if there are too many.

        That is the last one of the client with the most, so that others still get in.

        Args:
            client: who came last, and who leaves if several have as many.
        """
        if len(self._waiting) <= self.capacity:
            return None
        counts = Counter(ticket.client for ticket in self._waiting)
        most = max(counts, key=lambda name: (counts[name], name == client))
        last = max((t for t in self._waiting if t.client == most), key=Ticket.rank)
        self.leave(last)
        return last

    def leave(self, ticket: Ticket) -> None:
        """Take a query out, if it still waits."""
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        if not self._waiting:
            self._turns.clear()
            self._turn = 0

    def holds_up(self, key: Hashable) -> None:
        """Let those that wait know that a query such as theirs is long."""
        for ticket in self._waiting:
            if ticket.key == key:
                ticket.standing = Standing.LONG

    def next(self, admits: Callable[[Ticket], bool]) -> Ticket | None:
        """Return the first that may run now and take it out; None if there is none."""
        ticket = min(filter(admits, self._waiting), key=Ticket.rank, default=None)
        if ticket is not None:
            self._turn = max(self._turn, ticket.turn)
            self.leave(ticket)
        return ticket
