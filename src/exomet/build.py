"""The whole way: tables, graph, shapes, rules, reasoner, files. A build is whole or it is not put in place."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from exomet import __version__
from exomet.ask.store import ASSERTED_FILE, INFERRED_FILE
from exomet.errors import DataError, ExometError, Problem
from exomet.export import FORMATS, TURTLE_FILE, export, findings_table
from exomet.graph import ntriples as nt
from exomet.graph import turtle
from exomet.graph.findings import finding_blocks
from exomet.graph.index import name_index
from exomet.graph.ntriples import Triple
from exomet.graph.ontology import borrowed_terms, merged, own_terms
from exomet.graph.records import record_triples
from exomet.graph.resolve import Resolver, check_terms
from exomet.reason.agree import disagreements
from exomet.reason.clash import clashes
from exomet.reason.hermit import NO_JAVA, Verdict, find_java, judge
from exomet.reason.rules import Inference, infer, read_rules
from exomet.tables.check import Tables, cell_count, read_tables
from exomet.terms.iris import curie
from exomet.validate import Report, validate

MARKER = "exomet-build.json"
PROOFS_FILE = "proofs.tsv"
SHAPES_FILE = "exomet.shapes.ttl"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """Where a build reads from: the folder of tables and the folder of the ontology."""

    data: Path
    ontology: Path


@dataclass
class Summary:
    """What a build did, in numbers and seconds."""

    counts: dict[str, int] = field(default_factory=dict)
    inferred_by_rule: dict[str, int] = field(default_factory=dict)
    reasoner: str = ""
    seconds: dict[str, float] = field(default_factory=dict)


def check(inputs: Inputs, say: Say) -> tuple[Tables, Resolver, list[Triple]]:
    """Read and check the tables; return them with the resolver of their terms and the triples that findings build on.

    Raises:
        DataError: the tables have problems.
    """
    tables, problems = read_tables(inputs.data, inputs.ontology)
    say(f"read {len(tables)} tables: {cell_count(tables):,} cells checked, {len(problems)} problems")
    if problems:
        raise DataError(problems)
    try:
        own = own_terms(inputs.ontology)
    except (OSError, SyntaxError) as error:
        what = f"cannot be read: {error}"
        raise DataError([Problem(str(inputs.ontology / "exomet.ttl"), 1, "1", "ONTOLOGY", what)]) from error
    base = [*merged(own, list(borrowed_terms(tables["borrowed"]))), *record_triples(tables)]
    store = ox.Store()
    store.bulk_load("".join(f"{s} {p} {o} .\n" for s, p, o in base).encode(), format=ox.RdfFormat.N_TRIPLES)
    resolver = Resolver(name_index(store))
    problems = list(check_terms(tables, resolver))
    if problems:
        raise DataError(problems)
    return tables, resolver, base


def write_graph(base: list[Triple], blocks: Iterator[list[Triple]], folder: Path) -> int:
    """Write the asserted graph as N-Triples and Turtle, one finding after the other; return the number of triples."""
    with (
        (folder / ASSERTED_FILE).open("w", encoding="utf-8") as lines,
        (folder / TURTLE_FILE).open("w", encoding="utf-8") as ttl,
    ):
        turtle.write_prefixes(ttl)
        count = 0
        for block in _blocks(base, blocks):
            count += nt.write(dict.fromkeys(block), lines)
            turtle.write_block(block, ttl)
    return count


def _blocks(base: list[Triple], blocks: Iterator[list[Triple]]) -> Iterator[list[Triple]]:
    yield sorted(set(base))
    yield from blocks


def write_inference(inference: Inference, folder: Path) -> None:
    """Write the inferred triples, and for each the rule and the premises that gave it."""
    with (folder / INFERRED_FILE).open("w", encoding="utf-8") as lines:
        nt.write(sorted(inference.proofs), lines)
    with (folder / PROOFS_FILE).open("w", encoding="utf-8") as out:
        out.write("subject\tpredicate\tobject\trule\tpremises\n")
        for triple in sorted(inference.proofs):
            rule, premises = inference.proofs[triple]
            shown = " . ".join(" ".join(_short(term) for term in premise) for premise in premises)
            out.write("\t".join([*map(_short, triple), rule, shown]) + "\n")


def _short(term: str) -> str:
    return curie(term[1:-1]) if term.startswith("<") else term


def write_ontology(inputs: Inputs, tables: Tables, folder: Path) -> None:
    """Write the ontology for editors: our module, the import module, and the catalog that leads to it."""
    target = folder / "ontology"
    target.mkdir()
    for name, triples in (
        ("exomet", own_terms(inputs.ontology)),
        ("borrowed", list(borrowed_terms(tables["borrowed"]))),
    ):
        with (target / f"{name}.ttl").open("w", encoding="utf-8") as out:
            turtle.write_prefixes(out)
            turtle.write_block(triples, out)
    shutil.copyfile(inputs.ontology / SHAPES_FILE, target / SHAPES_FILE)
    (target / "catalog-v001.xml").write_text(_CATALOG, encoding="utf-8")


_CATALOG = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
    <uri name="https://w3id.org/exomet/ontology" uri="exomet.ttl"/>
    <uri name="https://w3id.org/exomet/ontology/borrowed" uri="borrowed.ttl"/>
</catalog>
"""


def reason(folder: Path, rules: Path, tables: Tables, say: Say, *, hermit: bool = True) -> tuple[Inference, str]:
    """Run the rules on the graph of a folder, then let HermiT judge it and compare the two.

    Returns:
        What was inferred, and what there is to say of HermiT.

    Raises:
        DataError: the ontology is inconsistent with the findings; the problems are at the rows behind it.
        ExometError: HermiT and the rules do not agree.
    """
    store = ox.Store()
    store.bulk_load(path=str(folder / ASSERTED_FILE), format=ox.RdfFormat.N_TRIPLES)
    inference = infer(store, read_rules(rules))
    say(f"inferred {len(inference.proofs):,} triples by {len(inference.by_rule)} rules, each with its premises")
    clashing = clashes(store, inference)
    java = find_java() if hermit else None
    if java:
        say("HermiT is judging the ontology ...")
        with tempfile.TemporaryDirectory() as scratch:
            logical = Path(scratch) / "logical.nt"
            logical_part(folder / ASSERTED_FILE, logical)
            verdict = judge(logical, java)
        if verdict.consistent == bool(clashing):
            raise ExometError(f"HermiT calls the ontology consistent: {verdict.consistent}; the rules find {clashing}")
        differing = disagreements(store, verdict) if verdict.consistent else []
        if differing:
            raise ExometError("HermiT and the rules disagree: " + "; ".join(differing[:5]))
        note = _hermit_note(verdict)
    else:
        note = NO_JAVA if hermit else "the OWL reasoner was left out on request"
    say(note)
    if clashing:
        raise DataError([_clash(iri, proof, tables) for iri, proof in clashing])
    return inference, note


def _hermit_note(verdict: Verdict) -> str:
    if not verdict.consistent:
        return "HermiT: the ontology with the findings is inconsistent"
    empty = ", ".join(curie(iri) for iri in verdict.unsatisfiable)
    classes = f"classes that can have no member: {empty}" if empty else "no unsatisfiable class"
    return f"HermiT: consistent, {classes}, and the rules agree"


def _clash(iri: str, proof: list[str], tables: Tables) -> Problem:
    table = tables["findings"]
    finding, _, part = curie(iri).removeprefix("finding:").partition("-")
    line = next((row.line for row in table.rows if row["finding"] == finding), 1)
    column = part.rstrip("0123456789") if part in ("cancer", "sender", "recipient") else "finding"
    return Problem(table.file, line, column, "INCONSISTENT", "\n".join(proof), "mend the row, or the axiom")


def logical_part(graph: Path, out: Path) -> None:
    """Copy the triples that bear on reasoning: no annotations, no literals (SHACL checks those)."""
    with graph.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as target:
        for line in lines:
            _, predicate, value = line.split(" ", 2)
            if not value.startswith('"') and not predicate.startswith(_ANNOTATIONS):
                target.write(line)


_ANNOTATIONS = (
    "<http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "<http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
    "<http://www.w3.org/2004/02/skos/core#",
    "<http://purl.org/dc/terms/",
    "<http://www.w3.org/2002/07/owl#version",
    "<https://w3id.org/exomet/ontology/usualSite",
)


def validate_tables(inputs: Inputs, say: Say) -> Report:
    """Check tables and shapes without keeping a build.

    Raises:
        DataError: the tables have problems, so that no graph can be made of them.
    """
    tables, resolver, base = check(inputs, say)
    with tempfile.TemporaryDirectory() as scratch:
        write_graph(base, finding_blocks(tables, resolver), Path(scratch))
        return validate(Path(scratch) / ASSERTED_FILE, inputs.ontology / SHAPES_FILE, tables)


def validate_file(file: Path, inputs: Inputs) -> Report:
    """Check a file of findings against the shapes, on the ground of the ontology and the records of the tables."""
    _, _, base = check(inputs, lambda _: None)
    with tempfile.TemporaryDirectory() as scratch:
        ground = Path(scratch) / "ground.nt"
        with ground.open("w", encoding="utf-8") as out:
            nt.write(base, out)
        try:
            return validate(file, inputs.ontology / SHAPES_FILE, also=[ground])
        except SyntaxError as error:
            what = " ".join(str(error).split())[:200]
            raise DataError([Problem(str(file), getattr(error, "lines", 0) + 1, "1", "SYNTAX", what)]) from error


def reason_tables(inputs: Inputs, say: Say, *, hermit: bool = True) -> list[tuple[str, int]]:
    """Reason over the tables without keeping a build; return classes with the number of members inferred.

    Raises:
        DataError: the ontology is inconsistent with the findings; each problem is at the row of a finding and
            carries the proof.
    """
    tables, resolver, base = check(inputs, say)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_graph(base, finding_blocks(tables, resolver), folder)
        inference, _ = reason(folder, inputs.ontology / "rules", tables, say, hermit=hermit)
    members = Counter(value for _, predicate, value in inference.proofs if predicate == nt.TYPE)
    return sorted((_short(cls), count) for cls, count in members.items())


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
    _refuse_foreign(target)
    summary = Summary()
    clock = _Clock(summary)
    with clock("tables"):
        tables, resolver, base = check(inputs, say)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _aside(target) as folder:
        with clock("graph"):
            triples = write_graph(base, finding_blocks(tables, resolver), folder)
            write_ontology(inputs, tables, folder)
        say(f"wrote {triples:,} triples: {len(tables['findings'].rows)} findings, {len(tables['steps'].rows)} steps")
        with clock("shapes"):
            report = validate(folder / ASSERTED_FILE, inputs.ontology / SHAPES_FILE, tables)
        say(f"checked {report.constraints} shapes on {report.focus_nodes:,} nodes: {len(report.problems)} problems")
        if report.problems:
            raise DataError(report.problems)
        with clock("reasoning"):
            inference, summary.reasoner = reason(folder, inputs.ontology / "rules", tables, say, hermit=hermit)
        write_inference(inference, folder)
        with clock("files"):
            _write_formats(folder)
        summary.counts = counts(tables, triples, inference, report)
        summary.inferred_by_rule = dict(sorted(inference.by_rule.items()))
        _write_marker(folder, summary)
    say(f"the build is in {target}")
    return summary


def counts(tables: Tables, triples: int, inference: Inference, report: Report) -> dict[str, int]:
    """Return the numbers that describe a build."""
    kinds = [row["kind"] for row in tables["findings"].rows]
    return {
        "findings": len(kinds),
        **{f"{kind} findings": kinds.count(kind) for kind in ("mechanistic", "biomarker", "background")},
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
        with (folder / FORMATS[form]).open("wb") as out:
            export(folder, form, out)
    (folder / "findings.csv").write_text(findings_table(folder, ","), encoding="utf-8")
    (folder / "findings.tsv").write_text(findings_table(folder, "\t"), encoding="utf-8")


def _write_marker(folder: Path, summary: Summary) -> None:
    record = {
        "exomet": __version__,
        "counts": summary.counts,
        "inferred_by_rule": summary.inferred_by_rule,
        "reasoner": summary.reasoner,
    }
    (folder / MARKER).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _refuse_foreign(target: Path) -> None:
    if target.exists() and not (target / MARKER).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise ExometError(f"{target} is not a build of exomet and is left alone: name another folder with --build DIR")


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Give a new folder beside the target, and put it in its place if all went well."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    folder.chmod(0o755)
    try:
        yield folder
        old = folder.with_name(folder.name + "-old")
        if target.exists():
            target.rename(old)
        folder.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Clock:
    """Measures the stages of a build into its summary."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.summary.seconds[stage] = round(time.perf_counter() - start, 3)
