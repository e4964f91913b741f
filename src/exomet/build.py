"""The whole way: tables, graph, shapes, rules, reasoner, files. A build is whole or it is not put in place."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from exomet.audit.report import audit_markdown, audit_triples, run_audit
from exomet.errors import DataError, Problem
from exomet.export import EXPORT_FILES, export_graph, findings_table
from exomet.files import display_path, refuse_foreign, replaced_folder
from exomet.graph import ntriples as nt
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, MARKER_FILE, SHAPES_FILE
from exomet.graph.make import Inputs, Say, check, write_graph, write_ontology
from exomet.graph.open import open_graph
from exomet.reason.reasoning import reason, write_inference
from exomet.reason.rules import Inference
from exomet.tables.check import Tables, cell_count
from exomet.validate import Report, validate
from exomet.version import __version__


@dataclass
class Summary:
    """What a build did, in numbers."""

    counts: dict[str, int] = field(default_factory=dict)
    inferred_by_rule: dict[str, int] = field(default_factory=dict)
    reasoner: str = ""


def validate_tables(inputs: Inputs, say: Say) -> Report:
    """Check tables and shapes without keeping a build.

    Raises:
        DataError: the tables have problems, so that no graph can be made of them.
    """
    checked = check(inputs, say)
    with tempfile.TemporaryDirectory() as scratch:
        write_graph(checked, Path(scratch))
        return validate(
            Path(scratch) / ASSERTED_FILE, inputs.ontology / SHAPES_FILE, checked.tables
        )


def validate_file(file: Path, inputs: Inputs) -> Report:
    """Check a file of findings against the shapes, on the ground of the ontology and the records of the tables."""
    checked = check(inputs, lambda _: None)
    with tempfile.TemporaryDirectory() as scratch:
        ground = Path(scratch) / "ground.nt"
        with ground.open("w", encoding="utf-8") as out:
            nt.write(checked.base, out)
        try:
            return validate(file, inputs.ontology / SHAPES_FILE, also=[ground])
        except SyntaxError as error:
            what = " ".join(str(error).split())[:200]
            raise DataError(
                [
                    Problem(
                        display_path(file),
                        error.lineno or 1,
                        str(error.offset or 1),
                        "SYNTAX",
                        what,
                    )
                ]
            ) from error


def reason_tables(inputs: Inputs, say: Say, *, hermit: bool = True) -> list[tuple[str, int]]:
    """Reason over the tables without keeping a build; return classes with the number of members inferred.

    Raises:
        DataError: the ontology is inconsistent with the findings; each problem is at the row of a finding and
            carries the proof.
    """
    checked = check(inputs, say)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_graph(checked, folder)
        inference, _ = reason(folder, inputs.ontology / "rules", checked.tables, say, hermit=hermit)
    members = Counter(value for _, predicate, value in inference.proofs if predicate == nt.TYPE)
    return sorted((nt.as_curie(cls), count) for cls, count in members.items())


def build(inputs: Inputs, target: Path, say: Say, *, hermit: bool = True) -> Summary:
    """Build everything from the tables and put it in place of an earlier build.

    Args:
        inputs: folders of tables and ontology.
        target: folder of the build; an earlier build there is replaced once the new one is whole.
        say: called with a line about each stage.
        hermit: whether to let HermiT judge.

    Raises:
        DataError: the data has problems, in the tables, by the shapes, or by HermiT's verdict.
        ExometError: ``target`` holds something that is no build.
    """
    refuse_foreign(
        target,
        MARKER_FILE,
        "a build of exomet and is left alone: name another folder with --build DIR",
    )
    summary = Summary()
    checked = check(inputs, say)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replaced_folder(target) as folder:
        triples = write_graph(checked, folder)
        write_ontology(inputs, checked.tables, folder)
        rows = {name: len(table.rows) for name, table in checked.tables.items()}
        say(f"wrote {triples:,} triples: {rows['findings']} findings, {rows['steps']} steps")
        report = validate(folder / ASSERTED_FILE, inputs.ontology / SHAPES_FILE, checked.tables)
        say(
            f"checked {report.constraints} shapes on {report.focus_nodes:,} nodes: {len(report.problems)} problems"
        )
        if report.problems:
            raise DataError(report.problems)
        inference, summary.reasoner = reason(
            folder, inputs.ontology / "rules", checked.tables, say, hermit=hermit
        )
        write_inference(inference, folder)
        found = run_audit(open_graph(folder))
        with (folder / AUDIT_FILE).open("w", encoding="utf-8") as out:
            nt.write(audit_triples(found), out)
        (folder / "audit.md").write_text(audit_markdown(found), encoding="utf-8")
        say(
            f"audited: {len(found.conflicts)} sign conflicts of the print, {len(found.disagreements)} disagreements"
        )
        _write_formats(folder)
        summary.counts = counts(checked.tables, triples, inference, report)
        summary.inferred_by_rule = dict(sorted(inference.by_rule.items()))
        _write_marker(folder, summary)
    say(f"the build is in {target}")
    return summary


def counts(tables: Tables, triples: int, inference: Inference, report: Report) -> dict[str, int]:
    """Return the numbers that describe a build."""
    kinds = [row["kind"] for row in tables["findings"].rows]
    return {
        "findings": len(kinds),
        **{
            f"{kind} findings": kinds.count(kind)
            for kind in ("mechanistic", "biomarker", "background")
        },
        "steps": len(tables["steps"].rows),
        "corrections": len(tables["corrections"].rows),
        "publications": len(tables["publications"].rows),
        "borrowed terms": len(tables["borrowed"].rows),
        "asserted triples": triples,
        "inferred triples": len(inference.proofs),
        "cells checked": cell_count(tables),
        "shapes checked": report.constraints,
        "nodes checked": report.focus_nodes,
    }


def _write_formats(folder: Path) -> None:
    for form in ("trig", "jsonld", "rdfxml"):
        with (folder / EXPORT_FILES[form]).open("wb") as out:
            export_graph(folder, form, out)
    (folder / "findings.csv").write_text(findings_table(folder, ","), encoding="utf-8")
    (folder / "findings.tsv").write_text(findings_table(folder, "\t"), encoding="utf-8")


def _write_marker(folder: Path, summary: Summary) -> None:
    record = {
        "exomet": __version__,
        "counts": summary.counts,
        "inferred_by_rule": summary.inferred_by_rule,
        "reasoner": summary.reasoner,
    }
    (folder / MARKER_FILE).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
