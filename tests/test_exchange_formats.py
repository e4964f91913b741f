"""Each exchange format is read back by a library of its own: counts and signs are the graph's."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from exomet.export.effect_rows import EFFECT_COLUMNS
from exomet.export.exchange import exchange_findings, read_build
from exomet.finding.exchanged import ExchangedFinding
from exomet.terms.iris import EXOMET

STATED = f"""PREFIX exomet: <{EXOMET}>
SELECT ?finding ?mirna ?step ?sign ?thing WHERE {{
  ?finding exomet:mirna ?mirna ; exomet:step ?step . ?step a ?sign ; exomet:affects ?thing
  FILTER(?sign IN (exomet:Increase, exomet:Decrease, exomet:SignNotStated)) }}"""
SIGNS = {"Increase": "increase", "Decrease": "decrease", "SignNotStated": "not stated"}
# Step -> finding, microRNA, and sign, as the graph states them.
Steps = dict[str, tuple[str, str, str]]


def last(node: object) -> str:
    return str(getattr(node, "value", node)).rpartition("/")[2]


@pytest.fixture(scope="module")
def findings(whole: Path) -> list[ExchangedFinding]:
    return read_build(whole)


@pytest.fixture(scope="module")
def steps(whole_store: ox.Store) -> Steps:
    """The steps of the graph, by a query of our own: not by what the formats read."""
    solutions = whole_store.query(STATED)
    assert isinstance(solutions, ox.QuerySolutions)
    return {
        last(row["step"]): (last(row["finding"]), last(row["mirna"]), SIGNS[last(row["sign"])])
        for row in solutions
    }


def exported(findings: Sequence[ExchangedFinding], form: str, file: str = "") -> str:
    return exchange_findings(findings, form).files[file]


def stated(rows: Iterable[dict[str, str]]) -> Steps:
    """Return the steps of rows or of the attributes of edges."""
    return {
        row["edge"]: (row["finding"], row["mirna_id"].partition(":")[2], row["sign"])
        for row in rows
        if row.get("relation") == "affects"
    }


def test_the_graph_has_steps(steps: Steps) -> None:
    assert Counter(sign for *_, sign in steps.values()) == {
        "increase": 333,
        "decrease": 221,
        "not stated": 34,
    }


def test_edges(findings: Sequence[ExchangedFinding], steps: Steps) -> None:
    text = exported(findings, "edges")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(rows[0]) == EFFECT_COLUMNS
    assert stated(rows) == steps
    (row,) = [row for row in rows if row["edge"] == "F0049-s1"]
    assert row["accession"] == "MIMAT0000081"
    assert row["gene_id"] == "HGNC:6347"
    assert (row["direct"], row["aspect"], row["sign"]) == ("direct", "amount", "decrease")
    assert (row["sender_id"], row["recipient_id"]) == ("CL:0001064", "CL:0000115")
    assert row["stance"] == "supports|supports"


def test_graphml(findings: Sequence[ExchangedFinding], steps: Steps) -> None:
    graph = nx.parse_graphml(exported(findings, "graphml"), force_multigraph=True)
    assert graph.is_directed()
    edges = [(start, end, data) for start, end, data in graph.edges(data=True)]
    assert stated(data for *_, data in edges) == steps
    for start, end, data in edges:
        if data["relation"] == "affects":
            assert (start, end) == (data["mirna_id"], data["object_id"])
        elif data["relation"] == "sends":
            assert graph.nodes[end]["kind"] == "microRNA"
        elif data["relation"] == "is taken up by":
            assert graph.nodes[start]["kind"] == "microRNA"
        assert data["relation"] == "affects" or "sign" not in data
    assert graph.nodes["HGNC:6347"] == {"label": "KLF2", "kind": "molecule"}


def test_cx2(findings: Sequence[ExchangedFinding], steps: Steps, tmp_path: Path) -> None:
    from ndex2.cx2 import RawCX2NetworkFactory  # (slow to load)

    file = tmp_path / "network.cx2"
    file.write_text(exported(findings, "cx2"), encoding="utf-8", newline="\n")
    network = RawCX2NetworkFactory().get_cx2network(str(file))
    edges = network.get_edges().values()
    nodes = network.get_nodes()
    assert stated(edge["v"] for edge in edges) == steps
    for edge in edges:
        row = edge["v"]
        if row["relation"] == "affects":
            ends = nodes[edge["s"]]["v"]["id"], nodes[edge["t"]]["v"]["id"]
            assert ends == (row["mirna_id"], row["object_id"])
            arrow = {"increase": "increases", "decrease": "decreases"}.get(row["sign"], "affects")
            assert row["interaction"] == arrow
