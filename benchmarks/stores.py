"""Asks the catalogue of servers that hold a build: ``python benchmarks/stores.py BUILD``.

Oxigraph and Virtuoso are loaded with the graphs, by their own loaders, and asked each question with
its defaults, each in a process of its own. Rows are compared with those of the build.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.stores import OXIGRAPH, oxigraph_server, virtuoso_server

from exomet.errors import QueryError
from exomet.export.loaders import graph_files, oxigraph_commands, virtuoso_script
from exomet.files import package_data
from exomet.query.remote import RemoteEndpoint
from exomet.query.select import Cell, select
from exomet.questions.catalogue import read_catalogue
from exomet.questions.door import open_graph
from exomet.terms.iris import ASSERTED

SECONDS, MEGABYTES = 60, 4_000
# Pages of 8 KB that Virtuoso keeps in memory.
BUFFERS = 100_000
KINDS = ("oxigraph", "virtuoso")


def main(build: Path, kinds: Iterable[str]) -> int:
    """Load, ask and compare; return 1 if a store gave other rows."""
    differ = 0
    for kind in kinds:
        with tempfile.TemporaryDirectory() as name, HELD[kind](build, Path(name)) as endpoint:
            differ += asked(kind, endpoint, build)
    return int(differ > 0)


@contextmanager
def held_by_oxigraph(build: Path, here: Path) -> Iterator[RemoteEndpoint]:
    """Give an endpoint of Oxigraph that holds the build."""
    commands = oxigraph_commands(graph_files(build), str(here))
    path = os.pathsep.join([str(OXIGRAPH.parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path}
    start = time.monotonic()
    subprocess.run(["sh", "-e", "-c", commands], check=True, capture_output=True, env=environment)
    print(f"oxigraph: loaded in {time.monotonic() - start:.0f} s", flush=True)
    with oxigraph_server(here, verb="serve-read-only") as server:
        yield replace(server.endpoint, seconds=SECONDS, megabytes=MEGABYTES)


@contextmanager
def held_by_virtuoso(build: Path, here: Path) -> Iterator[RemoteEndpoint]:
    """Give an endpoint of Virtuoso that holds the build."""
    with virtuoso_server(here, build, BUFFERS) as server:
        start = time.monotonic()
        server.run_sql(virtuoso_script(graph_files(build, ASSERTED)), here)
        print(f"virtuoso: loaded in {time.monotonic() - start:.0f} s", flush=True)
        yield replace(server.endpoint, seconds=SECONDS, megabytes=MEGABYTES)


HELD = dict(zip(KINDS, (held_by_oxigraph, held_by_virtuoso), strict=True))


def asked(kind: str, endpoint: RemoteEndpoint, build: Path) -> int:
    """Ask the catalogue, print what came of each question, return how many answers differ."""
    here = open_graph(build).answering
    differ, spent = 0, 0.0
    for name, question in read_catalogue(package_data() / "queries").items():
        start = time.monotonic()
        try:
            rows = select(endpoint, question.sparql)[1]
        except QueryError as error:
            rows, outcome = None, str(error)
        seconds = time.monotonic() - start
        spent += seconds
        alike = False
        if rows is not None:
            alike = unordered(rows) == unordered(select(here, question.sparql)[1])
            outcome = f"{len(rows)} rows{'' if alike else ', which differ'}"
        differ += not alike
        print(f"{kind}\t{name}\t{seconds:.2f} s\t{outcome}", flush=True)
    print(f"{kind}: {spent:.0f} s in all, {differ} answers differ", flush=True)
    return differ


def unordered(rows: Iterable[Iterable[Cell]]) -> list[tuple[str, ...]]:
    """Rows and lists in an order of their own, as text."""
    texts = (tuple("" if value is None else str(value) for value in row) for row in rows)
    return sorted(tuple("|".join(sorted(value.split("|"))) for value in row) for row in texts)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or KINDS))
