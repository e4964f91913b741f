"""Writes the views of a build: the findings as each source has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from exomet.audit.report import audit_triples, run_audit
from exomet.engine.triples import loaded
from exomet.export import write_findings
from exomet.graph import ntriples as nt
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE, VIEWS_FOLDER
from exomet.graph.make import Checked, write_lines
from exomet.graph.open import load_graphs
from exomet.graph.views import reported_by, sources_with_lines
from exomet.progress import Progress
from exomet.reason.compiled import constants
from exomet.reason.inference import infer
from exomet.reason.record import write_inferred
from exomet.reason.rules import Rule
from exomet.terms.wording import pluralise


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
        for number, view in enumerate(views):
            write_inferred(inference, view / INFERRED_FILE, number)
    for view in views:
        store = load_graphs(view)
        with (view / AUDIT_FILE).open("w", encoding="utf-8", newline="\n") as out:
            nt.write(audit_triples(run_audit(store)), out)
        write_findings(store, view)
    progress(f"wrote the views of {pluralise(len(sources), 'source')}: {', '.join(sources)}")
