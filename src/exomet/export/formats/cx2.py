"""CX2, the format of Cytoscape and NDEx, written by hand: ndex2 takes seconds to load."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from exomet.export.effect_rows import EffectRow
from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.losses import Losses
from exomet.export.network import EDGE_COLUMNS, NETWORK_FATES, NODE_COLUMNS, read_network
from exomet.finding.exchanged import ExchangedFinding
from exomet.version import __version__

_Aspect = dict[str, Any]

# Cytoscape.js takes id, source and target for its own.
_RENAMED = {"id": "represents", "source": "reported_by"}


def cx2_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "cx2",
        "The same network as GraphML, with the name that Cytoscape shows and"
        " the type of interaction that it maps to arrows. No attribute has a name that Cytoscape.js"
        " takes for itself: the identifier of a node is represents, the sources of an edge are"
        " reported_by.",
        "Cytoscape, Cytoscape.js and NDEx",
        "ndex2, and Cytoscape.js where npm can fetch it",
        (".cx2",),
        NETWORK_FATES,
        _write_cx2,
    )


def _write_cx2(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    network = read_network(findings, losses)
    numbers = {name: number for number, name in enumerate(network.nodes)}
    nodes = [
        {"id": numbers[name], "v": _cx2_values(NODE_COLUMNS, row) | {"name": row["label"]}}
        for name, row in network.nodes.items()
    ]
    edges = [
        {
            "id": number,
            "s": numbers[start],
            "t": numbers[end],
            "v": _cx2_values(EDGE_COLUMNS, row) | {"interaction": _interaction(row)},
        }
        for number, (start, end, row) in enumerate(network.edges)
    ]
    aspects: list[_Aspect] = [
        {"CXVersion": "2.0", "hasFragments": False},
        {
            "metaData": [
                {"name": "attributeDeclarations", "elementCount": 1},
                {"name": "networkAttributes", "elementCount": 1},
                {"name": "nodes", "elementCount": len(nodes)},
                {"name": "edges", "elementCount": len(edges)},
            ]
        },
        {"attributeDeclarations": [_declarations()]},
        {"networkAttributes": [_ABOUT_NETWORK]},
        {"nodes": nodes},
        {"edges": edges},
        {"status": [{"success": True}]},
    ]
    lines = (json.dumps(aspect, ensure_ascii=False) for aspect in aspects)
    return {"": "[" + ",\n".join(lines) + "]\n"}


_ABOUT_NETWORK = {
    "name": "ExoMet: exosomal microRNAs in cancer metastasis",
    "version": __version__,
    "rights": "CC BY-NC 4.0",
}


def _declarations() -> _Aspect:
    string = {"d": "string"}
    return {
        "networkAttributes": dict.fromkeys(_ABOUT_NETWORK, string),
        "nodes": dict.fromkeys(("name", *map(_cx2_name, NODE_COLUMNS)), string),
        "edges": dict.fromkeys(("interaction", *map(_cx2_name, EDGE_COLUMNS)), string),
    }


def _interaction(row: EffectRow) -> str:
    """Return what Cytoscape maps to an arrow: the sign where there is one, else the relation."""
    sign = row.get("sign", "")
    return {"increase": "increases", "decrease": "decreases"}.get(sign, row["relation"])


def _cx2_values(columns: Sequence[str], row: EffectRow) -> _Aspect:
    return {_cx2_name(column): row[column] for column in columns if row.get(column)}


def _cx2_name(column: str) -> str:
    return _RENAMED.get(column, column)
