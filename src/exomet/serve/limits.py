"""What a query and a request may use; each limit is an option of ``exomet serve``."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.errors import ExometError


@dataclass(frozen=True)
class Limits:
    """The limits of the endpoint.

    Attributes:
        seconds: time that a query may take.
        memory: bytes that a query may use on top of the graph.
        rows: rows or triples of an answer; a longer one is truncated, and says so.
        size: bytes of an answer before compression.
        query: characters of a query.
        workers: queries that run at the same time.
        queue: requests that may wait for a worker.
        wait: seconds that a request waits for a worker.
        short: seconds after which a query counts as long; one worker is kept from long queries.
        slice: seconds that a query gets that may be long, while others take all the places.
        patience: seconds that a query that was long waits for such a place.
        upload: seconds that a request may take to send its body.
        head: seconds that it may take to send its headers.
        connections: open connections; for one more, the one that waits longest is closed.
        flight: bytes of large answers that clients have still to read, all together.
        drain: seconds that queries may go on once the server is told to end.
    """

    seconds: float = 30.0
    memory: int = 1 << 30
    rows: int = 100_000
    size: int = 16 << 20
    query: int = 100_000
    workers: int = 3
    queue: int = 256
    wait: float = 15.0
    short: float = 1.0
    slice: float = 0.2
    patience: float = 3.0
    upload: float = 10.0
    head: float = 10.0
    connections: int = 1_000
    flight: int = 96 << 20
    drain: float = 3.0

    @property
    def body(self) -> int:
        """Most bytes of a request body, and of an address with its headers.

        One character of a query may be escaped as twelve bytes.

        Example:
            >>> Limits().body, Limits(query=1).body
            (1265536, 1048576)
        """
        return max(1 << 20, 12 * self.query + (64 << 10))


class UnavailableError(ExometError):
    """A query got no answer within the limits; the text says which.

    Attributes:
        retry: seconds after which to try again.
    """

    def __init__(self, text: str, retry: int) -> None:
        self.retry = retry
        super().__init__(text)
