"""The report on the ontology: it gives no error on ours, and finds each rule's counter-example."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from exomet.checking import report_ontology
from exomet.cli.verbs import cli
from exomet.files import package_data
from exomet.graph.make import check_inputs
from exomet.graph.ntriples import Triple
from exomet.graph.ontology import borrowed_terms, bridge_axioms
from exomet.tables.schema import BORROWED
from exomet.terms.iris import prefixes
from exomet.validate.ontology_report import (
    REPORT_LEVELS,
    OntologyFault,
    ontology_problems,
    read_report_rules,
    report_on_ontology,
)
from tests.conftest import REAL, TINY, silent

RULES = read_report_rules(package_data() / "ontology" / "report")
with (Path(__file__).parent / "cases" / "report.tsv").open(encoding="utf-8") as file:
    CASES = {
        case["rule"]: case for case in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    }
PROLOGUE = "\n".join(
    f"PREFIX {prefix}: <{namespace}>"
    for prefix, namespace in {
        **prefixes(),
        "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    }.items()
)


@pytest.fixture(scope="module")
def modules() -> list[Triple]:
    """All triples of the ontology, its bridge and its borrowed terms."""
    checked = check_inputs(REAL, silent)
    borrowed = borrowed_terms(checked.tables[BORROWED])
    return [*checked.own, *bridge_axioms(REAL.ontology), *borrowed]


@pytest.fixture(scope="module")
def faults(modules: list[Triple]) -> set[OntologyFault]:
    """What the report finds in ours."""
    return set(report_on_ontology(modules, RULES).faults)


def spoilt(modules: list[Triple], update: str) -> list[Triple]:
    store = ox.Store()
    lines = "".join(f"{' '.join(triple)} .\n" for triple in modules)
    store.bulk_load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    store.update(f"{PROLOGUE}\n{update}")
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in store]


def test_each_rule_has_a_counter_example() -> None:
    assert len(RULES) == 33
    assert CASES.keys() == {rule.name for rule in RULES}


def test_each_rule_says_its_level_and_repair() -> None:
    assert {rule.level for rule in RULES} == set(REPORT_LEVELS)
    assert all(rule.finds and rule.repair for rule in RULES)


def test_the_ontology_has_no_error() -> None:
    outcome = report_ontology(REAL)
    assert outcome.rules == 33
    assert outcome.at("ERROR") == []
    assert [fault.term for fault in outcome.at("INFO")] == ["exomet:Condition"]


@pytest.mark.parametrize("rule", CASES)
def test_counter_example(rule: str, modules: list[Triple], faults: set[OntologyFault]) -> None:
    case = CASES[rule]
    outcome = report_on_ontology(spoilt(modules, case["update"]), RULES)
    fresh = {fault.rule.name for fault in set(outcome.faults) - faults}
    assert fresh == {rule, *case["also"].split()}


def test_an_error_is_at_the_line_of_its_term(modules: list[Triple]) -> None:
    outcome = report_on_ontology(spoilt(modules, CASES["missing_label"]["update"]), RULES)
    module = REAL.ontology / "exomet.ttl"
    (problem,) = ontology_problems(outcome, module)
    line = module.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line.startswith("exomet:Step a owl:Class")
    assert (problem.rule, problem.repair) == ("missing_label", "give it one English label")


def test_validate_runs_the_report_and_lists_warnings_on_request() -> None:
    # The report is on the ontology, whatever the tables.
    command = ["validate", "--data", str(TINY.data)]
    plain = CliRunner().invoke(cli, command)
    assert plain.exit_code == 0
    assert "checked 33 rules of the report on the ontology: 0 ERROR" in plain.stderr
    assert plain.stdout == ""
    listed = CliRunner().invoke(cli, [*command, "--warnings"])
    assert "INFO\tmissing_superclass\texomet:Condition" in listed.stdout


def test_validate_fails_on_an_error_of_the_report(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(REAL.ontology, tmp_path / "ontology"))
    module = ontology / "exomet.ttl"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace('"step"@en', '"correction"@en'), encoding="utf-8")
    options = ["--data", str(TINY.data), "--ontology", str(ontology)]
    result = CliRunner().invoke(cli, ["validate", *options])
    assert result.exit_code == 1
    assert "error duplicate_label: exomet:Step" in str(result.exception)
