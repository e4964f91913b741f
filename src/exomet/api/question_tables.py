"""The questions of the catalogue as JSON: their list, and the answer of each at its own address."""

from __future__ import annotations

from collections.abc import Iterable

from exomet.api.declared import ApiField, ApiParameter, ApiRecord, ApiRequest, ApiRows, ApiTable
from exomet.pages.explorer import Explorer
from exomet.questions.catalogue import TAGS, Parameter, Question


def question_tables(questions: Iterable[Question]) -> list[ApiTable]:
    """Return a table for each question: its parameters, and a field for each column."""
    return [_question_table(question) for question in questions]


def _question_table(question: Question) -> ApiTable:
    def find(explorer: Explorer, request: ApiRequest) -> ApiRows:
        answer = explorer.knowledge.ask(question.name, lenient=False, **request.values)
        return ApiRows(answer.records(), dict, [note.on_page for note in answer.notes])

    fields = [ApiField(name, about, "cell") for name, about in question.columns.items()]
    return ApiTable(
        f"/question/{question.name}",
        question.question,
        question.description,
        tuple(fields),
        find,
        tuple(map(_parameter_of, question.parameters)),
        {
            each.formerly: f"{each.formerly} is now {each.name}"
            for each in question.parameters
            if each.formerly
        },
    )


def _parameter_of(parameter: Parameter) -> ApiParameter:
    about = f"{parameter.about[0].upper()}{parameter.about[1:]}; {parameter.default} by default."
    return ApiParameter(parameter.name, about, parameter.examples[0], repeats=True)


def _find_questions(explorer: Explorer, request: ApiRequest) -> ApiRows:
    asked = explorer.knowledge.questions(request.text("tag") or None)
    return ApiRows(asked, _question_record)


def _question_record(question: Question) -> ApiRecord:
    return {
        "name": question.name,
        "summary": question.summary,
        "question": question.question,
        "description": question.description,
        "tags": list(question.tags),
        "parameters": [
            {
                "name": each.name,
                "about": each.about,
                "default": each.default,
                "examples": list(each.examples),
            }
            for each in question.parameters
        ],
        "columns": [{"name": name, "about": about} for name, about in question.columns.items()],
    }


QUESTIONS_TABLE = ApiTable(
    "/questions",
    "Questions of the catalogue",
    "The answer to a question is at /api/question/NAME.",
    (
        ApiField("name", "name"),
        ApiField("summary", "what it lists, in a few words"),
        ApiField("question", "the question as a sentence"),
        ApiField("description", "what to know of the answer"),
        ApiField("tags", "its subjects, the main one first", "list"),
        ApiField("parameters", "what can be set: name, about, default, examples", "records"),
        ApiField("columns", "what each column holds: name, about", "records"),
    ),
    _find_questions,
    (ApiParameter("tag", "Only questions on this subject.", "target", choices=TAGS),),
)
