"""What is written is true: the data dictionary, the readme, the changelog, and the ontology about
itself.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import rdflib
import yaml
from click.testing import CliRunner

from exomet.cli.verbs import cli
from exomet.files import package_data
from exomet.tables.schema import CLASSES, TABLES
from exomet.tables.spec import TableRow, TableSpec
from exomet.terms.iris import EXOMET
from exomet.version import __version__
from tests.commands import exomet

DEFINITION = rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000115")
SOURCE = rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000119")


def read(name: str) -> str:
    return (package_data() / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_the_data_dictionary_has_the_columns(spec: TableSpec[TableRow]) -> None:
    section = (
        read("data/README.md").partition(f"## {spec.name}{spec.ending}\n")[2].partition("\n## ")[0]
    )
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [
        column.name for column in spec.columns
    ]


def test_the_columns_of_defined_classes_are_documented() -> None:
    section = read("CONTRIBUTING.md").partition("## Add a defined class\n")[2].partition("\n## ")[0]
    columns = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert columns == [column.name for column in CLASSES.columns]


def test_the_readme_shows_commands_that_exist() -> None:
    text = read("README.md")
    verbs = set(re.findall(r"exomet ([a-z]+)", text)) - {"is"}
    assert verbs <= set(cli.commands), verbs - set(cli.commands)
    assert {"make demo", "make test"} <= set(re.findall(r"make \w+", text))
    assert len(re.sub(r"```.*?```", "", text, flags=re.DOTALL).split()) <= 650


def test_versions_agree() -> None:
    assert tomllib.loads(read("pyproject.toml"))["project"]["version"] == __version__
    assert f"## {__version__}" in read("CHANGELOG.md")
    for module in ("exomet", "bridge"):
        assert f'owl:versionInfo "{__version__}"' in read(f"ontology/{module}.ttl")
    assert f"version: {__version__}" in read("CITATION.cff")


def test_each_term_of_ours_is_documented(ontology: rdflib.Graph) -> None:
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    terms = {
        term
        for kind in kinds
        for term in ontology.subjects(rdflib.RDF.type, rdflib.OWL[kind])
        if str(term).startswith(EXOMET)
    }
    assert len(terms) > 120
    for term in terms:
        labels = list(ontology.objects(term, rdflib.RDFS.label))
        assert [label.language for label in labels if isinstance(label, rdflib.Literal)] == [
            "en"
        ], term
        assert len(list(ontology.objects(term, DEFINITION))) == 1, term
        assert len(list(ontology.objects(term, SOURCE))) == 1, term
        assert len(list(ontology.objects(term, rdflib.RDFS.isDefinedBy))) == 1, term


def test_a_label_names_one_term(ontology: rdflib.Graph) -> None:
    """No class and property share a label, and none of ours has that of a borrowed term."""
    terms: dict[str, set[str]] = {}
    for node, label in ontology.subject_objects(rdflib.RDFS.label):
        terms.setdefault(str(label).casefold(), set()).add(str(node))
    for line in read("ontology/borrowed.tsv").splitlines()[1:]:
        term, name = line.split("\t")[:2]
        terms.setdefault(name.casefold(), set()).add(term)
    ours = {label: shared for label, shared in terms.items() if any(EXOMET in t for t in shared)}
    assert {label: shared for label, shared in ours.items() if len(shared) > 1} == {}


def test_the_workflow_runs_what_there_is() -> None:
    workflow = yaml.safe_load(read(".github/workflows/tests.yml"))
    oldest = tomllib.loads(read("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    for job in workflow["jobs"].values():
        assert job["strategy"]["matrix"]["python"][0] == oldest
    lines = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    commands = re.findall(r"^exomet (\w+)", "\n".join(lines), re.MULTILINE)
    assert len(commands) > 5
    assert set(commands) <= set(cli.commands)
    assert any("@tests/everywhere.txt" in line for line in lines)
    files = read("tests/everywhere.txt").splitlines()
    assert files == sorted(files)
    assert [file for file in files if not (package_data() / file).is_file()] == []


def test_the_page_of_the_catalogue_is_current(whole: Path) -> None:
    made = CliRunner().invoke(cli, ["questions", "--page", "--build", str(whole)])
    assert made.stdout == read("docs/questions.md"), (
        "docs/questions.md is out of date: run `make docs`"
    )


def test_the_answer_in_the_readme_is_the_one_that_is_printed(whole: Path) -> None:
    done = exomet("ask", "endothelium-before-site", "--site", "liver", "--build", whole)
    assert len(done.stdout.splitlines()) == 2
    assert done.stdout in read("README.md")
