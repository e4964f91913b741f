"""Opening the graph that a verb is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from exomet.cli.output import report

if TYPE_CHECKING:
    from exomet.questions.knowledge_graph import KnowledgeGraph

# A command asks once. The store answers most questions sooner than its tables are opened.
_STORE_SECONDS = 0.25


def opened_build(folder: Path, *, described: bool = False, reported_by: str = "") -> KnowledgeGraph:
    """Return the graph of a build; what takes long is reported.

    Args:
        folder: folder of the build.
        described: whether free queries also reach the graphs that describe a build.
        reported_by: source whose view is meant; empty for what all lines of evidence have.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: no such source reports findings.
    """
    from exomet.questions.door import open_graph

    return open_graph(
        folder,
        described=described,
        reported_by=reported_by,
        patience=_STORE_SECONDS,
        progress=report,
    )
