"""The Python door: answers as sequences, frames and tables; the example script runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import exomet
from exomet.errors import NotBuiltError, UnknownNameError
from exomet.files import package_data
from exomet.questions.answer import Answer, Note
from exomet.questions.knowledge_graph import KnowledgeGraph


@pytest.fixture(scope="module")
def graph(built: Path) -> KnowledgeGraph:
    return exomet.open_graph(built)


def test_ask_gives_rows_under_columns(graph: KnowledgeGraph) -> None:
    answer = graph.ask("target-mirnas", target="ZO-1")
    assert answer.columns == ("target", "effect", "mirna", "cancer", "finding", "kind")
    assert len(answer) == len(list(answer)) == len(answer.records()) == 5
    assert set(answer.column("target")) == {"TJP1"}
    assert answer[0][0] == "TJP1"
    assert answer[1:3] == [answer[1], answer[2]]


def test_several_values_and_trailing_underscores(graph: KnowledgeGraph) -> None:
    both = graph.ask("mirna-targets", mirna=["miR-103", "miR-105"])
    assert {row[0] for row in both} == {"hsa-miR-103", "hsa-miR-105"}
    assert len(graph.ask("class-members", class_="EMT finding")) == 19
    assert len(graph.ask("year-findings", year=2018)) == 16


MIR_17 = (
    "miR-17 is read as hsa-miR-17-5p: miRBase used hsa-miR-17 for hsa-miR-17-5p up to release 17"
)


def test_notes_say_defaults_arms_and_unknown_values(graph: KnowledgeGraph) -> None:
    assert [note.code for note in graph.ask("mirna-targets").notes] == ["default"]
    arms = graph.ask("mirna-targets", mirna="miR-21-5p").notes
    text = "11 more findings under --mirna hsa-miR-21, where the source names no arm"
    assert arms == (Note("arms", text),)
    both = graph.ask("mirna-targets", mirna=["miR-21-5p", "miR-21"]).notes
    assert [note for note in both if note.code != "standing"] == []
    read = Note("arms", MIR_17)
    assert (
        graph.ask("mirna-targets", mirna="miR-17").notes
        == graph.findings(mirna="miR-17").notes
        == (read,)
    )
    assert graph.findings(mirna="miR-17").rows == graph.findings(mirna="miR-17-5p").rows
    mixed = graph.ask("mirna-targets", mirna=["miR-105", "miR-9999"], lenient=True)
    assert len(mixed) == 3
    assert mixed.notes == (Note("unknown", 'no microRNA called "miR-9999" in the graph'),)
    with pytest.raises(UnknownNameError, match="miR-9999"):
        graph.ask("mirna-targets", mirna=["miR-105", "miR-9999"])
    with pytest.raises(UnknownNameError, match="no value of --mirna is known"):
        graph.ask("mirna-targets", mirna=["miR-9999"], lenient=True)


def test_frames(graph: KnowledgeGraph) -> None:
    answer = graph.ask("fluid-markers")
    pandas, polars = answer.to_pandas(), answer.to_polars()
    assert list(pandas.columns) == polars.columns == list(answer.columns)
    assert pandas.shape == polars.shape == (len(answer), 6)
    assert polars.rows() == list(answer)
    years = graph.ask("findings-by-year")
    assert years.to_polars()["findings"].sum() == years.to_pandas()["findings"].sum() == 81
    assert graph.ask("year-findings", year=1999).to_polars().shape == (0, 5)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_names_the_extra_that_brings_it(
    graph: KnowledgeGraph, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = graph.ask("fluid-markers")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"needs {library}: pip install 'exomet\[frames\]'"):
        getattr(answer, f"to_{library}")()


def test_values_that_are_none_are_refused_by_name(graph: KnowledgeGraph) -> None:
    import numpy

    year: Any = numpy.int64(2018)
    assert graph.ask("year-findings", year=year).rows == graph.ask("year-findings", year=2018).rows
    wrong: list[Any] = [[], None, 2018.0, b"2018"]
    for value in wrong:
        with pytest.raises(UnknownNameError, match=r"^year "):
            graph.ask("year-findings", year=value)
    with pytest.raises(UnknownNameError, match=r"^mirna takes texts"):
        graph.findings(mirna=["miR-21", None])  # type: ignore[list-item]


def test_literals_may_have_any_text(graph: KnowledgeGraph) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    query = f'SELECT ("abc"^^<{xsd}integer> AS ?a) ("NaN"^^<{xsd}double> AS ?b) ("INF"^^<{xsd}double> AS ?c) {{}}'
    assert graph.sparql(query)[0] == ("abc", "NaN", "INF")


def test_the_table_for_notebooks_escapes_what_it_shows() -> None:
    html = Answer("<b>?", ("a", "b"), [("<script>", None)], (Note("empty", "x < y"),))._repr_html_()
    assert "<script>" not in html
    assert "<caption>&lt;b&gt;?</caption>" in html
    assert "<td>&lt;script&gt;</td><td></td>" in html
    assert "<p>1 row</p><p>x &lt; y</p>" in html
    assert "20 of" not in html


def test_findings_take_the_filters_of_the_command(graph: KnowledgeGraph) -> None:
    assert graph.findings(cancer="carcinoma", sender="immune cell").column("finding") == [
        "F0002",
        "F0005",
        "F0023",
        "F0040",
    ]
    assert len(graph.findings()) == 81
    either = graph.findings(
        cancer=["HCC", "melanoma"], effect=["promotes", "suppresses"], reference=[79, "Fang"]
    )
    assert either.column("finding") == ["F0006", "F0034", "F0038"]
    with pytest.raises(UnknownNameError, match='no filter "cell"'):
        graph.findings(cell="CAF")
    with pytest.raises(UnknownNameError, match=r"source is now sender \(sending cell\) or sample"):
        graph.findings(source="CAF")


def test_functions_find_the_build_and_notice_a_new_one(
    built: Path, tiny: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotBuiltError):
        exomet.ask("communication", build=tmp_path / "nothing")
    place = tmp_path / "build"
    place.symlink_to(tiny)
    assert len(exomet.findings(build=place)) == 5
    place.unlink()
    place.symlink_to(built)
    assert len(exomet.findings(build=place)) == 81
    assert len(exomet.sparql("SELECT * { ?s ?p ?o } LIMIT 7", build=place)) == 7


def test_importing_the_package_loads_no_engine() -> None:
    code = "import sys, exomet; print([m for m in ('pyoxigraph', 'rdflib', 'pandas', 'click') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        exomet.nothing  # noqa: B018


def test_the_example_script_runs(built: Path) -> None:
    script = package_data() / "docs" / "notebook.py"
    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "EXOMET_BUILD": str(built)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "hsa-miR-25-3p changes KLF2" in done.stdout
    assert "PTEN" in done.stdout
    assert 'no microRNA called "hsa-miR-9999" in the graph' in done.stdout


def test_an_abbreviation_of_one_source_is_answered_with_a_note(graph: KnowledgeGraph) -> None:
    note = "OC is read as oral cavity cancer, as in the source; elsewhere it means ovarian cancer"
    for answer in (graph.findings(cancer="OC"), graph.ask("cancer-mirnas", cancer="OC")):
        assert Note("reading", note) in answer.notes
    assert note in [each.text for each in graph.describe("OC").arm_notes]
    assert graph.findings(cancer="oral cavity cancer").notes == ()
