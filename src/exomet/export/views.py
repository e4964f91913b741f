"""Writes the views of a build: the findings as each source has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from exomet.engine.triples import Triples, loaded
from exomet.export.audited import write_audit_and_listing
from exomet.graph.grounding import SharedNames
from exomet.graph.layout import ASSERTED_FILE, INFERRED_FILE, VIEWS_FOLDER
from exomet.graph.make import Checked, write_lines
from exomet.graph.open import load_graphs
from exomet.graph.views import reported_by, sources_with_lines
from exomet.progress import Progress
from exomet.queryable import Queryable
from exomet.reason.compiled import constants
from exomet.reason.inference import infer
from exomet.reason.record import write_inferred
from exomet.reason.rules import Rule
from exomet.sql.graph_tables import GraphTables
from exomet.terms.wording import pluralise

# Triples of a view that is loaded into a store; a larger one is asked in its tables.
_MOST_IN_STORE = 200_000


def write_views(checked: Checked, folder: Path, rules: Sequence[Rule], progress: Progress) -> None:
    """Write the findings as each source has them: a graph with its inferences, and a listing.

    Args:
        checked: the tables and the ontology.
        folder: folder of the build.
        rules: the rules of the build.
        progress: called with a line at the end.
    """
    sources = sources_with_lines(checked.tables)
    views = [folder / VIEWS_FOLDER / source for source in sources]
    for source, view in zip(sources, views, strict=True):
        view.mkdir(parents=True)
        write_lines(replace(checked, tables=reported_by(checked.tables, source)), view)
    with loaded([[view / ASSERTED_FILE] for view in views], also=constants(rules)) as graphs:
        inference = infer(graphs, rules)
        names = SharedNames()
        for number, view in enumerate(views):
            write_inferred(inference, view / INFERRED_FILE, number)
            write_audit_and_listing(_graph_of_view(graphs, number, view), view, names)
    progress(f"wrote the views of {pluralise(len(sources), 'source')}: {', '.join(sources)}")


def _graph_of_view(graphs: Triples, number: int, view: Path) -> Queryable:
    """Return the graph of a view: a small one is sooner loaded than its queries are planned."""
    if graphs.count(number) < _MOST_IN_STORE:
        return load_graphs(view)
    return GraphTables(graphs, number)
