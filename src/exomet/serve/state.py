"""What is served at the moment: the workers, and in a build also its graph and pages; renewed when the build is."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.pages.addresses import Addresses
from exomet.pages.router import Router
from exomet.serve.dataset import Dataset, Fingerprint
from exomet.serve.limits import Limits
from exomet.serve.pool import Pool

_LOOK_EVERY = 0.5


@dataclass
class Graph:
    """A graph in this process, for pages and for the descriptions of things; both are None where files are served."""

    fingerprint: Fingerprint
    store: ox.Store | None = None
    pages: Router | None = None

    @cached_property
    def addresses(self) -> Addresses:
        """Paths of the things of the graph."""
        return Addresses(self.store if self.store is not None else ox.Store())


class ServerState:
    """The workers and the graph.

    Args:
        source: what is served.
        limits: what queries and requests may use.
        say: takes lines for the person at the terminal.
    """

    def __init__(self, source: Dataset, limits: Limits, say: Callable[[str], None]) -> None:
        self.source, self.limits, self.say = source, limits, say
        self.pool = Pool(source, limits)
        self.graph = Graph(())

    async def start(self) -> None:
        """Load the graph, in this process and in the workers.

        Raises:
            ExometError: it cannot be loaded.
        """
        # Both are waited for, also where one fails: a worker that is still starting could not be ended.
        started = await asyncio.gather(
            self.pool.start(), asyncio.to_thread(self._load), return_exceptions=True
        )
        for fault in started:
            if isinstance(fault, BaseException):
                raise fault
        self.graph = started[1]  # type: ignore[assignment]

    async def watch(self) -> None:
        """Look again and again whether the graph was replaced, and change to the new one; never returns."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            try:
                await self._renew()
            except (ExometError, OSError):
                continue  # The graph is being replaced: the next look will find it whole.

    async def close(self) -> None:
        """End the workers."""
        await self.pool.close()

    async def _renew(self) -> None:
        present = self.source.fingerprint()
        if present is None or present == self.graph.fingerprint == self.pool.fingerprint:
            return
        fresh = await asyncio.to_thread(self._load)
        if await self.pool.refresh():
            self.say(f"the graph was replaced: {self.pool.triples:,} triples are served now")
        self.graph = fresh
        gc.collect()  # The graph and pages of before hold each other, and are large.

    def _load(self) -> Graph:
        if self.source.build is None:
            return Graph(self.source.fingerprint() or ())
        store, fingerprint = self.source.load()
        pages = Router(store, live=True, build=self.source.build)
        # What pages read from files is read now, while those files belong to the graph.
        _ = pages.explorer.proofs, pages.explorer.record, pages.get("/", {})
        if self.source.fingerprint() != fingerprint:
            raise ExometError("the build was replaced while its pages were made")
        return Graph(fingerprint, store, pages)
