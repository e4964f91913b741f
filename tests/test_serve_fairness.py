"""Who is answered when long queries take all they get: short ones, and clients in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exomet.serve.costs import Costs, profile
from exomet.serve.dataset import Dataset
from exomet.serve.ipc import Document, Job, Work
from exomet.serve.limits import Limits, UnavailableError
from exomet.serve.pool import Pool
from exomet.serve.process import Worker
from exomet.serve.waiting import Standing, Ticket, WaitingLine

ASK = "ASK {}"
JOINED = "SELECT * { ?f a ?t . ?f ?p ?m . ?m ?q ?x }"


def heavy(number: int) -> str:
    """Return a query that never ends, of a shape of its own."""
    return f"SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != <urn:{number}>) }} # heavy"


class FakeWorker(Worker):
    """A worker that answers at once, but a heavy query not before it is told to."""

    started = 0
    hold: asyncio.Event

    def __init__(self) -> None:
        type(self).started += 1
        self.process: Any = SimpleNamespace(returncode=None, pid=0)
        self.fingerprint, self.triples, self.yields = (), 0, False

    async def answer(self, job: Work) -> Document:
        assert isinstance(job, Job)
        if "# heavy" in job.query:
            await self.hold.wait()
        return Document("text/plain", 1, False, False, job.query.encode())

    def yield_processor(self) -> None:
        self.yields = True

    def processor_seconds(self) -> None:
        return None

    async def end(self) -> None:
        self.process.returncode = -9


@pytest.fixture
def with_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Callable[[Pool], Awaitable[None]]], None]:
    """Runs a test on a pool of such workers."""

    async def start(*_: Any) -> FakeWorker:
        return FakeWorker()

    def run(test: Callable[[Pool], Awaitable[None]], **limits: Any) -> None:
        async def whole() -> None:
            FakeWorker.hold = asyncio.Event()
            pool = Pool(Limits(**limits))
            await pool.start(Dataset())
            await settled()
            try:
                await asyncio.wait_for(test(pool), 60)
            finally:
                await pool.close()

        asyncio.run(whole())

    monkeypatch.setattr(Worker, "start", start)
    return run


def job(query: str) -> Job:
    return Job(query, "urn:b", "", 9, 999)


def send(pool: Pool, query: str, client: str = "a") -> asyncio.Task[Any]:
    return asyncio.ensure_future(pool.answer(job(query), client))


async def settled(rounds: int = 30) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)


def test_an_ask_passes_any_number_of_heavy_queries(with_pool: Any) -> None:
    async def test(pool: Pool) -> None:
        sent = [send(pool, heavy(number)) for number in range(30)]
        await settled()
        for _ in range(5):
            assert (await send(pool, ASK)).body == ASK.encode()
        assert not any(task.done() for task in sent)
        for task in sent:
            task.cancel()
        await asyncio.gather(*sent, return_exceptions=True)

    # Nothing is ended for its time: what is answered passed them.
    with_pool(test, seconds=300.0, slice=300.0, short=300.0, wait=300.0)


def test_a_slice_is_all_that_the_last_worker_gives(with_pool: Any) -> None:
    """Two run on; the others are refused, and the light one among them is answered first."""

    async def test(pool: Pool) -> None:
        sent = [send(pool, heavy(number)) for number in range(6)]
        await settled()
        assert (await send(pool, JOINED)).rows == 1
        assert sum(task.done() for task in sent) <= 2
        while sum(task.done() for task in sent) < 4:
            await asyncio.sleep(0.01)
        done, running = await asyncio.wait(sent, timeout=0)
        refusals = [task.exception() for task in done]
        assert len(running) == 2
        assert all(isinstance(refusal, UnavailableError) for refusal in refusals)
        assert {str(refusal)[:35] for refusal in refusals} == {
            "the server is busy with long querie"
        }
        FakeWorker.hold.set()
        await asyncio.gather(*running)

    with_pool(test, seconds=300.0, slice=0.02, short=0.02, wait=0.5)


def test_what_was_refused_is_not_tried_again(with_pool: Any) -> None:
    async def test(pool: Pool) -> None:
        sent = [send(pool, heavy(number)) for number in range(2)]
        await settled()
        with pytest.raises(UnavailableError, match="busy with long"):
            await send(pool, heavy(2))
        await settled()
        before = FakeWorker.started
        for comment in ("", "# another", "# and another"):
            with pytest.raises(UnavailableError, match="busy with long"):
                await send(pool, heavy(2) + comment)
        assert FakeWorker.started == before
        FakeWorker.hold.set()
        await asyncio.gather(*sent)
        # Now there are places: it runs, and is known to be short.
        assert (await send(pool, heavy(2))).rows == 1
        assert (pool._costs.known(((), profile(heavy(2)).shape)) or 0.0) < 0.25

    with_pool(test, seconds=300.0, slice=0.02, short=0.02, patience=0.05)


def ticket(client: str, standing: Standing = Standing.SHORT, weight: int = 0) -> Ticket:
    return Ticket(client, weight, standing, weight, 1.0)


def order(waiting: list[Ticket], capacity: int = 99) -> list[str]:
    line = WaitingLine(capacity)
    for one in waiting:
        line.join(one)
        line.give_way(one.client)
    taken = iter(lambda: line.next(lambda _: True), None)
    return [f"{one.client}{one.weight}" for one in taken]


def test_clients_take_turns() -> None:
    async def test() -> None:
        many = [ticket("a", weight=number) for number in range(4)]
        assert order([*many, ticket("b")]) == ["a0", "b0", "a1", "a2", "a3"]
        long = [ticket("a", Standing.UNKNOWN, 20), ticket("a", Standing.UNKNOWN, 5)]
        assert order([*long, ticket("b", Standing.LONG, 9), ticket("c")]) == [
            "c0",
            "a5",
            "b9",
            "a20",
        ]

    asyncio.run(test())


def test_of_too_many_the_last_of_the_client_with_most_leaves() -> None:
    async def test() -> None:
        many = [ticket("a", weight=number) for number in range(4)]
        assert order([*many, ticket("b")], 4) == ["a0", "b0", "a1", "a2"]
        assert order([*many, ticket("a", weight=9)], 4) == ["a0", "a1", "a2", "a3"]

    asyncio.run(test())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x{?x a <urn:c>}",
        "SELECT ?name { ?name a <urn:c> } # a comment",
        "SELECT  $y\n{ $y  a <urn:c> }",
    ],
)
def test_queries_of_one_shape(query: str) -> None:
    assert profile(query) == profile("SELECT ?s { ?s a <urn:c> }")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o . ?a ?b ?c }",
        "ASK { ?s (<urn:p>|!<urn:p>)* ?o . ?o !<urn:p> ?s }",
        'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "(a{1,100}){1,100}") || true) }',
        "ASK { VALUES ?s { " + "1 " * 400 + "} }",
        "ASK { ?s ?p 1 } # " + "a" * 6_000,
    ],
)
def test_what_may_be_long_is_not_presumed_to_be_short(query: str) -> None:
    assert not profile(query).presumed_easy
    assert profile(ASK).presumed_easy


def test_costs_are_forgotten() -> None:
    costs = Costs()
    for number in range(5_000):
        costs.note(number, 0.1)
    assert costs.known(0) is None
    assert costs.known(4_999) == 0.1
    assert len(costs._seconds) == 4_096


def test_heavy_clients(tiny: Path) -> None:
    """Six clients that send nothing else; what others ask is answered, and nothing fails."""
    from tests.attacks import heavy_clients

    tally = heavy_clients(tiny, clients=6, asks=12)
    assert tally.other == {"200": 24}
    assert set(tally.heavy) <= {"503"}
