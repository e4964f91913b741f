"""Text of queries is taken apart by one grammar, and only where it has to be."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.graph.grounding import Names
from exomet.query.decompose import Clause, Decomposition, decompose
from exomet.query.diagnose import diagnose
from exomet.questions.why_empty import explain_query
from tests.conftest import shared

LINES = (Path(__file__).parent / "cases" / "clauses.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in LINES[1:]]


def shown(query: Decomposition, clause: Clause) -> str:
    graph = [f"[{clause.scope.graph}]"] if clause.scope.graph else []
    words = [query.text[:offset].split()[-1] for offset in clause.scope.projections]
    return " ".join([clause.text, *graph, *(f"[+ after {word}]" for word in words)])


@pytest.mark.parametrize(("text", "clauses"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_query_is_taken_apart(text: str, clauses: str) -> None:
    query = decompose(text.replace("\\n", "\n"))
    assert query is not None
    assert [shown(query, clause) for clause in query.clauses] == clauses.split(" | ")


def test_a_query_names_its_prologue_dataset_and_terms() -> None:
    text = (
        "PREFIX : <http://x/> PREFIX a: <http://a/> "
        "SELECT ?s FROM :g FROM NAMED <http://n/> { ?s a:p <http://o/> } ORDER BY a:late(?s)"
    )
    query = decompose(text)
    assert query is not None
    assert query.prologue == "PREFIX : <http://x/> PREFIX a: <http://a/> "
    assert query.dataset == "FROM :g FROM NAMED <http://n/>"
    assert query.terms == (":g", "<http://n/>", "a:p", "<http://o/>")
    assert [query.iri(term) for term in (":g", "a:p", "<http://o/>", "b:q", '"x"')] == [
        *("http://x/g", "http://a/p", "http://o/", None, None)
    ]


@pytest.mark.parametrize(
    ("end", "cut"),
    [
        ("HAVING (COUNT(*) > 1) LIMIT 1", "HAVING"),
        ("VALUES ?s { 1 }", "VALUES"),
        ("LIMIT 1", "LIMIT or OFFSET"),
    ],
)
def test_what_follows_the_group_can_remove_its_solutions(end: str, cut: str) -> None:
    query = decompose(f"SELECT ?s {{ ?s ?p ?o }} {end}")
    assert query is not None
    assert query.cut == cut


def test_deep_brackets_are_taken_apart() -> None:
    query = decompose(f"ASK {{ FILTER({'(' * 500}?x{')' * 500}) {'{' * 90} {'}' * 90} }}")
    assert query is not None
    assert query.clauses[0].variables == ("x",)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT * { << ?s ?p ?o >> ?q ?r }", "line 1, column 12"),
        ("ASK {\n ?s ?p <<( ?a ?b ?c )>> }", "line 2, column 8"),
        ("VERSION '1.2' ASK { ?s ?p 0 }", "line 1, column 1"),
    ],
)
def test_an_answer_says_where_a_query_leaves_sparql(
    text: str, place: str, real_names: Names
) -> None:
    assert decompose(text) is None
    (reason,) = explain_query(text, real_names)
    assert (
        reason
        == f"The query is not SPARQL 1.1 from {place} on, so what empties it cannot be found."
    )


def test_the_grammar_takes_what_the_engine_takes_of_sparql_11() -> None:
    queries = {name: text for name, text in w3c_queries() if engine_takes(text)}
    assert len(queries) > 600
    assert [name for name, text in queries.items() if diagnose(text)] == []


def engine_takes(text: str) -> bool:
    if "service" in text.lower():
        return False  # (nothing calls out of a test)
    try:
        with contextlib.suppress(RuntimeError):  # (a function that it does not have)
            ox.Store().query(text, base_iri="http://example.org/")
    except SyntaxError:
        return False
    return True


def w3c_queries() -> Iterator[tuple[str, str]]:
    """Yield the queries of the W3C's suites of SPARQL 1.0 and 1.1, of the part that is UTF-8."""
    with tarfile.open(shared("conformance") / "rdf-tests.tar.gz") as archive:
        for member in archive:
            suite = "sparql10" in member.name or "sparql11" in member.name
            if suite and member.name.endswith(".rq") and (file := archive.extractfile(member)):
                yield member.name, file.read().decode("utf-8")


@pytest.mark.parametrize(
    ("query", "heavy"),
    [
        ("SELECT * { ?s ?p ?o }", []),
        ("SELECT ?s { ?s ?p ?o }", []),
        ('ASK { ?s ?p "SERVICE" }', ["lark"]),
    ],
)
def test_a_query_with_rows_waits_for_no_grammar(query: str, heavy: list[str]) -> None:
    code = (
        "import sys, pyoxigraph\n"
        "from exomet.query.select import select\n"
        f"select(pyoxigraph.Store(), {query!r})\n"
        "print([name for name in ('lark', 'rdflib') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == str(heavy), result.stderr
