"""An endpoint that holds something else than the build, or a part of it, is told from an answer."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.errors import QueryError
from exomet.files import package_data
from exomet.graph.layout import ASSERTED_FILE, AUDIT_FILE, INFERRED_FILE
from exomet.queryable import Queryable, QueryResult
from exomet.questions.door import open_graph
from exomet.questions.endpoint_check import Comparison, check_endpoint
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.terms.iris import AUDITED, INFERRED
from tests.commands import exomet
from tests.serving import Server

DEFAULT = ox.DefaultGraph()
PLACES: dict[str, ox.NamedNode | ox.DefaultGraph] = {
    ASSERTED_FILE: DEFAULT,
    INFERRED_FILE: ox.NamedNode(INFERRED),
    AUDIT_FILE: ox.NamedNode(AUDITED),
}


def compared(tiny: Path, store: Queryable) -> dict[str, Comparison]:
    endpoint = KnowledgeGraph(store, package_data() / "queries")
    return {each.subject: each for each in check_endpoint(endpoint, open_graph(tiny))}


def loaded(tiny: Path, **places: ox.NamedNode | ox.DefaultGraph | None) -> ox.Store:
    """Return a store with the files of a build, some of them elsewhere or (None) left out."""
    store = ox.Store()
    for file, graph in PLACES.items():
        place = places.get(file.partition(".")[0], graph)
        if place is not None:
            path = str(tiny / file)
            store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=place)
    return store


@pytest.mark.parametrize(
    ("places", "problems"),
    [
        ({}, {}),
        (
            {"audit": None},
            {
                AUDITED: f"empty: load audit.nt into the graph <{AUDITED}>",
                "sign-verdicts": "other rows",
            },
        ),
        (
            {"inferred": None},
            {
                INFERRED: f"empty: load inferred.nt into the graph <{INFERRED}>",
                "class-": "other rows",
            },
        ),
        (
            {"exomet": ox.NamedNode("https://w3id.org/exomet/graph/asserted")},
            {
                "what was asserted": "empty: load exomet.nt into the default graph, or name its graph"
            },
        ),
        (
            {"audit": DEFAULT, "inferred": DEFAULT},
            {
                "what was asserted": "all graphs together: name the one that was asserted with --graph"
            },
        ),
    ],
    ids=["whole", "no audit", "not reasoned over", "another graph", "all in one"],
)
def test_what_is_missing_is_named(
    tiny: Path, places: dict[str, ox.NamedNode | None], problems: dict[str, str]
) -> None:
    found = compared(tiny, loaded(tiny, **places))
    assert len(found) == 8
    if not problems:
        assert not any(each.problem for each in found.values())
    for subject, problem in problems.items():
        assert any(subject in name and problem in each.problem for name, each in found.items())


@pytest.mark.parametrize("file", ["exomet.nq", "exomet.trig"])
def test_one_file_holds_all_that_questions_need(tiny: Path, file: str) -> None:
    store = ox.Store()
    store.bulk_load(path=str(tiny / file))
    assert not any(each.problem for each in compared(tiny, store).values())


def test_a_part_and_another_release_are_named(tiny: Path) -> None:
    store = loaded(tiny)
    lost = next(store.quads_for_pattern(None, None, None, DEFAULT))
    store.remove(lost)
    asserted = compared(tiny, store)["what was asserted"]
    assert asserted.problem == "1 triples are missing: load exomet.nt again"
    assert asserted.expected == (asserted.present or 0) + 1
    for name in ("urn:a", "urn:b"):
        store.add(ox.Quad(ox.NamedNode(name), lost.predicate, lost.object))
    assert "another release" in compared(tiny, store)["what was asserted"].problem


def test_a_question_that_fails_is_a_difference(tiny: Path) -> None:
    class Busy:
        store = loaded(tiny)

        def query(self, query: str, /) -> QueryResult:
            if "COUNT(*) AS ?triples" not in query:
                raise QueryError("the server is busy")
            return self.store.query(query)

    found = compared(tiny, Busy())
    assert not found["what was asserted"].problem
    routes = found["question routes"]
    assert (routes.present, routes.problem) == (None, "the server is busy")


def test_the_command_compares_and_its_exit_code_says_so(tiny: Path, tmp_path: Path) -> None:
    where = ("--build", str(tiny))
    with (tiny / ASSERTED_FILE).open("rb") as lines:
        asserted = sum(1 for _ in lines)
    with Server("--build", tiny) as server:
        url = f"{server.url}/sparql"
        for words in (["--endpoint", url, "--check"], ["--check", f"--endpoint={url}"]):
            done = exomet("ask", *where, *words)
            assert done.returncode == 0, done.stderr
            assert f"what was asserted\t{asserted}\t{asserted}\t\n" in done.stdout
            assert "holds the graph of the build" in done.stderr
    empty = tmp_path / "empty.nt"
    empty.write_text("<urn:s> <urn:p> <urn:o> .\n", encoding="utf-8")
    with Server("--file", empty) as server:
        url = f"{server.url}/sparql"
        done = exomet("ask", "--check", "--endpoint", url, *where)
        assert done.returncode == 1
        assert "triples are missing: load exomet.nt again" in done.stdout
        hint = f"exomet ask --endpoint {url} --check"
        for question in (["routes"], ["target-mirnas", "--target", "PTEN"]):
            done = exomet("ask", *question, "--endpoint", url)
            assert done.returncode != 0
            assert hint in done.stderr
    assert "goes with --endpoint" in exomet("ask", "--check").stderr
    assert "name a question" in exomet("ask", "--endpoint", url).stderr
    assert (
        "exomet build"
        in exomet("ask", "--check", "--endpoint", url, EXOMET_BUILD=str(tmp_path)).stderr
    )
