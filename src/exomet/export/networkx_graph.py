"""The network of findings as a graph of networkx, with the content of the GraphML export."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exomet.errors import ExometError

if TYPE_CHECKING:
    import networkx

    from exomet.questions.knowledge_graph import ParameterValues


def to_networkx(
    *,
    build: Path | str | None = None,
    reported_by: str = "",
    **filters: ParameterValues,
) -> networkx.MultiDiGraph[Any]:
    """Return findings as a network of networkx: ``to_networkx(cancer="HCC")``.

    MicroRNAs act on molecules, pathways and processes; cells send and take up. The key of an edge
    is the identifier of its step; signs, labels and evidence are attributes. Nodes, edges and
    attributes are those of ``exomet export --format graphml``.

    Args:
        build: folder of the built graph; see ``exomet.open_graph``.
        reported_by: a source, for the findings as it has them.
        filters: those of ``exomet.findings``; all findings if none is given.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: a filter or a value is not known.
        ExometError: networkx is not installed; ``pip install 'exomet[network]'`` brings it.
    """
    if find_spec("networkx") is None:
        raise ExometError("this needs networkx: pip install 'exomet[network]'")
    import networkx  # (only for those who want it)

    from exomet.export.losses import Losses
    from exomet.export.network import EDGE_COLUMNS, NETWORK_FATES, NODE_COLUMNS, read_network
    from exomet.finding.exchanged import read_exchanged
    from exomet.questions.door import open_graph

    knowledge = open_graph(build, described=False, reported_by=reported_by)
    wanted = set(knowledge.findings(**filters).column("finding"))  # type: ignore[arg-type]
    exchanged = [each for each in read_exchanged(knowledge.model) if each.name in wanted]
    network = read_network(exchanged, Losses(NETWORK_FATES, exchanged))
    graph: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph(name="exomet")
    for name, row in network.nodes.items():
        graph.add_node(name, **_attributes(row, NODE_COLUMNS[1:]))
    for start, end, row in network.edges:
        graph.add_edge(start, end, key=row["edge"], **_attributes(row, EDGE_COLUMNS))
    return graph


def _attributes(row: dict[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    return {column: row[column] for column in columns if row.get(column)}
