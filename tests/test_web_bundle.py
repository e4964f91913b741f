"""The scripts of the explorer as a package carries them: fresh, small, licensed, built where they
are missing.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from exomet.files import package_data

BUNDLE = package_data() / "src" / "exomet" / "pages" / "bundle"
# What the page adds to the scripts of its view is counted in the browser tests; this leaves it
# room.
SMALLEST, LARGEST = 10_000, 200_000
VIEWS = ("network", "flow", "heatmap", "tropism", "sparql")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "hatch_build", package_data() / "web" / "hatch_build.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def manifest() -> dict[str, dict[str, Any]]:
    if not (BUNDLE / "manifest.json").is_file():
        pytest.skip("the scripts are not built: pip install -e . builds them")
    found: dict[str, dict[str, Any]] = json.loads(
        (BUNDLE / "manifest.json").read_text(encoding="utf-8")
    )
    return found


def wire(manifest: dict[str, dict[str, Any]], *names: str) -> int:
    """Bytes on the wire of some entries with all that they import, each compressed."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        entry = manifest[waiting.pop()]
        seen |= {entry["file"], *entry.get("css", ())}
        waiting += [name for name in entry.get("imports", ()) if manifest[name]["file"] not in seen]
    return sum(len(gzip.compress((BUNDLE / name).read_bytes(), 6)) for name in seen)


def test_a_page_without_picture_loads_nearly_nothing(manifest: dict[str, dict[str, Any]]) -> None:
    assert wire(manifest, "src/main.ts") < SMALLEST


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_small(manifest: dict[str, dict[str, Any]], view: str) -> None:
    assert SMALLEST / 10 < wire(manifest, "src/main.ts", f"src/{view}.ts") < LARGEST


def test_the_bundle_is_of_these_sources(
    manifest: dict[str, dict[str, Any]], hook: ModuleType
) -> None:
    del manifest
    assert hook.is_fresh(package_data()), (
        "web/ has changed since the bundle was built: run python web/hatch_build.py"
    )


def test_a_changed_source_makes_the_bundle_stale(hook: ModuleType, tmp_path: Path) -> None:
    web = tmp_path / "web"
    shutil.copytree(
        package_data() / "web", web, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
    )
    before = hook.digest(web)
    assert not hook.is_fresh(tmp_path)
    (tmp_path / hook.BUNDLE).mkdir(parents=True)
    (tmp_path / hook.BUNDLE / hook.STAMP).write_text(before)
    assert hook.is_fresh(tmp_path)
    (web / "README.md").write_text("other words")
    assert hook.is_fresh(tmp_path)
    source = web / "src" / "words.ts"
    source.write_text(source.read_text(encoding="utf-8") + "// more\n", encoding="utf-8")
    assert not hook.is_fresh(tmp_path)


def test_without_node_a_wheel_says_what_is_missing(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(hook, "node_of_package", lambda: None)
    with pytest.raises(hook.BundleError, match=r"no Node .* or newer was found"):
        hook.build(package_data())
    assert hook.node_on_path() is None


def test_the_licences_of_what_is_bundled_are_in_the_bundle(
    manifest: dict[str, dict[str, Any]],
) -> None:
    del manifest
    text = (BUNDLE / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    for package in (
        "cytoscape",
        "cytoscape-fcose",
        "d3-sankey",
        "@codemirror/view",
        "codemirror-lang-sparql",
    ):
        assert f"\n## {package} - " in text
    licences = {
        line.rpartition("(")[2].rstrip(")") for line in text.splitlines() if line.startswith("## ")
    }
    assert licences <= {"MIT", "BSD-3-Clause", "ISC", "Apache-2.0"}


def test_the_lock_file_names_no_registry_host() -> None:
    lock = json.loads((package_data() / "web" / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_wheel_and_sdist_carry_the_bundle(
    manifest: dict[str, dict[str, Any]], packages: Path
) -> None:
    names = {entry["file"] for entry in manifest.values()} | {
        "manifest.json",
        "THIRD-PARTY.txt",
        "sources.sha256",
    }
    with zipfile.ZipFile(next(packages.glob("*.whl"))) as wheel:
        assert {f"exomet/pages/bundle/{name}" for name in names} <= set(wheel.namelist())
        assert not [
            name for name in wheel.namelist() if "node_modules" in name or name.endswith(".ts")
        ]
    with tarfile.open(next(packages.glob("*.tar.gz"))) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}
    assert {f"src/exomet/pages/bundle/{name}" for name in names} <= inside
    assert {"web/hatch_build.py", "web/package-lock.json", "web/src/main.ts"} <= inside
    assert not [name for name in inside if "node_modules" in name]


def test_types_and_unit_tests_of_the_scripts() -> None:
    web = package_data() / "web"
    npm = shutil.which("npm")
    if npm is None or not (web / "node_modules" / "vitest").is_dir():
        pytest.skip("the tools of web/ are not installed: cd web && npm ci")
    done = subprocess.run([npm, "test"], cwd=web, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    files = len(list((web / "test").glob("*.test.ts")))
    assert f"{files} passed" in done.stdout, "the unit tests were not found"
