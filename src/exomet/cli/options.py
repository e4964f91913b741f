"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exomet.cli.output import OUTPUT_FORMATS

if TYPE_CHECKING:
    from exomet.questions.knowledge_graph import KnowledgeGraph

_FOLDER = click.Path(file_okay=False, path_type=Path)


def build_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--build``, the folder of the built graph."""
    return click.option(
        "--build",
        "folder",
        type=_FOLDER,
        default="build",
        show_default=True,
        help="Folder of the built graph.",
    )(command)


def graph_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--build``, and ``--endpoint`` with ``--graph`` for a graph that is held elsewhere."""
    endpoint = click.option(
        "--endpoint",
        metavar="URL",
        help="SPARQL endpoint that holds the graph, instead of a build.",
    )
    graph = click.option(
        "--graph",
        metavar="IRI",
        help="Graph of the endpoint with what was asserted, where its default graph is the union of all.",
    )
    return build_option(endpoint(graph(command)))


def opened(folder: Path, endpoint: str | None, graph: str | None) -> KnowledgeGraph:
    """Return the graph of a build, or of an endpoint where one is given.

    Raises:
        click.UsageError: a graph is named without an endpoint.
        NotBuiltError: the folder holds no build.
        QueryError: the endpoint has no web address.
    """
    from exomet.questions import knowledge_graph

    if graph and not endpoint:
        raise click.UsageError("--graph goes with --endpoint: the built graph needs none")
    return (
        knowledge_graph.open_endpoint(endpoint, graph)
        if endpoint
        else knowledge_graph.open_graph(folder)
    )


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data`` and ``--ontology``."""
    data = click.option(
        "--data", type=_FOLDER, help="Folder of the tables.  [default: the packaged tables]"
    )
    ontology = click.option(
        "--ontology", type=_FOLDER, help="Folder of the ontology.  [default: the packaged one]"
    )
    return data(ontology(command))


def text_option(about: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds ``--text``, the text of a source."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option("--text", type=file, metavar="FILE", help=about)


def former_option(name: str, now: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator for an option that was renamed: it is hidden, and says its new name."""

    def refuse(_context: click.Context, _option: click.Parameter, value: object) -> None:
        if value not in (None, ()):
            raise click.UsageError(f"{name} is now {now}")

    return click.option(name, hidden=True, multiple=True, expose_value=False, callback=refuse)


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


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the filters of findings."""
    about = {
        "mirna": "microRNA; a name without arm finds its arms, a family its members: miR-21, mir-25 family.",
        "cancer": "cancer with all below it: carcinoma, HCC, MONDO:0005575.",
        "source": "sending cell, or the fluid or tissue sampled.",
        "sample": "fluid or tissue sampled: plasma.",
        "recipient": "receiving cell.",
        "condition": "condition of sender, recipient or finding: hypoxia.",
        "cell_line": "cell line that stood for sender or recipient: MCF-7.",
        "target": "gene, protein or family that goes up, down or changes: PTEN, ZO-1, MMP.",
        "pathway": "pathway: PI3K/AKT, Wnt.",
        "process": "process: angiogenesis, EMT.",
        "site": "organ of metastasis.",
        "involves": "gene, protein or family that takes part and is not said to change: IBSP.",
        "effect": "represses, induces, activates, inhibits, promotes, suppresses, changes or associatedWith; narrows "
        "the rest.",
        "kind": "mechanistic, biomarker or background.",
        "reference": "number in the source's list, or first author.",
    }
    for name, text in reversed(about.items()):
        command = click.option(
            f"--{name.replace('_', '-')}", multiple=True, help=text[0].upper() + text[1:]
        )(command)
    return command
