"""Verbs that publish the graph: the server, and its pages as static files."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from exomet.cli.options import build_option, former_option
from exomet.cli.output import report
from exomet.serve.limits import Limits

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MB = 1 << 20
# The options of limits: name, field of ``Limits``, its unit, type, help.
_LIMITS: tuple[tuple[str, str, int, click.IntRange | click.FloatRange, str], ...] = (
    ("--timeout", "seconds", 1, click.FloatRange(0.1), "Seconds a query may take."),
    ("--memory", "memory", _MB, click.IntRange(16), "MB a query may use."),
    ("--max-rows", "rows", 1, click.IntRange(1), "Most rows in an answer."),
    ("--max-size", "size", _MB, click.IntRange(1), "Most MB in an answer."),
    ("--max-query", "query", 1, click.IntRange(1), "Most characters in a query."),
    ("--workers", "workers", 1, click.IntRange(1, 64), "Queries that run at the same time."),
    ("--queue", "queue", 1, click.IntRange(1), "Requests that may wait."),
)


def _limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of limits, with the defaults of ``Limits``."""
    for name, field, unit, kind, text in reversed(_LIMITS):
        default = getattr(Limits, field) // unit
        option = click.option(name, field, default=default, show_default=True, type=kind, help=text)
        command = option(command)
    return command


@click.command()
@build_option
@click.option(
    "--file",
    "files",
    multiple=True,
    type=_FILE,
    help="RDF file to serve instead of a build; may be repeated.",
)
@former_option("--graph", "--file")
@click.option(
    "--store",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Store of Oxigraph on disk to serve instead of a build.",
)
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 picks a free port.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--open-to-network", is_flag=True, help="Allow a --host that others can reach.")
@click.option(
    "--allow-host", "names", multiple=True, help="Further host name to answer for; may be repeated."
)
@_limit_options
def serve(
    folder: Path,
    files: tuple[Path, ...],
    store: Path | None,
    **options: Any,
) -> None:
    """Serve the endpoint /sparql and the explorer on this machine.

    A new build is served without a restart. Queries have limits of time, memory and size; updates,
    SERVICE and LOAD are refused. With --file the endpoint serves RDF files instead, without the
    explorer: N-Quads, TriG, Turtle, N-Triples, RDF/XML, JSON-LD. With --store it serves a graph
    that need not fit in memory, such as `exomet load --oxigraph` fills.
    """
    from exomet.serve.dataset import Dataset
    from exomet.serve.middleware import LOOPBACK_HOSTS
    from exomet.serve.server import run_server

    if files and store:
        raise click.UsageError("--file and --store exclude each other")
    host, names = options["host"], options["names"]
    local = host in ("127.0.0.1", "::1", "localhost")
    if not local:
        _warn_of_others(host, is_allowed=options["open_to_network"])
    limits = Limits(**{field: options[field] * unit for _, field, unit, _, _ in _LIMITS})
    hosts = {*LOOPBACK_HOSTS, *(name.lower() for name in names)} if local or names else None
    dataset = Dataset(files=files, store=store) if files or store else Dataset(build=folder)
    run_server(dataset, limits, (host, options["port"]), hosts, _log)


def _warn_of_others(host: str, *, is_allowed: bool) -> None:
    if not is_allowed:
        raise click.UsageError(f"others can reach {host}: add --open-to-network to allow it")
    report(f"warning: everyone who reaches {host} can query this graph, without a password")


def _log(line: str) -> None:
    """Print a line; a closed pipe does not end the server."""
    with contextlib.suppress(OSError):
        report(line)


@click.command()
@build_option
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--force", is_flag=True, help="Replace a folder that holds something else.")
@click.option(
    "--docs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Also the documentation, from the folder that `make docs` writes (dist/docs).",
)
@click.option(
    "--base",
    default="",
    metavar="URL",
    help="Address at which the pages will be: adds sitemap.xml, robots.txt and the canonical "
    "address of each page.",
)
def publish(folder: Path, out: Path, force: bool, docs: Path | None, base: str) -> None:
    """Write the explorer as static files for any web host, without the endpoint.

    Links are relative, so that the pages work below any address, and from a folder on disk.
    Search, filters, pasted lists and comparisons run in the browser, from an index beside the
    pages; SPARQL, other values of questions, and the findings as one source has them need
    `exomet serve`.
    """
    from exomet.serve.publish import publish_pages

    try:
        publish_pages(folder, out.absolute(), report, force=force, docs=docs, base=base)
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror}") from error


@click.command(
    hidden=True, add_help_option=False, context_settings={"ignore_unknown_options": True}
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def site(arguments: tuple[str, ...]) -> None:
    """Refuse the earlier name of ``publish``."""
    raise click.UsageError(" ".join(["exomet site is now: exomet publish", *arguments]))
