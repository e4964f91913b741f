"""Reasoning over a built graph: the rules infer, HermiT checks, and the two must agree."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import DataError, ExometError, Problem
from exomet.graph import ntriples as nt
from exomet.graph.layout import ASSERTED_FILE, INFERRED_FILE, PROOFS_FILE, RULES_FILE
from exomet.progress import Progress
from exomet.reason.axioms import axiom_rules
from exomet.reason.cross_check import hermit_differences
from exomet.reason.hermit import NO_JAVA, Classification, classify, find_java
from exomet.reason.inconsistency import inconsistencies
from exomet.reason.inference import Inference, infer
from exomet.reason.rules import Rule, check_strata, read_rules
from exomet.tables.read import Tables
from exomet.tables.schema import FINDINGS
from exomet.terms.iris import curie


def reason(
    folder: Path, rules: Path, tables: Tables, progress: Progress, *, hermit: bool = True
) -> tuple[Inference, str]:
    """Run the rules on the graph of a folder, then let HermiT check it and compare the two.

    Args:
        folder: holds the asserted graph.
        rules: folder of the rule files.
        tables: the tables of which the graph was made, to name the row of a problem.
        progress: called with a line about each stage.
        hermit: whether to run HermiT.

    Returns:
        What was inferred, and a note of what HermiT said.

    Raises:
        DataError: the findings make the ontology inconsistent; each problem is at its row.
        ExometError: HermiT and the rules do not agree.
    """
    store = ox.Store()
    store.bulk_load(path=str(folder / ASSERTED_FILE), format=ox.RdfFormat.N_TRIPLES)
    inference = infer(store, all_rules(store, rules))
    progress(
        f"inferred {len(inference.proofs):,} triples by {len(inference.by_rule)} rules, "
        "each with its premises"
    )
    proofs = inconsistencies(store, inference)
    java = find_java() if hermit else None
    if java:
        progress("HermiT is classifying the ontology ...")
        note = _checked_by_hermit(folder, java, store, proofs)
    else:
        note = NO_JAVA if hermit else "the OWL reasoner was skipped, as requested"
    progress(note)
    if proofs:
        problems = [_inconsistent(iri, proof, tables) for iri, proof in proofs.items()]
        raise DataError(_first_of_each_row(problems))
    return inference, note


def all_rules(store: ox.Store, folder: Path) -> list[Rule]:
    """Return the rules of a folder and those that the axioms of a graph state.

    Raises:
        QueryError: a file is no rule, or a later rule concludes what an earlier one rests on.
        ExometError: the definition of a class cannot be a rule.
    """
    rules = [*read_rules(folder), *axiom_rules(store)]
    check_strata(rules)
    return sorted(rules, key=lambda rule: rule.name)


def _checked_by_hermit(
    folder: Path, java: str, store: ox.Store, proofs: dict[str, list[str]]
) -> str:
    """Return a note on the result of HermiT, which must agree with the rules."""
    with tempfile.TemporaryDirectory() as scratch:
        logical = Path(scratch) / "logical.nt"
        logical_part(folder / ASSERTED_FILE, logical)
        classification = classify(logical, java)
    if classification.consistent == bool(proofs):
        raise ExometError(
            f"HermiT calls the ontology consistent: {classification.consistent}; "
            f"the rules find {list(proofs.items())}"
        )
    if not classification.consistent:
        return "HermiT: the ontology with the findings is inconsistent"
    differences = hermit_differences(store, classification)
    if differences:
        raise ExometError("HermiT and the rules disagree: " + "; ".join(differences[:5]))
    return _hermit_note(classification)


def _hermit_note(classification: Classification) -> str:
    empty = ", ".join(curie(iri) for iri in classification.unsatisfiable)
    classes = f"classes that can have no member: {empty}" if empty else "no unsatisfiable class"
    return f"HermiT: consistent, {classes}, and the rules agree"


def _first_of_each_row(problems: list[Problem]) -> list[Problem]:
    """Keep the first problem of each row: the others are the same one, seen from another part."""
    by_line: dict[int, Problem] = {}
    for problem in problems:
        by_line.setdefault(problem.line, problem)
    return list(by_line.values())


def _inconsistent(iri: str, proof: list[str], tables: Tables) -> Problem:
    """Return the problem with an individual in two disjoint classes, at the cell that made it."""
    table = tables[FINDINGS]
    finding, _, part = curie(iri).removeprefix("finding:").partition("-")
    line = next((row.line for row in table.rows if row.finding == finding), 1)
    column = part.rstrip("0123456789") if part in ("cancer", "sender", "recipient") else "finding"
    what = "\n".join(proof)
    return Problem(table.file, line, column, "INCONSISTENT", what, "correct the row, or the axiom")


_ANNOTATIONS = (
    "<http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "<http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
    "<http://www.w3.org/2004/02/skos/core#",
    "<http://purl.org/dc/terms/",
    "<http://www.w3.org/2002/07/owl#version",
    "<https://w3id.org/exomet/ontology/usualSite",
)


def logical_part(graph: Path, out: Path) -> None:
    """Copy the triples that a reasoner uses: no annotations, no literals (SHACL checks those)."""
    with (
        graph.open(encoding="utf-8") as lines,
        out.open("w", encoding="utf-8", newline="\n") as target,
    ):
        for line in lines:
            _, predicate, value = line.split(" ", 2)
            if not value.startswith('"') and not predicate.startswith(_ANNOTATIONS):
                target.write(line)


def write_inference(inference: Inference, folder: Path) -> None:
    """Write the inferred triples, the proof of each, and what the rules say."""
    with (folder / INFERRED_FILE).open("w", encoding="utf-8", newline="\n") as lines:
        nt.write(sorted(inference.proofs), lines)
    with (folder / PROOFS_FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.write("subject\tpredicate\tobject\trule\tpremises\n")
        for triple in sorted(inference.proofs):
            rule, premises = inference.proofs[triple]
            cells = [*map(nt.as_curie, triple), rule, " . ".join(map(_as_text, premises))]
            out.write("\t".join(cells) + "\n")
    with (folder / RULES_FILE).open("w", encoding="utf-8", newline="\n") as out:
        out.write("rule\tlabel\twords\n")
        for each in inference.rules:
            out.write(f"{each.name}\t{each.label}\t{each.words}\n")


def _as_text(premise: nt.Triple) -> str:
    return " ".join(map(nt.as_curie, premise))
