"""Queries answered from tables: what they give is what an engine of SPARQL gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.audit.report import run_audit
from exomet.engine import triples as triples_module
from exomet.engine.triples import Triples, loaded
from exomet.errors import NotBuiltError, QueryError
from exomet.export import views
from exomet.export.listed import write_listing
from exomet.finding.model import Findings
from exomet.graph.counts import Uses, UsesOnTheWay, count_graph, counted_triples
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.graph.make import check_inputs
from exomet.graph.open import triple_store
from exomet.graph.view_folders import view_folder
from exomet.graph.void import statistics_query
from exomet.query.select import Cell, run_query, select, select_texts
from exomet.queryable import QueryResult
from exomet.reason.reasoning import all_rules
from exomet.sql.graph_tables import GraphTables
from exomet.terms.iris import AUDITED, COMPUTED, INFERRED
from tests.conftest import HERE, TINY, silent

CASES = list(
    csv.DictReader(io.StringIO((HERE / "cases" / "tables.tsv").read_text()), delimiter="\t")
)
STATED = """<x:a> <x:p> <x:b> .
<x:a> <x:q> "one" .
<x:a> <x:q> "two \\"2\\""@en .
<x:a-b> <x:p> <x:b> .
<x:b> <x:p> <x:c> .
<x:b> <x:n> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
<x:c> <x:p> <x:a> .
_:n <x:p> <x:c> .
"""
INFERRED_LINES = "<x:a> <x:p> <x:c> .\n<x:a> <x:r> <x:b> .\n"


def add_inferred(triples: Triples, lines: str, graph: int = 0) -> None:
    """Put triples, whose terms have numbers, into the table of what was inferred."""
    rows = [line.removesuffix(" .").split(" ", 2) for line in lines.splitlines()]
    number = triples.numbers(term for row in rows for term in row)
    execute = triples.connection.execute
    execute(
        "CREATE TABLE IF NOT EXISTS inferred(g INTEGER, s INTEGER, p INTEGER, o INTEGER)"
    ).fetchall()
    # (row by row, those of the real graph took ten seconds)
    columns = [[number[term] for term in column] for column in zip(*rows, strict=True)]
    unnested = ", ".join("unnest(?::INTEGER[])" for _ in columns)
    execute(f"INSERT INTO inferred SELECT {graph}, {unnested}", columns)


@contextmanager
def tables_of(stated: Path, inferred: str) -> Iterator[GraphTables]:
    """Give the tables of a file of triples and of what was inferred from it."""
    words = [line.removesuffix(" .").split(" ", 2) for line in inferred.splitlines()]
    with loaded([[stated]], also=[term for row in words for term in row]) as triples:
        add_inferred(triples, inferred)
        yield GraphTables(triples)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphTables]:
    file = tmp_path_factory.mktemp("small") / "stated.nt"
    file.write_text(STATED, encoding="utf-8")
    with tables_of(file, INFERRED_LINES) as graph:
        yield graph


@pytest.fixture(scope="module")
def small_store() -> ox.Store:
    store = ox.Store()
    store.load(STATED.encode(), format=ox.RdfFormat.N_TRIPLES)
    graph = ox.NamedNode(INFERRED)
    store.load(INFERRED_LINES.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return store


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_query_gives_what_an_engine_gives(
    case: dict[str, str], small: GraphTables, small_store: ox.Store
) -> None:
    query = case["query"].replace("INFERRED", f"<{INFERRED}>")
    if case["refused"]:
        run_query(small_store, query)
        with pytest.raises(QueryError) as refused:
            small.rows(query)
        assert str(refused.value) == f"tables cannot answer {case['refused']}"
        return
    columns, rows = select(small, query)
    expected = run_query(small_store, query)
    assert columns == expected[0]
    if "|" in str(rows):  # (engines join the values of a list in an order of their own)
        rows, expected = with_sorted_lists(rows), (columns, with_sorted_lists(expected[1]))
    assert expected[1], "the case shows nothing"
    if "ORDER BY" in query:
        assert rows == expected[1]
    assert comparable(rows) == comparable(expected[1])
    assert len(rows) == len(set(map(str, rows)))
    assert list(select_texts(small, query)) == [
        ["" if value is None else str(value) for value in row] for row in select(small, query)[1]
    ]


def with_sorted_lists(rows: list[list[Cell]]) -> list[list[Cell]]:
    return [["|".join(sorted(str(value).split("|"))) for value in row] for row in rows]


class Recording:
    """A store that remembers what it was asked."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.asked: list[str] = []

    def query(self, query: str) -> QueryResult:
        self.asked.append(query)
        return self.store.query(query)


def comparable(rows: list[list[Cell]]) -> list[list[str]]:
    # (blank nodes have other labels in every engine)
    texts = (["_:" if str(value).startswith("_:") else str(value) for value in row] for row in rows)
    return sorted({tuple(row): row for row in texts}.values())


def test_all_that_audit_and_listing_ask_is_answered_alike(
    built: Path, real_store: ox.Store, tmp_path: Path
) -> None:
    recording = Recording(real_store)
    run_audit(recording)
    write_listing(Findings(Names(recording)), tmp_path)
    # A build in the making holds nothing that was brought.
    asked = [query for query in dict.fromkeys(recording.asked) if COMPUTED not in query]
    assert len(asked) > 25
    inferred = (built / INFERRED_FILE).read_text(encoding="utf-8")
    with tables_of(built / ASSERTED_FILE, inferred) as graph:
        for query in asked:
            expected = run_query(real_store, query)[1]
            assert comparable(graph.rows(query)[1]) == comparable(expected), query


def file_uses(file: Path) -> Uses:
    counted = UsesOnTheWay()
    lines = file.read_text(encoding="utf-8").splitlines()
    triples = (line.removesuffix(" .").split(" ", 2) for line in lines)
    assert len(list(counted.passing((s, p, o) for s, p, o in triples))) == len(lines)
    return counted.uses()


def test_counts_are_those_of_the_query_for_any_endpoint(tiny: Path, tiny_store: ox.Store) -> None:
    endpoint = "https://example.org/sparql"
    expected = tiny_store.query(statistics_query(), base_iri=endpoint)
    named = {INFERRED: file_uses(tiny / INFERRED_FILE), AUDITED: file_uses(tiny / AUDIT_FILE)}
    with loaded([[tiny / ASSERTED_FILE]]) as triples:
        counted = set(map(str, counted_triples(count_graph(triples, named), endpoint)))
    assert isinstance(expected, ox.QueryTriples)
    assert counted == set(map(str, expected))


@pytest.mark.parametrize("in_memory", [True, False])
def test_each_of_several_graphs_is_asked_for_itself(
    tmp_path: Path, in_memory: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triples_module, "_MOST_IN_MEMORY", 1 << 20 if in_memory else 0)
    one, other = tmp_path / "one.nt", tmp_path / "other.nt"
    one.write_text("<x:a> <x:p> <x:b> .\n")
    other.write_text("<x:a> <x:p> <x:c> .\n<x:d> <x:p> <x:c> .\n")
    with loaded([[one], [other]]) as triples:
        assert (triples.scratch / "triples.duckdb").exists() != in_memory
        add_inferred(triples, "<x:d> <x:p> <x:a> .\n", graph=0)
        query = "SELECT ?s ?o { ?s <x:p> ?o }"
        assert GraphTables(triples, 0).rows(query)[1] == [["x:a", "x:b"]]
        assert GraphTables(triples, 1).rows(query)[1] == [["x:a", "x:c"], ["x:d", "x:c"]]
        inferred = f"SELECT ?s ?o {{ GRAPH <{INFERRED}> {{ ?s <x:p> ?o }} }}"
        assert GraphTables(triples, 0).rows(inferred)[1] == [["x:d", "x:a"]]
        assert GraphTables(triples, 1).rows(inferred)[1] == []


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_view_is_the_same_from_tables_and_from_a_store(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_MOST_IN_STORE", 0)
    checked = check_inputs(TINY, silent)
    rules = all_rules(triple_store(checked.ontology), TINY.ontology / "rules")
    views.write_views(checked, tmp_path, rules, silent)
    from_tables = files_of(tmp_path / "views")
    assert len(from_tables) > 4
    assert from_tables == files_of(tiny / "views")


def test_a_large_build_has_views_where_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exomet import build as module

    monkeypatch.setattr(module, "MOST_IN_ALL_FORMATS", 1)
    said: list[str] = []
    module.build(TINY, tmp_path / "build", said.append, hermit=False)
    assert "no views of single sources: `exomet build --views` writes them" in said
    assert not (tmp_path / "build" / "views").exists()
    assert not (tmp_path / "build" / "exomet.ttl").exists()
    with pytest.raises(NotBuiltError, match="has no views of single sources: `exomet build --v"):
        view_folder(tmp_path / "build", "tahan2025")
    module.build(TINY, tmp_path / "build", silent, hermit=False, views=True)
    assert view_folder(tmp_path / "build", "abstracts").is_dir()
