"""BioCypher: nodes and edges of KGX as its input, with the schema configuration made from them.

Written by hand: the input is tuples, here one a line as JSON, and the configuration a mapping. No
head ontology is named, which BioCypher would fetch from the network; the names are Biolink's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from exomet.export.exchange import ExchangeFormat, Files
from exomet.export.formats.kgx import KGX_FATES, Slots, filled_slots, kgx_rows
from exomet.export.losses import Losses
from exomet.finding.exchanged import ExchangedFinding

_SETTINGS = {
    "biocypher": {
        "dbms": "neo4j",
        "offline": True,
        "strict_mode": False,
        "head_ontology": None,
        "schema_config_path": "schema_config.yaml",
    }
}
# What the tuples of BioCypher have outside their properties.
_NODE_PLACES = ("id", "category")
_EDGE_PLACES = ("id", "subject", "object", "category")


def biocypher_format() -> ExchangeFormat:
    """Return the format."""
    return ExchangeFormat(
        "biocypher",
        "The knowledge graph of `kgx` as BioCypher takes it: nodes.jsonl and edges.jsonl have one"
        " tuple a line, schema_config.yaml is made of their classes and slots, and"
        " biocypher_config.yaml names no ontology to fetch. In its folder,"
        ' `bc.write_nodes(map(json.loads, open("nodes.jsonl")))` and the same for the edges'
        " write the files for the store.",
        "BioCypher, and through it Neo4j, PostgreSQL, SQLite and networkx",
        "biocypher, where it is installed: signs and counts of its tables",
        (),
        KGX_FATES,
        _write_biocypher,
    )


def _write_biocypher(findings: Sequence[ExchangedFinding], losses: Losses) -> Files:
    nodes, edges = kgx_rows(findings, losses)
    schema = {
        **_schema_of(nodes, "node", _NODE_PLACES),
        **_schema_of(edges, "edge", _EDGE_PLACES),
    }
    return {
        "biocypher_config.yaml": _as_yaml(_SETTINGS),
        "schema_config.yaml": _as_yaml(schema),
        "nodes.jsonl": _tuples(nodes, ("id",), _NODE_PLACES),
        "edges.jsonl": _tuples(edges, ("id", "subject", "object"), _EDGE_PLACES),
    }


def _label(row: Slots) -> str:
    """Return the class of a node or an edge, as the tuples name it."""
    return row["category"][0].removeprefix("biolink:")


def _schema_of(rows: Iterable[Slots], kind: str, places: Sequence[str]) -> dict[str, Any]:
    """Return the classes of nodes or edges, each with the slots that it uses."""
    slots: dict[str, dict[str, str]] = {}
    for row in rows:
        used = slots.setdefault(_label(row), {})
        for name, value in filled_slots(row).items():
            if name not in places:
                used[name] = "str[]" if isinstance(value, list) else "str"
    classes: dict[str, Any] = {}
    for label in sorted(slots):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).lower()
        properties = dict(sorted(slots[label].items()))
        classes[words] = {"represented_as": kind, "input_label": label, "properties": properties}
        if kind == "node":
            classes[words]["preferred_id"] = "curie"
    return classes


def _tuples(rows: Iterable[Slots], ends: Sequence[str], places: Sequence[str]) -> str:
    lines = []
    for row in rows:
        properties = {name: v for name, v in filled_slots(row).items() if name not in places}
        values = [*(row[end] for end in ends), _label(row), properties]
        lines.append(json.dumps(values, ensure_ascii=False) + "\n")
    return "".join(lines)


def _as_yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
