"""Builds everything: graph, shapes, rules, reasoner, files. A failed build changes nothing."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from exomet.audit.markdown import audit_markdown
from exomet.engine.triples import Triples, loaded
from exomet.errors import DataError, ExometError
from exomet.export import write_formats
from exomet.export.audited import write_audit_of_triples
from exomet.export.descriptions import write_descriptions
from exomet.export.mappings import write_mappings
from exomet.export.release import write_release
from exomet.export.views import write_views
from exomet.files import refuse_foreign
from exomet.graph.counts import count_graph, inferred_uses
from exomet.graph.disk import is_large, write_store
from exomet.graph.layout import (
    ASSERTED_FILE,
    MARKER_FILE,
    SHAPES_FILE,
)
from exomet.graph.make import (
    Checked,
    Inputs,
    check_inputs,
    write_graph,
    write_lines,
    write_ontology,
)
from exomet.graph.ontology import borrowed_terms
from exomet.graph.open import triple_store
from exomet.graph.sealed import seal_build
from exomet.placing import refuse_busy, replaced_folder
from exomet.progress import Progress
from exomet.reason.compiled import constants
from exomet.reason.hermit import HERMIT_SECONDS
from exomet.reason.inference import Inference
from exomet.reason.reasoning import ENGINES, Judged, all_rules, infer_in, judge
from exomet.reason.record import write_inference
from exomet.tables.check import cell_count, read_tables
from exomet.tables.read import Tables
from exomet.tables.schema import BORROWED, CORRECTIONS, FINDINGS, PUBLICATIONS, STEPS
from exomet.terms.iris import AUDITED, INFERRED
from exomet.terms.wording import pluralise
from exomet.validate import ShapesReport, check_shapes
from exomet.version import __version__

# A larger graph is written as N-Triples alone, and its views only if they are asked for.
MOST_IN_ALL_FORMATS = 2_000
# What DuckDB may hold while the findings are audited, of which Python holds all.
_MEMORY_BESIDE_AUDIT = "1GB"


@dataclass(frozen=True)
class Summary:
    """What a build did.

    Attributes:
        counts: numbers that describe it.
        inferred_by_rule: number of inferred triples by rule.
        reasoner: what the OWL reasoner says.
        reasoner_finished: False if the OWL reasoner ended without a result.
        judged: how many findings the OWL reasoner judged, and how many it left to the rules; empty
            if it judged none.
    """

    counts: dict[str, int]
    inferred_by_rule: dict[str, int]
    reasoner: str
    reasoner_finished: bool = True
    judged: dict[str, int] = field(default_factory=dict)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector of cyclic garbage rest, where millions of objects are made and no cycles.

    The search for them would take a tenth of the time of a large build.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def build(  # noqa: PLR0913
    inputs: Inputs,
    target: Path,
    progress: Progress,
    *,
    hermit: bool = True,
    seconds: float = HERMIT_SECONDS,
    views: bool = False,
    compact: bool = False,
    engine: str = ENGINES[0],
) -> Summary:
    """Build everything from the tables and put it in place of an earlier build.

    Args:
        inputs: folders of tables and ontology.
        target: folder of the build; an earlier build there is replaced once the new one is whole.
        progress: called with a line about each stage.
        hermit: whether to run the OWL reasoner HermiT.
        seconds: time for HermiT. If it does not finish, the build is complete and says so.
        views: whether to write the view of each source also of more than 2,000 findings.
        compact: whether to leave out the formats that ``exomet export`` makes on request.
        engine: what the rules run in, one of ``ENGINES``; all else runs in DuckDB.

    Raises:
        DataError: the data has problems, in the tables, by the shapes, or by HermiT's verdict.
        BusyError: another process builds there.
        ExometError: ``target`` holds something that is no build, or cannot be written.
    """
    refuse_busy(target)
    refuse_foreign(
        target,
        MARKER_FILE,
        "a build of exomet, so it was not replaced: name another folder with --build DIR",
    )
    with _uncollected():
        checked = check_inputs(inputs, progress)
    with _writable(target), replaced_folder(target) as folder:
        triples = _write_asserted(inputs, checked, folder, progress, compact=compact)
        ontology = triple_store(checked.ontology)
        of_tables = _counts_of_tables(checked.tables, triples)
        in_all_formats = _is_in_all_formats(checked, compact=compact)
        with_views = views or _is_small(checked)
        _clear_unless(with_views, checked)
        judged = Judged(folder, partial(_tables, checked, inputs), ontology, inputs.ontology)
        rules = all_rules(ontology, inputs.ontology / "rules")
        with loaded([[folder / ASSERTED_FILE]], also=constants(rules)) as graph:
            report = _checked_shapes(graph, folder, inputs, checked, progress)
            inference = infer_in(engine, graph, rules)
            progress(
                f"inferred {len(inference):,} triples by {len(inference.by_rule)} rules, "
                "each with its premises"
            )
            verdict = judge(inference, judged, progress, seconds if hermit else None)
            write_inference(inference, folder)
            counts = of_tables | {
                "inferred triples": len(inference),
                "shapes checked": report.constraints,
                "nodes checked": report.focus_nodes,
            }
            with _uncollected():
                _write_derived(inference, folder, progress)
        summary = Summary(
            counts=counts,
            inferred_by_rule=inference.by_rule,
            reasoner=verdict.note,
            reasoner_finished=verdict.finished,
            judged=verdict.judged.counts if verdict.judged else {},
        )
        _write_in_formats(in_all_formats, folder, progress)
        _write_views_if(with_views, checked, folder, inference, progress)
        if not is_large(folder):
            write_store(folder)
        seal_build(folder, {"exomet": __version__, **asdict(summary)})
    progress(f"the build is in {target}")
    return summary


def _clear_unless(wanted: bool, checked: Checked) -> None:
    """Forget the tables where nothing more is made of them, for their memory."""
    if not wanted:
        checked.tables.clear()


def _tables(checked: Checked, inputs: Inputs) -> Tables:
    """Return the tables, which are read again where they were forgotten."""
    return checked.tables if len(checked.tables) else read_tables(inputs.data, inputs.ontology)[0]


def _write_views_if(
    wanted: bool, checked: Checked, folder: Path, inference: Inference, progress: Progress
) -> None:
    if wanted:
        write_views(checked, folder, inference.rules, progress)
    else:
        progress("no views of single sources: `exomet build --views` writes them")


def _is_in_all_formats(checked: Checked, *, compact: bool) -> bool:
    return _is_small(checked) and not compact


def _is_small(checked: Checked) -> bool:
    return len(checked.tables[FINDINGS].rows) <= MOST_IN_ALL_FORMATS


def _write_asserted(
    inputs: Inputs, checked: Checked, folder: Path, progress: Progress, *, compact: bool
) -> int:
    """Write the asserted graph and the ontology; return the number of triples of the graph."""
    write = write_graph if _is_in_all_formats(checked, compact=compact) else write_lines
    triples = write(checked, folder)
    write_ontology(inputs, checked, folder)
    borrowed = list(borrowed_terms(checked.tables[BORROWED]))
    write_release(checked.own, borrowed, folder / "ontology")
    write_mappings(inputs.data, folder)
    findings, steps = (len(checked.tables[spec].rows) for spec in (FINDINGS, STEPS))
    progress(f"wrote {triples:,} triples: {findings} findings, {steps} steps")
    return triples


def _write_in_formats(wanted: bool, folder: Path, progress: Progress) -> None:
    """Write the graph in further formats, unless it is so large that they wait for a request."""
    if wanted:
        write_formats(folder)
        return
    progress(
        "Turtle, TriG, N-Quads, JSON-LD and RDF/XML are made when `exomet export` asks for them"
    )


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    """Make the folder above a build, and say in one sentence why the build cannot be written."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        text = f"cannot write the build {target}: {error.strerror or error}"
        raise ExometError(f"{text}; an earlier build is left as it was") from error


def _checked_shapes(
    graph: Triples, folder: Path, inputs: Inputs, checked: Checked, progress: Progress
) -> ShapesReport:
    """Return what the shapes say of the graph in a folder.

    Raises:
        DataError: a shape is violated.
    """
    shapes = inputs.ontology / SHAPES_FILE
    tables = partial(_tables, checked, inputs)
    report = check_shapes(graph, shapes, folder / ASSERTED_FILE, tables)
    progress(
        f"checked {report.constraints} shapes on {report.focus_nodes:,} nodes: "
        f"{len(report.problems)} problems"
    )
    if report.problems:
        raise DataError(report.problems)
    return report


def _counts_of_tables(tables: Tables, triples: int) -> dict[str, int]:
    """Return the numbers that describe tables, and how many triples were made of them."""
    kinds = Counter(row.kind for row in tables[FINDINGS].rows)
    return {
        "findings": len(tables[FINDINGS].rows),
        "mechanistic findings": kinds["mechanistic"],
        "biomarker findings": kinds["biomarker"],
        "background findings": kinds["background"],
        "steps": len(tables[STEPS].rows),
        "corrections": len(tables[CORRECTIONS].rows),
        "publications": len(tables[PUBLICATIONS].rows),
        "borrowed terms": len(tables[BORROWED].rows),
        "asserted triples": triples,
        "cells checked": cell_count(tables),
    }


def _write_derived(inference: Inference, folder: Path, progress: Progress) -> None:
    """Write the audit, the listing of findings, and descriptions."""
    inference.triples.limit_memory(_MEMORY_BESIDE_AUDIT)
    result, audited = write_audit_of_triples(inference.triples, folder)
    markdown = audit_markdown(result)
    (folder / "audit.md").write_text(markdown, encoding="utf-8", newline="\n")
    progress(
        f"audited: {len(result.conflicts)} sign conflicts in the printed text, "
        f"{len(result.disagreements)} disagreements, "
        f"{pluralise(len(result.contradictions), 'contradiction')}"
    )
    if result.unlisted:
        progress(result.unlisted_words)
    named = {INFERRED: inferred_uses(inference.triples), AUDITED: audited}
    write_descriptions(folder, count_graph(inference.triples, named))
