"""What describes a build, as graphs beside its own: the questions, and VoID that counts them all.

They are not in the default graph, so that a count there counts what was asserted, whether it is
made on the build or on an endpoint that serves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from exomet.export.published import TARGET, catalogue_turtle
from exomet.files import package_data
from exomet.graph.counts import GraphCounts
from exomet.graph.layout import KEPT_QUESTIONS_FILE, QUESTIONS_FILE, VOID_FILE
from exomet.graph.void import build_description
from exomet.questions.catalogue import read_catalogue
from exomet.questions.kept_questions import write_questions


def write_descriptions(build: Path, counts: GraphCounts) -> None:
    """Write the graphs that describe a build into its folder.

    Args:
        build: its folder.
        counts: what was counted on its graphs.
    """
    catalogue = list(read_catalogue(package_data() / "queries").values())
    write_questions(catalogue, build / KEPT_QUESTIONS_FILE)
    quads = ox.parse(catalogue_turtle(catalogue), format=ox.RdfFormat.TURTLE)
    _write_lines(build / QUESTIONS_FILE, (quad.triple for quad in quads))
    _write_lines(build / VOID_FILE, build_description(counts, TARGET))


def _write_lines(file: Path, triples: Iterable[ox.Triple]) -> None:
    lines = sorted({f"{triple} .\n" for triple in triples})
    file.write_text("".join(lines), encoding="utf-8", newline="\n")
