"""The judgement: what the rules infer, what HermiT says, and whether the two agree."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import DataError, ExometError, Problem
from exomet.graph import ntriples as nt
from exomet.graph.layout import ASSERTED_FILE, INFERRED_FILE, PROOFS_FILE
from exomet.progress import Progress
from exomet.reason.cross_check import disagreements
from exomet.reason.hermit import NO_JAVA, Verdict, classify, find_java
from exomet.reason.inconsistency import inconsistencies
from exomet.reason.rules import Inference, infer, read_rules
from exomet.tables.read import Tables
from exomet.tables.schema import FINDINGS
from exomet.terms.iris import curie


def reason(
    folder: Path, rules: Path, tables: Tables, say: Progress, *, hermit: bool = True
) -> tuple[Inference, str]:
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
    say(
        f"inferred {len(inference.proofs):,} triples by {len(inference.by_rule)} rules, each with its premises"
    )
    clashing = inconsistencies(store, inference)
    java = find_java() if hermit else None
    if java:
        say("HermiT is judging the ontology ...")
        with tempfile.TemporaryDirectory() as scratch:
            logical = Path(scratch) / "logical.nt"
            logical_part(folder / ASSERTED_FILE, logical)
            verdict = classify(logical, java)
        if verdict.consistent == bool(clashing):
            raise ExometError(
                f"HermiT calls the ontology consistent: {verdict.consistent}; the rules find {clashing}"
            )
        differing = disagreements(store, verdict) if verdict.consistent else []
        if differing:
            raise ExometError("HermiT and the rules disagree: " + "; ".join(differing[:5]))
        note = _hermit_note(verdict)
    else:
        note = NO_JAVA if hermit else "the OWL reasoner was left out on request"
    say(note)
    if clashing:
        raise DataError(_one_a_finding([_clash(iri, proof, tables) for iri, proof in clashing]))
    return inference, note


def _hermit_note(verdict: Verdict) -> str:
    if not verdict.consistent:
        return "HermiT: the ontology with the findings is inconsistent"
    empty = ", ".join(curie(iri) for iri in verdict.unsatisfiable)
    classes = f"classes that can have no member: {empty}" if empty else "no unsatisfiable class"
    return f"HermiT: consistent, {classes}, and the rules agree"


def _one_a_finding(problems: list[Problem]) -> list[Problem]:
    """Keep the first problem of each row: the others are the same clash, seen from another individual."""
    first: dict[int, Problem] = {}
    for problem in problems:
        first.setdefault(problem.line, problem)
    return list(first.values())


def _clash(iri: str, proof: list[str], tables: Tables) -> Problem:
    table = tables[FINDINGS]
    finding, _, part = curie(iri).removeprefix("finding:").partition("-")
    line = next((row.line for row in table.rows if row.finding == finding), 1)
    column = part.rstrip("0123456789") if part in ("cancer", "sender", "recipient") else "finding"
    return Problem(
        table.file, line, column, "INCONSISTENT", "\n".join(proof), "mend the row, or the axiom"
    )


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


def write_inference(inference: Inference, folder: Path) -> None:
    """Write the inferred triples, and for each the rule and the premises that gave it."""
    with (folder / INFERRED_FILE).open("w", encoding="utf-8") as lines:
        nt.write(sorted(inference.proofs), lines)
    with (folder / PROOFS_FILE).open("w", encoding="utf-8") as out:
        out.write("subject\tpredicate\tobject\trule\tpremises\n")
        for triple in sorted(inference.proofs):
            rule, premises = inference.proofs[triple]
            shown = " . ".join(" ".join(map(nt.as_curie, premise)) for premise in premises)
            out.write("\t".join([*map(nt.as_curie, triple), rule, shown]) + "\n")
