"""The graph of a build as a store on disk: it opens at once, and processes share it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.engine.kept_tables import KeptTables, write_tables
from exomet.errors import ExometError
from exomet.files import remove_folder
from exomet.graph.index import read_lexicon
from exomet.graph.layout import (
    ASSERTED_FILE,
    AUDIT_FILE,
    INFERRED_FILE,
    STORE_FOLDER,
    STORE_RECORD,
)
from exomet.graph.names_index import StoredLexicon, write_names
from exomet.graph.open import files_of_graphs, load_graphs, load_lines, opened_whole
from exomet.graph.sealed import digest_of, file_faults, seal_files, sealed_digests
from exomet.progress import Progress, metered, silently

# The engine renews the other files of its store when it opens it.
_LASTING = (".sst", ".sqlite", ".duckdb")
_NAMES_FILE = "names.sqlite"
_RECORD, _TRIPLES = Path(STORE_RECORD).name, "triples"
# The engine's own notes; they name folders of the machine.
_LOG = "LOG"
# The store of a larger file is made when the graph is first opened, not by the build.
_LARGE_BYTES = 50_000_000
_LINES_BYTES = 64_000_000
_NOTHING = ox.NamedNode("urn:nothing")
# One for each index of the engine.
_ONE_BY_INDEX = (
    (None, None, None),
    (_NOTHING, None, None),
    (None, _NOTHING, None),
    (None, None, _NOTHING),
)


@dataclass(frozen=True)
class OpenedBuild:
    """The graph of a build, opened for reading.

    Attributes:
        store: its graphs.
        lexicon: its names in a file, None if they must be read from the graph.
        tables: its tables, None if it has none: only a large graph does.
    """

    store: ox.Store
    lexicon: StoredLexicon | None = None
    tables: KeptTables | None = None


def open_store(build: Path, *, described: bool = False, progress: Progress = silently) -> ox.Store:
    """Open the graph of a build for reading, without its names; see ``open_build``."""
    return open_build(build, described=described, progress=progress).store


def open_build(
    build: Path, *, described: bool = False, progress: Progress = silently
) -> OpenedBuild:
    """Open the graph of a build for reading: its store on disk, or else its files.

    A store that was made from other files than those of the build is passed over. Of a large graph
    without one it is made now, where the folder can be written.

    Args:
        build: folder of the build.
        described: whether the graphs that describe the build are needed; a store on disk always
            has them.
        progress: called with a line before a store is made.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    return opened_whole(build, lambda: _open_or_make(build, described, progress))


def _open_or_make(build: Path, described: bool, progress: Progress) -> OpenedBuild:
    if provide_store(build, progress):
        with contextlib.suppress(OSError):  # (it is damaged, or replaced this moment)
            folder = build / STORE_FOLDER
            tables = KeptTables.found(folder)
            return OpenedBuild(open_folder(folder), StoredLexicon(folder / _NAMES_FILE), tables)
    return OpenedBuild(load_graphs(build, described=described))


def provide_store(build: Path, progress: Progress = silently) -> bool:
    """Make the store of a large build that has none; return whether the build has one now.

    ``progress`` is told why one cannot be made.
    """
    if has_store(build):
        return True
    if not is_large(build):
        return False
    progress(f"making the store of {build}, once for all questions to come ...")
    try:
        write_store(build)
    except (OSError, SyntaxError, ExometError) as error:
        progress(f"it cannot be made ({error}): each question reads the whole graph anew")
        return False
    return True


def open_folder(folder: Path) -> ox.Store:
    """Open a store on disk for reading.

    Raises:
        OSError: the folder holds no store.
    """
    try:
        store = ox.Store.read_only(str(folder))
    except (RuntimeError, OSError) as error:
        within = folder / STORE_FOLDER
        meant = f"; did you mean {within}?" if within.is_dir() else ""
        raise OSError(f"{folder} holds no store of Oxigraph{meant} ({error})") from error
    # The engine opens a file when it first needs it. Those of a store that is not large are
    # opened now, so that it answers as before when another build takes its place.
    for graph in (None, ox.DefaultGraph(), *store.named_graphs()):
        for subject, predicate, value in _ONE_BY_INDEX:
            next(store.quads_for_pattern(subject, predicate, value, graph), None)
    return store


def is_large(build: Path) -> bool:
    """Return whether the graph of a build is so large that the build itself makes no store."""
    file = build / ASSERTED_FILE
    return file.is_file() and file.stat().st_size > _LARGE_BYTES


def has_store(build: Path) -> bool:
    """Return whether a build has a store of the very files that it has now."""
    try:
        record = json.loads((build / STORE_RECORD).read_bytes())
        made_from, files = record["made from"], record["files"]
    except (OSError, ValueError, KeyError):
        return False
    sealed = sealed_digests(build)
    present = {name: sealed[name] for name in files_of_graphs(build) if name in sealed}
    is_whole = not any(file_faults(build / STORE_FOLDER, files, whole=False))
    return is_whole and bool(made_from == _stamps(present))


def triples_on_disk(folder: Path, store: ox.Store) -> int | None:
    """Return how many triples a store on disk has; None for a large one without a record of it.

    The engine counts them one by one: 45 million take it half a minute.

    Args:
        folder: the folder of the store.
        store: the store.
    """
    try:
        return int(json.loads((folder / _RECORD).read_bytes())[_TRIPLES])
    except (OSError, ValueError, KeyError):
        size = sum(path.stat().st_size for path in folder.glob("*.sst"))
        return len(store) if size < _LARGE_BYTES else None


def write_store(build: Path) -> None:
    """Make the store of a build from its files, in place of an earlier one.

    A large one gets tables beside the store (see ``exomet.engine.kept_tables``).

    Raises:
        OSError: it cannot be written.
        SyntaxError: a file is damaged.
        ExometError: memory or disk is full.
    """
    import tempfile

    digests = {name: digest_of(build / name) for name in files_of_graphs(build)}
    scratch = Path(tempfile.mkdtemp(prefix=f".{STORE_FOLDER}-", dir=build))
    try:
        triples = _fill(scratch, build)
        (scratch / _LOG).unlink(missing_ok=True)
        lasting = sorted(path.name for path in scratch.iterdir() if path.suffix in _LASTING)
        sealed = seal_files(scratch, lasting)
        record = {"made from": _stamps(digests), _TRIPLES: triples, "files": sealed}
        file = scratch / _RECORD
        file.write_text(json.dumps(record), encoding="utf-8", newline="\n")
        scratch.chmod(0o755)
        remove_folder(build / STORE_FOLDER)
        scratch.rename(build / STORE_FOLDER)
    finally:
        remove_folder(scratch)


def _stamps(digests: Mapping[str, str]) -> dict[str, str]:
    """Return what a store was made from: files, by their digests, and the engine's own form."""
    return {"engine": ox.__version__, **digests}


def _fill(folder: Path, build: Path) -> int:
    """Fill a store with the graphs of a build; return the number of its triples."""
    triples = 0
    store = ox.Store(str(folder))
    graphs = files_of_graphs(build)
    size = sum((build / name).stat().st_size for name in graphs)
    with metered("making the store", size) as move:
        for name, graph in graphs.items():
            for lines in _pieces_of_lines(build / name):
                load_lines(store, lines, graph)
                triples += len(lines)
                move(sum(map(len, lines)))
    if not is_large(build):
        store.optimize()
    store.flush()
    write_names(read_lexicon(store), folder / _NAMES_FILE)
    if is_large(build):
        write_tables([build / name for name in (ASSERTED_FILE, INFERRED_FILE, AUDIT_FILE)], folder)
    return triples


def _pieces_of_lines(file: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a file in pieces, which take less memory than the whole.

    Lines with blank nodes come together at the end: a label means one node in one piece alone.
    """
    blank: list[bytes] = []
    with file.open("rb") as lines:
        while piece := lines.readlines(_LINES_BYTES):
            blank += [line for line in piece if b"_:" in line]
            yield [line for line in piece if b"_:" not in line]
    yield blank
