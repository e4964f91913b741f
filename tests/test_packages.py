"""Packages of a release: read back by libraries of their own, offline, and by their digests."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
import rdflib
from click.testing import CliRunner

from exomet.cli.verbs import cli
from exomet.errors import ExometError
from exomet.export.exchange import read_build
from exomet.export.packages import package_names, write_package
from exomet.graph.sealed import sealed_digests

DAY = "2026-11-30"
SCHEMA = rdflib.Namespace("http://schema.org/")


def packed(build: Path, name: str, folder: Path) -> Path:
    write_package(build, name, DAY, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a package opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("name", package_names())
def test_the_same_build_and_day_give_the_same_bytes(name: str, built: Path, tmp_path: Path) -> None:
    first, second = (contents(packed(built, name, tmp_path / each)) for each in "ab")
    assert first == second
    assert len(first) >= 3


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261130", "2026-11-30T10:00"])
def test_a_day_that_is_none_is_refused(day: str, built: Path, tmp_path: Path) -> None:
    with pytest.raises(ExometError, match="is no day: write it as 2026-11-30"):
        write_package(built, "rocrate", day, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_crate_holds_each_file_of_the_build_with_licence_and_digest(
    built: Path, tmp_path: Path
) -> None:
    crate = packed(built, "rocrate", tmp_path)
    graph = json.loads((crate / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    files = {name: each for name, each in entities.items() if each["@type"] == "File"}
    assert sealed_digests(built).keys() | {"exomet-build.json"} == files.keys()
    assert contents(crate).keys() == files.keys() | {"ro-crate-metadata.json"}
    for name, entity in files.items():
        content = (crate / name).read_bytes()
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert entity["contentSize"] == str(len(content))
        layer = "by" if name.startswith("ontology/") else "by-nc"
        assert entity["license"]["@id"] == f"https://creativecommons.org/licenses/{layer}/4.0/"
    assert entities["./"]["datePublished"] == DAY
    void = entities["void.nt"]
    assert entities[void["about"]["@id"]]["subjectOf"] == {"@id": "void.nt"}
    assert void["conformsTo"]["@id"] == "http://rdfs.org/ns/void#"


def test_each_part_of_a_crate_is_described(built: Path, tmp_path: Path) -> None:
    crate = packed(built, "rocrate", tmp_path)
    graph = json.loads((crate / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    named = {entity["@id"] for entity in graph}
    assert len(named) == len(graph)
    linked: set[str] = set()
    for entity in graph:
        for value in entity.values():
            items = value if isinstance(value, list) else [value]
            linked |= {item["@id"] for item in items if isinstance(item, dict)}
    profile = "https://w3id.org/ro/crate/1.2"
    assert linked - {profile} <= named
    assert named - linked == {"ro-crate-metadata.json"}


@pytest.mark.usefixtures("offline")
def test_rocrate_reads_a_crate(built: Path, tmp_path: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(packed(built, "rocrate", tmp_path / "crate"))
    assert crate.root_dataset["name"].startswith("ExoMet")
    assert crate.version == "1.2"
    licences = {entity.id: entity["license"].id for entity in crate.data_entities}
    assert licences["ontology/exomet.owl"] == "https://creativecommons.org/licenses/by/4.0/"
    assert licences["findings.csv"] == "https://creativecommons.org/licenses/by-nc/4.0/"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_a_crate_is_json_ld_without_an_unknown_term(built: Path, tmp_path: Path) -> None:
    """The context is the one that the library carries: nothing is fetched."""
    import rocrate

    context = json.loads((Path(rocrate.__file__).parent / "data/ro-crate.jsonld").read_text())
    crate = packed(built, "rocrate", tmp_path)
    document = json.loads((crate / "ro-crate-metadata.json").read_text("utf-8"))
    terms: set[str] = set()
    for entity in document["@graph"]:
        terms |= {key for key in entity if not key.startswith("@")}
        terms.add(entity["@type"])
    assert terms <= context["@context"].keys()
    document["@context"] = context["@context"]
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld", publicID="http://e/")
    assert len(set(graph.objects(None, SCHEMA.sha256))) > 30


def test_a_crate_is_a_build_that_answers(built: Path, tmp_path: Path) -> None:
    crate = packed(built, "rocrate", tmp_path)
    assert read_build(crate) == read_build(built)


def test_the_tables_of_a_croissant_are_those_of_the_build(built: Path, tmp_path: Path) -> None:
    folder = packed(built, "croissant", tmp_path)
    document: dict[str, Any] = json.loads((folder / "croissant.json").read_text("utf-8"))
    for each in document["distribution"]:
        content = (folder / each["contentUrl"]).read_bytes()
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
        assert each["contentSize"] == f"{len(content)} B"
    for record_set in document["recordSet"]:
        with (folder / f"{record_set['name']}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [field["name"] for field in record_set["field"]] == list(rows[0])
        keys = [row[record_set["key"]["@id"].partition("/")[2]] for row in rows]
        assert len(set(keys)) == len(keys)
    signs = {row["edge"]: row["sign"] for row in rows if row["relation"] == "affects"}
    stated = {step.name: step.sign for finding in read_build(built) for step in finding.steps}
    assert signs == stated


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("offline")
def test_mlcroissant_reads_the_signs(built: Path, tmp_path: Path) -> None:
    croissant = pytest.importorskip(
        "mlcroissant", reason="mlcroissant brings stubs of pandas that mypy would take: no extra"
    )
    folder = packed(built, "croissant", tmp_path)
    dataset = croissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert dataset.metadata.issues.errors == set()
    assert dataset.metadata.issues.warnings == set()
    rows = list(dataset.records(record_set="edges"))
    signs = {
        row["edges/edge"].decode(): row["edges/sign"].decode()
        for row in rows
        if row["edges/relation"] == b"affects"
    }
    stated = {step.name: step.sign for finding in read_build(built) for step in finding.steps}
    assert signs == stated


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--format", "rocrate", "--date", DAY], "name a folder with --out"),
        (["--format", "rocrate", "--out", "crate"], "add --date"),
        (["--format", "csv", "--date", DAY], "--date is for croissant and rocrate, not for csv"),
        (["--format", "croissant", "--strict", "--out", "c"], "loses nothing"),
        (["--format", "croissant", "--out", "c.json", "--date", DAY], "is a folder of files"),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: list[str], reason: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["export", "--build", str(built), *arguments])
    assert done.exit_code == 2 or isinstance(done.exception, ExometError | SystemExit)
    assert reason in (done.output + str(done.exception))
    assert list(tmp_path.iterdir()) == []


def test_a_package_does_not_replace_the_files_of_a_build(built: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(built, tmp_path / "build"))
    with pytest.raises(ExometError, match="is a file of a build already"):
        write_package(copy, "rocrate", DAY, copy)


def test_the_verb_writes_a_package(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "crate"
    arguments = ["export", "--build", str(built), "--format", "rocrate", "--date", DAY]
    done = CliRunner().invoke(cli, [*arguments, "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    assert contents(out) == contents(packed(built, "rocrate", tmp_path / "other"))
