"""The built graph is opened for questions."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from exomet.errors import NotBuiltError
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.terms.iris import AUDITED, INFERRED


def open_graph(build: Path) -> ox.Store:
    """Load the graph of a build: the asserted as default graph, the inferred and the audit as graphs of their own.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    asserted = build / ASSERTED_FILE
    if not asserted.is_file():
        raise NotBuiltError(
            f"no built graph in {build}: run `exomet build` first, or name its folder with --build DIR"
        )
    store = ox.Store()
    for name, graph in ((ASSERTED_FILE, None), (INFERRED_FILE, INFERRED), (AUDIT_FILE, AUDITED)):
        if (build / name).is_file():
            to = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            try:
                store.bulk_load(path=str(build / name), format=ox.RdfFormat.N_TRIPLES, to_graph=to)
            except SyntaxError as error:
                why = " ".join(str(error).split())[:150]
                raise NotBuiltError(
                    f"{build / name} is damaged ({why}): run `exomet build` again"
                ) from error
    return store
