"""Which graph is served: a build of ExoMet, or files of RDF; and whether it has been replaced meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import ExometError, NotBuiltError
from exomet.export.published import catalogue_turtle
from exomet.files import package_data
from exomet.graph.layout import ASSERTED_FILE
from exomet.graph.open import open_graph
from exomet.questions.catalogue import read_catalogue

Fingerprint = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Dataset:
    """What is loaded: the folder of a build, or else files of RDF (their format follows from their names)."""

    build: Path | None = None
    files: tuple[Path, ...] = ()

    def words(self) -> list[str]:
        """Return the command line that makes a worker load this source; see ``from_words``."""
        return (
            ["--build", str(self.build.absolute())]
            if self.build
            else [str(file.absolute()) for file in self.files]
        )

    @classmethod
    def from_words(cls, words: Sequence[str]) -> Dataset:
        """Return the source of a command line.

        Example:
            >>> Dataset.from_words(["--build", "build"]).build.name
            'build'
        """
        return (
            cls(build=Path(words[1]))
            if words[0] == "--build"
            else cls(files=tuple(map(Path, words)))
        )

    def fingerprint(self) -> Fingerprint | None:
        """Return what changes when the graph is replaced, None where it is not in place at the moment."""
        try:
            stats = [
                path.stat() for path in ([self.build / ASSERTED_FILE] if self.build else self.files)
            ]
        except OSError:
            return None
        return tuple((stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats)

    def load(self) -> tuple[ox.Store, Fingerprint]:
        """Load the graph; one that is replaced while it is read is read again, so that two are never mixed.

        Raises:
            NotBuiltError: the folder holds no build.
            ExometError: a file cannot be read or parsed.
        """
        for _ in range(20):
            before = self.fingerprint()
            try:
                store = open_graph(self.build) if self.build else _read(self.files)
                if self.build:
                    store.load(examples(), format=ox.RdfFormat.TURTLE)
            except (NotBuiltError, OSError):
                if self.fingerprint() == before:
                    raise
                continue
            if before is not None and before == self.fingerprint():
                return store, before
        raise ExometError(
            f"{self.build or self.files[0]} keeps changing: wait until the build is done"
        )


def examples() -> str:
    """Return, as Turtle, what the endpoint of a build has in its default graph besides the build itself.

    That is the catalogue as example queries, which query editors look for there.
    """
    return catalogue_turtle(read_catalogue(package_data() / "queries").values())


def _read(files: Sequence[Path]) -> ox.Store:
    store = ox.Store()
    for file in files:
        form = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
        if form is None:
            raise ExometError(
                f"{file}: no RDF format has the ending {file.suffix or '(none)'}: use .ttl .nt .nq .trig .rdf .jsonld"
            )
        try:
            store.bulk_load(path=str(file), format=form, base_iri=file.absolute().as_uri())
        except SyntaxError as error:
            where = f":{error.lineno}:{error.offset}" if error.lineno else ""
            raise ExometError(f"{file}{where}: {' '.join(str(error).split())[:200]}") from error
    return store
