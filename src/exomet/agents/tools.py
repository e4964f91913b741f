"""The seven tools of agents, as functions that return plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from exomet.agents.bounds import (
    MOST_ROWS,
    Result,
    Row,
    check_page,
    put_rows,
    refusal,
    shortened_notes,
)
from exomet.agents.citations import Citations, findings_in
from exomet.agents.meanings import MEANING_COLUMNS, meanings_of
from exomet.agents.reasons import DISAGREEMENT_COLUMNS, Reasons
from exomet.agents.statuses import (
    NO_SUPPORT,
    SUPPORTED,
    UNKNOWN_NAME,
    ResultStatus,
    status_of_findings,
    status_without_findings,
    status_without_rows,
)
from exomet.errors import UnknownNameError
from exomet.finding.describe import Description
from exomet.finding.filters import unknown_filter
from exomet.questions.answer import Answer
from exomet.questions.catalogue import TAGS, Question
from exomet.questions.door import open_graph
from exomet.questions.knowledge_graph import KnowledgeGraph
from exomet.terms.iris import curie, expand
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.roles import ROLES, filter_names

ToolValues = Mapping[str, str | int | Sequence[str | int]]
_FOUND_COLUMNS = (
    "finding",
    "kind",
    "mirna",
    "cancer",
    "sender",
    "recipient",
    "represses",
    "induces",
    "activates",
    "inhibits",
    "promotes",
    "suppresses",
    "changes",
    "associated_with",
    "level",
    "metastatic_sites",
    "sampled_from",
)
_WITHOUT_FINDINGS = "The rows name no finding: find_findings and show give those behind a row."
_MOST_OPPOSITE = 3
_LISTED_COLUMNS = ("name", "lists", "parameters", "tags")


class AgentTools:
    """The tools on the graph of a build.

    Args:
        build: folder of the build.
        knowledge: its graph, where it is open already.

    Raises:
        NotBuiltError: the folder holds no build, or a damaged one.
    """

    def __init__(self, build: Path, knowledge: KnowledgeGraph | None = None) -> None:
        self.knowledge = knowledge or open_graph(build, described=False)
        self.citations = Citations(self.knowledge)
        self._build = build

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self.knowledge, self.citations, self._build)

    def search_names(self, text: str, kind: str = "", offset: int = 0, limit: int = 20) -> Result:
        """Return the things that a text may mean: identifier, label, kind, number of findings.

        Args:
            text: a name, or several words.
            kind: kind of thing, such as ``mirna``, ``cancer``, ``molecule``; any if it is empty.
            offset: the first row, from 0.
            limit: the most rows.
        """
        check_page(offset, limit)
        rows, notes = meanings_of(self.knowledge.model, text, kind)
        status = SUPPORTED if rows else UNKNOWN_NAME
        return self._result(ResultStatus(status), MEANING_COLUMNS, rows, (offset, limit), notes)

    def list_questions(
        self, tag: str = "", words: str = "", offset: int = 0, limit: int = MOST_ROWS
    ) -> Result:
        """Return the questions of the catalogue, with their parameters.

        Args:
            tag: only questions with this tag.
            words: only questions that have all of these words.
            offset: the first row, from 0.
            limit: the most rows.
        """
        check_page(offset, limit)
        if tag and tag not in TAGS:
            offer = did_you_mean(closest(tag, TAGS)) or f"there are {', '.join(TAGS)}"
            return refusal(UNKNOWN_NAME, UnknownNameError(f'no tag "{tag}"; {offer}'))
        asked = [each for each in self.knowledge.questions(tag or None) if _has_words(each, words)]
        rows = [_question_cells(each) for each in asked]
        verdict = ResultStatus(SUPPORTED)
        if not rows:
            tags = ", ".join(TAGS)
            verdict = ResultStatus(
                NO_SUPPORT, (f"No question has these words; the tags are {tags}.",)
            )
        return self._result(verdict, _LISTED_COLUMNS, rows, (offset, limit))

    def ask(
        self,
        question: str,
        parameters: ToolValues | None = None,
        offset: int = 0,
        limit: int = MOST_ROWS,
    ) -> Result:
        """Return the rows of a question, each with the citations of its findings.

        Args:
            question: its name.
            parameters: values by parameter; those not given keep their default.
            offset: the first row, from 0.
            limit: the most rows.
        """
        check_page(offset, limit)
        given: dict[str, Any] = dict(parameters or {})
        entry = self.knowledge.question(question)
        for name in given:
            entry.parameter(name.rstrip("_"))
        answer = self.knowledge.ask(question, **given)
        things = list(self._things(entry, given))
        # What is asked about a finding is its own, where the rows do not name it.
        about = [curie(iri) for iri in things if curie(iri).startswith("finding:")]
        if answer:
            verdict = replace(self._verdict([*answer.rows, about]), about=tuple(about))
        else:
            verdict = status_without_rows(self.knowledge.model, things)
        rows, notes = answer.rows, _note_texts(answer)
        if rows and not about and not self._named(rows):
            notes.insert(0, _WITHOUT_FINDINGS)
        result = self._result(verdict, answer.columns, rows, (offset, limit), notes)
        return {"question": answer.title, **result}

    def _things(self, question: Question, parameters: ToolValues) -> Iterable[str]:
        """Yield the IRIs of the things that a question is asked about."""
        for parameter in question.parameters:
            value = parameters.get(parameter.name, parameter.default)
            if parameter.kinds and isinstance(value, str):
                yield self.knowledge.names.ground(value, *parameter.kinds).iri

    def find_findings(
        self, filters: ToolValues, sort: str = "", offset: int = 0, limit: int = MOST_ROWS
    ) -> Result:
        """Return the findings that pass all filters.

        Args:
            filters: values by filter, such as ``{"mirna": "miR-21", "effect": "represses"}``.
            sort: a column to sort by, with ``-`` before it for descending order.
            offset: the first row, from 0.
            limit: the most rows.
        """
        check_page(offset, limit)
        texts = {_filter_name(name): _text_list(value) for name, value in filters.items()}
        answer = self.knowledge.findings(sort=sort, **texts)
        columns, rows = _finding_rows(answer)
        if rows:
            verdict = self._verdict(rows)
        else:
            verdict = status_without_findings(self.knowledge.model, texts)
        return self._result(verdict, columns, rows, (offset, limit), _note_texts(answer))

    def show(self, name: str, offset: int = 0, limit: int = MOST_ROWS) -> Result:
        """Return what is known of one thing, a section after the other.

        Args:
            name: identifier or name, such as ``F0049`` or ``miR-21``.
            offset: the first row, from 0.
            limit: the most rows.
        """
        from exomet.audit.fidelity import read_fidelity

        check_page(offset, limit)
        page = self.knowledge.describe(name, read_fidelity)
        rows = _section_rows(page)
        verdict = self._verdict_on(page, rows)
        notes = [note.text for note in page.arm_notes]
        result = self._result(verdict, ("section", "what"), rows, (offset, limit), notes)
        return {"id": page.curie, "label": page.label, **result}

    def _verdict_on(self, page: Description, rows: Sequence[Row]) -> ResultStatus:
        """Return the status of a thing: no support for one that findings could have and lack."""
        entity = self.knowledge.names.lexicon.entities[str(expand(page.curie))]
        kinds = set().union(*(role.kinds for role in ROLES.values()))
        if entity.kinds & kinds and not self.knowledge.model.about(entity.iri):
            return ResultStatus(NO_SUPPORT, (f"The graph has no finding on {page.label}.",))
        if "finding" in entity.kinds:
            return self._verdict([[page.curie]])
        return self._verdict(rows)

    def explain(
        self,
        name: str,
        relation: str = "",
        other: str = "",
        offset: int = 0,
        limit: int = MOST_ROWS,
    ) -> Result:
        """Return the proofs of what was inferred about a thing, down to findings and papers.

        Args:
            name: identifier or name of the thing.
            relation: only statements with this relation, such as ``below``.
            other: what the relation leads to.
            offset: the first row, from 0.
            limit: the most rows.
        """
        check_page(offset, limit)
        rows, reason = self._reasons.proofs(name, relation, other)
        verdict = self._verdict(rows) if rows else ResultStatus(NO_SUPPORT, (reason,))
        columns = ("statement", "proof", "findings")
        return self._result(verdict, columns, rows, (offset, limit))

    def disagreements(self, name: str = "", offset: int = 0, limit: int = MOST_ROWS) -> Result:
        """Return where findings have opposite signs, with what may explain it.

        Args:
            name: a finding, a microRNA or another thing; all disagreements if it is empty.
            offset: the first row, from 0.
            limit: the most rows.
        """
        check_page(offset, limit)
        rows, reason = self._reasons.disagreements(name)
        verdict = ResultStatus(SUPPORTED) if rows else ResultStatus(NO_SUPPORT, (reason,))
        return self._result(verdict, DISAGREEMENT_COLUMNS, rows, (offset, limit))

    def _named(self, rows: Iterable[Row]) -> set[str]:
        """Return the names of the findings that rows have."""
        named: set[str] = set()
        for row in rows:
            named |= findings_in(row)
        return set(filter(self.citations.has, named))

    def _verdict(self, rows: Iterable[Row]) -> ResultStatus:
        return status_of_findings(self._named(rows), self.knowledge.in_doubt)

    def _result(
        self,
        verdict: ResultStatus,
        columns: Sequence[str],
        rows: Sequence[Row],
        page: tuple[int, int],
        notes: Sequence[str] = (),
    ) -> Result:
        """Return the result of a tool: what speaks against it is cited first."""
        result: Result = {"status": verdict.status}
        columns = columns if rows else ()
        reasons = verdict.reasons if rows else (*verdict.reasons, *notes)
        if reasons:
            result["reason"] = shortened_notes(reasons)
        if rows and notes:
            result["notes"] = shortened_notes(notes)
        if verdict.against:
            result["against"] = [f"finding:{each}" for each in verdict.against[:_MOST_OPPOSITE]]
        cited = findings_in([*result.get("against", ()), *verdict.about])
        result["citations"] = {each: self.citations.cite(each) for each in sorted(cited)}
        return put_rows(result, columns, rows, self.citations, page)


def guarded(call: Callable[[], Result]) -> Result:
    """Return what a call of a tool returns, or the result for a name that is not understood."""
    try:
        return call()
    except UnknownNameError as error:
        return refusal(UNKNOWN_NAME, error)


def _note_texts(answer: Answer) -> list[str]:
    """Return the notes on an answer, why it is empty first, without options of a terminal."""
    notes = sorted(answer.notes, key=lambda note: note.code != "empty")
    return [note.on_page for note in notes]


def _text_list(value: str | int | Sequence[str | int]) -> list[str]:
    several = [value] if isinstance(value, str | int) else value
    return [str(each) for each in several]


def _filter_name(name: str) -> str:
    """Return the name of a filter, and refuse any other word.

    Raises:
        UnknownNameError: there is no such filter.
    """
    if name not in filter_names():
        raise UnknownNameError(unknown_filter(name))
    return name


def _has_words(question: Question, words: str) -> bool:
    text = f"{question.name} {question.summary} {question.question}".casefold()
    return all(word in text for word in words.casefold().split())


def _question_cells(question: Question) -> list[str]:
    parameters = [f"{p.name} (such as {', '.join(p.examples[:2])})" for p in question.parameters]
    return [question.name, question.summary, "; ".join(parameters), " ".join(question.tags)]


def _finding_rows(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    """Return the columns that hold something, and the rows with the CURIEs of findings."""
    used = [name for name in _FOUND_COLUMNS if any(answer.column(name))]
    rows: list[list[Any]] = []
    for record in answer.records():
        cells = [record[name] or "" for name in used]
        rows.append([f"finding:{cells[0]}", *cells[1:]])
    return used or list(_FOUND_COLUMNS), rows


def _section_rows(page: Description) -> list[list[str]]:
    """Return the rows of all sections, each as one text; names of findings as CURIEs."""
    rows: list[list[str]] = []
    for section in page.sections:
        for values in section.rows:
            cells = dict(zip(section.columns, values, strict=True))
            if "finding" in cells and section.heading.startswith("Findings with"):
                cells["finding"] = curie(str(expand(f"finding:{cells['finding']}")))
            texts = [f"{name}: {value}" for name, value in cells.items() if value]
            pair = section.columns == ("relation", "value")
            whole = f"{values[0]} {values[1]}" if pair else "; ".join(texts)
            rows.append([section.heading, whole])
    return rows
