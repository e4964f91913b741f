"""What the tests share: builds of the real tables and of the tiny ones, and the source where it is
at hand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from exomet.build import build
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.graph.make import Inputs
from exomet.graph.open import load_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
REAL = Inputs(package_data() / "data", package_data() / "ontology")
TINY = Inputs(HERE / "tiny" / "data", package_data() / "ontology")


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
def ontology(tiny: Path) -> rdflib.Graph:
    """Our own terms as a build publishes them, the defined classes among them."""
    return rdflib.Graph().parse(tiny / "ontology" / "exomet.ttl")


@pytest.fixture(scope="session")
def real_store(built: Path) -> ox.Store:
    """The real graph."""
    return load_store(built)


@pytest.fixture(scope="session")
def tiny_store(tiny: Path) -> ox.Store:
    """The tiny graph."""
    return load_store(tiny)


@pytest.fixture(scope="session")
def real_names(real_store: ox.Store) -> Names:
    """The names of the real graph."""
    return Names(real_store)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; the tests that need one are skipped where there is none."""
    from tests.browsing import chromium  # (heavy: only for the tests in a browser)

    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def origin(browser: Browser, built: Path) -> Iterator[str]:
    """Address of a server of the real graph."""
    from tests.serving import Server

    del browser  # (skips before a server is started)
    with Server("--build", built) as server:
        yield server.url


def shared(name: str) -> Path:
    """Return a folder beside the checkout that some checks use; skip the test where it is absent."""
    folder = Path(os.environ.get("EXOMET_SHARED", package_data().parent / "shared")) / name
    if not folder.exists():
        pytest.skip(
            f"there is no {name} beside this checkout; set EXOMET_SHARED to its parent folder to run this check"
        )
    return folder
