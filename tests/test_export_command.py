"""The verb ``export``: the format follows the file name, and nothing that is kept is overwritten."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from exomet.export import EXPORT_FILES, ONE_GRAPH, export_graph
from exomet.files import package_data
from exomet.graph.sealed import seal_build
from tests.commands import exomet_bytes

with (Path(__file__).parent / "cases" / "exports.tsv").open(encoding="utf-8", newline="") as file:
    CASES = [tuple(row) for row in csv.reader(file, delimiter="\t")][1:]


def export(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return exomet_bytes("export", *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with copies of a build, of the tables and of the ontology."""
    folder = tmp_path_factory.mktemp("exports")
    shutil.copytree(built, folder / "built")
    for name in ("data", "ontology"):
        shutil.copytree(package_data() / name, folder / name)
    (folder / "loop.ttl").symlink_to("loop.ttl")
    return folder


@pytest.mark.parametrize(("arguments", "code", "message"), CASES, ids=[case[0] for case in CASES])
def test_export_writes_or_says_in_one_sentence_why_not(
    folder: Path, arguments: str, code: str, message: str
) -> None:
    kept = {path: path.read_bytes() for path in folder.glob("[bdo]*/**/*") if path.is_file()}
    done = export("--build", "built", *arguments.split(), cwd=folder)
    said = done.stderr.decode()
    assert done.returncode == int(code), said
    assert message in said
    assert "Traceback" not in said
    # What click refuses comes with a line on usage.
    assert len(said.splitlines()) == (4 if "Usage:" in said else 1)
    assert {path: path.read_bytes() for path in kept} == kept
    assert not list(folder.rglob("*.part"))


@pytest.mark.parametrize("form", EXPORT_FILES)
def test_an_export_is_the_file_of_the_build(built: Path, tmp_path: Path, form: str) -> None:
    done = export("--build", str(built), "--format", form, cwd=tmp_path)
    assert done.stdout == (built / EXPORT_FILES[form]).read_bytes()


@pytest.mark.parametrize("form", ["turtle", "nquads", "trig", "jsonld", "rdfxml"])
def test_a_format_that_a_build_does_not_hold_is_made_on_the_way(
    form: str, tiny: Path, tmp_path: Path
) -> None:
    build = tmp_path / "build"
    build.mkdir()
    for name in ("exomet.nt", "inferred.nt", "audit.nt"):
        shutil.copy(tiny / name, build)
    seal_build(build, {})
    for inferred in {False, form in ONE_GRAPH}:
        made, kept = io.BytesIO(), io.BytesIO()
        export_graph(build, form, made, inferred=inferred)
        export_graph(tiny, form, kept, inferred=inferred)
        assert made.getvalue() == kept.getvalue()


def test_proofs_are_a_table_of_statements_rules_and_premises(tiny: Path) -> None:
    out = io.BytesIO()
    export_graph(tiny, "proofs", out)
    header, *lines = out.getvalue().decode().splitlines()
    assert header.split("\t") == ["subject", "predicate", "object", "rule", "premises"]
    assert len(lines) == len((tiny / "inferred.nt").read_text(encoding="utf-8").splitlines())
    assert (
        "FPLX:VEGF\trdf:type\texomet:Molecule\t20-type\tFPLX:VEGF rdf:type "
        "exomet:MoleculeFamily . exomet:MoleculeFamily rdfs:subClassOf exomet:Molecule"
    ) in lines


def test_a_device_stays_a_device(built: Path, tmp_path: Path) -> None:
    export("--build", str(built), "--out", "/dev/null", cwd=tmp_path)
    assert Path("/dev/null").is_char_device()


def test_the_page_of_releases_names_each_format_and_file(built: Path) -> None:
    text = (package_data() / "docs" / "releases.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`([^`]+)`", text))
    assert EXPORT_FILES.keys() <= names
    # What a build holds for itself, and the report of the audit, are not for others.
    own = {
        "audit.md",
        "catalog-v001.xml",
        "exomet-build.json",
        "proofs.parquet",
        "terms.parquet",
        "rules.tsv",
    }
    files = {
        path.name for path in built.rglob("*") if path.is_file() and path.parent.name != "store"
    }
    assert files - own - {"exomet.shapes.ttl"} <= names
