"""The answer to a query from the SPARQL page, for browsers without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exomet.pages.addresses import Addresses, Ref
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.terms.iris import curie

_ROWS_ON_PAGE = 500
_TABLE_FILES = (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))
_GRAPH_FILES = (
    ("Turtle", "turtle"),
    ("N-Triples", "ntriples"),
    ("RDF/XML", "rdfxml"),
    ("JSON-LD", "jsonld"),
)


@dataclass(frozen=True)
class QueryAnswer:
    """The answer of the endpoint.

    Attributes:
        columns: names of the columns; empty unless the answer is a table.
        rows: cells as in SPARQL JSON results, one dictionary a row.
        text: Turtle of a graph, or Yes or No.
        cut: whether a limit of the server left something out.
        error: the reason why there is no answer, or "".
        status: HTTP status of the page.
        reasons: why there is no row, in sentences.
    """

    columns: Sequence[str] = ()
    rows: Sequence[dict[str, Any]] = ()
    text: str = ""
    cut: bool = False
    error: str = ""
    status: int = 200
    reasons: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no row, or the answer is No."""
        return self.text == "No" or (bool(self.columns) and not self.rows)

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph, not a table or a truth value."""
        return self.text not in ("", "Yes", "No")


def answer_page(explorer: Explorer, query: str, answer: QueryAnswer) -> Page:
    """Return the page of an answer, with the query in a form to change and run again."""
    rows = []
    for row in answer.rows[:_ROWS_ON_PAGE]:
        rows.append([_result_refs(explorer.addresses, row.get(name)) for name in answer.columns])
    files = _GRAPH_FILES if answer.is_graph else _TABLE_FILES if answer.columns else ()
    return render(
        View("/sparql", live=True),
        "answer.html",
        answer.status,
        query=query,
        answer=answer,
        rows=rows,
        files=files,
    )


def _result_refs(addresses: Addresses, cell: dict[str, Any] | None) -> list[Ref]:
    """Return a cell as references, none if it is unbound."""
    if cell is None:
        return []
    if cell["type"] == "uri":
        return [addresses.ref(cell["value"], label=curie(cell["value"]))]
    return [Ref(str(cell["value"]))]
