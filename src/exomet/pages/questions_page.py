"""The catalogue of questions, and one question with its parameters as a form and its answer as a table."""

from __future__ import annotations

from collections.abc import Sequence

from exomet.errors import UnknownNameError
from exomet.pages.addresses import Ref
from exomet.pages.downloads import FORMATS, table_file
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, View, render
from exomet.query.select import Cell, select
from exomet.questions.catalogue import Question
from exomet.questions.why_empty import explain_question
from exomet.terms.iris import expand

FILES = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel"}
_LONGEST = 300
_VALUES = 20
_MOST = 2_000


def questions_page(explorer: Explorer, view: View, query: Query) -> Page:
    """Return the list of all questions by subject, with the sizes of their answers."""
    del query
    groups: dict[str, list[tuple[Question, int]]] = {}
    for name, question in explorer.questions.items():
        groups.setdefault(question.tags[0], []).append((question, explorer.sizes[name]))
    return render(
        view, "questions.html", groups=sorted(groups.items()), number=len(explorer.questions)
    )


def question_page(explorer: Explorer, view: View, query: Query, name: str) -> Page | None:
    """Return a question with its answer, or the answer as a file (``name.csv``); None where there is none."""
    stem, _, form = name.partition(".")
    question = explorer.questions.get(stem)
    if question is None or (form and form not in FILES):
        return None
    typed = _typed(question, query)
    try:
        sparql = question.bound(typed, explorer.names)
        columns, rows = select(explorer.store, sparql)
        wrong = ""
    except UnknownNameError as error:
        sparql, columns, rows, wrong = (
            question.sparql,
            list(question.columns),
            [],
            _in_form_words(str(error)),
        )
    if form and wrong:
        return Page(400, "text/plain; charset=utf-8", f"{wrong}\n".encode())
    if form:
        return Page(
            200, FORMATS[form], table_file(form, columns, rows), filename=f"exomet-{stem}.{form}"
        )
    return render(
        view,
        "question.html",
        question=question,
        fields=[
            (p, typed.get(p.name) or [_label(explorer, p.default)]) for p in question.parameters
        ],
        sparql=sparql.lstrip("\n"),
        columns=[(column, question.columns.get(column, "")) for column in columns],
        rows=[[_refs(explorer, value) for value in row] for row in rows[:_MOST]],
        number=len(rows),
        wrong=wrong,
        reasons=[] if rows or wrong else _reasons(explorer, question, sparql, typed),
        files=[(label, f"/question/{stem}.{end}") for end, label in FILES.items()],
        asked=typed,
    )


def _reasons(
    explorer: Explorer, question: Question, sparql: str, typed: dict[str, list[str]]
) -> list[str]:
    """Return why there is no row."""
    lines = explain_question(question, sparql, typed, explorer.names)
    return [_in_form_words(line) for line in lines]


def _in_form_words(text: str) -> str:
    """Return a text of the catalogue without option marks: in a form, a parameter is a field."""
    return text.replace("--", "")


def _typed(question: Question, query: Query) -> dict[str, list[str]]:
    """Return the values of the parameters in an address; an empty field keeps the default.

    Former names of parameters are taken too, so that the catalogue answers with the new ones.
    """
    request: dict[str, list[str]] = {}
    names = [parameter.name for parameter in question.parameters]
    for name in (*names, *question.former_names):
        values = [value.strip()[:_LONGEST] for value in query.get(name, []) if value.strip()]
        if values:
            request[name] = list(dict.fromkeys(values))[:_VALUES]
    return request


def _label(explorer: Explorer, default: str) -> str:
    return explorer.addresses.labels.get(str(expand(default)), default)


def _refs(explorer: Explorer, value: Cell) -> list[Ref]:
    """Return a cell as references: CURIEs, and labels that only one thing has, lead to their pages."""
    if value is None:
        return []
    if not isinstance(value, str):
        return [Ref(str(value).lower() if isinstance(value, bool) else str(value))]
    return [_ref(explorer, part) for part in value.split("|") if part]


def _ref(explorer: Explorer, text: str) -> Ref:
    if expand(text):
        ref = explorer.addresses.ref(text)
        return (
            Ref(text.partition(":")[2], ref.path)
            if text.startswith(("finding:", "correction:"))
            else ref
        )
    index = explorer.names.index
    things: Sequence[str] = [thing.iri for thing in index.find(text) if thing.label == text]
    return Ref(text, explorer.addresses.path(things[0]) if len(things) == 1 else "")
