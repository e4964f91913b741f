"""Cytoscape.js opens the network of a cancer from CX2: signs, labels and evidence as attributes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from exomet.export.exchange import exchange_findings, read_build
from exomet.files import package_data
from exomet.finding.exchanged import ExchangedFinding

from .conftest import SECONDS, fetched, store

VERSION = "3.34.4"
NODE, NPM = shutil.which("node"), shutil.which("npm")
pytestmark = pytest.mark.skipif(NODE is None or NPM is None, reason="node or npm is not installed")
CANCER = "MONDO:0005575"
INTERACTIONS = {"increase": "increases", "decrease": "decreases", "not stated": "affects"}


def install(folder: Path) -> list[str]:
    """Return the command that installs Cytoscape.js into a folder."""
    assert NPM is not None
    quiet = ["--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=30000"]
    place = ["--prefix", str(folder), "--no-save", "--ignore-scripts"]
    return [NPM, "install", *place, *quiet, f"cytoscape@{VERSION}"]


@pytest.fixture(scope="module")
def findings(whole: Path) -> list[ExchangedFinding]:
    return read_build(whole)


@pytest.fixture(scope="module")
def opened(
    request: pytest.FixtureRequest,
    findings: list[ExchangedFinding],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What Cytoscape.js makes of the network."""
    modules = package_data() / "web" / "node_modules"
    if not (modules / "cytoscape").is_dir():
        modules = fetched(store(request), f"cytoscape-{VERSION}", install) / "node_modules"
    file = tmp_path_factory.mktemp("cx2") / "network.cx2"
    text = exchange_findings(findings, "cx2").files[""]
    file.write_text(text, encoding="utf-8", newline="\n")
    assert NODE is not None
    done = subprocess.run(
        [NODE, str(Path(__file__).with_name("cx2_read.cjs")), str(file), CANCER],
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_the_network_of_a_cancer_has_its_signs_and_ends(
    opened: dict[str, Any], findings: list[ExchangedFinding]
) -> None:
    stated = {}
    for finding in findings:
        if CANCER in {thing.curie for thing in finding.cancers}:
            for step in finding.steps:
                ends = finding.mirna.curie, step.thing.curie
                stated[step.name] = (*ends, INTERACTIONS[step.sign])
    assert len(stated) > 50
    affects = [edge for edge in opened["edges"] if edge["relation"] == "affects"]
    read = {edge["edge"]: (edge["from"], edge["to"], edge["interaction"]) for edge in affects}
    assert read == stated


def test_labels_and_evidence_are_attributes(opened: dict[str, Any]) -> None:
    (edge,) = [edge for edge in opened["edges"] if edge["edge"] == "F0049-s1"]
    assert edge["names"] == ["hsa-miR-25-3p", "KLF2"]
    assert (edge["sign"], edge["direct"]) == ("decrease", "direct")
    assert edge["reported_by"] == "source:tahan2025|source:abstracts"
    assert edge["stance"] == "supports|supports"
    assert edge["doi"] == "10.1038/s41467-018-07810-w"
    nodes = opened["nodes"]
    assert len(set(nodes)) == len(nodes)
    assert all(nodes)
