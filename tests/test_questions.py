"""The catalogue: each question gives its exact answer on the tiny graph, and on the real one."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import QueryError, UnknownNameError
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.query.delimited import write_delimited
from exomet.query.select import select
from exomet.questions.catalogue import Question, read_catalogue
from exomet.questions.kept_questions import find_question
from exomet.terms.iris import expand, prefixes

ANSWERS = Path(__file__).parent / "questions"
CATALOGUE = read_catalogue(package_data() / "queries")
SUBJECTS = set(
    """mirna target pathway process cancer sender source recipient biofluid site year evidence
    reference multi-hop matrix hierarchy inferred correction conflict coverage gap context
    biomarker background vesicle corroboration""".split()  # noqa: SIM905 (a list of words reads better)
)
# The tiny graph lacks some defaults: there a question is asked with values of its own.
TINY_VALUES: dict[str, dict[str, list[str]]] = {}
for line in (ANSWERS / "tiny-values.tsv").read_text(encoding="utf-8").splitlines()[1:]:
    name, parameter, value = line.split("\t")
    TINY_VALUES.setdefault(name, {}).setdefault(parameter, []).append(value)


def answer(store: ox.Store, question: Question, values: dict[str, list[str]] | None = None) -> str:
    out = io.StringIO()
    write_delimited(*question.answer(store, values or {}), out, "\t")
    return out.getvalue()


def test_the_catalogue_covers_the_subjects_of_the_field() -> None:
    assert len(CATALOGUE) >= 100
    assert {tag for question in CATALOGUE.values() for tag in question.tags} >= SUBJECTS


@pytest.mark.parametrize("name", CATALOGUE)
def test_answer_on_the_tiny_graph(name: str, tiny_store: ox.Store) -> None:
    assert answer(tiny_store, CATALOGUE[name], TINY_VALUES.get(name)) == (
        ANSWERS / f"{name}.tiny.tsv"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CATALOGUE)
def test_answer_on_the_whole_graph(name: str, whole_store: ox.Store) -> None:
    assert answer(whole_store, CATALOGUE[name]) == (ANSWERS / f"{name}.real.tsv").read_text(
        encoding="utf-8"
    )


def test_no_answer_is_left_over() -> None:
    expected = {f"{name}.{graph}.tsv" for name in CATALOGUE for graph in ("tiny", "real")}
    assert {path.name for path in ANSWERS.iterdir()} == expected | {"tiny-values.tsv"}
    assert TINY_VALUES.keys() <= CATALOGUE.keys()


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_answer_on_the_real_graph_has_rows(name: str) -> None:
    if "corroboration" in CATALOGUE[name].tags:
        return  # (without files of users there is nothing: tests/test_corroboration.py brings some)
    assert len((ANSWERS / f"{name}.real.tsv").read_text(encoding="utf-8").splitlines()) > 1


@pytest.mark.parametrize("name", CATALOGUE)
def test_header_says_what_the_query_does(name: str, real_store: ox.Store) -> None:
    question = CATALOGUE[name]
    columns, _ = question.answer(real_store, {})
    assert list(question.columns) == columns
    assert question.question.endswith("?")
    assert question.description.endswith(".")
    assert not question.summary.endswith(".")
    for parameter in question.parameters:
        quoted = (
            f'"{parameter.default}"' if parameter.type.startswith("value of") else parameter.default
        )
        assert f"VALUES ?{parameter.variable} {{ {quoted} }}" in question.sparql
        assert len(parameter.examples) >= 2


EXAMPLES = [
    (q.name, p.name, example)
    for q in CATALOGUE.values()
    if "corroboration" not in q.tags
    for p in q.parameters
    for example in p.examples
]


@pytest.mark.parametrize(("name", "parameter", "example"), EXAMPLES)
def test_each_example_has_an_answer(
    name: str, parameter: str, example: str, real_names: Names
) -> None:
    assert CATALOGUE[name].answer(real_names.store, {parameter: [example]}, real_names)[1]


@pytest.mark.parametrize("name", CATALOGUE)
def test_prefixes_are_those_of_the_list(name: str) -> None:
    declared = dict(re.findall(r"PREFIX ([\w.]+): <([^>]+)>", CATALOGUE[name].sparql))
    assert declared.items() <= prefixes().items()
    for prefix in declared:
        assert re.search(
            rf"(?<![\w<]){prefix}:\w", re.sub("PREFIX.*", "", CATALOGUE[name].sparql)
        ), prefix


_ZENG = (
    "Zeng Z 2018, Cancer-derived exosomal miR-25-3p promotes pre-metastatic niche formation by "
    "inducing vascular permeability and angiogenesis"
)
# The rows of the last column are those of the first review; further sources add to them.
BOUND = [
    ("target-mirnas", {"target": ["ZO-1"]}, ["TJP1"], 5),
    ("target-mirnas", {"target": ["MMP"]}, ["MMP", "MMP1", "MMP2", "MMP9"], 5),
    ("mirna-targets", {"mirna": ["mir21"]}, ["hsa-miR-21", "hsa-miR-21-5p"], 25),
    ("mirna-targets", {"mirna": ["miR-103", "miR-105"]}, ["hsa-miR-103", "hsa-miR-105"], 6),
    ("site-mirnas", {"site": ["bone"]}, ["bone element"], 4),
    ("conditions", {"condition": ["RAS activation"]}, ["RAS activation"], 1),
    ("class-members", {"class": ["angiogenic finding"]}, ["angiogenic finding"], 14),
    ("year-findings", {"year": ["2012", " 2014"]}, ["2012", "2014"], 4),
    (
        "corrections-of-kind",
        {"kind": ["Wrong-Disease"]},
        [f"correction:C{n:03d}" for n in (5, 6, 7, 14)],
        4,
    ),
    ("paper-findings", {"paper": ["Zeng Z 2018, Nat Commun"]}, ["Zeng Z 2018, Nat Commun"], 1),
    ("paper-findings", {"paper": ["Zeng 2018"]}, [_ZENG], 1),
    ("paper-findings", {"paper": ["57"]}, ["Yu DD 2015, Tumour Biol"], 1),
    ("finding-steps", {"finding": ["f0081"]}, [f"finding:F0081-s{n}" for n in range(1, 5)], 4),
]


@pytest.mark.parametrize(("name", "values", "first_column", "least"), BOUND)
def test_parameters(
    name: str,
    values: dict[str, list[str]],
    first_column: list[str],
    least: int,
    real_store: ox.Store,
) -> None:
    _, answer_rows = CATALOGUE[name].answer(real_store, values)
    assert sorted({str(row[0]) for row in answer_rows}) == first_column
    assert len(answer_rows) >= least


def test_a_parameter_cannot_smuggle_sparql_in(tiny_store: ox.Store) -> None:
    for hostile in (
        "<http://x> } #",
        'PTEN" } UNION { ?s ?p ?o',
        "https://x.org/> } UNION { ?s ?p ?o } #",
    ):
        with pytest.raises(UnknownNameError):
            CATALOGUE["target-mirnas"].answer(tiny_store, {"target": [hostile]})
    assert expand("https://x.org/> }") is None


def test_unknown_question_and_parameter_are_answered_with_candidates(tiny_store: ox.Store) -> None:
    with pytest.raises(UnknownNameError, match="target-mirnas"):
        find_question(package_data() / "queries", "target-mirna")
    with pytest.raises(UnknownNameError, match='did you mean "target"'):
        CATALOGUE["target-mirnas"].answer(tiny_store, {"targe": ["PTEN"]})
    with pytest.raises(UnknownNameError, match="it has no parameters"):
        CATALOGUE["corrections"].answer(tiny_store, {"kind": ["year"]})


@pytest.mark.parametrize(
    ("name", "parameter", "value", "said"),
    [
        ("year-findings", "year", "last", '--year is a whole number, not "last"'),
        (
            "corrections-of-kind",
            "kind",
            "wrong diseas",
            'no kind "wrong diseas"; did you mean "wrong disease"',
        ),
        (
            "corrections-of-kind",
            "kind",
            "xyz",
            "it takes abbreviation, arm from abstract, arm from title",
        ),
        ("mirna-targets", "mirna", "miR-378b", 'did you mean "hsa-miR-378"'),
        (
            "mirna-targets",
            "mirna",
            "miR-19b",
            "hsa-miR-19b-3p (MIMAT0000074) is in miRBase, not in the graph",
        ),
    ],
)
def test_unknown_values_are_answered_with_candidates(
    name: str, parameter: str, value: str, said: str, real_names: Names
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        CATALOGUE[name].answer(real_names.store, {parameter: [value]}, real_names)
    assert said in str(caught.value)
    assert "miR-92a" in value or "92a" not in str(caught.value)


with (Path(__file__).parent / "cases" / "broken.tsv").open(encoding="utf-8", newline="") as _file:
    BROKEN = [tuple(row) for row in csv.reader(_file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def test_there_are_broken_queries() -> None:
    assert len(BROKEN) == 20


@pytest.mark.parametrize(("query", "column", "says"), BROKEN)
def test_a_broken_query_is_told_where_and_why_in_short(
    query: str, column: str, says: str, tiny_store: ox.Store
) -> None:
    with pytest.raises(QueryError) as caught:
        select(tiny_store, f"# two lines\n{query}")
    assert (caught.value.line, caught.value.column) == (2, int(column))
    assert str(caught.value).startswith(f"the query breaks at line 2, column {column}: ")
    assert says in str(caught.value)
    assert len(str(caught.value)) < 200
