"""pronto, fastobo and OAK, the libraries of the OBO Foundry, read each form of the release alike.

They are fetched where EXOMET_EXTERNAL=1 or CI is set; later runs find them in pytest's cache. OAK
and what it needs take 500 MB, so it is used only where it is installed already: name the Python
that has it in EXOMET_OAK.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest

from exomet.terms.iris import OWL, RDF, RDFS

from .conftest import SECONDS, fetched, store, wanted

PRONTO = "2.7.4"
NAME = f"pronto-{PRONTO}-{sys.implementation.cache_tag}"
FILES = ("exomet.owl", "exomet.obo", "exomet.json")
Counts = dict[str, dict[str, int]]


def install(folder: Path) -> list[str]:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    return [*pip, "--retries", "1", "--target", str(folder), f"pronto=={PRONTO}"]


def counted(program: str, python: str, folder: Path, path: str) -> Counts:
    """Return what a library counts in the files of the release, by file."""
    check = Path(__file__).with_name("obo_check.py")
    files = [str(folder / name) for name in FILES]
    done = subprocess.run(
        [python, str(check), program, *files],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    counts: Counts = json.loads(done.stdout)
    return {Path(name).name: numbers for name, numbers in counts.items()}


def expected(folder: Path) -> dict[str, int]:
    """Return the same numbers, counted in the triples of the merged ontology."""
    graph = ox.Store()
    graph.load(path=str(folder / "exomet-merged.ttl"), format=ox.RdfFormat.TURTLE)
    classes = {
        quad.subject
        for quad in graph.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Class")
        )
        if isinstance(quad.subject, ox.NamedNode)
    }

    def statements(*predicates: str) -> int:
        quads = [
            quad
            for predicate in predicates
            for quad in graph.quads_for_pattern(None, ox.NamedNode(predicate), None)
        ]
        return sum(quad.subject in classes for quad in quads)

    synonyms = "http://www.geneontology.org/formats/oboInOwl#has"
    relations = graph.quads_for_pattern(
        None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "ObjectProperty")
    )
    return {
        "classes": len(classes),
        "labels": statements(RDFS + "label"),
        "definitions": statements("http://purl.obolibrary.org/obo/IAO_0000115"),
        "synonyms": statements(synonyms + "ExactSynonym", synonyms + "RelatedSynonym"),
        "is_a": statements(RDFS + "subClassOf"),
        "relations": len(list(relations)),
    }


def test_pronto_counts_the_same_in_each_form(request: pytest.FixtureRequest, built: Path) -> None:
    path = ""
    if not find_spec("pronto"):
        if not (store(request) / NAME).is_dir() and not wanted():
            pytest.skip("pronto is not installed: set EXOMET_EXTERNAL=1 to fetch it")
        path = str(fetched(store(request), NAME, install))
    folder = built / "ontology"
    counts = counted("pronto", sys.executable, folder, path)
    assert counts == dict.fromkeys(FILES, expected(folder))


def test_oak_counts_the_same_in_each_form(built: Path) -> None:
    python = os.environ.get("EXOMET_OAK") or (sys.executable if find_spec("oaklib") else "")
    if not python:
        pytest.skip("oaklib is not installed: name a Python that has it in EXOMET_OAK")
    folder = built / "ontology"
    numbers = expected(folder)
    del numbers["synonyms"], numbers["relations"]
    assert counted("oak", python, folder, "") == dict.fromkeys(FILES, numbers)
