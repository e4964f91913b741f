"""The files of the catalogue: names, layout and header of each query; faults name file and line."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import DataError, UnknownNameError
from exomet.files import package_data
from exomet.graph.layout import KEPT_QUESTIONS_FILE
from exomet.questions.catalogue import TAGS, read_catalogue, read_question
from exomet.questions.kept_questions import find_question
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.terms.header import without_header

CASES = Path(__file__).parent / "cases"
QUERIES = package_data() / "queries"
CATALOGUE = read_catalogue(QUERIES)
# Words that do not say what a variable holds. A column may have one: its header describes it.
VAGUE = set((CASES / "vague-names.txt").read_text(encoding="utf-8").split())
# Parameters that the answer does not repeat; all others are named as their column.
NO_COLUMN = {
    ("cancer-processes", "cancer"),
    ("corrections-of-kind", "kind"),
    ("evidence-lines", "finding"),
    ("finding-corrections", "finding"),
    ("finding-places", "finding"),
    ("finding-steps", "finding"),
    ("regulation-evidence", "regulator"),
    ("review-fidelity", "finding"),
    ("statements", "finding"),
    ("unreported-in-cancer", "cancer"),
}
FORMER_NAMES = {
    ("between-cells", "source", "sender"),
    ("fluid-markers", "source", "sample"),
    ("fluid-mirnas", "source", "sample"),
    ("missing-evidence", "rung", "level"),
    ("partners", "target", "molecule"),
    ("sender-cargo", "source", "sender"),
}


def test_no_line_is_too_long() -> None:
    for path in QUERIES.glob("*.rq"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 100, f"{path.name}:{number}"


@pytest.mark.parametrize("name", CATALOGUE)
def test_variables_say_what_they_hold(name: str) -> None:
    question = CATALOGUE[name]
    variables = set(re.findall(r"\?(\w+)", without_header(question.sparql)))
    assert not (variables - question.columns.keys()) & VAGUE


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_triple_pattern_has_a_line_of_its_own(name: str) -> None:
    for line in _lines(name):
        without_texts = re.sub(r'"[^"]*"', '""', line)
        assert not re.search(r"\s[;.]\s+\S", without_texts), line


@pytest.mark.parametrize("name", CATALOGUE)
def test_groups_and_subselects_are_indented(name: str) -> None:
    depth = columns = 0
    before = ""
    for line in _lines(name):
        text = line.strip()
        inner = re.sub(r'"[^"]*"', '""', text)
        level = depth - inner.startswith(("}", ")"))
        columns = 0 if text == "WHERE {" else columns
        further = 4 if before.endswith(" ;") else columns
        assert line == " " * (2 * level + further) + text
        opened = sum(map(inner.count, "{(")) - sum(map(inner.count, "})"))
        depth += (opened > 0) - (opened < 0)
        columns = 2 if text in ("SELECT", "SELECT DISTINCT") else columns
        before = text


def _lines(name: str) -> Iterator[str]:
    for line in without_header(CATALOGUE[name].sparql).splitlines():
        if line and not line.startswith("PREFIX"):
            yield line


def test_tags_come_from_one_list_and_each_is_used() -> None:
    used: set[str] = set()
    for question in CATALOGUE.values():
        assert len(set(question.tags)) == len(question.tags)
        used.update(question.tags)
    assert used == set(TAGS)
    assert sorted(TAGS) == list(TAGS)


def test_a_parameter_is_named_as_its_column() -> None:
    without_column = set()
    for question in CATALOGUE.values():
        for parameter in question.parameters:
            if parameter.name not in question.columns:
                without_column.add((question.name, parameter.name))
    assert without_column == NO_COLUMN


def test_source_is_only_a_document() -> None:
    for question in CATALOGUE.values():
        assert "source" not in {parameter.name for parameter in question.parameters}
    columns = {question.name for question in CATALOGUE.values() if "source" in question.columns}
    assert columns == {
        "evidence-lines",
        "fidelity-of-field",
        "fidelity-summary",
        "levels-by-source",
        "reference-list",
        "review-fidelity",
        "source-summary",
        "target-methods",
        "term-meaning",
        "unused-references",
    }


# A finding may rest on papers that no source lists: those of abstracts are read themselves.
ABOUT_ENTRIES = {"unused-references"}


def test_no_finding_is_left_out_for_want_of_an_entry_in_a_list() -> None:
    demanding = {
        question.name
        for question in CATALOGUE.values()
        if re.search(r"exomet:reference\b", _without_optional(question.sparql))
    }
    assert demanding == ABOUT_ENTRIES


def _without_optional(query: str) -> str:
    """Return a query without its groups that need not match, the innermost first."""
    shorter = re.sub(r"OPTIONAL \{[^{}]*\}", "", query)
    return shorter if shorter == query else _without_optional(shorter)


# Parameters that were renamed


def test_former_names_are_those_of_the_list() -> None:
    former = set()
    for question in CATALOGUE.values():
        names = {parameter.name for parameter in question.parameters}
        for parameter in question.parameters:
            if parameter.formerly:
                former.add((question.name, parameter.formerly, parameter.name))
                assert parameter.formerly not in names
    assert former == FORMER_NAMES


@pytest.mark.parametrize(("name", "former", "new"), sorted(FORMER_NAMES))
@pytest.mark.parametrize("lenient", [False, True])
def test_a_former_name_is_answered_with_the_new_one(
    name: str, former: str, new: str, lenient: bool, tiny_store: ox.Store
) -> None:
    graph = KnowledgeGraph(tiny_store, QUERIES)
    with pytest.raises(UnknownNameError, match=f"--{former} is now --{new}$"):
        graph.ask(name, lenient=lenient, **{former: "anything"})


# Broken headers

WHOLE = """#+ summary: "MicroRNAs"
#+ question: "Which microRNAs?"
#+ description: "All of them."
#+ tags: [mirna]
#+ parameters:
#+   cancer:
#+     variable: cancer_class
#+     type: "cancer"
#+     default: "MONDO:0002516"
#+     examples: ["HCC", "CRC"]
#+     about: "a cancer"
#+ columns:
#+   mirna: "the microRNA"

SELECT ?mirna WHERE { VALUES ?cancer_class { MONDO:0002516 } }
"""
with (CASES / "headers.tsv").open(encoding="utf-8", newline="") as _file:
    HEADERS = [tuple(row) for row in csv.reader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def test_a_whole_header_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "whole.rq").write_text(WHOLE.replace('"HCC"', "2018").replace('"CRC"', "no"))
    question = read_question(tmp_path / "whole.rq")
    assert (question.name, question.tags, question.sparql.count("\n")) == ("whole", ("mirna",), 15)
    assert dict(question.columns) == {"mirna": "the microRNA"}
    (parameter,) = question.parameters
    assert (parameter.name, parameter.variable) == ("cancer", "cancer_class")
    assert (parameter.examples, parameter.formerly) == (("2018", "no"), "")


def test_there_are_broken_headers() -> None:
    assert len(HEADERS) == 17


@pytest.mark.parametrize(("old", "new", "line", "message"), HEADERS)
def test_a_broken_header_is_reported_with_its_place_and_repair(
    old: str, new: str, line: str, message: str, tmp_path: Path
) -> None:
    old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
    assert WHOLE.count(old) == 1
    file = tmp_path / "broken.rq"
    file.write_text(WHOLE.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_question(file)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (file.as_posix(), int(line))
    assert message in f"{problem}$"


def test_a_build_keeps_every_question_as_its_file_has_it(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)  # (to import it is an error now)
    assert {name: find_question(QUERIES, name, tiny) for name in CATALOGUE} == CATALOGUE


@pytest.mark.parametrize("kept", ["", "{", '{"name": "names"}', '{"name": "names", "tags": 3}'])
def test_a_question_that_is_not_kept_whole_is_read_from_its_file(kept: str, tmp_path: Path) -> None:
    (tmp_path / KEPT_QUESTIONS_FILE).write_text(kept, encoding="utf-8")
    assert find_question(QUERIES, "names", tmp_path) == CATALOGUE["names"]


def test_a_question_that_was_changed_since_is_read_from_its_file(
    tiny: Path, tmp_path: Path
) -> None:
    text = CATALOGUE["names"].sparql
    changed = text.replace("#+ summary: ", "#+ summary: Other ", 1)
    (tmp_path / "names.rq").write_text(changed, encoding="utf-8")
    assert find_question(tmp_path, "names", tiny).summary.startswith("Other ")
