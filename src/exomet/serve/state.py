"""What is served: the workers, and of a build its graph and pages; renewed when it is replaced."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.graph.layout import ONTOLOGY_FOLDER
from exomet.pages.addresses import Addresses
from exomet.pages.router import Router
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import Fingerprint
from exomet.serve.limits import Limits
from exomet.serve.ontologies import Ontology, read_ontologies
from exomet.serve.pool import Pool

_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass
class LoadedGraph:
    """A graph in this process, for pages and descriptions of entities.

    ``store`` and ``pages`` are None where files are served.
    """

    fingerprint: Fingerprint
    store: ox.Store | None = None
    pages: Router | None = None
    ontologies: Mapping[str, Ontology] = field(default_factory=dict)

    @cached_property
    def addresses(self) -> Addresses:
        """Paths of the entities of the graph."""
        return Addresses(self.store if self.store is not None else ox.Store())


class ServerState:
    """The workers and the graph.

    Attributes:
        statistics: what was counted, by fingerprint of the graph and address of the endpoint.

    Args:
        dataset: what is served.
        limits: what queries and requests may use.
        report: called with each message for the terminal.
    """

    def __init__(self, dataset: Dataset, limits: Limits, report: Callable[[str], None]) -> None:
        self.dataset, self.limits, self.report = dataset, limits, report
        self.pool = Pool(dataset, limits)
        self.graph = LoadedGraph(())
        self.statistics: dict[tuple[Fingerprint, str], list[ox.Triple]] = {}

    async def start(self) -> None:
        """Load the graph, in this process and in the workers.

        Raises:
            ExometError: it cannot be loaded.
        """
        # Both are waited for, also if one fails: a worker that is still starting cannot be ended.
        workers, graph = await asyncio.gather(
            self.pool.start(), asyncio.to_thread(self._load), return_exceptions=True
        )
        if isinstance(workers, BaseException):
            raise workers
        if isinstance(graph, BaseException):
            raise graph
        self.graph = graph

    async def watch(self) -> None:
        """Change to the new graph whenever it is replaced; never returns."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            try:
                await self._renew()
            except (ExometError, OSError):
                continue  # The graph is being replaced: the next look will find it whole.

    async def drain(self) -> None:
        """Refuse queries from now on; end those that run on after their time."""
        await self.pool.drain()

    async def close(self) -> None:
        """End the workers."""
        await self.pool.close()

    async def _renew(self) -> None:
        present = self.dataset.fingerprint()
        if present is None or present == self.graph.fingerprint == self.pool.fingerprint:
            return
        fresh = await asyncio.to_thread(self._load)
        if await self.pool.refresh():
            self.report(f"the graph was replaced: {self.pool.triples:,} triples are served now")
        self.graph = fresh
        gc.collect()  # The old graph and its pages refer to each other, and are large.

    def _load(self) -> LoadedGraph:
        if self.dataset.build is None:
            return LoadedGraph(self.dataset.fingerprint() or ())
        store, fingerprint = self.dataset.load()
        pages = Router(store, live=True, build=self.dataset.build)
        # What pages read from files is read now, while those files belong to the graph.
        _ = pages.explorer.proofs, pages.explorer.record, pages.get("/", {})
        ontologies = read_ontologies(self.dataset.build / ONTOLOGY_FOLDER)
        if self.dataset.fingerprint() != fingerprint:
            raise ExometError("the build was replaced while its pages were made")
        return LoadedGraph(fingerprint, store, pages, ontologies)
