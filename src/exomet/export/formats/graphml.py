"""GraphML, written by hand: a list of keys, nodes and edges needs no library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from exomet.export.effect_rows import EffectRow
from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Losses
from exomet.export.network import EDGE_COLUMNS, NETWORK_FATES, NODE_COLUMNS, read_network
from exomet.finding.exchanged import ExchangedFinding

_GRAPHML_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns
    http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">"""


def graphml_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "graphml",
        "A directed network with several edges between two nodes: microRNAs act on molecules,"
        " pathways and processes, cells send and take up. Signs, labels and evidence are"
        " attributes, and the identifier of an edge is that of its step.",
        "Cytoscape, Gephi, yEd, igraph and networkx",
        "networkx",
        (".graphml",),
        NETWORK_FATES,
        _write_graphml,
    )


def _write_graphml(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    network = read_network(findings, losses)
    lines = [_GRAPHML_HEAD, *_keys("node", NODE_COLUMNS[1:]), *_keys("edge", EDGE_COLUMNS)]
    lines.append('<graph id="exomet" edgedefault="directed">')
    for name, row in network.nodes.items():
        lines += [f"<node id={quoteattr(name)}>", *_data("node", NODE_COLUMNS[1:], row), "</node>"]
    for start, end, row in network.edges:
        ends = f"source={quoteattr(start)} target={quoteattr(end)}"
        lines.append(f"<edge id={quoteattr(row['edge'])} {ends}>")
        lines += [*_data("edge", EDGE_COLUMNS, row), "</edge>"]
    return {"": "\n".join((*lines, "</graph>", "</graphml>", ""))}


def _keys(domain: str, columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        yield (
            f'<key id="{domain}_{column}" for="{domain}" attr.name="{column}" attr.type="string"/>'
        )


def _data(domain: str, columns: Sequence[str], row: EffectRow) -> Iterator[str]:
    for column in columns:
        if value := row.get(column):
            yield f'<data key="{domain}_{column}">{escape(value)}</data>'
