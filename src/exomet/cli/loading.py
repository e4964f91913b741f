"""The verb that puts a build into a store elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.options import build_option
from exomet.cli.output import print_text, report
from exomet.terms.iris import ASSERTED
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.export.loaders import GraphFile


@click.command("load")
@build_option
@click.option(
    "--endpoint",
    metavar="URL",
    help="Graph store to fill: /store (Oxigraph), /DATASET/data (Fuseki), "
    "/sparql-graph-crud-auth (Virtuoso), / (QLever).",
)
@click.option("--virtuoso", is_flag=True, help="Print the script for Virtuoso's isql instead.")
@click.option("--fuseki", metavar="FOLDER", help="Print the commands that fill a new TDB2 folder.")
@click.option("--oxigraph", metavar="FOLDER", help="Print those that fill a new Oxigraph folder.")
@click.option("--qlever", metavar="NAME", help="Print those that make a QLever index here.")
@click.option(
    "--graph",
    metavar="IRI",
    default="",
    help=f"Graph for what was asserted; <{ASSERTED}> for Virtuoso and QLever, whose default graph "
    "is the union of all.  [default: the default graph]",
)
@click.option("--user", default="", envvar="EXOMET_USER", help="Who loads. [env: EXOMET_USER]")
@click.option(
    "--password",
    default="",
    envvar="EXOMET_PASSWORD",
    help="Better in the environment, where others do not see it. [env: EXOMET_PASSWORD]",
)
@click.option(
    "--token",
    default="",
    envvar="EXOMET_TOKEN",
    help="What QLever and others take instead of both. [env: EXOMET_TOKEN]",
)
def load_command(  # noqa: PLR0913, PLR0917
    folder: Path,
    endpoint: str | None,
    virtuoso: bool,
    fuseki: str | None,
    oxigraph: str | None,
    qlever: str | None,
    graph: str,
    user: str,
    password: str,
    token: str,
) -> None:
    """Put the graphs of a build into a store, where `exomet ask --endpoint` then asks.

    With --endpoint they go by the SPARQL 1.1 Graph Store Protocol, each in place of what its graph
    held. For large graphs the store's own loader is faster: --virtuoso, --fuseki, --oxigraph and
    --qlever print what makes it load the files, as in `exomet load --virtuoso | isql 1111 dba`.
    """
    from exomet.export import loaders

    if sum(map(bool, (endpoint, virtuoso, fuseki, oxigraph, qlever))) != 1:
        names = "--endpoint URL, --virtuoso, --fuseki FOLDER, --oxigraph FOLDER or --qlever NAME"
        raise click.UsageError(f"say where to load, with one of {names}")
    if endpoint:
        files = loaders.graph_files(folder, graph)
        return _put_into(endpoint, files, (user, password, token))
    files = loaders.graph_files(folder, graph or (ASSERTED if virtuoso or qlever else ""))
    if fuseki:
        script = loaders.fuseki_commands(files, fuseki)
    elif oxigraph:
        script = loaders.oxigraph_commands(files, oxigraph)
    elif qlever:
        script = loaders.qlever_commands(files, qlever)
    else:
        script = loaders.virtuoso_script(files)
        report(f"DirsAllowed in virtuoso.ini must list {folder.absolute()}")
    print_text(script, nl=False)
    return None


def _put_into(endpoint: str, files: Sequence[GraphFile], account: Sequence[str]) -> None:
    from exomet.export.graph_store import Account, GraphStore, put_all

    user, password, token = account
    if user and not password:
        raise click.UsageError(f"{user} has no password: set EXOMET_PASSWORD")
    put_all(GraphStore(endpoint, Account(user, password, token)), files, report)
    report(f"{endpoint} holds {pluralise(len(files), 'graph')}")
    named = f" --graph {files[0].graph}" if files[0].graph else ""
    report(f"compare it with the build: exomet ask --endpoint QUERY-URL{named} --check")
