"""Python in a notebook: what can be asked, one thing, proofs, networks, triples, and a display that fits."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx
import pytest
import rdflib

import exomet
from exomet.errors import ExometError, UnknownNameError
from exomet.files import package_data
from exomet.questions.answer import Answer
from exomet.questions.display import MOST_SHOWN_COLUMNS, MOST_SHOWN_ROWS
from tests.commands import exomet as command

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEAVY = ("networkx", "docx", "mcp", "rdflib", "pandas", "polars", "pyoxigraph", "click")
CALLS = re.compile(r"``((?:exomet\.)?\w+\(.*?\)(?:\.\w+(?:\(.*?\))?)*)``", re.DOTALL)


def test_the_names_are_listed_and_loaded_when_used() -> None:
    code = (
        "import sys, exomet; names = dir(exomet); print(*names);"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, loaded = done.stdout.splitlines()
    assert set(exomet.__all__) == set(names.split()) == set(dir(exomet))
    assert loaded == "[]"
    for name in exomet.__all__:
        assert getattr(exomet, name)


def test_packages_with_the_name_of_a_function_are_called_as_it() -> None:
    for name in ("questions", "explain"):
        package = importlib.import_module(f"exomet.{name}")
        assert "(" in str(importlib.import_module("inspect").signature(package))
    code = "import exomet.questions.door, exomet.explain.showing, exomet\nprint(len(exomet.questions()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(list((package_data() / "queries").glob("*.rq")))


def test_the_examples_in_docstrings_run(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOMET_BUILD", str(whole))
    public: dict[str, Any] = {name: getattr(exomet, name) for name in exomet.__all__}
    names = {**public, "exomet": exomet}
    ran: set[str] = set()
    for name in ("ask", "findings", "sparql", "names", "show", "explain", "to_networkx", "compare"):
        function = getattr(importlib.import_module(f"exomet.{exomet._HOMES[name]}"), name)
        for call in CALLS.findall(function.__doc__ or ""):
            if "..." not in call:
                assert len(eval(call, names).__repr__()) > 5, call  # noqa: S307
                ran.add(name)
    assert ran >= {"ask", "findings", "names", "show", "explain", "to_networkx", "compare"}
    assert doctest.testmod(importlib.import_module("exomet.questions.door")).failed == 0


def test_questions_are_those_of_the_command_line() -> None:
    listed = exomet.questions(tag="target")
    done = command("questions", "--tag", "target", "--format", "tsv")
    assert listed.column("name") == [line.split("\t")[0] for line in done.stdout.splitlines()[1:]]
    with pytest.raises(UnknownNameError, match='no tag "targt"; did you mean "target"'):
        exomet.questions("targt")


def test_show_has_what_the_command_shows(whole: Path) -> None:
    shown = exomet.show("F0049", build=whole)
    done = command("show", "F0049", "--build", whole, "--format", "tsv")
    rows = [line.split("\t") for line in done.stdout.splitlines()[1:]]
    assert set(shown.sections) == {row[0] for row in rows}
    cells = sum(len(answer) * len(answer.columns) for answer in shown.sections.values())
    assert cells == len(rows)
    assert shown["Facts"].columns == ("relation", "value")
    assert "hsa-miR-25-3p in colorectal cancer" in str(shown)
    assert "<table>" in shown._repr_html_()
    with pytest.raises(UnknownNameError, match="F9999"):
        exomet.show("F9999", build=whole)


def test_explain_has_the_proofs_of_the_command(whole: Path) -> None:
    proofs = exomet.explain("F0049", build=whole)
    done = command("explain", "F0049", "--build", whole)
    assert str(proofs) == done.stdout.strip()
    assert len(proofs) > 1
    first = proofs[0]
    assert first.record["words"] == first.sentence
    assert first.to_mermaid().startswith("flowchart TD")
    assert f"<summary>{first.sentence}</summary>" in proofs._repr_html_()
    with pytest.raises(UnknownNameError):
        exomet.explain("F0049", "is", "brain", build=whole)


def test_the_network_is_that_of_graphml(whole: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.graphml"
    assert command("export", "--format", "graphml", "--build", whole, "--out", file).returncode == 0
    there: Any = networkx.read_graphml(file, force_multigraph=True)
    here = exomet.to_networkx(build=whole)
    assert dict(here.nodes(data=True)) == dict(there.nodes(data=True))
    ours = {key: (start, end, data) for start, end, key, data in here.edges(keys=True, data=True)}
    theirs = {
        key: (start, end, data) for start, end, key, data in there.edges(keys=True, data=True)
    }
    for data in theirs.values():
        data[2].pop("id", None)
    assert ours == theirs
    assert {data["sign"] for *_, data in ours.values() if "sign" in data} >= {
        "increase",
        "decrease",
    }
    few = exomet.to_networkx(build=whole, cancer="HCC", sender="immune cell")
    wanted = set(exomet.findings(build=whole, cancer="HCC", sender="immune cell").column("finding"))
    assert {data["finding"] for *_, data in few.edges(data=True)} == wanted
    with pytest.raises(UnknownNameError, match="no filter"):
        exomet.to_networkx(build=whole, cell="CAF")


def test_without_networkx_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exomet.export.networkx_graph.find_spec", lambda _: None)
    with pytest.raises(ExometError, match=r"pip install 'exomet\[network\]'"):
        exomet.to_networkx()


def test_a_construct_gives_triples(whole: Path) -> None:
    query = """PREFIX exomet: <https://w3id.org/exomet/ontology/>
      CONSTRUCT { ?mirna exomet:hasFinding ?finding } WHERE {
        ?finding exomet:mirna ?mirna . FILTER(STRENDS(STR(?finding), "F0049")) }"""
    answer: Any = exomet.sparql(query, build=whole)
    assert answer.columns == ("subject", "predicate", "object")
    assert answer[0] == ("mirna:MIMAT0000081", "exomet:hasFinding", "finding:F0049")
    graph = rdflib.Graph().parse(data=answer.to_turtle(), format="turtle")
    assert set(graph) == set(answer.to_rdflib())
    assert len(graph) == len(answer) == 1
    described: Any = exomet.sparql("DESCRIBE <https://w3id.org/exomet/finding/F0049>", build=whole)
    assert len(described) > 20


def test_a_display_is_cut_with_counts(whole: Path) -> None:
    answer = exomet.findings(build=whole)
    html = answer._repr_html_()
    assert html.count("<tr>") == MOST_SHOWN_ROWS + 1
    assert html.count("<th ") == MOST_SHOWN_COLUMNS
    assert (
        f"20 of {len(answer)} rows, 8 of {len(answer.columns)} columns; to_pandas() has all" in html
    )
    assert '<th scope="col">promotes</th>' in html
    assert repr(answer) == f"<Findings: {len(answer)} rows, {len(answer.columns)} columns>"
    few = Answer("x", tuple("abcdefghij"), [("", *range(1, 10))])._repr_html_()
    assert '<th scope="col">a</th>' not in few
    assert "1 row, 8 of 10 columns" in few


def test_a_display_fits_a_notebook(browser: Browser, whole: Path) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    for shown in (exomet.findings(build=whole), exomet.ask("mirna-targets", build=whole)):
        page.set_content(f"<body style='font:13px sans-serif'>{shown._repr_html_()}</body>")
        size = page.evaluate("[document.body.scrollWidth, document.body.scrollHeight]")
        assert size[0] <= 1000
        assert size[1] <= 2_000
    page.close()
