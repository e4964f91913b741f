"""The findings as a network: things as nodes, rows of effects and the way of the vesicle as edges.

GraphML and CX2 are made of it. Attributes of an edge are the cells of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exomet.export.effect_rows import EFFECT_COLUMNS, EffectRow, effect_rows
from exomet.export.losses import Fates, Losses
from exomet.finding.exchanged import ExchangedFinding, ExchangedThing

SENT, TAKEN_UP = "sends", "is taken up by"
NODE_COLUMNS = ("id", "label", "kind", "accession", "arm")
# What stands in the nodes of an edge is not said again at the edge.
EDGE_COLUMNS = tuple(
    column
    for column in EFFECT_COLUMNS
    if column not in ("mirna", "accession", "arm", "object", "object_kind")
)
NETWORK_FATES = Fates(
    {
        "senders": "an edge from the sender to the microRNA, and an attribute",
        "recipients": "an edge from the microRNA to the recipient, and an attribute",
        "steps.after": "identifiers of the earlier edges as an attribute, not as edges",
        "steps.cells": "an attribute of the edge",
    },
    {},
)


@dataclass
class EffectNetwork:
    """Nodes by identifier, and edges as source, target and attributes, in order."""

    nodes: dict[str, EffectRow] = field(default_factory=dict)
    edges: list[tuple[str, str, EffectRow]] = field(default_factory=list)

    def add_node(self, row: EffectRow) -> str:
        """Add a node if it is new; return its identifier."""
        self.nodes.setdefault(row["id"], row)
        return row["id"]


def read_network(findings: Sequence[ExchangedFinding], losses: Losses) -> EffectNetwork:
    """Return the network of findings.

    Args:
        findings: the findings.
        losses: is told of the findings that have no edge of their own.
    """
    network = EffectNetwork()
    for finding in findings:
        mirna = network.add_node(_mirna_node(finding))
        for row in effect_rows([finding]):
            if "object_id" not in row:
                losses.lose_all(finding, "has neither step nor outcome to draw")
                continue
            node = {"id": row["object_id"], "label": row["object"], "kind": row["object_kind"]}
            network.edges.append((mirna, network.add_node(node), row))
        for thing in (*finding.senders, *finding.samples):
            cell = network.add_node(_cell_node(thing, finding))
            network.edges.append((cell, mirna, _vesicle_edge(finding, thing, SENT)))
        for thing in finding.recipients:
            cell = network.add_node(_cell_node(thing, finding))
            network.edges.append((mirna, cell, _vesicle_edge(finding, thing, TAKEN_UP)))
    return network


def _mirna_node(finding: ExchangedFinding) -> EffectRow:
    mirna = finding.mirna
    return {
        "id": mirna.curie,
        "label": mirna.label,
        "kind": "microRNA",
        "accession": finding.accession,
        "arm": finding.arm,
    }


def _cell_node(thing: ExchangedThing, finding: ExchangedFinding) -> EffectRow:
    kind = "sample" if thing in finding.samples else "cell"
    return {"id": thing.curie, "label": thing.label, "kind": kind}


def _vesicle_edge(finding: ExchangedFinding, thing: ExchangedThing, relation: str) -> EffectRow:
    """Return an edge on the way of the vesicle; it has no sign."""
    return {
        "edge": f"{finding.name}-{relation.split(maxsplit=1)[0]}-{thing.curie}",
        "finding": finding.name,
        "kind": finding.kind,
        "relation": relation,
    }
