"""The whole data set in one file: what was asserted, what was inferred, and the audit.

A store that loads one of these files answers every question as the build does. The lines of the
build's N-Triples are rewritten as text: pyoxigraph would make an object of each triple, and its
TriG neither nests blank nodes nor leaves out prefixes that are not used.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE, TURTLE_FILE
from exomet.graph.ntriples import Triple, bracketed
from exomet.graph.turtle import write_block, write_prefixes
from exomet.terms.iris import AUDITED, INFERRED, curie

NAMED_GRAPHS = {INFERRED: INFERRED_FILE, AUDITED: AUDIT_FILE}
_END = " .\n"
_PREFIX_DECLARATION = re.compile(r"@prefix ([^:]+):")


def write_nquads(build: Path, out: IO[str]) -> None:
    """Write a build as N-Quads; what was asserted is in the default graph."""
    with (build / ASSERTED_FILE).open(encoding="utf-8", newline="\n") as lines:
        shutil.copyfileobj(lines, out)
    for graph, name in NAMED_GRAPHS.items():
        with (build / name).open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                out.write(f"{line.removesuffix(_END)} {bracketed(graph)}{_END}")


def write_trig(build: Path, out: IO[str]) -> None:
    """Write a build as TriG: its Turtle, then each further graph in braces."""
    used = set()
    with (
        (build / TURTLE_FILE).open(encoding="utf-8", newline="\n") as turtle,
        SpooledTemporaryFile(10_000_000, "w+", encoding="utf-8", newline="\n") as body,
    ):
        # Declarations stand at the head of a document; a blank line ends them.
        while prefix := _PREFIX_DECLARATION.match(line := turtle.readline()):
            used.add(prefix[1])
        body.write(line)
        shutil.copyfileobj(turtle, body)
        for graph, name in NAMED_GRAPHS.items():
            body.write(f"\n{curie(graph)} {{\n")
            used |= write_block(read_triples(build / name), body)
            body.write("}\n")
            used.add(curie(graph).partition(":")[0])
        write_prefixes(used, out)
        body.seek(0)
        shutil.copyfileobj(body, out)


def read_triples(path: Path) -> Iterator[Triple]:
    """Yield the triples of a file of N-Triples that a build has written."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            subject, predicate, value = line.removesuffix(_END).split(" ", 2)
            yield subject, predicate, value
