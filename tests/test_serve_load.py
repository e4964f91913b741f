"""Many clients while builds are replaced and hostile queries run: no wrong answer, no error.

How fast the answers come is measured by ``benchmarks/serve_load.py``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.graph.layout import STORE_FOLDER
from exomet.graph.open import load_store
from exomet.serve import dataset
from exomet.serve.dataset import Dataset
from tests.load import COUNT, Tally, load, put, twin
from tests.serving import Server, until

TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_load_with_builds_replaced_and_hostile_queries(tiny: Path) -> None:
    def done(tally: Tally) -> bool:
        enough = tally.answers["200"] > 200 and tally.replaced >= 2 and len(tally.beside) >= 3
        return enough or bool(tally.wrong)

    tally = load(tiny, clients=64, done=done, every=1.5, timeout=1.5)
    assert tally.wrong == []
    assert set(tally.answers) <= {"200", "503"}
    assert tally.ended >= 1


def test_a_new_build_is_served_without_a_restart(tiny: Path, tmp_path: Path) -> None:
    served = tmp_path / "build"
    shutil.copytree(tiny, served)
    with Server("--build", served) as server:
        before = int(server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"])
        triples = int(server.ask(TRIPLES).json()["results"]["bindings"][0]["n"]["value"])
        assert server.client.get("/data/finding/F0001.nt").text.count("\n") > 10
        put(twin(tiny, tmp_path), served)

        def count() -> int:
            return int(server.ask(COUNT).json()["results"]["bindings"][0]["n"]["value"])

        def described() -> int:
            text = server.client.get("/.well-known/void", headers={"Accept": "text/plain"}).text
            counts = re.findall(r"#default-graph> <\S+#triples> \"(\d+)\"", text)
            return int(counts[0])

        assert until(lambda: count() == before + 1)
        assert until(lambda: described() == triples + 1)
        assert until(lambda: any("was replaced" in line for line in server.lines))
        # Further on there is no way back to the earlier one, from whichever worker.
        assert {count() for _ in range(20)} == {before + 1}
        assert until(lambda: len(server.workers()) == 4)
        # While no build is in place, the last one is served.
        served.rename(tmp_path / "elsewhere")
        assert count() == before + 1
        assert server.client.get("/data/finding/F0001.ttl").status_code == 200


def test_a_build_that_is_replaced_while_it_is_read_is_read_again(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = tmp_path / "build"
    shutil.copytree(tiny, served, ignore=shutil.ignore_patterns(STORE_FOLDER))
    other = twin(tiny, tmp_path)
    loads: list[Path] = []

    def slow(build: Path, **options: bool) -> ox.Store:
        store = load_store(build, **options)
        if not loads:
            put(other, served)
        loads.append(build)
        return store

    monkeypatch.setattr(dataset, "load_store", slow)
    store, fingerprint = Dataset(build=served).load()
    assert len(store) == len(load_store(tiny, described=True)) + 1
    assert fingerprint == Dataset(build=served).fingerprint()
    assert len(loads) == 2


def test_it_is_ready_when_it_says_so(tiny: Path) -> None:
    with Server("--build", tiny) as server:
        assert server.client.get("/").status_code == 200
