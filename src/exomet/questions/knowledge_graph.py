"""The Python door: the same questions as the command line, as functions that return answers.

``exomet.ask("target-mirnas", target="ZO-1").column("mirna")`` asks the build in the current folder.
The rest is shown by ``docs/notebook.py``.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from exomet.errors import UnknownNameError
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE
from exomet.query.select import select
from exomet.queryable import Queryable
from exomet.questions.answer import Answer, Note
from exomet.questions.catalogue import Question, find_question, read_catalogue

Values = str | int | Sequence[str | int]


@dataclass
class KnowledgeGraph:
    """A built graph, or an endpoint that holds it, opened for questions.

    Attributes:
        store: what answers SPARQL.
        queries: folder of the catalogue.
    """

    store: Queryable
    queries: Path

    @cached_property
    def names(self) -> Names:
        """The names of everything in the graph."""
        return Names(self.store)

    def questions(self, tag: str | None = None) -> list[Question]:
        """Return the questions of the catalogue, all or those with a tag, in the order of their names."""
        return [q for q in read_catalogue(self.queries).values() if tag is None or tag in q.tags]

    def ask(self, question: str, /, *, lenient: bool = False, **parameters: Values) -> Answer:
        """Return the answer to a question of the catalogue.

        Args:
            question: its name.
            lenient: leave values that name nothing here out, with a note, instead of refusing them.
            parameters: values by parameter, one or several, as people type them (a trailing underscore is ignored, so
                that ``class_`` goes too); those not given keep their default.

        Raises:
            UnknownNameError: the question, a parameter or a value is not known; candidates are offered.
        """
        asked = find_question(self.queries, question)
        values = {name.rstrip("_"): _listed(name, value) for name, value in parameters.items()}
        notes = [
            Note("default", f"--{p.name} {p.default} (the default; {p.about})")
            for p in asked.parameters
            if p.name not in values
        ]
        if lenient:
            values, unknown = self._known(asked, values)
            notes += unknown
        text = asked.bound(values, self.names)
        columns, rows = select(self.store, text)
        for parameter in asked.parameters:
            if parameter.type == "mirna":
                notes += self._arms(parameter.name, values.get(parameter.name, []))
        if not rows:
            from exomet.questions.why_empty import explain_question

            notes += [
                Note("empty", line) for line in explain_question(asked, text, values, self.names)
            ]
        return Answer(asked.question, tuple(columns), list(map(tuple, rows)), tuple(notes), text)

    def _known(
        self, question: Question, values: Mapping[str, list[str]]
    ) -> tuple[dict[str, list[str]], list[Note]]:
        known: dict[str, list[str]] = {}
        notes: list[Note] = []
        for name, typed in values.items():
            parameter = question.parameter(name)
            for value in typed:
                try:
                    parameter.term(value, self.names)
                    known.setdefault(name, []).append(value)
                except UnknownNameError as error:
                    notes.append(Note("unknown", str(error)))
            if name not in known:
                raise UnknownNameError(
                    "\n".join([*(note.text for note in notes), f"no value of --{name} is known"])
                )
        return known, notes

    def _arms(self, name: str, typed: list[str]) -> list[Note]:
        """Return which names without arm are read as an arm, and where there is more under a name without arm."""
        from exomet.finding.listing import without_arm
        from exomet.terms.lexicon import mirna_key

        notes = []
        asked = {self.names.ground(value, "mirna").label for value in typed}
        for value in typed:
            read = self.names.ground(value, "mirna").label
            if (key := mirna_key(value)) and (mirna_key(read) or key)[4] != key[4]:
                notes.append(
                    Note("arms", f"{value} is read as {read}, the only arm of it in the graph")
                )
            bare, further = without_arm(self.names, value)
            if further and bare not in asked:
                asked.add(bare)
                what = f"{further} finding{'' if further == 1 else 's'} more"
                notes.append(
                    Note("arms", f"{what} under --{name} {bare}, where the source names no arm")
                )
        return notes

    def findings(self, **filters: Values) -> Answer:
        """Return the findings that pass all filters, one a row, in the columns of ``exomet findings``.

        Args:
            filters: by the names of the options of ``exomet findings`` (``exomet.finding.listing.FILTERS``), as typed; a
                finding passes a list by any of its values.

        Raises:
            UnknownNameError: a filter or a value is not known.
        """
        from exomet.finding.listing import COLUMNS, FILTERS, filter_findings, listing
        from exomet.terms.lexicon import did_you_mean

        for name in filters:
            if name not in FILTERS:
                raise UnknownNameError(f'there is no filter "{name}"; {did_you_mean(FILTERS)}')
        given = {name: _listed(name, value) for name, value in filters.items()}
        rows = listing(self.store, filter_findings(self.names, given) if given else None)
        notes = self._arms("mirna", given.get("mirna", []))
        if not rows:
            from exomet.questions.why_empty import explain_filters

            notes += [Note("empty", line) for line in explain_filters(given, self.names)]
        return Answer("Findings", COLUMNS, list(map(tuple, rows)), tuple(notes))

    def sparql(self, query: str) -> Answer:
        """Return the rows of a SPARQL query; without any, the notes say what emptied it.

        Raises:
            QueryError: the query cannot be parsed or run, or gives a graph.
        """
        columns, rows = select(self.store, query)
        notes: list[Note] = []
        if not rows or (columns, rows) == (["answer"], [[False]]):
            from exomet.questions.why_empty import explain_query

            notes = [Note("empty", line) for line in explain_query(query, self.names)]
        return Answer("SPARQL", tuple(columns), list(map(tuple, rows)), tuple(notes))


def _listed(name: str, value: Values) -> list[str]:
    values = (
        [value]
        if isinstance(value, str | bytes) or not isinstance(value, Iterable)
        else list(value)
    )
    if not values:
        raise UnknownNameError(f"{name} has no value: give one, or leave it out for the default")
    return [_written(name, each) for each in values]


def _written(name: str, value: object) -> str:
    """Return a value as text; whole numbers of any library are taken, such as those of a frame's column."""
    if isinstance(value, str):
        return value
    try:
        return str(operator.index(value))  # type: ignore[arg-type]
    except TypeError:
        raise UnknownNameError(f"{name} takes texts and whole numbers, not {value!r}") from None


def open_graph(build: Path | str = "build") -> KnowledgeGraph:
    """Open the graph of a build.

    Raises:
        NotBuiltError: the folder holds no build.
    """
    from exomet.graph.open import load_store

    return KnowledgeGraph(load_store(Path(build)), package_data() / "queries")


def open_endpoint(url: str, graph: str | None = None) -> KnowledgeGraph:
    """Open an endpoint that holds the graph.

    Args:
        url: its address.
        graph: the graph of it that holds what was asserted, where that is not its default graph.

    Raises:
        QueryError: the address is no web address.
    """
    from exomet.query.remote import RemoteEndpoint

    return KnowledgeGraph(RemoteEndpoint(url, graph), package_data() / "queries")


@lru_cache(maxsize=4)
def _opened(build: Path, _written: int) -> KnowledgeGraph:
    return open_graph(build)


def _current(build: Path | str) -> KnowledgeGraph:
    file = Path(build) / ASSERTED_FILE
    return _opened(Path(build).resolve(), file.stat().st_mtime_ns if file.is_file() else 0)


def ask(
    question: str, /, *, build: Path | str = "build", lenient: bool = False, **parameters: Values
) -> Answer:
    """Return the answer to a question of the catalogue on a built graph: ``ask("mirna-targets", mirna="miR-21")``.

    The graph is opened once and kept until a new build is in its place. See :meth:`KnowledgeGraph.ask`.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: the question, a parameter or a value is not known.
    """
    return _current(build).ask(question, lenient=lenient, **parameters)


def findings(*, build: Path | str = "build", **filters: Values) -> Answer:
    """Return findings of a built graph, filtered: ``findings(cancer=["HCC", "breast cancer"], source="CAF")``.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: a filter or a value is not known.
    """
    return _current(build).findings(**filters)


def sparql(query: str, *, build: Path | str = "build") -> Answer:
    """Return the rows of a SPARQL query on a built graph.

    Raises:
        NotBuiltError: the folder holds no build.
        QueryError: the query cannot be parsed or run, or gives a graph.
    """
    return _current(build).sparql(query)
