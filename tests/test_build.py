"""A build is whole or not at all, and the same tables give the same bytes."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exomet import placing
from exomet.build import build
from exomet.checking import validate_tables
from exomet.errors import DataError, ExometError
from exomet.files import package_data
from exomet.graph.layout import MARKER_FILE, STORE_FOLDER
from exomet.graph.make import Inputs
from tests.conftest import TINY, silent
from tests.first import first_data


def digests(folder: Path) -> dict[str, str]:
    """Without those of the store, which the engine writes."""
    store = folder / STORE_FOLDER
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if store not in path.parents
    }


def shuffled(source: Path, target: Path) -> Path:
    target.mkdir(parents=True)
    for path in source.glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        head = next(i for i, line in enumerate(lines) if not line.startswith("#")) + 1
        rows = lines[head:]
        random.Random(7).shuffle(rows)  # noqa: S311
        (target / path.name).write_text("\n".join([*lines[:head], *rows]) + "\n", encoding="utf-8")
    return target


def test_same_bytes_whatever_the_order_of_rows_and_the_hash_seed(
    built: Path, tmp_path: Path
) -> None:
    data = shuffled(first_data(), tmp_path / "data")
    ontology = Path(shutil.copytree(package_data() / "ontology", tmp_path / "ontology"))
    shuffled(package_data() / "ontology", tmp_path / "rows")
    shutil.copyfile(tmp_path / "rows" / "borrowed.tsv", ontology / "borrowed.tsv")
    options = [
        "--data",
        str(data),
        "--ontology",
        str(ontology),
        "--build",
        str(tmp_path / "build"),
        "--no-hermit",
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run(
        [sys.executable, "-m", "exomet", "build", *options],
        check=True,
        env=environment,
        capture_output=True,
    )
    assert digests(tmp_path / "build") == digests(built)


VIEW = ("audit.nt", "exomet.nt", "findings.csv", "findings.tsv", "inferred.nt")


def test_a_build_holds_what_it_promises(built: Path) -> None:
    assert set(digests(built)) == {
        "audit.md",
        "audit.nt",
        "context.jsonld",
        "exomet.jsonld",
        "exomet.nq",
        "exomet.nt",
        "exomet.rdf",
        "exomet.trig",
        "exomet.ttl",
        "exomet-build.json",
        "findings.csv",
        "findings.tsv",
        "inferred.nt",
        "mappings.sssom.tsv",
        "ontology/borrowed.ttl",
        "ontology/bridge.ttl",
        "ontology/catalog-v001.xml",
        "ontology/exomet-base.owl",
        "ontology/exomet-merged.ttl",
        "ontology/exomet.json",
        "ontology/exomet.obo",
        "ontology/exomet.owl",
        "ontology/exomet.shapes.ttl",
        "ontology/exomet.ttl",
        "proofs.parquet",
        "terms.parquet",
        "rules.tsv",
        "questions.nt",
        "questions.jsonl",
        "void.nt",
        *(f"views/{source}/{name}" for source in ("abstracts", "tahan2025") for name in VIEW),
    }


@pytest.fixture
def target(tiny: Path, tmp_path: Path) -> Path:
    """A folder with an earlier build, made of the same tables."""
    return Path(shutil.copytree(tiny, tmp_path / "build"))


def test_bad_input_leaves_the_earlier_build(target: Path, tmp_path: Path) -> None:
    before = digests(target)
    data = Path(shutil.copytree(TINY.data, tmp_path / "data"))
    for table, old, new in (
        ("findings", "colorectal cancer", "colorectal cancr"),
        ("steps", "s1\tmolecule\tKLF2\tdecrease", "s1\tmolecule\tKLF2\tincrease"),
    ):
        path = data / f"{table}.tsv"
        good = path.read_text(encoding="utf-8")
        path.write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(DataError):
            build(Inputs(data, TINY.ontology), target, silent, hermit=False)
        path.write_text(good, encoding="utf-8")
    assert digests(target) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_build_that_cannot_be_put_in_place_leaves_the_earlier_one(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "build"
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if to == target and not self.name.endswith(".old"):
            raise OSError("the disk refuses")
        return rename(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(ExometError, match=r"cannot write the build .*: the disk refuses"):
            build(TINY, target, silent, hermit=False)
    assert list(tmp_path.iterdir()) == []
    shutil.copytree(tiny, target)
    before = digests(target)
    with monkeypatch.context() as patch:
        patch.setattr(placing, "_exchanged", lambda *_: False)
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(ExometError, match=r"cannot write the build .*: the disk refuses"):
            build(TINY, target, silent, hermit=False)
    assert digests(target) == before
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_takes_no_build_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_text("text", encoding="utf-8")
    for target in (tmp_path / "loop", tmp_path / "loop" / "build", tmp_path / "file" / "build"):
        with pytest.raises(ExometError, match=r"cannot (write the build|use)"):
            build(TINY, target, silent, hermit=False)

    def refuse(**_: object) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(
        ExometError, match=r"cannot write temporary files \(Read-only file system\)"
    ):
        build(TINY, tmp_path / "build", silent, hermit=False)
    with pytest.raises(
        ExometError, match=r"cannot write temporary files \(Read-only file system\)"
    ):
        validate_tables(TINY, silent)


def test_a_new_build_takes_the_place_of_the_old(target: Path) -> None:
    (target / "left-over").write_text("x", encoding="utf-8")
    build(TINY, target, silent, hermit=False)
    assert (target / MARKER_FILE).is_file()
    assert not (target / "left-over").exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ExometError, match="not replaced"):
        build(TINY, tmp_path, silent, hermit=False)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_blank_nodes_belong_to_class_expressions_alone(built: Path) -> None:
    import pyoxigraph as ox

    owners = {
        str(quad.predicate).rpartition("#")[2].removesuffix(">")
        for quad in ox.parse(path=str(built / "exomet.nt"), format=ox.RdfFormat.N_TRIPLES)
        if isinstance(quad.object, ox.BlankNode)
    }
    assert owners == {"equivalentClass", "intersectionOf", "first", "rest", "someValuesFrom"}
