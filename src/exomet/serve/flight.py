"""Answers on their way: how many bytes of large ones clients have still to read, and for how long.

An answer is held whole until its client has read it. So there is a sum that is not passed, and who
reads too slowly, or not at all while others need the room, is given up.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from exomet.serve.memory import LARGE, return_memory

_SLOWEST = 100_000  # Bytes a second, on the average, that a client must read of a large answer.
_STALLED = 1.0  # Seconds without progress, after which an answer may make room for another.


class ClientStalled(Exception):  # noqa: N818 (what happened, as starlette's ClientDisconnect)
    """A client does not read its response."""


@dataclass(eq=False)
class Delivery:
    """A large answer on its way.

    Attributes:
        size: its bytes.
        began: when it was begun.
        progress: when its client last took a piece.
        timeout: what ends the piece that is being sent.
    """

    size: int
    began: float = field(default_factory=time.monotonic)
    progress: float = field(default_factory=time.monotonic)
    timeout: asyncio.Timeout | None = None


class Flight:
    """The answers on their way.

    Args:
        capacity: bytes of all of them.
        patience: seconds that a client may take to read a piece.
    """

    def __init__(self, capacity: int, patience: float) -> None:
        self.capacity, self.patience = capacity, patience
        self._deliveries: set[Delivery] = set()

    def board(self, size: int) -> Delivery | None:
        """Return the delivery of an answer, None if there is no room for it."""
        delivery = Delivery(size)
        if size <= LARGE:
            return delivery
        while self._deliveries and self._total() + size > self.capacity:
            stalled = min(self._deliveries, key=lambda other: other.progress)
            if time.monotonic() - stalled.progress < _STALLED:
                return None
            self.give_up(stalled)
        self._deliveries.add(delivery)
        return delivery

    def give_up(self, delivery: Delivery) -> None:
        """End an answer whose client does not read it."""
        self.land(delivery)
        if delivery.timeout is not None:
            delivery.timeout.reschedule(asyncio.get_running_loop().time())

    def land(self, delivery: Delivery) -> None:
        """Note that an answer is no longer on its way."""
        if delivery in self._deliveries:
            self._deliveries.discard(delivery)
            return_memory()

    def _total(self) -> int:
        return sum(delivery.size for delivery in self._deliveries)

    def seconds_left(self, delivery: Delivery) -> float:
        """Return how long the next piece may take."""
        whole = self.patience + delivery.size / _SLOWEST
        return max(min(self.patience, delivery.began + whole - time.monotonic()), 0.0)
