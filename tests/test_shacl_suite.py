"""The test suite of SHACL by the W3C: the verdict of every test."""

from __future__ import annotations

import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest

from exomet.errors import DataError
from exomet.terms.iris import RDF
from tests.conftest import shared
from tests.judge import check_file

MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TEST = "http://www.w3.org/ns/shacl-test#"
SH = "http://www.w3.org/ns/shacl#"
# No engine at hand knows the variable $shapesGraph.
REFUSED = {"shapesGraph-001"}


@dataclass(frozen=True)
class Case:
    """A test: its name, its files, and the verdict: True if it conforms, None for a failure."""

    name: str
    data: Path
    shapes: Path
    conforms: bool | None


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the suite, which is not part of the project."""
    if named := os.environ.get("EXOMET_SHACL_SUITE"):
        return Path(named)
    folder = tmp_path_factory.mktemp("suite")
    with tarfile.open(shared("conformance") / "shacl.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "shacl" / "tests"


def path_of(node: ox.NamedNode) -> Path:
    return Path(url2pathname(urlparse(node.value).path))


def cases(manifest: Path) -> Iterator[Case]:
    """Yield the tests of a manifest and of those that it includes."""
    store = ox.Store()
    store.load(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())

    def value(node: Any, name: str) -> Any:
        quads = store.quads_for_pattern(node, ox.NamedNode(name), None)
        return next(quads).object

    for quad in store.quads_for_pattern(None, ox.NamedNode(MANIFEST + "include"), None):
        assert isinstance(quad.object, ox.NamedNode)
        yield from cases(path_of(quad.object))
    kind = ox.NamedNode(TEST + "Validate")
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), kind):
        action, result = (value(quad.subject, MANIFEST + name) for name in ("action", "result"))
        conforms = None
        if not isinstance(result, ox.NamedNode):
            conforms = value(result, SH + "conforms").value in ("true", "1")
        data, shapes = (
            path_of(value(action, TEST + name)) for name in ("dataGraph", "shapesGraph")
        )
        yield Case(manifest.stem, data, shapes, conforms)


def verdict(case: Case) -> bool | None:
    try:
        return not check_file(case.data, case.shapes).problems
    except DataError as error:
        assert {problem.rule for problem in error.problems} == {"SHAPE"}
        return None


@pytest.mark.filterwarnings("ignore")
def test_the_verdicts_of_the_suite(suite: Path) -> None:
    tests = list(cases(suite / "manifest.ttl"))
    assert Counter(case.conforms for case in tests) == {False: 109, True: 4, None: 7}
    wrong = {case.name: found for case in tests if (found := verdict(case)) != case.conforms}
    # What is not run is refused: nothing conforms that should not.
    assert wrong == dict.fromkeys(REFUSED)
