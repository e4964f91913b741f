"""Oxigraph, loaded over HTTP, and Virtuoso, by its loader, answer every question as the build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.export.graph_store import Account, GraphStore, put_all
from exomet.export.loaders import graph_files, virtuoso_script
from exomet.files import package_data
from exomet.query.remote import RemoteEndpoint
from exomet.query.select import select
from exomet.questions.catalogue import read_catalogue
from exomet.terms.iris import ASSERTED
from tests.stores import Running, oxigraph_server, virtuoso_server
from tests.test_portability import unordered

from .conftest import wanted

pytestmark = pytest.mark.skipif(
    not wanted(), reason="loads whole graphs into servers: set EXOMET_EXTERNAL=1"
)
CATALOGUE = read_catalogue(package_data() / "queries")


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def loaded_store(
    request: pytest.FixtureRequest, whole: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteEndpoint]:
    here = tmp_path_factory.mktemp(request.param)
    is_virtuoso = request.param == "virtuoso"
    started: AbstractContextManager[Running] = (
        virtuoso_server(here, whole) if is_virtuoso else oxigraph_server(here)
    )
    with started as server:
        files = graph_files(whole, server.endpoint.graph or "")
        # Twice, as a later build is put in the place of an earlier one.
        for _ in range(2):
            if is_virtuoso:
                server.run_sql(virtuoso_script(files), here)
            else:
                put_all(GraphStore(server.graph_store), files)
        yield server.endpoint


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_loaded_store_answers_as_the_build(
    name: str, loaded_store: RemoteEndpoint, whole_store: ox.Store
) -> None:
    text = CATALOGUE[name].sparql
    assert unordered(select(loaded_store, text)[1]) == unordered(select(whole_store, text)[1])


def test_virtuoso_takes_graphs_over_http(whole: Path, tmp_path: Path) -> None:
    files = graph_files(whole, ASSERTED)
    with virtuoso_server(tmp_path, whole) as server:
        store = GraphStore(server.graph_store, Account("dba", "dba"))
        for _ in range(2):
            put_all(store, files)
        for each in files:
            count = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{each.graph}> {{ ?s ?p ?o }} }}"
            held = select(RemoteEndpoint(server.endpoint.url), count)[1]
            with each.file.open(encoding="utf-8") as lines:
                assert held == [[sum(1 for _ in lines)]]
