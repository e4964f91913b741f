"""Judgement of what the rules infer: HermiT checks it, and the two must agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.engine.spark import spark_workplace
from exomet.engine.triples import Triples
from exomet.errors import DataError, ExometError, Problem, UnfinishedReasonerError
from exomet.files import scratch_folder
from exomet.graph.layout import ASSERTED_FILE
from exomet.progress import Progress
from exomet.reason.axioms import axiom_rules
from exomet.reason.cross_check import hermit_differences
from exomet.reason.hermit import NO_JAVA, NOT_RUN, classify, find_java
from exomet.reason.inconsistency import inconsistencies
from exomet.reason.inference import Inference, infer
from exomet.reason.representatives import LogicalPart, logical_part
from exomet.reason.rules import Rule, check_strata, read_rules
from exomet.reason.unsatisfiable import unsatisfiable_problems
from exomet.tables.read import Tables
from exomet.tables.schema import FINDINGS
from exomet.terms.iris import curie

ENGINES = ("duckdb", "spark")


@dataclass(frozen=True)
class HermitVerdict:
    """What HermiT says of the ontology with the findings.

    Attributes:
        note: the verdict in words.
        finished: False if HermiT used up its time or memory, so that the rules stand unchecked.
        judged: how many findings stood for how many, None if nothing was judged.
        unsatisfiable: classes that can have no member, by IRI.
    """

    note: str
    finished: bool = True
    judged: LogicalPart | None = None
    unsatisfiable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What is reasoned about: a graph, and the tables and the ontology that it was made of.

    Attributes:
        folder: holds the asserted graph.
        tables: gives the tables, to name the row of a problem.
        ontology: store of the ontology.
        modules: folder of the ontology, to name the line of a problem.
    """

    folder: Path
    tables: Callable[[], Tables]
    ontology: ox.Store
    modules: Path


def judge(
    inference: Inference, judged: Judged, progress: Progress, seconds: float | None
) -> HermitVerdict:
    """Look for contradictions in what the rules inferred, and let HermiT check and compare.

    A HermiT that does not finish takes nothing away: what the rules infer does not rest on it.

    Args:
        inference: what the rules inferred.
        judged: what it was inferred from.
        progress: called with a line about each stage.
        seconds: time for HermiT; None leaves it out.

    Raises:
        DataError: the findings make the ontology inconsistent, or a class can have no member; each
            problem is at its row or line.
        ExometError: HermiT and the rules do not agree.
    """
    proofs = inconsistencies(inference)
    java = find_java()
    if seconds is None:
        verdict = HermitVerdict(NOT_RUN)
    elif java is None:
        verdict = HermitVerdict(NO_JAVA)
    else:
        progress("HermiT is classifying the ontology ...")
        verdict = _hermit_verdict(judged.folder, java, inference, proofs, seconds)
    progress(verdict.note)
    problems = _inconsistent_rows(proofs, judged) if proofs else []
    problems = _first_of_each_row(problems)
    problems += unsatisfiable_problems(judged.ontology, verdict.unsatisfiable, judged.modules)
    if problems:
        raise DataError(problems)
    return verdict


def infer_in(engine: str, triples: Triples, rules: Sequence[Rule]) -> Inference:
    """Run rules on graphs in one of the engines; the triples and the proofs are the same.

    Raises:
        QueryError: a rule cannot be compiled.
        ExometError: Spark is not installed, or does not start.
    """
    if engine == "duckdb":
        return infer(triples, rules)
    with spark_workplace(triples, find_java()) as workplace:
        return infer(triples, rules, workplace)


def all_rules(store: ox.Store, folder: Path) -> list[Rule]:
    """Return the rules of a folder and those that the axioms of a graph state.

    Raises:
        QueryError: a file is no rule, or a later rule concludes what an earlier one rests on.
        ExometError: the definition of a class cannot be a rule.
    """
    rules = [*read_rules(folder), *axiom_rules(store)]
    check_strata(rules)
    return sorted(rules, key=lambda rule: rule.name)


def _hermit_verdict(
    folder: Path,
    java: str,
    inference: Inference,
    proofs: dict[str, list[str]],
    seconds: float,
) -> HermitVerdict:
    """Return what HermiT says, where the rules say the same or HermiT does not finish."""
    with scratch_folder() as scratch:
        logical = scratch / "logical.nt"
        part = logical_part(folder / ASSERTED_FILE, logical, surely=proofs)
        try:
            classification = classify(logical, java, seconds)
        except UnfinishedReasonerError as error:
            note = f"warning: {error}: not finished; what the rules infer is kept, unchecked by it"
            return HermitVerdict(note, finished=False)
    if classification.consistent == bool(proofs):
        raise ExometError(
            f"HermiT calls the ontology consistent: {classification.consistent}; "
            f"the rules find {list(proofs.items())}"
        )
    judged = f"HermiT judged {part.words}"
    if not classification.consistent:
        note = f"{judged}: the ontology with the findings is inconsistent"
        return HermitVerdict(note, judged=part)
    if classification.unsatisfiable:
        # Everything is above an empty class, so the two differ there for no other reason.
        empty = ", ".join(map(curie, classification.unsatisfiable))
        note = f"{judged}: consistent, but these classes can have no member: {empty}"
        return HermitVerdict(note, judged=part, unsatisfiable=classification.unsatisfiable)
    differences = hermit_differences(inference.pairs, classification, part.things)
    if differences:
        raise ExometError("HermiT and the rules disagree: " + "; ".join(differences[:5]))
    note = f"{judged}: consistent, no unsatisfiable class, and the rules agree"
    return HermitVerdict(note, judged=part)


def _first_of_each_row(problems: list[Problem]) -> list[Problem]:
    """Keep the first problem of each row: the others are the same one, seen from another part."""
    by_line: dict[int, Problem] = {}
    for problem in problems:
        by_line.setdefault(problem.line, problem)
    return list(by_line.values())


def _inconsistent_rows(proofs: dict[str, list[str]], judged: Judged) -> list[Problem]:
    tables = judged.tables()
    return [_inconsistent(iri, proof, tables) for iri, proof in proofs.items()]


def _inconsistent(iri: str, proof: list[str], tables: Tables) -> Problem:
    """Return the problem with an individual in two disjoint classes, at the cell that made it."""
    table = tables[FINDINGS]
    finding, _, part = curie(iri).removeprefix("finding:").partition("-")
    line = next((row.line for row in table.rows if row.finding == finding), 1)
    column = part.rstrip("0123456789") if part in ("cancer", "sender", "recipient") else "finding"
    what = "\n".join(proof)
    return Problem(table.file, line, column, "INCONSISTENT", what, "correct the row, or the axiom")
