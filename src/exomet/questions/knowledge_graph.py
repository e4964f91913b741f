"""A graph that is open for questions, as the command line, Python and the explorer ask them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.errors import UnknownNameError
from exomet.query.select import run_query
from exomet.queryable import Queryable
from exomet.questions.answer import Answer, Note
from exomet.questions.catalogue import Question, read_catalogue
from exomet.questions.kept_questions import find_question
from exomet.questions.value_texts import ParameterValues, value_texts

if TYPE_CHECKING:
    import pyoxigraph as ox

    from exomet.engine.kept_tables import KeptTables
    from exomet.finding.arms import ArmNote
    from exomet.finding.describe import Description, Judge
    from exomet.finding.model import Findings
    from exomet.finding.request import FindingsRequest
    from exomet.finding.results import FindingsPage, Misunderstood
    from exomet.finding.standing import FindingInDoubt
    from exomet.graph.grounding import Names
    from exomet.questions.doubts import DoubtNotes
    from exomet.tables.lists import NameList
    from exomet.terms.lexicon import Lexicon


__all__ = ["KnowledgeGraph", "ParameterValues"]


@dataclass
class KnowledgeGraph:
    """A built graph, or an endpoint that holds it, opened for questions.

    The command line, Python and the explorer ask through it, so that they agree. Nothing is
    read before it is needed: most questions need no more than the names.

    Attributes:
        store: what answers SPARQL.
        queries: folder of the catalogue.
        lexicon: all names of the graph, where they need not be read from it.
        tables: the tables that a large build keeps beside its store.
        patience: seconds that the store has for an answer before the tables are opened.
    """

    store: Queryable
    queries: Path
    lexicon: Lexicon | None = None
    tables: KeptTables | None = None
    patience: float = 0.0

    @cached_property
    def answering(self) -> Queryable:
        """What answers the questions of the catalogue."""
        from exomet.questions.answering import TablesFirst

        if not self.tables:
            return self.store
        return TablesFirst(self.store, self.tables, self.patience)

    @cached_property
    def names(self) -> Names:
        """The names of everything in the graph."""
        from exomet.graph.grounding import Names

        return Names(self.store, self.lexicon)

    @cached_property
    def model(self) -> Findings:
        """The findings as plain values."""
        from exomet.finding.model import Findings

        return Findings(self.names)

    @cached_property
    def in_doubt(self) -> dict[str, FindingInDoubt]:
        """The findings that rest on papers which do not stand, by name."""
        from exomet.finding.standing import findings_in_doubt

        return findings_in_doubt(self.store)

    @cached_property
    def _doubts(self) -> DoubtNotes:
        from exomet.questions.doubts import DoubtNotes

        return DoubtNotes(self.store)

    @cached_property
    def catalogue(self) -> dict[str, Question]:
        """The questions by name, in the order of their names."""
        return read_catalogue(self.queries)

    def questions(self, tag: str | None = None) -> list[Question]:
        """Return the questions of the catalogue, all or those with a tag, by name."""
        return [each for each in self.catalogue.values() if tag is None or tag in each.tags]

    def question(self, name: str) -> Question:
        """Return a question of the catalogue.

        Raises:
            UnknownNameError: there is none with that name; near names are offered.
        """
        # One question alone is read, where the catalogue has not been needed.
        read = self.__dict__.get("catalogue", {})
        return read[name] if name in read else find_question(self.queries, name)

    def ask(
        self, question: str, /, *, lenient: bool = False, **parameters: ParameterValues
    ) -> Answer:
        """Return the answer to a question of the catalogue.

        Args:
            question: its name.
            lenient: leave values that name nothing here out, with a note, instead of refusing them.
            parameters: values by parameter, one or several, as people type them; those not given
                keep their default. A trailing underscore is ignored, so that ``class_`` goes too.

        Raises:
            UnknownNameError: the question, a parameter or a value is not known; candidates are
                offered.
        """
        entry = self.question(question)
        values = {name.rstrip("_"): value_texts(name, value) for name, value in parameters.items()}
        notes = _default_notes(entry, values)
        if lenient:
            values, unknown = self._known(entry, values)
            notes += unknown
        # (a question as it stands names nothing that must be looked up)
        sparql = entry.bound(values, self.names) if values else entry.sparql
        columns, rows = entry.run(self.answering, sparql)
        notes += self._reading_notes(entry, values)
        notes += self._doubts.on(rows)
        if not rows:
            # Nobody waits for this where there is an answer.
            from exomet.questions.why_empty import explain_question

            why = explain_question(entry, sparql, values, self.model, self.answering)
            notes += [Note("empty", line) for line in why]
        return Answer(entry.question, tuple(columns), list(map(tuple, rows)), tuple(notes), sparql)

    def _known(
        self, question: Question, values: Mapping[str, list[str]]
    ) -> tuple[dict[str, list[str]], list[Note]]:
        """Return the values that name something, and notes on the others."""
        known: dict[str, list[str]] = {}
        notes: list[Note] = []
        for name, texts in values.items():
            parameter = question.parameter(name)
            for text in texts:
                try:
                    parameter.term(text, self.names)
                    known.setdefault(name, []).append(text)
                except UnknownNameError as error:
                    notes.append(Note("unknown", str(error)))
            if name not in known:
                reasons = [note.text for note in notes]
                raise UnknownNameError("\n".join([*reasons, f"no value of --{name} is known"]))
        return known, notes

    def _reading_notes(self, question: Question, values: Mapping[str, list[str]]) -> list[Note]:
        """Return how values are read that do not plainly mean their thing, and notes on arms."""
        notes: list[Note] = []
        for parameter in question.parameters:
            texts = values.get(parameter.name, [])
            if parameter.type == "mirna":
                notes += self._arms(parameter.name, texts)
            elif parameter.kinds:
                notes += self._readings(texts, parameter.kinds)
        return notes

    def _readings(self, texts: Sequence[str], kinds: Sequence[str]) -> list[Note]:
        readings = (self.names.read(text, *kinds) for text in texts)
        return [Note("reading", reading.note) for reading in readings if reading.note]

    def ask_list(
        self, question: str, parameter: str, listed: NameList, /, **parameters: ParameterValues
    ) -> Answer:
        """Return the answer to a question for each line of a list (see ``exomet.tables.lists``).

        The columns are ``input``, the further columns of the list, and those of the question. A
        line that is not understood, or has no rows, has one row with empty cells.

        Args:
            question: its name.
            parameter: the parameter that the list is for.
            listed: the list.
            parameters: values of the other parameters, as for ``ask``.

        Raises:
            UnknownNameError: the question, a parameter or a value of another one is not known.
        """
        from exomet.questions.name_list import ask_for_list

        entry = self.question(question)
        entry.parameter(parameter)
        others = {name.rstrip("_"): value_texts(name, value) for name, value in parameters.items()}
        answer = ask_for_list(
            entry, parameter, listed, others, self.names, answering=self.answering
        )
        refused = set(answer.unknown)
        texts = dict.fromkeys(name.text for name in listed.names if name.text not in refused)
        values = {**others, parameter: list(texts)}
        notes = (*_default_notes(entry, values), *self._reading_notes(entry, values))
        notes = (*notes, *self._doubts.on(answer.rows))
        return replace(answer, notes=(*notes, *answer.notes))

    def read_names(self, listed: NameList, *kinds: str) -> Answer:
        """Return what each name of a list means: one row for each, in their order.

        Args:
            listed: the list.
            kinds: the kinds of thing that the names are of; any if none is given.
        """
        from exomet.questions.name_list import read_names

        return read_names(self.names, listed, *kinds)

    def arm_notes(self, texts: Sequence[str]) -> list[ArmNote]:
        """Return what to know about the arms of microRNAs.

        Names without arm are read by the history of miRBase, or may have more findings.

        Raises:
            UnknownNameError: a text names no microRNA.
        """
        from exomet.finding.arms import arm_notes

        return arm_notes(self.names, texts)

    def _arms(self, name: str, texts: Sequence[str]) -> list[Note]:
        notes = self.arm_notes(texts) if texts else []
        return [Note("arms", note.with_option(f"--{name}"), note.text) for note in notes]

    def findings(self, words: str = "", /, *, sort: str = "", **filters: ParameterValues) -> Answer:
        """Return the findings that pass all filters, in the columns of ``exomet findings``.

        Args:
            words: a search in words, as in the explorer: ``miR-155 in lung``.
            sort: a column of the table by which they are sorted, with ``-`` before it for
                descending order, such as ``-independent_papers``; by name if it is empty.
            filters: values as people type them, by the names of the options of ``exomet
                findings``; a finding passes a list by any of its values.

        Raises:
            UnknownNameError: a word, a filter, a value or the column to sort by is not known.
        """
        from exomet.questions.listed_findings import list_findings

        values = {name: value_texts(name, value) for name, value in filters.items()}
        return list_findings(self.model, self._doubts, words, values, sort)

    def browse(
        self, request: FindingsRequest, unknown_source: Misunderstood | None = None
    ) -> FindingsPage:
        """Return a page of the table of findings, with what was not understood and the facets.

        ``unknown_source`` says why there is no view of the source that is asked for.
        """
        from exomet.finding.results import browse

        return browse(self.model, request, unknown_source)

    def describe(self, text: str, judge: Judge | None = None) -> Description:
        """Return what is known of the thing that a text names.

        Args:
            text: a name.
            judge: what compares reviews with their papers, such as
                ``exomet.audit.fidelity.read_fidelity``; without it nothing is compared.

        Raises:
            UnknownNameError: nothing has this name.
        """
        from exomet.finding.describe import describe, no_verdicts

        return describe(self.model, text, judge or no_verdicts)

    def triples(self, iris: Iterable[str]) -> list[ox.Triple]:
        """Return the triples about things, and about the parts that belong to each alone."""
        from exomet.finding.describe import description

        triples: list[ox.Triple] = []
        for iri in iris:
            triples += description(self.store, iri)
        return triples

    def sparql(self, query: str) -> Answer:
        """Return the rows of a SPARQL query, with notes on findings whose papers do not stand.

        Without any row, the notes say what emptied it.

        A CONSTRUCT or DESCRIBE gives a :class:`GraphAnswer`: its triples as rows, as Turtle, and
        for rdflib.

        Raises:
            QueryError: the query cannot be parsed or run.
        """
        columns, rows = run_query(self.store, query)
        if columns is None:
            from exomet.questions.graph_answer import graph_answer

            return graph_answer(query, rows)
        notes = self._doubts.on(rows)
        if not rows or (columns, rows) == (["answer"], [[False]]):
            from exomet.questions.why_empty import explain_query

            notes = [Note("empty", line) for line in explain_query(query, self.names)]
        return Answer("SPARQL", tuple(columns), list(map(tuple, rows)), tuple(notes), query)


def _default_notes(question: Question, values: Mapping[str, list[str]]) -> list[Note]:
    """Return a note on each parameter that keeps its default."""
    return [
        Note("default", f"--{parameter.name} {parameter.default} (the default; {parameter.about})")
        for parameter in question.parameters
        if parameter.name not in values
    ]
