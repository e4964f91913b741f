"""Opens the built graph for queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from exomet.errors import NotBuiltError
from exomet.graph.layout import (
    ASSERTED_FILE,
    AUDIT_FILE,
    COMPUTED_FOLDER,
    CORROBORATION_FOLDER,
    INFERRED_FILE,
    QUESTIONS_FILE,
    VOID_FILE,
)
from exomet.graph.ntriples import Triple
from exomet.graph.sealed import build_identity, check_build
from exomet.terms.iris import AUDITED, COMPUTED, CORROBORATION, INFERRED, QUESTIONS, VOID

_Opened = TypeVar("_Opened")
_MOST_LOOKS = 20
_GRAPHS: dict[str, ox.NamedNode | ox.DefaultGraph] = {
    ASSERTED_FILE: ox.DefaultGraph(),
    INFERRED_FILE: ox.NamedNode(INFERRED),
    AUDIT_FILE: ox.NamedNode(AUDITED),
}
_FOLDERS = {CORROBORATION_FOLDER: CORROBORATION, COMPUTED_FOLDER: COMPUTED}
# With those that describe a build.
_DESCRIBED: dict[str, ox.NamedNode | ox.DefaultGraph] = {
    **_GRAPHS,
    QUESTIONS_FILE: ox.NamedNode(QUESTIONS),
    VOID_FILE: ox.NamedNode(VOID),
}


def files_of_graphs(
    folder: Path, *, described: bool = True
) -> dict[str, ox.NamedNode | ox.DefaultGraph]:
    """Return the files of graphs in a folder, by their paths in it -> the graph that each holds.

    Args:
        folder: the folder of a build, or of one of its views.
        described: whether the graphs that describe the build are among them.
    """
    graphs = _DESCRIBED if described else _GRAPHS
    present = {name: graph for name, graph in graphs.items() if (folder / name).is_file()}
    for below, space in _FOLDERS.items():
        if (folder / below).is_dir():
            for file in sorted((folder / below).glob("*.nt")):
                present[f"{below}/{file.name}"] = ox.NamedNode(space + file.stem)
    return present


def load_store(build: Path, *, described: bool = False, keep_labels: bool = False) -> ox.Store:
    """Load the graph of a build that is whole.

    The asserted graph is the default graph; the inferred and the audit are graphs of their own.

    Args:
        build: folder of the build, or of one of its views.
        described: whether to load also the graphs that describe the build: its questions and VoID.
            No question of the catalogue needs them.
        keep_labels: whether blank nodes keep the labels that they have in the files, so that every
            process gives rows in the same order; it takes twice the time.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    return opened_whole(
        build, lambda: load_graphs(build, described=described, keep_labels=keep_labels)
    )


def opened_whole(build: Path, open_graphs: Callable[[], _Opened]) -> _Opened:
    """Open the graph of a build that is whole; another may be put in its place meanwhile.

    Args:
        build: folder of the build, or of one of its views.
        open_graphs: opens its files, and returns what it opened; those of two builds are never
            mixed.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """
    for _ in range(_MOST_LOOKS):
        before = build_identity(build)
        try:
            check_build(build)
            opened = open_graphs()
        except (NotBuiltError, OSError):
            if build_identity(build) == before:
                raise
            continue
        if build_identity(build) == before:
            return opened
    raise NotBuiltError(f"{build} keeps changing: wait until the build is done")


def load_graphs(folder: Path, *, described: bool = False, keep_labels: bool = False) -> ox.Store:
    """Load the graphs whose files are in a folder; a build in the making has no record yet.

    Args:
        folder: the folder.
        described: as for ``load_store``.
        keep_labels: as for ``load_store``.

    Raises:
        NotBuiltError: a file is damaged.
    """
    store = ox.Store()
    for name, graph in files_of_graphs(folder, described=described).items():
        _load(store, folder / name, graph, keep_labels)
    return store


def add_audit(store: ox.Store, build: Path) -> None:
    """Add the audit of a build to its graph, where it was written after the graph was loaded."""
    _load(store, build / AUDIT_FILE, _GRAPHS[AUDIT_FILE], keep_labels=False)


def load_lines(
    store: ox.Store, lines: Iterable[bytes], graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    """Add lines of N-Triples to a graph of a store."""
    store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)


def triple_store(triples: Iterable[Triple]) -> ox.Store:
    """Return a store of triples in memory."""
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    store = ox.Store()
    store.bulk_load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def _load(
    store: ox.Store, file: Path, graph: ox.NamedNode | ox.DefaultGraph, keep_labels: bool
) -> None:
    try:
        if keep_labels:
            store.bulk_extend(_labelled_quads(file, graph))
        else:
            store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    except SyntaxError as error:
        reason = " ".join(str(error).split())[:150]
        raise NotBuiltError(f"{file} is damaged ({reason}): run `exomet build` again") from error


def _labelled_quads(file: Path, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
