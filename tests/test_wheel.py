"""A wheel brings its graph: installed, it answers at once, from any folder, and is not changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from exomet.files import default_build, new_build, package_data
from exomet.graph.layout import STORE_FOLDER
from tests.commands import exomet

# A wheel of some 16 MB has the graph in it; a larger one would have its further formats too.
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Installed:
    """An environment in which the wheel is installed.

    Attributes:
        wheel: the file.
        home: the environment.
    """

    wheel: Path
    home: Path

    @property
    def package(self) -> Path:
        (found,) = self.home.glob("lib/python*/site-packages/exomet")
        return found

    def run(
        self, program: str, *words: str | Path, cwd: Path, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment as a user would: nothing leads to this checkout."""
        own = {key: text for key, text in os.environ.items() if not key.startswith("PYTHON")}
        return subprocess.run(
            [self.home / "bin" / program, *map(str, words)],
            cwd=cwd,
            env={**own, "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A fresh environment with the wheel; what it depends on is lent by that of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = packages.glob("*.whl")
    home = folder / "home"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    install = ["-m", "pip", "--python", str(home / "bin" / "python"), "install", "-q"]
    subprocess.run([sys.executable, *install, "--no-deps", "--no-index", wheel], check=True)
    found = Installed(wheel, home)
    lent = found.package.parent / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib"), encoding="utf-8", newline="\n")
    return found


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_the_first_question_is_answered_in_an_empty_folder(
    installed: Installed, empty: Path
) -> None:
    done = installed.run("exomet", "ask", "endothelium-before-site", "--site", "liver", cwd=empty)
    assert done.returncode == 0, done.stderr
    assert done.stdout in (package_data() / "README.md").read_text(encoding="utf-8")
    assert "finding:F0049" in done.stdout
    code = "import exomet; print(exomet.__file__, len(exomet.ask('mirna-targets', mirna='miR-21')))"
    done = installed.run("python", "-c", code, cwd=empty)
    file, rows = done.stdout.split()
    assert Path(file).parent == installed.package
    assert int(rows) >= 3
    viewed = installed.run("exomet", "findings", "--reported-by", "tahan2025", cwd=empty)
    assert len(viewed.stdout.splitlines()) > 50
    assert list(empty.iterdir()) == []


def test_the_packaged_build_is_that_of_the_tables(
    installed: Installed, empty: Path, whole: Path
) -> None:
    there = installed.package / "_packaged" / "build"
    for name in ("exomet.nt", "inferred.nt", "audit.nt"):
        assert (there / name).read_bytes() == (whole / name).read_bytes()
    assert (there / STORE_FOLDER).is_dir()
    assert not (there / "exomet.ttl").exists()
    assert installed.wheel.stat().st_size < MOST_BYTES
    done = installed.run("exomet", "verify", cwd=empty)
    assert done.returncode == 0, done.stderr
    turtle = installed.run("exomet", "export", "--format", "turtle", cwd=empty)
    assert turtle.stdout == (whole / "exomet.ttl").read_text(encoding="utf-8")


def test_the_store_of_the_packaged_build_is_opened(installed: Installed, empty: Path) -> None:
    code = (
        "from exomet.files import default_build; from exomet.graph.disk import has_store;"
        "print(has_store(default_build()))"
    )
    assert installed.run("python", "-c", code, cwd=empty).stdout == "True\n"


def test_the_wheel_serves_and_validates_from_any_folder(installed: Installed, empty: Path) -> None:
    serving = subprocess.Popen(
        [installed.home / "bin" / "exomet", "serve", "--port", "0"],
        cwd=empty,
        env={key: text for key, text in os.environ.items() if not key.startswith("PYTHON")},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert serving.stderr is not None
        line = next(line for line in serving.stderr if " serves " in line)
        address = re.match(r"(http://\S+/) serves", line)
        assert address
        with urllib.request.urlopen(f"{address[1]}finding/F0049", timeout=60) as page:  # noqa: S310
            assert "hsa-miR-25-3p" in page.read().decode()
    finally:
        serving.terminate()
        serving.communicate(timeout=60)
    assert installed.run("exomet", "validate", cwd=empty).returncode == 0
    listed = installed.run("exomet", "questions", "--format", "json", cwd=empty)
    assert len(json.loads(listed.stdout)) >= 22


def test_the_working_folder_decides_nothing_unless_asked(
    installed: Installed, empty: Path, tiny: Path
) -> None:
    shutil.copytree(tiny, empty / "build")

    def count(*words: str, **environment: str) -> int:
        done = installed.run("exomet", "findings", *words, cwd=empty, **environment)
        assert done.returncode == 0, done.stderr
        return len(done.stdout.splitlines()) - 1

    assert count() > 100
    assert count("--build", "build") == 5
    assert count(EXOMET_BUILD="build") == 5
    code = "import exomet; print(len(exomet.findings()), len(exomet.findings(build='build')))"
    assert installed.run("python", "-c", code, cwd=empty).stdout == f"{count()} 5\n"
    told = installed.run("python", "-c", code, cwd=empty, EXOMET_BUILD="build").stdout
    assert told == "5 5\n"


def test_the_packaged_build_is_not_changed(installed: Installed, empty: Path) -> None:
    file = empty / "mirtarbase.csv"
    file.write_text("", encoding="utf-8")
    done = installed.run("exomet", "corroborate", "--mirtarbase", file, cwd=empty)
    assert done.returncode == 2
    assert "the packaged build stays as it is" in done.stderr


def test_the_packaged_tables_are_copied_not_changed(installed: Installed, empty: Path) -> None:
    add = (
        *("paper", "add", "--pmid", "32079286", "--authors", "Gerloff D, et al", "--year", "2020"),
        *("--title", "Title as published", "--journal", "Cancers (Basel)"),
    )
    there = installed.package / "_packaged" / "data"
    before = {file.name: file.read_bytes() for file in there.glob("*.tsv")}
    for words in (add, ("validate", "--renew-ledger")):
        done = installed.run("exomet", *words, cwd=empty)
        assert done.returncode == 2
        assert "copy it with `exomet new data FOLDER`" in done.stderr
    assert {file.name: file.read_bytes() for file in there.glob("*.tsv")} == before
    assert installed.run("exomet", "new", "data", "mine", cwd=empty).returncode == 0
    done = installed.run("exomet", *add, "--data", "mine", cwd=empty)
    assert "mine/papers.tsv: 1 row added" in done.stderr
    again = installed.run("exomet", "new", "data", "mine", cwd=empty)
    assert "mine holds something" in again.stderr
    assert installed.run("exomet", "new", "ontology", "terms", cwd=empty).returncode == 0
    done = installed.run("exomet", "validate", "--ontology", "terms", cwd=empty)
    assert done.returncode == 0, done.stderr


def test_damage_to_the_packaged_build_is_told_with_the_repair(
    installed: Installed, empty: Path
) -> None:
    file = installed.package / "_packaged" / "build" / "audit.nt"
    before = file.read_bytes()
    file.write_bytes(before[:-1])
    done = installed.run("exomet", "findings", cwd=empty)
    file.write_bytes(before)
    assert done.returncode == 2
    assert "audit.nt has" in done.stderr
    assert "install the package again" in done.stderr


def test_a_checkout_asks_its_own_build_and_writes_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXOMET_BUILD", raising=False)
    assert (default_build(), new_build()) == (package_data() / "build", Path("build"))
    monkeypatch.setenv("EXOMET_BUILD", "elsewhere")
    assert (default_build(), new_build()) == (Path("elsewhere"), Path("elsewhere"))


def test_who_builds_elsewhere_is_told_how_to_ask_it(tmp_path: Path) -> None:
    data = ["--data", str(package_data() / "tests" / "tiny" / "data"), "--no-hermit"]
    done = exomet("build", *data, "--compact", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "to ask this build, say --build build, or have EXOMET_BUILD name it" in done.stderr
    assert not (tmp_path / "build" / "exomet.ttl").exists()
    folder = str(tmp_path / "build")
    asked = exomet("findings", cwd=tmp_path, EXOMET_BUILD=folder)
    assert len(asked.stdout.splitlines()) == 6
    again = exomet("build", *data, cwd=tmp_path, EXOMET_BUILD=folder)
    assert "EXOMET_BUILD" not in again.stderr
    assert (tmp_path / "build" / "exomet.ttl").exists()
