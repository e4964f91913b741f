"""Verbs that let others look: the server, and the same as plain files."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from exomet.cli.options import build_option
from exomet.cli.output import report

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MB = 1 << 20


@click.command()
@build_option
@click.option(
    "--graph",
    "files",
    multiple=True,
    type=_FILE,
    help="RDF file to serve instead of a build; may be repeated.",
)
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--open-to-network", is_flag=True, help="Allow a --host that others can reach.")
@click.option(
    "--allow-host", "names", multiple=True, help="Further host name to answer for; may be repeated."
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help="Seconds a query may take.",
)
@click.option(
    "--memory", default=1024, show_default=True, type=click.IntRange(16), help="MB a query may use."
)
@click.option(
    "--max-rows",
    default=100_000,
    show_default=True,
    type=click.IntRange(1),
    help="Rows of an answer.",
)
@click.option(
    "--max-size", default=16, show_default=True, type=click.IntRange(1), help="MB of an answer."
)
@click.option(
    "--max-query",
    default=100_000,
    show_default=True,
    type=click.IntRange(1),
    help="Characters of a query.",
)
@click.option(
    "--workers",
    default=3,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Queries at the same time.",
)
@click.option(
    "--queue",
    default=256,
    show_default=True,
    type=click.IntRange(1),
    help="Requests that may wait.",
)
def serve(
    folder: Path,
    files: tuple[Path, ...],
    port: int,
    host: str,
    names: tuple[str, ...],
    **options: Any,
) -> None:
    """Serve the endpoint /sparql and the explorer on this machine.

    A new build that is put in place is served without a restart. Queries have limits of time, memory and size;
    updates, SERVICE and LOAD are refused. With --graph the endpoint alone serves other RDF files: N-Quads, TriG,
    Turtle, N-Triples, RDF/XML, JSON-LD.
    """
    from exomet.serve.dataset import Dataset
    from exomet.serve.limits import Limits
    from exomet.serve.middleware import LOOPBACK
    from exomet.serve.server import run

    local = host in ("127.0.0.1", "::1", "localhost")
    if not local:
        if not options["open_to_network"]:
            raise click.UsageError(
                f"others can reach {host}: add --open-to-network if that is meant"
            )
        report(f"warning: everyone who reaches {host} can query this graph, without a password")
    limits = Limits(
        seconds=options["timeout"],
        memory=options["memory"] * _MB,
        rows=options["max_rows"],
        size=options["max_size"] * _MB,
        query=options["max_query"],
        workers=options["workers"],
        queue=options["queue"],
    )
    hosts = {*LOOPBACK, *(name.lower() for name in names)} if local or names else None
    source = Dataset(files=files) if files else Dataset(build=folder)
    run(source, limits, (host, port), hosts, _log)


def _log(line: str) -> None:
    """Say a line, also where nobody listens any more: a closed pipe does not end a server."""
    with contextlib.suppress(OSError):
        report(line)


@click.command()
@build_option
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--force", is_flag=True, help="Replace a folder that holds something else.")
def site(folder: Path, out: Path, force: bool) -> None:
    """Write the explorer as plain files that any web host can serve, without the endpoint.

    Links are relative, so that the site works from a sub-folder too.
    """
    from exomet.serve.publish import write_site

    try:
        write_site(folder, out.absolute(), report, force=force)
    except OSError as error:
        raise click.UsageError(f"cannot write {out}: {error.strerror}") from error
