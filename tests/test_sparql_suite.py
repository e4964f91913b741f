"""The test suite of SPARQL by the W3C: what a worker of the endpoint answers to each query."""

from __future__ import annotations

import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlparse
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest

from exomet.errors import QueryError
from exomet.query.guard import refuse_hostile
from exomet.serve.ipc import Document, Job
from exomet.serve.worker import execute
from exomet.terms.iris import RDF
from tests.conftest import shared

TESTS = "http://www.w3.org/2001/sw/DataAccess/tests/"
MANIFEST, QUERY = f"{TESTS}test-manifest#", f"{TESTS}test-query#"
RESULT = f"{TESTS}result-set#"
MANIFESTS = (
    "sparql10/manifest-evaluation.ttl",
    "sparql10/manifest-syntax.ttl",
    "sparql11/manifest-sparql11-query.ttl",
    "sparql11/csv-tsv-res/manifest.ttl",
    "sparql11/json-res/manifest.ttl",
)
EVALUATED = {"QueryEvaluationTest", "CSVResultFormatTest"}
ACCEPTED = {"PositiveSyntaxTest", "PositiveSyntaxTest11"}
REFUSED = {"NegativeSyntaxTest", "NegativeSyntaxTest11"}
RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
# The form in which an answer is asked for, by the ending of the expected one.
ASKED = {".srj": "application/sparql-results+json", ".csv": "text/csv"}
ASKED[".tsv"] = "text/tab-separated-values"
MOST = 10_000_000
FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
LABEL = re.compile(r"_:\w+")

TRUTH = {"1": "true", "0": "false"}
OTHERWISE = Path(__file__).parent / "cases" / "sparql_suite.tsv"

# A row: variable -> term.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A test: its name, its kind, its files, and that of the expected answer."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path | None

    @property
    def text(self) -> str:
        return self.query.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """The tests of the suite, which is not part of the project."""
    folder = Path(os.environ.get("EXOMET_SPARQL_SUITE", ""))
    if "EXOMET_SPARQL_SUITE" not in os.environ:
        above = tmp_path_factory.mktemp("suite")
        with tarfile.open(shared("conformance") / "rdf-tests.tar.gz") as archive:
            archive.extractall(above, filter="data")
        folder = above / "rdf-tests" / "sparql"
    return [case for name in MANIFESTS for case in cases(folder / name)]


class Graph:
    """A Turtle or RDF/XML file, and what leads where in it."""

    def __init__(self, file: Path) -> None:
        self.store = ox.Store()
        add(self.store, file, ox.DefaultGraph())

    def objects(self, node: Any, name: str) -> list[Any]:
        quads = self.store.quads_for_pattern(node, ox.NamedNode(name), None)
        return [quad.object for quad in quads]

    def items(self, node: Any, name: str) -> Iterator[Any]:
        """Yield the items of a list."""
        for head in self.objects(node, name):
            place = head
            while first := self.objects(place, RDF + "first"):
                yield first[0]
                (place,) = self.objects(place, RDF + "rest")

    def files(self, node: Any, name: str) -> tuple[Path, ...]:
        return tuple(path_at(each.value) for each in self.objects(node, name))


def path_at(iri: str) -> Path:
    return Path(url2pathname(urlparse(iri).path))


def add(store: ox.Store, file: Path, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    form = ox.RdfFormat.from_extension(file.suffix[1:])
    store.load(path=str(file), format=form, base_iri=file.as_uri(), to_graph=graph)


def cases(manifest: Path) -> Iterator[Case]:
    """Yield the tests of a manifest and of those that it includes, in order."""
    graph, here = Graph(manifest), ox.NamedNode(manifest.as_uri())
    for included in graph.items(here, MANIFEST + "include"):
        yield from cases(path_at(included.value))
    for test in graph.items(here, MANIFEST + "entries"):
        kinds = {each.value.partition("#")[2] for each in graph.objects(test, RDF + "type")}
        for kind in kinds & (EVALUATED | ACCEPTED | REFUSED):
            (action,) = graph.objects(test, MANIFEST + "action")
            queries = graph.files(action, QUERY + "query")
            yield Case(
                f"{manifest.parent.parent.name}/{manifest.parent.name}/{test.value.rpartition('#')[2]}",
                kind,
                queries[0] if queries else path_at(action.value),
                graph.files(action, QUERY + "data"),
                graph.files(action, QUERY + "graphData"),
                next(iter(graph.files(test, MANIFEST + "result")), None),
            )


def answer(case: Case) -> Document | None:
    """Return what a worker answers, None where it refuses."""
    store, base = ox.Store(), case.query.as_uri()
    for file in case.data:
        add(store, file, ox.DefaultGraph())
    # A dataset that the query names itself is found by its IRIs.
    named = (path_at(urljoin(base, iri)) for iri in FROM.findall(case.text))
    for file in (*case.graphs, *filter(Path.is_file, named)):
        add(store, file, ox.NamedNode(file.as_uri()))
    ending = case.result.suffix if case.result else ""
    try:
        refuse_hostile(case.text)
        job = Job(case.text, base, ASKED.get(ending, ""), MOST, MOST)
        outcome = execute(store, {}, job)
    except (QueryError, SyntaxError, RuntimeError):
        return None
    assert isinstance(outcome, Document)
    return outcome


def is_right(case: Case) -> bool:
    """Return whether the answer to a query is the expected one."""
    found, expected = answer(case), case.result
    if case.kind not in EVALUATED:
        return (found is not None) == (case.kind in ACCEPTED)
    if found is None or expected is None:
        return False
    if expected.suffix == ".csv":
        lines = (LABEL.sub("_:", text) for text in (found.body.decode(), expected.read_text()))
        here, there = (sorted(each.split()) for each in lines)
        return here == there
    if found.media_type.endswith("+json") or expected.suffix == ".tsv":
        return same_answer(found, expected)
    triples = ox.parse(found.body, mime_type_format(found))
    return canonical(triples) == canonical(Graph(expected).store)


def mime_type_format(found: Document) -> ox.RdfFormat:
    form = ox.RdfFormat.from_media_type(found.media_type)
    assert form is not None
    return form


def same_answer(found: Document, expected: Path) -> bool:
    form = ox.QueryResultsFormat.from_media_type(found.media_type.partition(";")[0])
    assert form is not None
    here = table(ox.parse_query_results(found.body, form))
    there = written(expected)
    if isinstance(here, bool) or isinstance(there, bool):
        return here is there
    return canonical(rows_as_graph(here)) == canonical(rows_as_graph(there))


def written(file: Path) -> list[Row] | bool:
    """Return the expected answer in a file: one of the forms of answers, or RDF that tells of it."""
    if file.suffix in RESULTS:
        return table(ox.parse_query_results(file.read_bytes(), RESULTS[file.suffix]))
    graph = Graph(file)
    kind = ox.NamedNode(RESULT + "ResultSet")
    (quad,) = graph.store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kind)
    answer_set = quad.subject
    for value in graph.objects(answer_set, RESULT + "boolean"):
        return bool(value.value == "true")
    return [
        {
            name_of(graph, each): value_of(graph, each)
            for each in graph.objects(row, RESULT + "binding")
        }
        for row in graph.objects(answer_set, RESULT + "solution")
    ]


def name_of(graph: Graph, binding: Any) -> str:
    return str(graph.objects(binding, RESULT + "variable")[0].value)


def value_of(graph: Graph, binding: Any) -> Any:
    return graph.objects(binding, RESULT + "value")[0]


def table(found: Any) -> list[Row] | bool:
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in found]


def rows_as_graph(rows: Iterable[Row]) -> Iterator[ox.Quad]:
    """Yield rows as nodes, so that they compare regardless of order and of labels."""
    for row in rows:
        node = ox.BlankNode()
        yield ox.Quad(node, ox.NamedNode("x:is"), ox.NamedNode("x:row"))
        for name, value in row.items():
            yield ox.Quad(node, ox.NamedNode(f"x:{name}"), plain(value))


def plain(value: Any) -> Any:
    """Return a term with the shortest form of a number or truth value."""
    kind = value.datatype.value.partition("#")[2] if isinstance(value, ox.Literal) else ""
    try:
        if kind in ("integer", "decimal"):
            return ox.Literal(f"{Decimal(value.value).normalize():f}", datatype=value.datatype)
        if kind in ("float", "double"):
            return ox.Literal(repr(float(value.value)), datatype=value.datatype)
    except ArithmeticError:
        return value
    if kind == "boolean":
        return ox.Literal(TRUTH.get(value.value, value.value), datatype=value.datatype)
    return value


def canonical(quads: Iterable[ox.Quad]) -> set[str]:
    """Return triples with the same labels of blank nodes for graphs of the same form."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def test_the_answers_of_the_suite(suite: list[Case]) -> None:
    counts = Counter(case.kind for case in suite)
    assert sum(counts[kind] for kind in EVALUATED) == 512
    assert sum(counts[kind] for kind in ACCEPTED) == 212
    assert sum(counts[kind] for kind in REFUSED) == 90
    wrong = {case.name for case in suite if not is_right(case)}
    _, *lines = OTHERWISE.read_text(encoding="utf-8").splitlines()
    assert wrong == {line.partition("\t")[0] for line in lines}
