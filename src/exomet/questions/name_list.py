"""Lists of names: what each line means, and the answer to a question for each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exomet.errors import UnknownNameError
from exomet.graph.grounding import Names
from exomet.graph.readings import form_of_name
from exomet.query.select import Cell
from exomet.queryable import Queryable
from exomet.questions.answer import Answer, Note
from exomet.questions.catalogue import Question
from exomet.tables.lists import ListedName, NameList
from exomet.terms.iris import curie
from exomet.terms.kinds import main_kind, word_for
from exomet.terms.wording import pluralise

INPUT = "input"
_DESK_COLUMNS = ("line", INPUT, "meaning", "identifier", "kind", "why", "note", "candidates")
_MEANING = _DESK_COLUMNS.index("meaning")


def read_names(names: Names, listed: NameList, *kinds: str) -> Answer:
    """Return what each name of a list means: one row for each, in their order.

    A name that is not understood has its reason as note, and empty cells for its meaning.

    Args:
        names: the names of the graph.
        listed: the list.
        kinds: the kinds of thing that the names are of; any if none is given.
    """
    columns = (*_DESK_COLUMNS, *_passed_columns(listed, _DESK_COLUMNS))
    rows: list[tuple[Cell, ...]] = []
    for name in listed.names:
        row = (*_desk_row(names, name, kinds), *name.others)
        rows.append((*row, *[None] * (len(columns) - len(row))))
    understood = sum(1 for row in rows if row[_MEANING])
    note = f"{pluralise(len(rows), 'name')}: {understood} understood, {len(rows) - understood} not"
    return Answer("Names", columns, rows, (Note("list", note),), answered=understood)


def _desk_row(names: Names, name: ListedName, kinds: Sequence[str]) -> tuple[Cell, ...]:
    try:
        reading = names.read(name.text, *kinds)
    except UnknownNameError as error:
        candidates = "|".join(error.candidates)
        form = form_of_name(name.text)
        return (
            name.line,
            name.text,
            None,
            None,
            None,
            form or None,
            str(error),
            candidates or None,
        )
    thing = reading.entity
    meaning = (thing.label, curie(thing.iri), word_for(main_kind(thing.kinds)))
    return (name.line, name.text, *meaning, reading.why, reading.note or None, None)


def _passed_columns(listed: NameList, taken: Sequence[str]) -> list[str]:
    """Return the headers of the further columns of a list, distinct from others and each other."""
    columns: list[str] = []
    for number, header in enumerate(listed.other_columns, 2):
        name = header or f"column {number}"
        while name in (*taken, *columns):
            name = f"{name} (list)"
        columns.append(name)
    return columns


@dataclass(frozen=True)
class _Line:
    """A line of a list with its rows, or why it is not understood."""

    name: ListedName
    rows: Sequence[Sequence[Cell]] = ()
    refusal: str = ""

    def filled(self, passed: int, width: int) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows after what the line has; one with empty cells if there is none."""
        missing = [None] * (passed - len(self.name.others))
        for row in self.rows or [[None] * width]:
            yield (self.name.text, *self.name.others, *missing, *row)


def ask_for_list(  # noqa: PLR0913
    question: Question,
    parameter: str,
    listed: NameList,
    others: Mapping[str, Sequence[str]],
    names: Names,
    *,
    answering: Queryable,
) -> Answer:
    """Return the answer to a question for each line of a list.

    The columns are ``input``, the further columns of the list, and those of the question. A line
    without an answer has one row, with empty cells.

    Args:
        question: the question.
        parameter: its parameter that the list is for.
        listed: the list.
        others: values of other parameters.
        names: the names of the graph.
        answering: what answers the question.

    Raises:
        UnknownNameError: a value of another parameter is not known.
    """
    question.bound(others, names)
    answers: dict[str, list[list[Cell]]] = {}
    lines = []
    for name in listed.names:
        try:
            sparql = question.bound({**others, parameter: [name.text]}, names)
        except UnknownNameError as error:
            lines.append(_Line(name, refusal=str(error)))
            continue
        # Several lines may name one thing: its query is run once.
        if sparql not in answers:
            answers[sparql] = question.run(answering, sparql)[1]
        lines.append(_Line(name, answers[sparql]))
    return _assembled(question, listed, lines)


def _assembled(question: Question, listed: NameList, lines: Sequence[_Line]) -> Answer:
    columns = tuple(question.columns)
    passed = _passed_columns(listed, (INPUT, *columns))
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        rows += line.filled(len(passed), len(columns))
    refusals = dict.fromkeys(line.refusal for line in lines if line.refusal)
    notes = [Note("unknown", refusal) for refusal in refusals]
    notes.append(Note("list", _summary(lines)))
    return Answer(
        question.question,
        (INPUT, *passed, *columns),
        rows,
        tuple(notes),
        answered=sum(len(line.rows) for line in lines),
        unknown=tuple(line.name.text for line in lines if line.refusal),
    )


def _summary(lines: Sequence[_Line]) -> str:
    """Return how many lines were understood, were not, and have no rows."""
    unknown = sum(1 for line in lines if line.refusal)
    empty = sum(1 for line in lines if not line.refusal and not line.rows)
    number = pluralise(len(lines), "line")
    return f"{number}: {len(lines) - unknown} understood, {unknown} not, {empty} without rows"
