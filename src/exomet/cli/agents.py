"""The verb that serves agents."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from exomet.cli.options import build_option


@click.command("mcp")
@build_option
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Time for a call.",
)
def mcp_command(folder: Path, seconds: float) -> None:
    """Serve the graph to an agent over standard input and output (Model Context Protocol).

    Seven read-only tools: search_names, list_questions, ask, find_findings, show, explain,
    disagreements. Every result has a status, and paper, anchor and caveats of each finding.

    A client starts this itself: exomet mcp. `exomet serve` has the same tools at /mcp. Both need
    the SDK of the protocol: pip install 'exomet[mcp]'.
    """
    if find_spec("mcp") is None:
        raise click.UsageError("this needs the SDK of the protocol: pip install 'exomet[mcp]'")
    from exomet.serve.agents import serve_stdio

    serve_stdio(folder, seconds)
