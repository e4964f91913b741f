"""One word for each thing: the glossary against the ontology, the roles and the command line."""

from __future__ import annotations

import re

import pytest
import rdflib

from exomet.cli.verbs import cli
from exomet.files import package_data
from exomet.graph.ontology import own_terms
from exomet.terms.iris import EXOMET
from exomet.terms.roles import ROLES
from exomet.terms.traits import TRAITS

GLOSSARY = (package_data() / "docs" / "glossary.md").read_text(encoding="utf-8")


def sections() -> dict[str, list[list[str]]]:
    """Return heading -> the rows of its table, without header and rule."""
    parts = re.split(r"^## ", GLOSSARY, flags=re.MULTILINE)[1:]
    tables: dict[str, list[list[str]]] = {}
    for part in parts:
        heading, *lines = part.splitlines()
        rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
        tables[heading] = [[cell.strip() for cell in row] for row in rows[2:]]
    return tables


TABLES = sections()
TERMS = [
    (row[0], row[2].strip("`"))
    for rows in TABLES.values()
    for row in rows
    if len(row) == 4 and row[2]
]


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    """Label of each term of ours, by CURIE."""
    lines = [" ".join(triple) for triple in own_terms(package_data() / "ontology")]
    graph = rdflib.Graph().parse(data=" .\n".join([*lines, ""]), format="nt")
    return {
        f"exomet:{str(term).removeprefix(EXOMET)}": str(label)
        for term, label in graph.subject_objects(rdflib.RDFS.label)
        if str(term).startswith(EXOMET)
    }


def test_every_term_of_the_glossary_is_in_the_ontology(labels: dict[str, str]) -> None:
    assert len(TERMS) >= 40
    assert {term for _, term in TERMS} <= labels.keys()


def test_classes_have_the_word_of_the_glossary_as_their_label(labels: dict[str, str]) -> None:
    roles = {row[0] for row in TABLES["Who takes part"]}
    classes = [(word, term) for word, term in TERMS if term[7].isupper() and word not in roles]
    assert len(classes) >= 20
    assert [(word, term) for word, term in classes if labels[term] != word] == []


def test_a_word_stands_once() -> None:
    words = [row[0] for rows in list(TABLES.values())[:5] for row in rows if "see above" not in row]
    assert sorted(words) == sorted(set(words))


def test_every_filter_is_in_the_glossary() -> None:
    assert [row[0] for row in TABLES["Who takes part"]] == [*ROLES, *TRAITS]
    for name, *_, term in ((row[0], row[2].strip("`")) for row in TABLES["Who takes part"]):
        if name in ROLES and term and term[7].islower() and name != "target":
            assert term.removeprefix("exomet:") in ROLES[name].relations


def test_every_verb_is_in_the_glossary() -> None:
    verbs = {row[2].strip("`").removeprefix("exomet ") for row in TABLES["What the tools do"]}
    assert verbs == {name for name, command in cli.commands.items() if not command.hidden}


def test_options_mean_one_thing() -> None:
    options = {row[0].strip("`") for row in TABLES["Options with one meaning"]}
    offered: dict[str, set[str]] = {}
    for command in cli.commands.values():
        for parameter in command.params:
            for option in parameter.opts:
                if option in options and not getattr(parameter, "hidden", False):
                    offered.setdefault(option, set()).add(type(parameter.type).__name__)
    assert offered.keys() == options
    assert {option: types for option, types in offered.items() if len(types) > 1} == {}
