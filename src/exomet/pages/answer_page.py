"""The answer to a query that was typed on the SPARQL page, for browsers without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exomet.pages.addresses import Addresses, Ref
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.terms.iris import curie

_SHOWN = 500
_TABLE = (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))
_GRAPH = (
    ("Turtle", "turtle"),
    ("N-Triples", "ntriples"),
    ("RDF/XML", "rdfxml"),
    ("JSON-LD", "jsonld"),
)


@dataclass(frozen=True)
class Answer:
    """What the endpoint answered.

    Attributes:
        columns: names of the columns; empty where the answer is a graph, a truth value or a refusal.
        rows: cells as SPARQL JSON results have them, one dictionary a row.
        text: Turtle of a graph, or Yes or No.
        cut: whether a limit of the server left something out.
        wrong: why there is no answer, empty where there is one.
        status: HTTP status of the page.
    """

    columns: Sequence[str] = ()
    rows: Sequence[dict[str, Any]] = ()
    text: str = ""
    cut: bool = False
    wrong: str = ""
    status: int = 200


def answer_page(explorer: Explorer, query: str, answer: Answer) -> Page:
    """Return the page of an answer, with the query to change and ask again."""
    rows = [
        [_cell(explorer.addresses, row.get(name)) for name in answer.columns]
        for row in answer.rows[:_SHOWN]
    ]
    is_graph = bool(answer.text) and answer.text not in ("Yes", "No")
    return render(
        View("/sparql", live=True),
        "answer.html",
        answer.status,
        query=query,
        answer=answer,
        rows=rows,
        is_graph=is_graph,
        files=_GRAPH if is_graph else _TABLE if answer.columns else (),
    )


def _cell(addresses: Addresses, cell: dict[str, Any] | None) -> list[Ref]:
    if cell is None:
        return []
    if cell["type"] == "uri":
        return [addresses.ref(cell["value"], label=curie(cell["value"]))]
    return [Ref(str(cell["value"]))]
