"""The report on the ontology: rules for its terms and headers, one SPARQL query each.

The rules have the names and levels of the report of ROBOT, which OBO reviewers know, in our own
queries: ROBOT runs on Java alone and is in no package registry. They look at the terms and headers
of ours; a borrowed term counts where one of ours clashes with it, and is otherwise its owner's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from exomet.errors import Problem
from exomet.files import display_path
from exomet.graph.ntriples import Triple
from exomet.terms.header import read_header
from exomet.terms.iris import curie

REPORT_LEVELS = ("ERROR", "WARN", "INFO")


@dataclass(frozen=True)
class OntologyRule:
    """A rule of the report.

    Attributes:
        name: its name, as in ROBOT's report.
        level: one of ``REPORT_LEVELS``; an error fails the validation.
        finds: what is wrong with a term that the query lists.
        repair: what to do about it.
        query: SPARQL that selects ?term, and ?value where there is one.
    """

    name: str
    level: str
    finds: str
    repair: str
    query: str


@dataclass(frozen=True)
class OntologyFault:
    """A term that breaks a rule, with the offending value or an empty text."""

    rule: OntologyRule
    term: str
    value: str


@dataclass(frozen=True)
class OntologyReport:
    """The outcome: how many rules were checked, and the faults, errors first."""

    rules: int
    faults: tuple[OntologyFault, ...]

    def at(self, level: str) -> list[OntologyFault]:
        """Return the faults of one level."""
        return [fault for fault in self.faults if fault.rule.level == level]

    def summary(self) -> str:
        """Return the counts as a sentence."""
        counts = ", ".join(f"{len(self.at(level))} {level}" for level in REPORT_LEVELS)
        return f"checked {self.rules} rules of the report on the ontology: {counts}"


def read_report_rules(folder: Path) -> list[OntologyRule]:
    """Return the rules of a folder of ``.rq`` files, by name."""
    rules = []
    for path in sorted(folder.glob("*.rq")):
        header, text = read_header(path)
        rules.append(
            OntologyRule(path.stem, header["level"], header["finds"], header["repair"], text)
        )
    return rules


def report_on_ontology(triples: Iterable[Triple], rules: Iterable[OntologyRule]) -> OntologyReport:
    """Run the rules on all modules of the ontology together.

    Args:
        triples: our terms, the bridge and the borrowed terms, each with its header.
        rules: what to check.
    """
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store = ox.Store()
    store.bulk_load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    faults: list[OntologyFault] = []
    count = 0
    for rule in rules:
        count += 1
        faults += _faults(store, rule)
    faults.sort(
        key=lambda fault: (REPORT_LEVELS.index(fault.rule.level), fault.rule.name, fault.term)
    )
    return OntologyReport(count, tuple(faults))


def _faults(store: ox.Store, rule: OntologyRule) -> Iterable[OntologyFault]:
    solutions = cast(ox.QuerySolutions, store.query(rule.query))
    has_value = any(variable.value == "value" for variable in solutions.variables)
    for solution in solutions:
        value = solution["value"] if has_value else None
        yield OntologyFault(rule, _readable(solution["term"]), _readable(value))


def _readable(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return curie(term.value)
    return term.value if isinstance(term, ox.Literal) else ""


def ontology_problems(report: OntologyReport, module: Path) -> list[Problem]:
    """Return the errors of a report, each at the line of ``module`` where its term is defined.

    Args:
        report: the outcome.
        module: Turtle file of our terms.
    """
    text = module.read_text(encoding="utf-8")
    file = display_path(module)
    problems = []
    for fault in report.at("ERROR"):
        match = re.search(rf"^{re.escape(fault.term)} ", text, re.MULTILINE)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        value = f": {fault.value}" if fault.value else ""
        what = f"{fault.term}: {fault.rule.finds}{value}"
        problems.append(Problem(file, line, "1", fault.rule.name, what, fault.rule.repair))
    return problems
