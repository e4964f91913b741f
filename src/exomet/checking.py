"""Checks that keep no build: of tables, ontology and files, and what the rules make of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from exomet.engine.triples import loaded
from exomet.errors import DataError, ExometError, Problem
from exomet.files import (
    display_path,
    irregularity,
    replace_text,
    scratch_folder,
)
from exomet.graph import ntriples as nt
from exomet.graph.layout import (
    ASSERTED_FILE,
    SHAPES_FILE,
)
from exomet.graph.make import (
    Inputs,
    check_inputs,
    write_lines,
)
from exomet.graph.ontology import borrowed_terms, bridge_axioms
from exomet.graph.open import triple_store
from exomet.progress import Progress
from exomet.reason.compiled import constants
from exomet.reason.hermit import HERMIT_SECONDS
from exomet.reason.inference import infer
from exomet.reason.reasoning import Judged, all_rules, judge
from exomet.tables.keeping import keep_packaged
from exomet.tables.ledger import LEDGER, renewed_ledger, unlisted_identifiers
from exomet.tables.passages import passage_problems, unknown_texts
from exomet.tables.read import Tables
from exomet.tables.schema import BORROWED
from exomet.terms.wording import pluralise
from exomet.validate import ShapesReport, check_graph, check_rewritten
from exomet.validate.literals import literal_problems
from exomet.validate.ontology_report import (
    OntologyReport,
    read_report_rules,
    report_on_ontology,
)
from exomet.validate.rdf_files import parse_error, rewritten_confined


def validate_tables(
    inputs: Inputs, progress: Progress, texts: Mapping[str, str] | None = None
) -> ShapesReport:
    """Check tables and shapes without keeping a build.

    Args:
        inputs: folders of tables and ontology.
        progress: called with a line about each stage.
        texts: texts of sources by the name of their file, in which anchors are verified.

    Raises:
        DataError: the tables have problems, so that no graph can be made of them.
    """
    checked = check_inputs(inputs, progress)
    if count := unlisted_identifiers(inputs.data, checked.tables):
        listed = pluralise(count, "identifier")
        progress(f"{listed} not in the ledger yet: exomet validate --renew-ledger adds them")
    _verify_texts(checked.tables, texts or {}, progress)
    with scratch_folder() as folder:
        write_lines(checked, folder)
        shapes = inputs.ontology / SHAPES_FILE
        return check_graph(folder / ASSERTED_FILE, shapes, checked.tables)


def _verify_texts(tables: Tables, texts: Mapping[str, str], progress: Progress) -> None:
    """Verify the anchors of the sources whose text is given.

    Raises:
        DataError: a passage has another hash.
        ExometError: a text is neither that of a source nor that of a paper.
    """
    if unknown := unknown_texts(tables, texts):
        raise ExometError(f"{unknown[0]} is the text of no source, and of no paper that was read")
    if problems := list(passage_problems(tables, texts)):
        raise DataError(problems)
    if texts:
        progress(f"verified the anchors in {pluralise(len(texts), 'text')}")


def report_ontology(inputs: Inputs) -> OntologyReport:
    """Run the report on the modules of the ontology: our terms, the bridge, the borrowed terms.

    Raises:
        DataError: the tables have problems.
    """
    checked = check_inputs(inputs, lambda _: None)
    modules = [
        *checked.own,
        *bridge_axioms(inputs.ontology),
        *borrowed_terms(checked.tables[BORROWED]),
    ]
    return report_on_ontology(modules, read_report_rules(inputs.ontology / "report"))


def renew_ledger(inputs: Inputs) -> Path:
    """Write the identifiers of the tables into their ledger, beside those that were retired.

    Returns:
        The file of the ledger.

    Raises:
        DataError: the tables have problems, among them identifiers that are gone.
        ExometError: the ledger cannot be written.
    """
    keep_packaged(inputs.data)
    checked = check_inputs(inputs, lambda _: None)
    file = inputs.data / f"{LEDGER.name}{LEDGER.ending}"
    text = renewed_ledger(inputs.data, checked.tables)
    replace_text(file, text)
    return file


def validate_file(file: Path, inputs: Inputs) -> ShapesReport:
    """Check a file of findings against the shapes, with the ontology and records of the tables.

    Raises:
        DataError: the tables have problems, the file cannot be parsed or takes too much, or a
            literal in it has no value.
    """
    _refuse_unreadable(file)
    checked = check_inputs(inputs, lambda _: None)
    with scratch_folder() as scratch:
        ground, lines = scratch / "ground.nt", scratch / "graph.nt"
        with ground.open("w", encoding="utf-8", newline="\n") as out:
            nt.write(checked.base, out)
        try:
            rewritten_confined(file, lines)
        except SyntaxError as error:
            raise parse_error(file, error) from error
        # The shapes compare values, so a literal without one comes first.
        if problems := literal_problems(file, lines):
            raise DataError(problems)
        return check_rewritten(file, lines, inputs.ontology / SHAPES_FILE, ground)


def _refuse_unreadable(file: Path) -> None:
    """Raise an error for what is no file or cannot be read."""
    name = display_path(file)
    try:
        fault = irregularity(file)
        if not fault:
            file.open("rb").close()
    except OSError as error:
        fault = str(error.strerror)
    if fault:
        raise DataError([Problem(name, 1, "1", "NO_FILE", f"cannot be read: {fault}")])


def reason_tables(
    inputs: Inputs, progress: Progress, *, hermit: bool = True, seconds: float = HERMIT_SECONDS
) -> list[tuple[str, int]]:
    """Reason over the tables without keeping a build.

    Returns:
        Classes as CURIEs, with the number of members inferred.

    Raises:
        DataError: the ontology is inconsistent with the findings; each problem is at the row of a
            finding and has the proof.
    """
    checked = check_inputs(inputs, progress)
    with scratch_folder() as folder:
        write_lines(checked, folder)
        ontology = triple_store(checked.ontology)
        judged = Judged(folder, lambda: checked.tables, ontology, inputs.ontology)
        rules = all_rules(ontology, inputs.ontology / "rules")
        with loaded([[folder / ASSERTED_FILE]], also=constants(rules)) as graph:
            inference = infer(graph, rules)
            judge(inference, judged, progress, seconds if hermit else None)
            members = inference.members()
    return sorted((nt.as_curie(cls), count) for cls, count in members.items())
