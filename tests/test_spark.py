"""The rules on Spark give what they give in DuckDB, byte for byte; and what is there without Spark."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from exomet.engine.dialect import DUCKDB, SPARK, Dialect
from exomet.graph.layout import INFERRED_FILE, PROOFS_FILE, RULES_FILE, TERMS_FILE
from exomet.reason.compiled import Numbers, compile_rule
from exomet.reason.rules import Rule
from tests.commands import exomet_process
from tests.conftest import TINY

HAS_SPARK = importlib.util.find_spec("pyspark") is not None
CHAIN = (("?x", "<q>", "?z"), ("?z", "<q>", "?w"), ("?w", "<q>", "?y"))
RULE = Rule("10-a", "", "", ("?x", "<p>", "?y"), CHAIN)


def _build(folder: Path, engine: str) -> Path:
    data: list[str | Path] = ["--data", TINY.data, "--build", folder]
    done = exomet_process("build", *data, "--no-hermit", "--engine", engine)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.skipif(not HAS_SPARK, reason="Spark is not installed: pip install 'exomet[spark]'")
def test_spark_infers_the_same(tiny: Path, tmp_path: Path) -> None:
    made = _build(tmp_path / "build", "spark")
    for name in (INFERRED_FILE, RULES_FILE, PROOFS_FILE, TERMS_FILE):
        assert (made / name).read_bytes() == (tiny / name).read_bytes()


@pytest.mark.skipif(HAS_SPARK, reason="Spark is installed")
def test_without_spark_a_build_says_how_to_get_it(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    data: list[str | Path] = ["--data", TINY.data, "--build", folder]
    done = exomet_process("build", *data, "--no-hermit", "--engine", "spark")
    assert done.returncode == 2
    assert "exomet: Spark is not installed: pip install 'exomet[spark]'" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("dialect", "least", "premises"),
    [
        (
            DUCKDB,
            "min(struct_pack(b_z := x0.o, b_w := x1.o)) AS least",
            "[s, 7, b_z, b_z, 7, b_w, b_w, 7, o]",
        ),
        (
            SPARK,
            "min(struct(x0.o AS b_z, x1.o AS b_w)) AS least",
            "array(s, 7, b_z, b_z, 7, b_w, b_w, 7, o)",
        ),
    ],
)
def test_a_rule_is_written_for_each_engine(dialect: Dialect, least: str, premises: str) -> None:
    compiled = compile_rule(RULE, Numbers({"<p>": 5, "<q>": 7}, (1, 9), dialect=dialect))
    assert least in compiled.query()
    assert compiled.premises() == premises
