"""The catalogue of questions, and the page of one question: its form and its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from exomet.errors import UnknownNameError
from exomet.pages.addresses import Ref
from exomet.pages.downloads import FORMATS, table_file
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import PLAIN_MEDIA_TYPE, Page, View, render
from exomet.query.select import Cell
from exomet.questions.answer import Answer
from exomet.questions.catalogue import Parameter, Question
from exomet.terms.iris import curie, expand

ANSWER_FILES = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel"}
_VALUE_LENGTH = 300
_VALUES_PER_PARAMETER = 20
_TABLE_LENGTH = 2_000


@dataclass(frozen=True)
class AskedQuestion:
    """A question with the values entered for it, and the answer or the reason why there is none."""

    question: Question
    values: Mapping[str, list[str]]
    answer: Answer
    error: str = ""


def questions_page(explorer: Explorer, view: View) -> Page:
    """Return the list of all questions by subject, with the number of rows of each."""
    groups: dict[str, list[tuple[Question, int]]] = {}
    for name, question in explorer.questions.items():
        groups.setdefault(question.tags[0], []).append((question, explorer.size(name)))
    return render(
        view, "questions.html", groups=sorted(groups.items()), number=len(explorer.questions)
    )


def question_page(explorer: Explorer, view: View, query: Query, name: str) -> Page | None:
    """Return a question with its answer, or its answer as a file.

    Args:
        explorer: the graph.
        view: the position of the page.
        query: values of the parameters.
        name: the name of the question, with an ending for a file (``routes.csv``).

    Returns:
        None if there is no such question or no such file.
    """
    stem, _, ending = name.partition(".")
    question = explorer.questions.get(stem)
    if question is None or (ending and ending not in ANSWER_FILES):
        return None
    asked = _ask_question(explorer, question, query)
    if not ending:
        return _answer_page(explorer, view, asked)
    if asked.error:
        return Page(400, PLAIN_MEDIA_TYPE, f"{asked.error}\n".encode())
    body = table_file(ending, asked.answer.columns, asked.answer.rows)
    return Page(200, FORMATS[ending], body, filename=f"exomet-{stem}.{ending}")


def _ask_question(explorer: Explorer, question: Question, query: Query) -> AskedQuestion:
    values = _parameter_values(question, query)
    try:
        answer = explorer.knowledge.ask(question.name, lenient=False, **values)
        return AskedQuestion(question, values, answer)
    except UnknownNameError as error:
        nothing = Answer(question.question, tuple(question.columns), [], sparql=question.sparql)
        return AskedQuestion(question, values, nothing, without_dashes(str(error)))


def _answer_page(explorer: Explorer, view: View, asked: AskedQuestion) -> Page:
    question, answer = asked.question, asked.answer
    rows = []
    for row in answer.rows[:_TABLE_LENGTH]:
        rows.append([_cell_refs(explorer, cell) for cell in row])
    return render(
        view,
        "question.html",
        question=question,
        fields=[_field(explorer, parameter, asked.values) for parameter in question.parameters],
        sparql=answer.sparql.lstrip("\n"),
        columns=[(column, question.columns.get(column, "")) for column in answer.columns],
        rows=rows,
        number=len(answer),
        error=asked.error,
        # The form and the sentence below it show the defaults.
        notes=[note.on_page for note in answer.notes if note.code != "default"],
        files=[(label, f"/question/{question.name}.{end}") for end, label in ANSWER_FILES.items()],
        values=asked.values,
    )


def _field(
    explorer: Explorer, parameter: Parameter, values: Mapping[str, list[str]]
) -> tuple[Parameter, list[str], bool]:
    """Return a parameter, the values of its fields, and whether they are the default."""
    entered = values.get(parameter.name)
    label = explorer.addresses.labels.get(str(expand(parameter.default)), parameter.default)
    return parameter, entered or [label], entered is None


def without_dashes(text: str) -> str:
    """Return a message of the command line in the words of the form.

    Example:
        >>> without_dashes('--rows is a whole number, not "x"')
        'rows is a whole number, not "x"'
    """
    return re.sub(r"--(?=[a-z])", "", text)


def _parameter_values(question: Question, query: Query) -> dict[str, list[str]]:
    """Return the values entered for the parameters; an empty field keeps the default.

    Former names are taken too, so that the catalogue answers with the new ones.
    """
    values = {}
    names = [parameter.name for parameter in question.parameters]
    for name in (*names, *question.former_names):
        entered = [value.strip()[:_VALUE_LENGTH] for value in query.get(name, ())]
        distinct = list(dict.fromkeys(filter(None, entered)))
        if distinct:
            values[name] = distinct[:_VALUES_PER_PARAMETER]
    return values


def _cell_refs(explorer: Explorer, cell: Cell) -> list[Ref]:
    """Return a cell as references; CURIEs and unambiguous labels lead to their pages."""
    if cell is None:
        return []
    if isinstance(cell, bool):
        return [Ref(str(cell).lower())]
    if not isinstance(cell, str):
        return [Ref(str(cell))]
    return [_text_ref(explorer, part) for part in cell.split("|") if part]


def _text_ref(explorer: Explorer, text: str) -> Ref:
    if expand(text):
        ref = explorer.addresses.ref(text)
        is_record = text.startswith(("finding:", "correction:"))
        label = text.partition(":")[2] if is_record else ref.label
        return replace(ref, label=label, mark=_mark_of(explorer, text))
    index = explorer.names.lexicon
    iris = [thing.iri for thing in index.find(text) if thing.label == text]
    if len(iris) != 1:
        return Ref(text)
    return Ref(text, explorer.addresses.path(iris[0]), mark=_mark_of(explorer, curie(iris[0])))


def _mark_of(explorer: Explorer, thing: str) -> str:
    """Return what must be known of a finding or paper: it rests on, or is, a retracted one."""
    kind, _, name = thing.partition(":")
    if kind == "finding" and name in explorer.knowledge.in_doubt:
        in_doubt = explorer.knowledge.in_doubt[name]
        return f"rests on {in_doubt.standing} {'paper' if len(in_doubt.papers) == 1 else 'papers'}"
    return explorer.papers[thing].mark if thing in explorer.papers else ""
