"""Opens a build, or the tables that one is made from, for a comparison."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from exomet.errors import ExometError
from exomet.files import scratch_folder
from exomet.graph.layout import ASSERTED_FILE, MARKER_FILE
from exomet.graph.make import Inputs, check_inputs, write_lines
from exomet.graph.open import load_graphs, load_store
from exomet.tables.schema import FINDINGS

_TABLE_FILE = f"{FINDINGS.name}{FINDINGS.ending}"


def open_version(folder: Path, ontology: Path) -> ox.Store:
    """Return the graph of a folder; of tables, what they assert, without anything inferred.

    Args:
        folder: a build, or a folder of tables.
        ontology: the folder of the ontology that tables use.

    Raises:
        ExometError: the folder is neither.
        DataError: the tables have problems.
        NotBuiltError: the build is damaged.
    """
    if any((folder / name).is_file() for name in (ASSERTED_FILE, MARKER_FILE)):
        return load_store(folder)
    if not (folder / _TABLE_FILE).is_file():
        what = f"{folder} has neither {ASSERTED_FILE} nor {_TABLE_FILE}"
        raise ExometError(f"{what}: name the folder of a build or of tables")
    checked = check_inputs(Inputs(folder, ontology), lambda _: None)
    with scratch_folder() as scratch:
        write_lines(checked, scratch)
        return load_graphs(scratch)
