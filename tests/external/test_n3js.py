"""N3.js, the parser that web pages use, reads Turtle and TriG in its strict mode."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import pytest

from .conftest import SECONDS, fetched, graphs, store

VERSION = "2.13.12"
NODE, NPM = shutil.which("node"), shutil.which("npm")
pytestmark = pytest.mark.skipif(NODE is None or NPM is None, reason="node or npm is not installed")

FILES = {
    "exomet.ttl": "text/turtle",
    "ontology/exomet.ttl": "text/turtle",
    "ontology/borrowed.ttl": "text/turtle",
    "ontology/bridge.ttl": "text/turtle",
    "ontology/exomet.shapes.ttl": "text/turtle",
    "ontology/exomet-merged.ttl": "text/turtle",
    "with-inferred.ttl": "text/turtle",
    "exomet.trig": "application/trig",
    "exomet.nq": "application/n-quads",
    "exomet.nt": "application/n-triples",
    "inferred.nt": "application/n-triples",
}


class Read(TypedDict, total=False):
    """What N3.js makes of a file: quads of each graph, or an error."""

    graphs: dict[str, int]
    error: str


Parse = Callable[[dict[Path, str]], dict[str, Read]]


@pytest.fixture(scope="session")
def parse(request: pytest.FixtureRequest) -> Parse:
    """Return a function that lets N3.js parse files by their media types."""
    folder = fetched(store(request), f"n3-{VERSION}", install)

    def run(files: dict[Path, str]) -> dict[str, Read]:
        assert NODE is not None
        pairs = [text for path, media in files.items() for text in (media, str(path))]
        done = subprocess.run(
            [NODE, str(Path(__file__).with_name("n3_count.cjs")), *pairs],
            env={**os.environ, "NODE_PATH": str(folder / "node_modules")},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=SECONDS,
        )
        found: dict[str, Read] = json.loads(done.stdout)
        return found

    return run


def install(folder: Path) -> list[str]:
    """Return the command that installs N3.js into a folder, without running scripts and without
    long waits.
    """
    assert NPM is not None
    quiet = ["--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=30000"]
    return [
        NPM,
        "install",
        "--prefix",
        str(folder),
        "--no-save",
        "--ignore-scripts",
        *quiet,
        f"n3@{VERSION}",
    ]


@pytest.fixture(scope="session")
def read(parse: Parse, exports: Path) -> dict[str, Read]:
    """Return what N3.js makes of all the files."""
    return parse({exports / name: media for name, media in FILES.items()})


@pytest.mark.parametrize("name", FILES)
def test_n3js_reads_the_same_quads_in_strict_mode(
    read: dict[str, Read], exports: Path, name: str
) -> None:
    assert read[str(exports / name)] == {"graphs": graphs(exports / name)}


def test_n3js_is_strict(parse: Parse, exports: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rule.ttl"
    rule.write_text("{ ?a ?b ?c } => { ?c ?b ?a } .\n", "utf-8")
    found = parse({rule: "text/turtle", exports / "exomet.trig": "text/turtle"})
    assert all("error" in one for one in found.values())
