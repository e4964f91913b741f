"""Options that several verbs share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exomet.cli.completing import offered_columns, offered_rows, offered_views
from exomet.cli.opening import opened_build
from exomet.cli.output import OUTPUT_FORMATS
from exomet.files import default_build, new_build

if TYPE_CHECKING:
    from exomet.questions.knowledge_graph import KnowledgeGraph

_FOLDER = click.Path(file_okay=False, path_type=Path)


def build_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--build``, the folder of the built graph."""
    about = "Folder of the built graph.  [env: EXOMET_BUILD; default: the packaged build]"
    return _folder_option(about, default_build)(command)


def new_build_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--build``, the folder that a build is written to."""
    about = "Folder to write the built graph to.  [env: EXOMET_BUILD; default: build]"
    return _folder_option(about, new_build)(command)


def _folder_option(
    about: str, default: Callable[[], Path]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--build", "folder", type=_FOLDER, default=default, help=about)


def graph_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--build``, and ``--endpoint`` with ``--graph`` for a graph on another server."""
    endpoint = click.option(
        "--endpoint",
        metavar="URL",
        help="SPARQL endpoint that holds the graph, instead of a build.",
    )
    graph = click.option(
        "--graph",
        metavar="IRI",
        help="Graph on the endpoint that holds the asserted triples; needed if its default graph "
        "is the union of all graphs.",
    )
    return build_option(endpoint(graph(command)))


def view_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--reported-by``, for the findings as one source has them."""
    return click.option(
        "--reported-by",
        metavar="SOURCE",
        default="",
        help="Findings as this source has them, such as tahan2025 or abstracts.",
        shell_complete=offered_views(),
    )(command)


def row_option(
    flag: str, table: str, about: str, *, required: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds an option for a row of a table, by its identifier."""
    return click.option(
        flag,
        required=required,
        metavar=flag.removeprefix("--").upper(),
        default=None if required else "",
        help=about,
        shell_complete=offered_rows(table),
    )


def opened(
    folder: Path,
    endpoint: str | None,
    graph: str | None,
    *,
    described: bool = False,
    reported_by: str = "",
) -> KnowledgeGraph:
    """Return the graph of a build, or of an endpoint where one is given.

    Args:
        folder: folder of the build.
        endpoint: address of the endpoint.
        graph: graph of the endpoint that holds what was asserted.
        described: whether free queries also reach the graphs that describe a build.
        reported_by: source whose view is meant; empty for what all lines of evidence have.

    Raises:
        click.UsageError: a graph is named without an endpoint, or a source with one.
        NotBuiltError: the folder holds no build.
        QueryError: the endpoint has no web address.
    """
    if graph and not endpoint:
        raise click.UsageError("--graph works only with --endpoint")
    if reported_by and endpoint:
        raise click.UsageError("--reported-by works only with a build, not with --endpoint")
    if endpoint:
        from exomet.questions.door import open_endpoint

        return open_endpoint(endpoint, graph)
    return opened_build(folder, described=described, reported_by=reported_by)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data``, the folder of the tables."""
    about = "Folder of the tables.  [default: the packaged tables]"
    return click.option("--data", type=_FOLDER, help=about)(command)


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data`` and ``--ontology``."""
    ontology = click.option(
        "--ontology", type=_FOLDER, help="Folder of the ontology.  [default: the packaged one]"
    )
    return data_option(ontology(command))


def text_option(
    about: str, *, several: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds ``--text``, the text of a source, or ``texts`` of several."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    name = "texts" if several else "text"
    return click.option("--text", name, type=file, metavar="FILE", help=about, multiple=several)


def former_option(name: str, now: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator for an option that was renamed: it is hidden, and says its new name."""

    def refuse(_context: click.Context, _option: click.Parameter, value: object) -> None:
        if value not in (None, ()):
            raise click.UsageError(f"{name} is now {now}")

    return click.option(name, hidden=True, multiple=True, expose_value=False, callback=refuse)


def column_option(file: str) -> click.Option:
    """Return ``--column``, the column of a list that holds the names.

    Args:
        file: the parameter that holds the name of the list.
    """
    about = "Header or number of the column of the list that holds the names."
    completion = offered_columns(file)
    return click.Option(
        ["--column", "column"], metavar="COLUMN", help=about, shell_complete=completion
    )


def list_bytes(file: str) -> bytes:
    """Return what a file holds, or standard input for ``-``.

    Raises:
        click.UsageError: the file cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise click.UsageError(f"cannot read {file}: {error}") from error


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(OUTPUT_FORMATS),
        default="auto",
        show_default=True,
        help="auto is a table on a terminal and TSV in a pipe.",
    )(command)
