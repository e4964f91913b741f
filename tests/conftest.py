"""What the tests share: builds of the real tables and of the tiny ones, and the source where it is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.build import build
from exomet.graph.make import Inputs
from exomet.query.names import Names
from exomet.query.store import open_graph
from exomet.resources import home

HERE = Path(__file__).parent
REAL = Inputs(home() / "data", home() / "ontology")
TINY = Inputs(HERE / "tiny" / "data", home() / "ontology")


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the real tables."""
    folder = tmp_path_factory.mktemp("real") / "build"
    build(REAL, folder, silent, hermit=False)
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the tiny tables."""
    folder = tmp_path_factory.mktemp("tiny") / "build"
    build(TINY, folder, silent, hermit=False)
    return folder


@pytest.fixture(scope="session")
def real_store(built: Path) -> ox.Store:
    """The real graph."""
    return open_graph(built)


@pytest.fixture(scope="session")
def tiny_store(tiny: Path) -> ox.Store:
    """The tiny graph."""
    return open_graph(tiny)


@pytest.fixture(scope="session")
def real_names(real_store: ox.Store) -> Names:
    """The names of the real graph."""
    return Names(real_store)


def shared(name: str) -> Path:
    """Return a folder beside the checkout that some checks use; skip the test where it is absent."""
    folder = Path(os.environ.get("EXOMET_SHARED", home().parent / "shared")) / name
    if not folder.exists():
        pytest.skip(
            f"there is no {name} beside this checkout; set EXOMET_SHARED to its parent folder to run this check"
        )
    return folder
