"""The page for free SPARQL queries, and the names that its editor completes."""

from __future__ import annotations

import hashlib
import json

from exomet.graph.completion import Completion, completions
from exomet.pages.explorer import Explorer
from exomet.pages.layout import Page, View, render
from exomet.questions.catalogue import Question
from exomet.terms.header import without_header
from exomet.terms.iris import AUDITED, INFERRED, QUESTIONS, VOID, prefixes

_FIRST_QUESTION = "target-mirnas"
# What a query can name after ``GRAPH``, and what is there.
_GRAPHS_TO_ASK = {
    "default graph": "What was curated, and the ontology",
    INFERRED: "What the rules infer",
    AUDITED: "The audit",
    QUESTIONS: "The questions, as SPARQL examples",
    VOID: "Counts of classes and properties",
}


def sparql_page(explorer: Explorer, view: View, name: str) -> Page | None:
    """Return the page with the query of a question to start from.

    Args:
        explorer: the graph.
        view: the position of the page.
        name: a question of the catalogue; "" starts from a fixed one.

    Returns:
        None if there is no such question.
    """
    question = explorer.questions.get(name or _FIRST_QUESTION)
    if question is None:
        return None
    examples = [
        {"name": each.name, "question": each.question, "query": _example_query(each)}
        for each in explorer.questions.values()
    ]
    graphs = list(_GRAPHS_TO_ASK.items())
    data = {"examples": examples, "labels": labels_path(explorer).lstrip("/")}
    query = _example_query(question)
    return render(view, "sparql.html", examples=examples, data=data, query=query, graphs=graphs)


def _example_query(question: Question) -> str:
    return without_header(question.sparql) + "\n"


def labels_path(explorer: Explorer) -> str:
    """Return the path of the names to complete; it changes with its content."""
    return f"/assets/labels-{hashlib.sha256(labels(explorer)).hexdigest()[:10]}.json"


def labels(explorer: Explorer) -> bytes:
    """Return the names to complete as JSON; ``web/README.md`` describes its shape."""
    if explorer.completion is None:
        things = [_completion_row(offer) for offer in completions(explorer.names)]
        content = {"prefixes": prefixes(), "things": things}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        explorer.completion = text.encode()
    return explorer.completion


def _completion_row(offer: Completion) -> list[object]:
    row: list[object] = [offer.label, offer.curie, offer.kind, offer.synonyms]
    return row if offer.leads_to is None else [*row, offer.leads_to]
