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
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import Diagnosis, Failure, Fingerprint, PageJob, PageReply, Refusal
from exomet.serve.limits import Limits, UnavailableError
from exomet.serve.ontologies import Ontology, read_ontologies
from exomet.serve.pool import PagePool, Pool

_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass
class LoadedGraph:
    """A graph in this process, for addresses and descriptions of entities.

    ``store`` and ``explorer`` are None where files are served.
    """

    fingerprint: Fingerprint
    store: ox.Store | None = None
    explorer: Explorer | None = None
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
        self.pages = PagePool(dataset, limits)
        self.graph = LoadedGraph(())
        self.statistics: dict[tuple[Fingerprint, str], list[ox.Triple]] = {}

    async def start(self) -> None:
        """Load the graph, in this process and in the workers.

        Raises:
            ExometError: it cannot be loaded.
        """
        # Both are waited for, also if one fails: a worker that is still starting cannot be ended.
        workers, pages, graph = await asyncio.gather(
            self.pool.start(),
            self.pages.start(),
            asyncio.to_thread(self._load),
            return_exceptions=True,
        )
        for fault in (workers, pages, graph):
            if isinstance(fault, BaseException):
                raise fault
        assert isinstance(graph, LoadedGraph)  # noqa: S101
        self.graph = graph

    async def page(self, job: PageJob, client: str) -> Page | None:
        """Return a page, None if there is none.

        Raises:
            UnavailableError: it is not made within the limits.
            ExometError: it cannot be made.
        """
        outcome = await self.pages.answer(job, client)
        if isinstance(outcome, Failure):
            raise ExometError(f"{job.path}: {outcome.message}")
        assert isinstance(outcome, PageReply)  # noqa: S101
        return Page(**vars(outcome)) if outcome.status else None

    async def diagnosed(self, job: Diagnosis, client: str) -> Refusal | None:
        """Return what is wrong with a query, None if that does not come to light in time."""
        try:
            async with asyncio.timeout(self.limits.patience):
                outcome = await self.pages.answer(job, client)
        except (TimeoutError, UnavailableError):
            return None
        return outcome if isinstance(outcome, Refusal) else None

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
        await asyncio.gather(self.pool.drain(), self.pages.drain())

    async def close(self) -> None:
        """End the workers."""
        await asyncio.gather(self.pool.close(), self.pages.close())

    async def _renew(self) -> None:
        present = self.dataset.fingerprint()
        known = {self.graph.fingerprint, self.pool.fingerprint, self.pages.fingerprint}
        if present is None or known == {present}:
            return
        fresh = await asyncio.to_thread(self._load)
        await self.pages.refresh()
        if await self.pool.refresh():
            self.report(f"the graph was replaced: {self.pool.triples:,} triples are served now")
        self.graph = fresh
        gc.collect()  # The old graph and its pages refer to each other, and are large.

    def _load(self) -> LoadedGraph:
        if self.dataset.build is None:
            return LoadedGraph(self.dataset.fingerprint() or ())
        store, fingerprint = self.dataset.load()
        ontologies = read_ontologies(self.dataset.build / ONTOLOGY_FOLDER)
        if self.dataset.fingerprint() != fingerprint:
            raise ExometError("the build was replaced while it was read")
        explorer = Explorer(store, self.dataset.build)
        return LoadedGraph(fingerprint, store, explorer, ontologies)
