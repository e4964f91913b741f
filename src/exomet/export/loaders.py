"""The places of a build's graphs in another store, and the commands of its own loader.

A loader reads the files where they lie; it is much faster than HTTP, and needs an account there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import join

from exomet.errors import NotBuiltError
from exomet.export.quads import NAMED_GRAPHS
from exomet.graph.layout import ASSERTED_FILE


@dataclass(frozen=True)
class GraphFile:
    """A file of a build, and the graph that it belongs in.

    Attributes:
        file: a file of N-Triples.
        graph: the IRI of the graph; empty for the default graph.
    """

    file: Path
    graph: str

    @property
    def words(self) -> str:
        """What the file is and where it goes, for people."""
        return f"{self.file.name} ({self.graph or 'the default graph'})"


def graph_files(build: Path, asserted: str = "") -> list[GraphFile]:
    """Return the graphs of a build that its questions need, each with its place.

    Args:
        build: folder of the build.
        asserted: IRI of the graph for what was asserted; empty for the default graph.

    Raises:
        NotBuiltError: the folder holds no build.

    Example:
        >>> graph_files(Path("none"))
        Traceback (most recent call last):
        exomet.errors.NotBuiltError: no exomet.nt in none: run `exomet build`, or name its folder...
    """
    placed = {asserted: ASSERTED_FILE, **NAMED_GRAPHS}
    for name in placed.values():
        if not (build / name).is_file():
            text = f"no {name} in {build}: run `exomet build`, or name its folder with --build DIR"
            raise NotBuiltError(text)
    return [GraphFile((build / name).absolute(), graph) for graph, name in placed.items()]


def virtuoso_script(files: Sequence[GraphFile]) -> str:
    """Return the SQL that makes Virtuoso load graphs, in place of what they held.

    Example:
        >>> print(virtuoso_script([GraphFile(Path("/b/a.nt"), "b:g")]), end="")
        log_enable(3, 1);
        DELETE FROM DB.DBA.RDF_QUAD WHERE G = iri_to_id('b:g', 0);
        DELETE FROM DB.DBA.load_list WHERE ll_graph = 'b:g';
        ld_dir('/b', 'a.nt', 'b:g');
        rdf_loader_run();
        SELECT ll_file, ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;
        checkpoint;
    """
    # Row by row and without a log of the transaction, which would hold a whole graph.
    lines = ["log_enable(3, 1);"]
    for each in files:
        graph, folder, name = map(_sql_text, (each.graph, str(each.file.parent), each.file.name))
        lines += [
            # After CLEAR GRAPH, Virtuoso 7.2.5 leaves rows out of answers.
            f"DELETE FROM DB.DBA.RDF_QUAD WHERE G = iri_to_id({graph}, 0);",
            f"DELETE FROM DB.DBA.load_list WHERE ll_graph = {graph};",
            f"ld_dir({folder}, {name}, {graph});",
        ]
    lines += [
        "rdf_loader_run();",
        "SELECT ll_file, ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;",
        "checkpoint;",
    ]
    return "".join(f"{line}\n" for line in lines)


def _sql_text(text: str) -> str:
    """Return a text as SQL has it."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def fuseki_commands(files: Sequence[GraphFile], folder: str) -> str:
    """Return the commands that load graphs into a new TDB2 database for Fuseki.

    Example:
        >>> print(fuseki_commands([GraphFile(Path("/b/a.nt"), "b:g")], "db"), end="")
        tdb2.tdbloader --loc=db --graph=b:g /b/a.nt
    """
    loader = ["tdb2.tdbloader", f"--loc={folder}"]
    return _script(
        [*loader, *([f"--graph={each.graph}"] if each.graph else []), str(each.file)]
        for each in files
    )


def oxigraph_commands(files: Sequence[GraphFile], folder: str) -> str:
    """Return the commands that load graphs into a new store of the Oxigraph server.

    Example:
        >>> print(oxigraph_commands([GraphFile(Path("/b/a.nt"), "")], "db"), end="")
        oxigraph load --location db --file /b/a.nt
    """
    loader = ["oxigraph", "load", "--location", folder]
    return _script(
        [*loader, "--file", str(each.file), *(["--graph", each.graph] if each.graph else [])]
        for each in files
    )


def qlever_commands(files: Sequence[GraphFile], name: str) -> str:
    """Return the commands that make an index for QLever in the current folder.

    The files are copied there, as QLever reads no others when it runs in a container.

    Example:
        >>> print(qlever_commands([GraphFile(Path("/b/a.nt"), "b:g")], "exomet"), end="")
        cp /b/a.nt .
        qlever index --name exomet --format nt --input-files a.nt --multi-input-json \
'[{"cmd": "cat a.nt", "graph": "b:g"}]'
    """
    # QLever calls its own default graph "-".
    inputs = [{"cmd": f"cat {each.file.name}", "graph": each.graph or "-"} for each in files]
    names = join(each.file.name for each in files)
    index = ["qlever", "index", "--name", name, "--format", "nt", "--input-files", names]
    return _script(
        [
            ["cp", *(str(each.file) for each in files), "."],
            [*index, "--multi-input-json", json.dumps(inputs)],
        ]
    )


def _script(commands: Iterable[Sequence[str]]) -> str:
    return "".join(f"{join(command)}\n" for command in commands)
