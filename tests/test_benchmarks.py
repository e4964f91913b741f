"""The benchmarks run: every part once, on the tables of the tests, without a word on speed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from exomet.files import package_data
from exomet.graph.make import Inputs, check_inputs
from exomet.tables.schema import FINDINGS

SECTIONS = {
    "Rows to triples",
    "Memory while writing",
    "Check the shapes",
    "Reason",
    "Best peers, real graph",
    "Ask, on a loaded graph",
    "Ask, as a process",
    "Ask, on a large build",
    "Growth, on diverse findings",
}


def test_the_smallest_size_of_each_benchmark_runs(tmp_path: Path) -> None:
    script = package_data() / "benchmarks" / "run.py"
    table = tmp_path / "table.md"
    command = [sys.executable, str(script), "--smallest", "--out", str(table)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    headings = {line[3:] for line in table.read_text().splitlines() if line.startswith("## ")}
    assert headings == SECTIONS
    # Each part compares the two ways: the same triples, problems, memberships and rows.
    assert "DIFFER" not in result.stdout
    assert "fails" not in result.stdout
    assert "Both ways give the same" in result.stdout
    assert "owlready2 finds the same" in result.stdout or "no Java" in result.stdout


@pytest.mark.parametrize("way", ["synthetic", "diverse"])
def test_synthetic_tables_are_made_of_the_real_ones(way: str, tmp_path: Path) -> None:
    script = (
        f"import sys, pathlib; from {way} import write_{way}; "
        f"write_{way}(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), 3)"
    )
    data, target = package_data() / "data", tmp_path / "data"
    command = [sys.executable, "-c", script, str(data), str(target)]
    subprocess.run(command, check=True, cwd=package_data() / "benchmarks")
    checked = check_inputs(Inputs(target, package_data() / "ontology"), lambda _: None)
    assert len(checked.tables[FINDINGS].rows) == 3
