"""The questions on tables that a large build keeps: the rows of the store, in their order."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.engine.kept_tables import TABLES_FILE, KeptTables, opened_tables, write_tables
from exomet.errors import ExometError, QueryError, UnknownNameError
from exomet.files import package_data
from exomet.graph import disk
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE, STORE_FOLDER
from exomet.query.select import Cell
from exomet.questions import answering
from exomet.questions.answering import TablesFirst
from exomet.questions.catalogue import Question, read_catalogue
from exomet.questions.door import open_graph
from exomet.sql.graph_tables import GraphTables
from exomet.sql.solutions import GRAPH_TABLES

CATALOGUE = read_catalogue(package_data() / "queries")


def kept(build: Path, folder: Path) -> KeptTables:
    files = [build / name for name in (ASSERTED_FILE, INFERRED_FILE, AUDIT_FILE)]
    write_tables(files, folder)
    found = KeptTables.found(folder)
    assert found
    return found


@pytest.fixture(scope="module")
def tiny_kept(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptTables:
    return kept(tiny, tmp_path_factory.mktemp("tiny-tables"))


@pytest.fixture(scope="module")
def whole_kept(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptTables:
    return kept(whole, tmp_path_factory.mktemp("whole-tables"))


@pytest.fixture(scope="module")
def tiny_both(tiny_kept: KeptTables, tiny_store: ox.Store) -> TablesFirst:
    return TablesFirst(tiny_store, tiny_kept)


@pytest.fixture(scope="module")
def whole_both(whole_kept: KeptTables, whole_store: ox.Store) -> TablesFirst:
    return TablesFirst(whole_store, whole_kept)


@pytest.fixture(scope="module")
def whole_names(whole_store: ox.Store) -> Names:
    return Names(whole_store)


def texts(question: Question, names: Names) -> Iterator[str]:
    """Yield the text of a question with its defaults, and with each example of a parameter."""
    yield question.sparql
    for parameter in question.parameters:
        for example in parameter.examples:
            try:
                yield question.bound({parameter.name: [example]}, names)
            except UnknownNameError:
                continue


def shown(rows: list[list[Cell]]) -> list[list[tuple[type, Cell]]]:
    """Return rows with the types of their values: 1 is not True."""
    return [[(type(value), value) for value in row] for row in rows]


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_question_has_the_rows_of_the_store(
    name: str, whole_both: TablesFirst, whole_store: ox.Store, whole_names: Names
) -> None:
    for sparql in texts(CATALOGUE[name], whole_names):
        columns, rows = CATALOGUE[name].run(whole_both, sparql)
        expected = CATALOGUE[name].run(whole_store, sparql)
        assert (columns, shown(rows)) == (expected[0], shown(expected[1])), sparql


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_question_has_the_rows_of_the_store_on_the_tiny_graph(
    name: str, tiny_both: TablesFirst, tiny_store: ox.Store
) -> None:
    sparql = CATALOGUE[name].sparql
    columns, rows = CATALOGUE[name].run(tiny_both, sparql)
    expected = CATALOGUE[name].run(tiny_store, sparql)
    assert (columns, shown(rows)) == (expected[0], shown(expected[1]))


def test_the_tables_understand_every_question(whole_kept: KeptTables) -> None:
    with opened_tables(whole_kept) as triples:
        tables = GraphTables(triples, named=GRAPH_TABLES, as_sets=False)
        # What users bring is in graphs of its own, which the store answers for.
        known = [each for each in CATALOGUE.values() if "corroboration" not in each.tags]
        assert len(known) > 100
        for question in known:
            assert tables.rows(question.sparql)[0] == list(question.columns), question.name


def test_rows_that_may_come_twice_are_left_to_the_store(
    tiny_both: TablesFirst, tiny_store: ox.Store, tiny_kept: KeptTables
) -> None:
    query = "SELECT ?p { ?s ?p ?o } ORDER BY ?p"
    assert len(tiny_both.rows(query)[1]) == len(
        list(tiny_store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    )
    with opened_tables(tiny_kept) as triples, pytest.raises(QueryError, match="more than once"):
        GraphTables(triples, as_sets=False).rows(query)


def test_an_answer_has_an_end(tiny_both: TablesFirst, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "_MOST_ROWS", 10)
    bounded = TablesFirst(tiny_both._store, tiny_both._kept)
    assert len(bounded.rows("SELECT DISTINCT ?s { ?s a ?c } LIMIT 10")[1]) == 10
    with pytest.raises(ExometError, match=r"^the answer has more than 10 rows: ask for less$"):
        bounded.rows("SELECT DISTINCT ?s { ?s a ?c }")


def test_a_blank_node_is_one_node_in_one_file_alone(tmp_path: Path) -> None:
    for name in ("stated", "inferred"):
        (tmp_path / name).write_text("_:a <x:p> _:a .\n")
    write_tables([tmp_path / "stated", tmp_path / "inferred"], tmp_path)
    found = KeptTables.found(tmp_path)
    assert found
    with opened_tables(found) as triples:
        graph = GraphTables(triples, named=GRAPH_TABLES)
        (inferred,) = GRAPH_TABLES.keys() - {"https://w3id.org/exomet/graph/audit"}
        own = "SELECT ?s { ?s <x:p> ?s }"
        both = f"SELECT ?s {{ ?s <x:p> ?o GRAPH <{inferred}> {{ ?s <x:p> ?o }} }}"
        assert len(graph.rows(own)[1]) == 1
        assert graph.rows(both)[1] == []


@pytest.mark.parametrize("damage", ["damaged", "replaced", "gone"])
def test_tables_that_are_not_those_of_the_build_are_passed_over(
    damage: str, tiny_kept: KeptTables, tiny_store: ox.Store, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(tiny_kept.file, tmp_path / TABLES_FILE))
    found = KeptTables.found(tmp_path)
    assert found
    copy.unlink()
    if damage == "damaged":
        copy.write_bytes(b"\x00" * 100_000)
        found = KeptTables.found(tmp_path)
        assert found
    elif damage == "replaced":
        (tmp_path / "a.nt").write_text("<x:a> <x:p> <x:b> .\n")
        write_tables([tmp_path / "a.nt"], tmp_path)
    with pytest.raises(ExometError), opened_tables(found):
        pass
    question = CATALOGUE["names"]
    both = TablesFirst(tiny_store, found)
    assert question.run(both, question.sparql) == question.run(tiny_store, question.sparql)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets the store try first")
def test_the_store_answers_first_where_it_is_quick(
    tiny_kept: KeptTables, tiny_store: ox.Store
) -> None:
    question = CATALOGUE["names"]
    patient = TablesFirst(tiny_store, tiny_kept, patience=60)
    assert question.run(patient, question.sparql) == question.run(tiny_store, question.sparql)
    assert "_tables" not in patient.__dict__


def test_a_store_that_takes_longer_leaves_the_question_to_the_tables(
    tiny_kept: KeptTables, tiny_store: ox.Store
) -> None:
    question = CATALOGUE["names"]
    hasty = TablesFirst(tiny_store, tiny_kept, patience=1e-6)
    assert question.run(hasty, question.sparql) == question.run(tiny_store, question.sparql)
    assert hasty._tables


def test_a_small_build_is_asked_without_tables(tiny: Path) -> None:
    knowledge = open_graph(tiny)
    assert knowledge.tables is None
    assert knowledge.answering is knowledge.store
    assert not list(tiny.rglob(TABLES_FILE))


def test_a_question_on_a_small_build_imports_no_engine_of_tables(tiny: Path) -> None:
    import subprocess

    script = (
        "import sys, exomet; exomet.ask('mirna-targets', mirna='miR-21-5p', build=sys.argv[1]); "
        "print('duckdb' in sys.modules, 'lark' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(tiny)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_the_first_question_on_a_large_build_makes_its_tables(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = Path(shutil.copytree(tiny, tmp_path / "build"))
    shutil.rmtree(build / STORE_FOLDER)
    monkeypatch.setattr(disk, "_LARGE_BYTES", 1)
    small, large = open_graph(tiny), open_graph(build)
    assert large.tables
    assert isinstance(large.answering, TablesFirst)
    assert large.ask("mirna-targets", mirna="miR-21-5p") == small.ask(
        "mirna-targets", mirna="miR-21-5p"
    )
    empty = large.ask("contradictions")
    assert empty.notes == small.ask("contradictions").notes
