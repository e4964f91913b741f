"""The dataset that is served: a build, RDF files or a store; and whether it has been replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from exomet.engine.confined import load_confined
from exomet.errors import ExometError, NotBuiltError
from exomet.graph.disk import has_store, is_large, open_folder, triples_on_disk
from exomet.graph.layout import ASSERTED_FILE, STORE_FOLDER
from exomet.graph.open import load_store
from exomet.serve.ipc import Fingerprint

# What the engine writes anew whenever a store is changed.
_STORE_STATE = "CURRENT"


@dataclass(frozen=True)
class Dataset:
    """What is loaded: the folder of a build, or RDF files, or a store of Oxigraph on disk.

    Attributes:
        build: folder of the build.
        files: RDF files, in the formats of their endings.
        store: folder of the store.
    """

    build: Path | None = None
    files: tuple[Path, ...] = ()
    store: Path | None = None

    @property
    def opens_files(self) -> bool:
        """Whether files are opened while the graph is asked: those of a large store on disk."""
        return self.store is not None or (self.build is not None and is_large(self.build))

    def at(self, folder: Path) -> Dataset:
        """Return the same build in another folder."""
        return replace(self, build=folder)

    def arguments(self) -> list[str]:
        """Return the arguments that make a worker load this dataset; see ``from_arguments``."""
        if self.build:
            return ["--build", str(self.build.absolute())]
        if self.store:
            return ["--store", str(self.store.absolute())]
        return [str(file.absolute()) for file in self.files]

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Dataset:
        """Return the dataset that command-line arguments name.

        Example:
            >>> Dataset.from_arguments(["--build", "build"]).build.name
            'build'
        """
        if arguments[0] == "--build":
            return cls(build=Path(arguments[1]))
        if arguments[0] == "--store":
            return cls(store=Path(arguments[1]))
        return cls(files=tuple(map(Path, arguments)))

    def fingerprint(self) -> Fingerprint | None:
        """Return a value that changes when the files are replaced, None while one is missing."""
        try:
            stats = [path.stat() for path in self._watched()]
        except OSError:
            return None
        return tuple((stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats)

    def _watched(self) -> Sequence[Path]:
        """Return the files whose change shows that the graph is another."""
        if self.build:
            return [self.build / ASSERTED_FILE]
        return [self.store / _STORE_STATE] if self.store else self.files

    def load(self) -> tuple[ox.Store, Fingerprint]:
        """Return the graph, and the fingerprint of the files that it was read from.

        A graph that is replaced while it is read is read again, so that two are never mixed.

        Raises:
            NotBuiltError: the folder holds no build.
            ExometError: a file cannot be read or parsed.
        """
        for _ in range(20):
            before = self.fingerprint()
            try:
                store = self._read()
            except (NotBuiltError, OSError):
                if self.fingerprint() == before:
                    raise
                continue
            if before is not None and before == self.fingerprint():
                return store, before
        name = self.build or self.store or self.files[0]
        raise ExometError(f"{name} keeps changing: wait until the build is done")

    def size(self, store: ox.Store) -> int | None:
        """Return the number of triples in the graph; None where it would take long to count them.

        Args:
            store: the graph.
        """
        if not self.opens_files:
            return len(store)
        folder = self.store or (self.build / STORE_FOLDER if self.build else None)
        return triples_on_disk(folder, store) if folder else None

    def _read(self) -> ox.Store:
        if self.store:
            return open_folder(self.store)
        if self.build is None:
            return _load_files(self.files)
        if has_store(self.build):  # All processes share it.
            return open_folder(self.build / STORE_FOLDER)
        # Pages of an answer come from several workers: in each, blank nodes have the same labels.
        return load_store(self.build, described=True, keep_labels=True)


def _load_files(files: Sequence[Path]) -> ox.Store:
    store = ox.Store()
    for file in files:
        form = ox.RdfFormat.from_extension(file.suffix.removeprefix("."))
        if form is None:
            raise ExometError(
                f"{file}: no RDF format has the ending {file.suffix or '(none)'}: "
                "use .ttl .nt .nq .trig .rdf .jsonld"
            )
        try:
            load_confined(store, file, form.file_extension)
        except SyntaxError as error:
            position = f":{error.lineno}:{error.offset}" if error.lineno else ""
            reason = " ".join(str(error).split())[:200]
            raise ExometError(f"{file}{position}: {reason}") from error
    return store
