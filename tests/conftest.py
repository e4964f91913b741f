"""What the tests share: builds of the real tables and of the tiny ones, and the source where it is
at hand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
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
from tests.first import first_data

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.serving import Server

HERE = Path(__file__).parent
REAL = Inputs(package_data() / "data", package_data() / "ontology")
TINY = Inputs(HERE / "tiny" / "data", package_data() / "ontology")

# A run in the background of a script ignores interrupts, and so would all that it starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def silent(_: str) -> None:
    """Say nothing."""


def made_once(make: Callable[[Path], object], name: str, scratch: pytest.TempPathFactory) -> Path:
    """Make a folder once for all processes of a run; the first that comes makes it, others wait.

    Args:
        make: makes the folder, which it puts in place as a whole.
        name: what the folder holds.
        scratch: where the folders of the run are.
    """
    # With xdist each process has a folder of its own below that of the run.
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    run = scratch.getbasetemp() if alone else scratch.getbasetemp().parent
    folder, failed = run / name / "build", run / name / "failed"
    try:
        folder.parent.mkdir()
    except FileExistsError:
        while not folder.exists():
            assert not failed.exists(), f"another process could not make: {name}"
            time.sleep(0.1)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    return folder


def built_once(inputs: Callable[[], Inputs], name: str, scratch: pytest.TempPathFactory) -> Path:
    """Build tables once for all processes of a run."""
    return made_once(lambda folder: build(inputs(), folder, silent, hermit=False), name, scratch)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the first review and its abstracts, of which the examples are."""
    return built_once(lambda: Inputs(first_data(), REAL.ontology), "first", tmp_path_factory)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of all tables."""
    return built_once(lambda: REAL, "whole", tmp_path_factory)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the tiny tables."""
    return built_once(lambda: TINY, "tiny", tmp_path_factory)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a wheel with its graph, and of a source distribution."""
    return made_once(_make_packages, "packages", tmp_path_factory)


def _make_packages(folder: Path) -> None:
    parts = folder.with_name("parts")
    for kind in ("--wheel", "--sdist"):
        make = [sys.executable, "-m", "build", kind, "--no-isolation", "--outdir", str(parts)]
        subprocess.run([*make, package_data()], check=True, capture_output=True)
    parts.rename(folder)


@pytest.fixture(scope="session")
def ontology(tiny: Path) -> rdflib.Graph:
    """Our own terms as a build publishes them, the defined classes among them."""
    return rdflib.Graph().parse(tiny / "ontology" / "exomet.ttl")


@pytest.fixture(scope="session")
def real_store(built: Path) -> ox.Store:
    """The graph of the first review and its abstracts."""
    return load_store(built)


@pytest.fixture(scope="session")
def whole_store(whole: Path) -> ox.Store:
    """The graph of all tables."""
    return load_store(whole)


@pytest.fixture(scope="session")
def tiny_store(tiny: Path) -> ox.Store:
    """The tiny graph."""
    return load_store(tiny)


@pytest.fixture(scope="session")
def real_names(real_store: ox.Store) -> Names:
    """The names of that graph."""
    return Names(real_store)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; the tests that need one are skipped where there is none."""
    from tests.browsing import chromium  # (heavy: only for the tests in a browser)

    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def served(built: Path) -> Iterator[Server]:
    """A server of the real graph, for tests that leave it as it is."""
    from tests.serving import Server

    with Server("--build", built) as server:
        yield server


@pytest.fixture
def origin(browser: Browser, served: Server) -> str:
    """Address of a server of the real graph."""
    del browser  # (skips before a server is started)
    return served.url


def shared(name: str) -> Path:
    """Return a folder beside the checkout that some checks use; skip the test where it is absent."""
    folder = Path(os.environ.get("EXOMET_SHARED", package_data().parent / "shared")) / name
    if not folder.exists():
        pytest.skip(
            f"there is no {name} beside this checkout; set EXOMET_SHARED to its parent folder to run this check"
        )
    return folder


def pairs_in(store: ox.Store) -> Callable[[str, Collection[str] | None], list[tuple[str, str]]]:
    """Return what gives the subjects and objects of a relation in any graph of a store."""

    def pairs(relation: str, subjects: Collection[str] | None = None) -> list[tuple[str, str]]:
        quads = store.quads_for_pattern(None, ox.NamedNode(relation[1:-1]), None, None)
        found = [(str(quad.subject), str(quad.object)) for quad in quads]
        return [pair for pair in found if subjects is None or pair[0] in subjects]

    return pairs
