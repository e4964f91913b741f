"""An answer without rows says what emptied it, and what is near."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from exomet.errors import QueryError
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.query.decompose import decompose
from exomet.questions.catalogue import read_catalogue
from exomet.questions.elimination import OUT_OF_TIME, Elimination
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.questions.why_empty import explain_query
from exomet.terms.iris import EXOMET

CATALOGUE = read_catalogue(package_data() / "queries")
LINES = (Path(__file__).parent / "cases" / "empty.tsv").read_text(encoding="utf-8").splitlines()[1:]
CASES = [line.split("\t") for line in LINES]


def test_no_case_is_lost() -> None:
    assert len(CASES) == 54
    assert all(len(case) == 4 for case in CASES)


@pytest.mark.parametrize(
    ("text", "values", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_told(text: str, values: str, told: str, real_names: Names) -> None:
    graph = KnowledgeGraph(real_names.store, package_data() / "queries")
    given: dict[str, Any] = dict(pair.split("=") for pair in re.split(r" (?=\w+=)", values) if pair)
    if text in CATALOGUE:
        answer = graph.ask(text, **given)
    elif text == "findings":
        answer = graph.findings(**given)
    else:
        answer = graph.sparql(text)
    assert len(answer) == 0 or answer.rows == [(False,)]
    lines = [note.text for note in answer.notes if note.code == "empty"]
    expected = _pattern(told, len(graph.findings()))
    assert any(expected.search(f"{line}$") for line in lines), lines


def _pattern(told: str, findings: int) -> re.Pattern[str]:
    """What is told, with ``{all}`` for the number of findings and ``{n}`` for another that grows."""
    text = re.escape(told.replace("{all}", str(findings)))
    return re.compile(text.replace(r"\{n\}", "[1-9][0-9]*"))


# A term that the graph has, one that it lacks, and one that is a graph.
TERMS = ("exomet:step", "exomet:nowhere", "<https://w3id.org/exomet/graph/audit>")


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("fault", ["late", "failing"])
def test_what_was_not_tried_is_not_called_absent(
    term: str, fault: str, real_names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def query(self, text: str) -> None:
            raise QueryError("the endpoint is busy")

    query = decompose(f"PREFIX exomet: <{EXOMET}> SELECT * {{ ?s {term} 'absent' }}")
    assert query is not None
    elimination = Elimination(query, real_names)
    if fault == "late":
        elimination.trials.deadline = 0.0
    else:
        monkeypatch.setattr(elimination.trials, "store", Failing())
    reasons = elimination.reasons()
    assert reasons == ([OUT_OF_TIME] if fault == "late" else [])


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_clause_of_each_question_can_be_left_out(name: str) -> None:
    query = decompose(CATALOGUE[name].sparql)
    assert query is not None
    assert query.clauses
    for clause in query.clauses:
        ox.Store().query(f"{query.prologue} SELECT * WHERE {query.group_without(clause)}")


HARD = [
    'ASK { ?s ?p \'a.b;c{\' , "x"@en-GB , 1.5e3 ; ?q "5"^^<http://x/t> . # { comment }\n [] ?p ( 1 2 ) }',
    "PREFIX : <http://x/> SELECT * FROM :g WHERE { :a.b (:p|^:q)/:r* ?o ; !(:s|^:t) ?u . FILTER EXISTS { ?o ?p ?u } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s ?q 1 } BIND(1 < 2 AS ?x) { ?a ?b ?c } UNION { ?d ?e ?f } ?s ?t 5 }",
    'SELECT (COUNT(*) AS ?n) { VALUES (?a ?b) { (1 UNDEF) ("x" 2) } ?s ?a ?b . } GROUP BY ?s HAVING(COUNT(*) > 1)',
    "SELECT * { { SELECT ?s (MAX(?o) AS ?m) { ?s ?p ?o } GROUP BY ?s } ?s ?p '''it\n}''' FILTER(?m > ?s && ?s != 3) }",
]


@pytest.mark.parametrize("text", HARD)
def test_hard_syntax_is_taken_apart(text: str) -> None:
    query = decompose(text)
    assert query is not None
    assert query.clauses
    for clause in query.clauses:
        group = query.group_without(clause)
        ox.Store().query(f"{query.prologue} SELECT * {query.dataset} WHERE {group}")


def test_other_forms_are_not_taken_apart(real_names: Names) -> None:
    assert decompose("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }") is None
    assert decompose("SELECT * { << ?s ?p ?o >> ?q ?r }") is None
    assert explain_query("DESCRIBE <http://x>", real_names) == []
