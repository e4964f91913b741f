"""The verb that serves agents."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from exomet.cli.options import build_option


@click.command("mcp")
@build_option
def mcp_command(folder: Path) -> None:
    """Serve the graph to an agent over standard input and output (Model Context Protocol).

    Seven read-only tools: search_names, list_questions, ask, find_findings, show, explain,
    disagreements. Every result has a status, and paper, anchor and caveats of each finding.

    A client starts this itself: exomet mcp --build FOLDER. It needs the SDK of the protocol:
    pip install 'exomet[mcp]'.
    """
    if find_spec("mcp") is None:
        raise click.UsageError("this needs the SDK of the protocol: pip install 'exomet[mcp]'")
    from exomet.agents.server import serve_stdio

    serve_stdio(folder)
