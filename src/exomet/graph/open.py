"""The built graph is opened for questions."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from exomet.errors import NotBuiltError
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.terms.iris import AUDITED, INFERRED

_GRAPHS: dict[str, ox.NamedNode | ox.DefaultGraph] = {
    ASSERTED_FILE: ox.DefaultGraph(),
    INFERRED_FILE: ox.NamedNode(INFERRED),
    AUDIT_FILE: ox.NamedNode(AUDITED),
}


def load_store(build: Path) -> ox.Store:
    """Load the graph of a build.

    The asserted graph is the default graph; the inferred and the audit are graphs of their own.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    if not (build / ASSERTED_FILE).is_file():
        raise NotBuiltError(
            f"no built graph in {build}: run `exomet build` first, "
            "or name its folder with --build DIR"
        )
    store = ox.Store()
    for name, graph in _GRAPHS.items():
        if (build / name).is_file():
            _load(store, build / name, graph)
    return store


def _load(store: ox.Store, file: Path, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    try:
        store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    except SyntaxError as error:
        reason = " ".join(str(error).split())[:150]
        raise NotBuiltError(f"{file} is damaged ({reason}): run `exomet build` again") from error
