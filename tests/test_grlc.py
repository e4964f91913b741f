"""The questions as grlc takes them: what it puts in must give the rows of the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import yaml
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from exomet.export.grlc import grlc_query
from exomet.files import package_data
from exomet.query.select import select
from exomet.questions.catalogue import Question, read_catalogue
from tests.commands import exomet
from tests.serving import Server

CATALOGUE = read_catalogue(package_data() / "queries")
# How grlc (1.3.11, gquery.py) recognises a parameter of a query.
PARAMETER = re.compile(r"\?_(?P<name>[a-zA-Z0-9]+)(?:_(?P<type>iri|number|literal|integer))?")


def header(text: str) -> dict[str, object]:
    """Return the decorators of a query, read as grlc reads them."""
    lines = [line.lstrip("#+") for line in text.split("\n") if line.startswith("#+")]
    fields = yaml.safe_load("\n".join(lines))
    assert isinstance(fields, dict)
    return fields


def filled(text: str) -> str:
    """Return a query with the defaults of its header put in, as grlc puts values in."""
    values: dict[str, str] = {}
    for default in header(text).get("defaults", []):  # type: ignore[attr-defined]
        values |= default
    for match in set(PARAMETER.finditer(text)):
        value = values.pop(match["name"])
        term = {"iri": f"<{value}>", "number": value}.get(match["type"], f'"{value}"')
        text = text.replace(match[0], term)
    assert not values
    return text


@pytest.mark.parametrize("question", CATALOGUE.values(), ids=lambda question: question.name)
def test_rows_are_those_of_the_catalogue(question: Question, real_store: ox.Store) -> None:
    text = grlc_query(question)
    names = {match["name"] for match in PARAMETER.finditer(text)}
    assert names == {parameter.name for parameter in question.parameters}
    assert select(real_store, filled(text)) == select(real_store, question.sparql)
    fields = header(text)
    assert fields["summary"] == question.summary
    assert fields["tags"] == list(question.tags)
    assert "endpoint" not in fields


@pytest.mark.parametrize("name", ["between-cells", "year-findings", "corrections-of-kind"])
def test_grlc_can_parse_a_query_before_it_puts_values_in(name: str) -> None:
    """It does so with rdflib, which takes a variable in BIND and none in VALUES."""
    assert translateQuery(parseQuery(grlc_query(CATALOGUE[name]))).algebra.name == "SelectQuery"


def test_the_server_lists_them(tiny: Path) -> None:
    with Server("--build", tiny) as server:
        address = httpx.URL(f"{server.url}/grlc.yaml")
        answer = server.client.get(address, headers={"Accept": "text/yaml"})
        queries = yaml.safe_load(answer.text)["queries"]
        assert len(queries) == len(CATALOGUE)
        text = server.client.get(address.join(queries[0]), headers={"Accept": "text/plain"}).text
        assert header(text)["endpoint"] == f"{server.url}/sparql"
        assert server.client.get("/grlc/no-such.rq").status_code == 404


def test_the_command_writes_them(tmp_path: Path) -> None:
    done = exomet("questions", "--tag", "pathway", "--grlc", str(tmp_path / "grlc"))
    assert done.returncode == 0
    files = sorted((tmp_path / "grlc").iterdir())
    assert [file.stem for file in files] == [
        question.name for question in CATALOGUE.values() if "pathway" in question.tags
    ]
    assert "BIND(?_pathway_iri AS " in (tmp_path / "grlc" / "pathway-mirnas.rq").read_text("utf-8")
