"""Packages of a release: folders that describe the files of a build for archives and catalogues.

A module ``NAME.py`` of ``exomet.export.packed`` has a function ``NAME_package()`` that returns a
``ReleasePackage``. A package loses nothing: it holds files of a build as they are.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from exomet.errors import ExometError
from exomet.export.destination import refuse_kept_file
from exomet.files import module_names
from exomet.graph.sealed import check_build

# Name of a file -> its text, or the file that is copied.
PackedFiles = Mapping[str, "str | Path"]
JsonObject = dict[str, Any]

DATA_LICENCE = "https://creativecommons.org/licenses/by-nc/4.0/"
ONTOLOGY_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PACKAGE_TITLE = "ExoMet: exosomal microRNAs in cancer metastasis"
PACKAGE_WORDS = (
    "What microRNAs carried by extracellular vesicles do in cancer metastasis: an ontology, and a"
    " knowledge graph of findings with their evidence."
)
KEYWORDS = ("extracellular vesicle", "exosome", "microRNA", "metastasis")
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".obo": "text/plain",
    ".owl": "application/rdf+xml",
    ".parquet": "application/vnd.apache.parquet",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".xml": "application/xml",
}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class ReleasePackage:
    """A package of a release.

    Attributes:
        name: what ``--format`` calls it.
        write: gives its files, from the folder of a build and the day of publication.
    """

    name: str
    write: Callable[[Path, str], PackedFiles]


def package_names() -> list[str]:
    """Return the names of the packages; loads none of them.

    Example:
        >>> package_names()
        ['croissant', 'rocrate']
    """
    return module_names("export/packed")


def release_package(name: str) -> ReleasePackage:
    """Return a package.

    Args:
        name: one of ``package_names()``.

    Example:
        >>> release_package("rocrate").name
        'rocrate'
    """
    module = import_module(f"exomet.export.packed.{name}")
    return cast("ReleasePackage", getattr(module, f"{name}_package")())


def write_package(build: Path, name: str, published: str, out: Path) -> list[Path]:
    """Write a package of a build into a folder; return its files.

    The day is asked for and not looked up: the same build and day give the same bytes.

    Args:
        build: folder of the build.
        name: one of ``package_names()``.
        published: day of publication, such as ``2026-11-30``.
        out: the folder to write; files of these names in it are replaced.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
        ExometError: the day is none, or a file cannot be written there.
    """
    _check_day(published)
    check_build(build)
    written = []
    for path, content in release_package(name).write(build, published).items():
        target = out / path
        refuse_kept_file(target)
        _write_packed(content, target)
        written.append(target)
    return written


def _check_day(published: str) -> None:
    try:
        datetime.date.fromisoformat(published)
    except ValueError:
        known = False
    else:
        known = bool(_ISO_DATE.fullmatch(published))
    if not known:
        raise ExometError(f"--date {published} is no day: write it as 2026-11-30")


def _write_packed(content: str | Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, target)
        else:
            target.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExometError(f"cannot write {target}: {error.strerror}") from error


def packed_json(content: JsonObject) -> str:
    """Return a JSON document as packages have it."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8.

    Example:
        >>> text_digest("")[:8]
        'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()
