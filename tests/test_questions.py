"""The catalogue: each question has its exact answer on the tiny graph, checked by hand, and on the real one."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import ResultRow

from exomet.ask.catalogue import Question, find_question, read_catalogue
from exomet.ask.names import Names
from exomet.ask.store import cell
from exomet.errors import QueryError, UnknownNameError
from exomet.export import write_delimited
from exomet.resources import home
from exomet.terms.iris import INFERRED, expand, prefixes

ANSWERS = Path(__file__).parent / "questions"
CATALOGUE = read_catalogue(home() / "queries")
ENTITIES = {"mirna", "source", "target", "pathway", "process"}


def answer(store: ox.Store, question: Question, values: dict[str, list[str]] | None = None) -> str:
    out = io.StringIO()
    write_delimited(*question.answer(store, values or {}), out, "\t")
    return out.getvalue()


def test_the_catalogue_covers_the_entities_of_the_field() -> None:
    assert len(CATALOGUE) >= 25
    assert {tag for question in CATALOGUE.values() for tag in question.tags} >= ENTITIES


@pytest.mark.parametrize("name", CATALOGUE)
def test_answer_on_the_tiny_graph(name: str, tiny_store: ox.Store) -> None:
    assert answer(tiny_store, CATALOGUE[name]) == (ANSWERS / f"{name}.tiny.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CATALOGUE)
def test_answer_on_the_real_graph(name: str, real_store: ox.Store) -> None:
    assert answer(real_store, CATALOGUE[name]) == (ANSWERS / f"{name}.real.tsv").read_text(encoding="utf-8")


def test_no_answer_is_left_over() -> None:
    assert {path.name for path in ANSWERS.iterdir()} == {f"{n}.{g}.tsv" for n in CATALOGUE for g in ("tiny", "real")}


@pytest.mark.parametrize("name", CATALOGUE)
def test_header_says_what_the_query_does(name: str, tiny_store: ox.Store) -> None:
    question = CATALOGUE[name]
    columns, _ = question.answer(tiny_store, {})
    assert list(question.columns) == columns
    assert question.question.endswith("?")
    for parameter in question.parameters:
        assert f"VALUES ?{parameter.variable} {{ {parameter.default} }}" in question.sparql
        assert Names(tiny_store).thing(parameter.default, *parameter.kinds).kinds & set(parameter.kinds)


@pytest.mark.parametrize("name", CATALOGUE)
def test_prefixes_are_those_of_the_list(name: str) -> None:
    declared = dict(re.findall(r"PREFIX ([\w.]+): <([^>]+)>", CATALOGUE[name].sparql))
    assert declared.items() <= prefixes().items()


@pytest.fixture(scope="module")
def dataset(tiny: Path) -> rdflib.Dataset:
    data = rdflib.Dataset(default_union=False)
    data.default_graph.parse(tiny / "exomet.nt", format="nt")
    data.graph(INFERRED).parse(tiny / "inferred.nt", format="nt")
    return data


@pytest.mark.parametrize("name", CATALOGUE)
def test_rdflib_gives_the_same_rows(name: str, dataset: rdflib.Dataset, tiny_store: ox.Store) -> None:
    result = dataset.query(CATALOGUE[name].sparql)
    assert result.vars is not None
    rows = {
        tuple("" if term is None else str(cell(_oxigraph(term))) for term in row)
        for row in result
        if isinstance(row, ResultRow)
    }
    columns, expected = CATALOGUE[name].answer(tiny_store, {})
    assert [str(variable) for variable in result.vars] == columns
    assert {_unordered(row) for row in rows} == {
        _unordered(tuple("" if value is None else str(value) for value in row)) for row in expected
    }


def _oxigraph(term: object) -> object:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.Literal) and term.datatype:
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
    return ox.Literal(str(term))


def _unordered(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("|".join(sorted(value.split("|"))) for value in row)


BOUND = [
    ("target-mirnas", {"target": ["ZO-1"]}, ["TJP1"], 5),
    ("target-mirnas", {"target": ["MMP"]}, ["MMP", "MMP2", "MMP9"], 4),
    ("mirna-targets", {"mirna": ["mir21"]}, ["hsa-miR-21", "hsa-miR-21-5p"], 19),
    ("mirna-targets", {"mirna": ["miR-103", "miR-105"]}, ["hsa-miR-103", "hsa-miR-105"], 5),
    ("site-mirnas", {"site": ["bone"]}, ["bone element"], 4),
    ("conditions", {"condition": ["RAS activation"]}, ["RAS activation"], 1),
    ("class-members", {"class": ["angiogenic finding"]}, ["angiogenic finding"], 14),
]


@pytest.mark.parametrize(("name", "values", "first_column", "rows"), BOUND)
def test_parameters(
    name: str, values: dict[str, list[str]], first_column: list[str], rows: int, real_store: ox.Store
) -> None:
    _, found = CATALOGUE[name].answer(real_store, values)
    assert sorted({str(row[0]) for row in found}) == first_column
    assert len(found) == rows


def test_a_parameter_cannot_smuggle_sparql_in(tiny_store: ox.Store) -> None:
    for hostile in ("<http://x> } #", 'PTEN" } UNION { ?s ?p ?o', "https://x.org/> } UNION { ?s ?p ?o } #"):
        with pytest.raises(UnknownNameError):
            CATALOGUE["target-mirnas"].answer(tiny_store, {"target": [hostile]})
    assert expand("https://x.org/> }") is None


def test_unknown_question_and_parameter_are_answered_with_candidates(tiny_store: ox.Store) -> None:
    with pytest.raises(UnknownNameError, match="target-mirnas"):
        find_question(home() / "queries", "target-mirna")
    with pytest.raises(UnknownNameError, match='did you mean "target"'):
        CATALOGUE["target-mirnas"].answer(tiny_store, {"targe": ["PTEN"]})


@pytest.mark.parametrize("query", ["SELECT * WHERE { ?s ?p }", "SELECT * WHERE { ?s ex:p ?o }", "SELEC ?s", "SELECT ("])
def test_a_syntax_error_says_line_and_column_in_short(query: str, tiny_store: ox.Store) -> None:
    with pytest.raises(QueryError) as caught:
        Question("x", "x?", (), (), {}, query).answer(tiny_store, {})
    assert re.match(r"the query breaks at line \d+, column \d+: ", str(caught.value))
    assert len(str(caught.value)) < 200
