"""The exports to read, and tools from elsewhere that are fetched once and kept in pytest's cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.commands import exomet

SECONDS = 300


@pytest.fixture(scope="session")
def exports(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the build of the real tables, with exports of the inferred triples too."""
    return with_exports(built, tmp_path_factory.mktemp("external") / "build")


@pytest.fixture(scope="session")
def tiny_exports(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the build of the tiny tables, with exports of the inferred triples too."""
    return with_exports(tiny, tmp_path_factory.mktemp("external") / "tiny")


def with_exports(build: Path, folder: Path) -> Path:
    """Copy a build to a folder, and add exports with inferred triples."""
    shutil.copytree(build, folder)
    for form, name in (("turtle", "with-inferred.ttl"), ("rdfxml", "with-inferred.rdf")):
        options: list[str | Path] = ["--format", form, "--out", folder / name, "--build", folder]
        done = exomet("export", "--inferred", *options)
        assert done.returncode == 0, done.stderr
    return folder


def graphs(path: Path) -> Counter[str]:
    """Count the statements of each graph of a file as pyoxigraph reads it; the default graph has no
    name.
    """
    ending = "rdf" if path.suffix == ".owl" else path.suffix.removeprefix(".")
    form = ox.RdfFormat.from_extension(ending)
    assert form is not None
    return Counter(
        "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name.value)
        for quad in ox.parse(path=str(path), format=form)
    )


def wanted() -> bool:
    """Tell whether large tools may be fetched: on request (EXOMET_EXTERNAL=1), and in continuous
    integration.
    """
    return any(
        os.environ.get(name, "").lower() not in {"", "0", "false"}
        for name in ("EXOMET_EXTERNAL", "CI")
    )


def store(request: pytest.FixtureRequest) -> Path:
    """Return the folder for tools: in pytest's cache, or for this run alone where the cache is off."""
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    if cache:
        return cache.mkdir("external")
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    return factory.mktemp("tools")


def fetched(parent: Path, name: str, fetch: Callable[[Path], list[str]]) -> Path:
    """Return a folder with a tool in it, fetched by a command unless an earlier run has done so;
    skip without it.

    Args:
        parent: the folder for tools.
        name: name of the tool's folder, with its version.
        fetch: gives the command that fetches the tool into a folder.
    """
    folder = parent / name
    if folder.is_dir():
        return folder
    aside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parent))
    try:
        try:
            subprocess.run(
                fetch(aside), cwd=aside, capture_output=True, text=True, check=True, timeout=SECONDS
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = str(getattr(error, "stderr", None) or error).splitlines()
            reasons = [line for line in said if "error" in line.lower()] or said
            pytest.skip(f"{name} cannot be fetched: {' '.join(reasons)[:300]}")
        try:
            aside.rename(folder)
        except OSError:  # another worker was first
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder
