"""What is served: the workers, and of a build its graph and pages; renewed when it is replaced."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.files import linked_folder
from exomet.graph.disk import provide_store
from exomet.graph.layout import ONTOLOGY_FOLDER
from exomet.pages.addresses import Addresses
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import (
    Diagnosis,
    EmptyReasons,
    Failure,
    Fingerprint,
    PageJob,
    PageReply,
    ReasonJob,
    Refusal,
)
from exomet.serve.limits import Limits, UnavailableError
from exomet.serve.ontologies import Ontology, read_ontologies
from exomet.serve.pool import PagePool, Pool, ReasonPool
from exomet.serve.workforce import end_all

_SECONDS_BETWEEN_LOOKS = 0.5
_RETRY_SECONDS = 60
# A new build that could not be served is tried again.
_SECONDS_BETWEEN_TRIES = 10.0


@dataclass
class LoadedGraph:
    """A graph in this process, for addresses and descriptions of entities.

    Attributes:
        dataset: what it was read from: of a build, links to its files, which last.
        fingerprint: the state of those files.
        store: the graph, None where files or a store are served.
        explorer: its pages, None where there is no store.
        ontologies: the documents of the build's ontologies, by path.
        kept: holds the links.
    """

    dataset: Dataset
    fingerprint: Fingerprint
    store: ox.Store | None = None
    explorer: Explorer | None = None
    ontologies: Mapping[str, Ontology] = field(default_factory=dict)
    kept: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def addresses(self) -> Addresses:
        """Paths of the entities of the graph."""
        return Addresses(self.store if self.store is not None else ox.Store())

    async def read_addresses(self) -> Addresses:
        """Return those paths; all labels are read the first time, while other requests go on."""
        await asyncio.to_thread(lambda: self.addresses.labels)
        return self.addresses


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
        self.pool = Pool(limits)
        self.pages = PagePool(limits)
        self.reasons = ReasonPool(limits)
        self._changing = asyncio.Lock()  # (the worker for reasons starts when one is asked for)
        self._pages_start: asyncio.Future[None] | None = None
        self.graph = LoadedGraph(dataset, ())
        self._former = ExitStack()  # (queries may still run on the graph before the present one)
        self._refused: tuple[Fingerprint, float] = ((), 0.0)
        self.statistics: dict[tuple[Fingerprint, str], list[ox.Triple]] = {}

    async def start(self) -> None:
        """Load the graph, in this process and in the workers.

        Pages follow once those who make them have read what all pages need: of a large graph that
        takes a while, and queries do not wait for it.

        Raises:
            ExometError: it cannot be loaded.
        """
        self.graph = await asyncio.to_thread(self._load)
        await self.pool.start(self.graph.dataset)
        self._pages_start = asyncio.ensure_future(self._start_pages(self.graph))

    async def _start_pages(self, graph: LoadedGraph) -> None:
        try:
            await self.pages.start(graph.dataset)
        except ExometError as error:
            self.report(f"there are no pages: {error}")
        await graph.read_addresses()

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

    async def found_reasons(self, job: ReasonJob, client: str) -> EmptyReasons | Refusal:
        """Return why the answer to a query has no row, or why the query cannot be run.

        Raises:
            UnavailableError: it is not found within the limits.
        """
        async with self._changing:
            if not self.reasons.fingerprint:
                await self._start_reasons()
        outcome = await self.reasons.answer(job, client)
        if isinstance(outcome, Failure):
            raise UnavailableError("the search for the reason failed", _RETRY_SECONDS)
        assert isinstance(outcome, EmptyReasons | Refusal)  # noqa: S101
        return outcome

    async def _start_reasons(self) -> None:
        try:
            await self.reasons.start(self.graph.dataset)
        except ExometError as error:
            raise UnavailableError(str(error), _RETRY_SECONDS) from error

    async def watch(self) -> None:
        """Change to the new graph whenever it is replaced; never returns."""
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            await self._renew()

    async def drain(self) -> None:
        """Refuse queries from now on; end those that run on after their time."""
        await asyncio.gather(*(pool.drain() for pool in self._pools()))

    async def close(self) -> None:
        """End the workers, and let go of the files."""
        if self._pages_start:
            self._pages_start.cancel()
            await asyncio.gather(self._pages_start, return_exceptions=True)
        await asyncio.gather(*(pool.close() for pool in self._pools()))
        self._former.close()
        self.graph.kept.close()

    def _pools(self) -> tuple[Pool, ...]:
        return self.pool, self.pages, self.reasons

    async def _renew(self) -> None:
        present = self.dataset.fingerprint()
        if present is None or present == self.graph.fingerprint:
            return
        refused, again = self._refused
        if present == refused and time.monotonic() < again:
            return
        if self._pages_start:
            await self._pages_start
        try:
            fresh = await asyncio.to_thread(self._load)
        except (ExometError, OSError) as error:
            if present != refused and present == self.dataset.fingerprint():
                self.report(f"the earlier graph is still served: {error}")
            self._refuse(present)
            return
        if await self._change(fresh):
            self.report(f"the graph was replaced; served now: {served_words(self)}")
            gc.collect()  # The old graph and its pages refer to each other, and are large.
        else:
            fresh.kept.close()
            self._refuse(present)

    def _refuse(self, present: Fingerprint) -> None:
        """Let some time pass before a graph that could not be loaded is tried again."""
        self._refused = (present, time.monotonic() + _SECONDS_BETWEEN_TRIES)

    async def _change(self, fresh: LoadedGraph) -> bool:
        """Change to another graph and to workers with it; return whether it was done."""
        async with self._changing:
            changed = await self._change_workers(fresh.dataset)
            if changed:
                self._former.close()
                self._former, self.graph = self.graph.kept, fresh
        return changed

    async def _change_workers(self, dataset: Dataset) -> bool:
        """Change to workers with another graph, all or none; return whether it was done."""
        pools = [self.pool, self.pages]
        if self.reasons.fingerprint:
            pools.append(self.reasons)
        fresh = await asyncio.gather(*(pool.recruit(dataset) for pool in pools))
        if all(fresh):
            for pool, workers in zip(pools, fresh, strict=True):
                pool.install(workers, dataset)
        else:
            await end_all(list(chain.from_iterable(fresh)))
        return all(fresh)

    def _load(self) -> LoadedGraph:
        """Load the graph from links to its files: it is whole when another takes its place."""
        build = self.dataset.build
        if build is None:
            return LoadedGraph(self.dataset, self.dataset.fingerprint() or ())
        provide_store(build, self.report)
        with ExitStack() as stack:
            dataset = self.dataset.at(stack.enter_context(linked_folder(build)))
            folder = dataset.build
            assert folder is not None  # noqa: S101
            store, fingerprint = dataset.load()
            ontologies = read_ontologies(folder / ONTOLOGY_FOLDER)
            if dataset.fingerprint() != fingerprint:
                raise ExometError("the build was replaced while it was read")
            explorer = Explorer(store, folder)
            return LoadedGraph(dataset, fingerprint, store, explorer, ontologies, stack.pop_all())


def served_words(state: ServerState) -> str:
    """Return what is served: how many triples, or which store where they were not counted."""
    if state.pool.triples is None:
        return f"the store {state.dataset.store or state.dataset.build}"
    return f"{state.pool.triples:,} triples"
