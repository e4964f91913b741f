"""The Python interface: the same questions as the command line, as functions that return answers.

``exomet.ask("target-mirnas", target="ZO-1").column("mirna")`` asks the build in the current folder.
``docs/notebook.py`` shows the rest.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.errors import UnknownNameError
from exomet.files import package_data
from exomet.graph.grounding import Names
from exomet.graph.layout import ASSERTED_FILE
from exomet.query.select import select
from exomet.queryable import Queryable
from exomet.questions.answer import Answer, Note
from exomet.questions.catalogue import Question, find_question, read_catalogue

if TYPE_CHECKING:
    import pyoxigraph as ox

    from exomet.finding.arms import ArmNote
    from exomet.finding.describe import Description
    from exomet.finding.model import Findings
    from exomet.finding.request import FindingsRequest
    from exomet.finding.results import FindingsPage

ParameterValues = str | int | Sequence[str | int]


@dataclass
class KnowledgeGraph:
    """A built graph, or an endpoint that holds it, opened for questions.

    The command line, Python and the explorer ask through it, so that they agree. Nothing is
    read before it is needed: most questions need no more than the names.

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

    @cached_property
    def model(self) -> Findings:
        """The findings as plain values."""
        from exomet.finding.model import Findings

        return Findings(self.names)

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
        values = {name.rstrip("_"): _value_texts(name, value) for name, value in parameters.items()}
        notes = _default_notes(entry, values)
        if lenient:
            values, unknown = self._known(entry, values)
            notes += unknown
        sparql = entry.bound(values, self.names)
        columns, rows = select(self.store, sparql)
        for parameter in entry.parameters:
            if parameter.type == "mirna":
                notes += self._arms(parameter.name, values.get(parameter.name, []))
        if not rows:
            # Nobody waits for this where there is an answer.
            from exomet.questions.why_empty import explain_question

            reasons = explain_question(entry, sparql, values, self.model)
            notes += [Note("empty", line) for line in reasons]
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

    def arm_notes(self, texts: Sequence[str]) -> list[ArmNote]:
        """Return what to know about the arms of microRNAs.

        Names are read as their only arm, and a name without arm may have more findings.

        Raises:
            UnknownNameError: a text names no microRNA.
        """
        from exomet.finding.arms import arm_notes

        return arm_notes(self.names, texts)

    def _arms(self, name: str, texts: Sequence[str]) -> list[Note]:
        notes = self.arm_notes(texts) if texts else []
        return [Note("arms", note.with_option(f"--{name}"), note.text) for note in notes]

    def findings(self, **filters: ParameterValues) -> Answer:
        """Return the findings that pass all filters, in the columns of ``exomet findings``.

        Args:
            filters: values as people type them, by the names of the options of ``exomet
                findings``; a finding passes a list by any of its values.

        Raises:
            UnknownNameError: a filter or a value is not known.
        """
        from exomet.finding.filters import filter_findings
        from exomet.finding.listing import columns, listing

        values = {name: _value_texts(name, value) for name, value in filters.items()}
        names = filter_findings(self.model, values) if values else None
        rows = listing(self.model, names)
        notes = self._arms("mirna", values.get("mirna", []))
        if not rows:
            from exomet.questions.why_no_findings import explain_filters

            notes += [Note("empty", line) for line in explain_filters(values, self.model)]
        return Answer("Findings", tuple(columns()), list(map(tuple, rows)), tuple(notes))

    def browse(self, request: FindingsRequest) -> FindingsPage:
        """Return a page of the table of findings, with what was not understood and the facets."""
        from exomet.finding.results import browse

        return browse(self.model, request)

    def describe(self, text: str) -> Description:
        """Return what is known of the thing that a text names.

        Raises:
            UnknownNameError: nothing has this name.
        """
        from exomet.finding.describe import describe

        return describe(self.model, text)

    def triples(self, iris: Iterable[str]) -> list[ox.Triple]:
        """Return the triples about things, and about the parts that belong to each alone."""
        from exomet.finding.describe import description

        triples: list[ox.Triple] = []
        for iri in iris:
            triples += description(self.store, iri)
        return triples

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
        return Answer("SPARQL", tuple(columns), list(map(tuple, rows)), tuple(notes), query)


def _default_notes(question: Question, values: Mapping[str, list[str]]) -> list[Note]:
    """Return a note on each parameter that keeps its default."""
    return [
        Note("default", f"--{parameter.name} {parameter.default} (the default; {parameter.about})")
        for parameter in question.parameters
        if parameter.name not in values
    ]


def _value_texts(name: str, value: ParameterValues) -> list[str]:
    """Return a value, or several, as texts."""
    single = isinstance(value, str | bytes) or not isinstance(value, Iterable)
    values = [value] if single else list(value)  # type: ignore[arg-type]
    if not values:
        raise UnknownNameError(f"{name} has no value: give one, or leave it out for the default")
    return [_value_text(name, each) for each in values]


def _value_text(name: str, value: object) -> str:
    """Return a value as text; whole numbers of any library go, such as those of a frame."""
    if isinstance(value, str):
        return value
    try:
        return str(operator.index(value))  # type: ignore[arg-type]
    except TypeError:
        raise UnknownNameError(f"{name} takes texts and whole numbers, not {value!r}") from None


def open_graph(build: Path | str = "build", *, described: bool = True) -> KnowledgeGraph:
    """Open the graph of a build.

    Args:
        build: its folder.
        described: whether to load the graphs that describe the build, for free queries.

    Raises:
        NotBuiltError: the folder holds no build.
    """
    from exomet.graph.open import load_store

    store = load_store(Path(build), described=described)
    return KnowledgeGraph(store, package_data() / "queries")


def open_endpoint(url: str, graph: str | None = None) -> KnowledgeGraph:
    """Open an endpoint that holds the graph.

    Args:
        url: its address.
        graph: its graph that holds the asserted triples, where that is not the default graph.

    Raises:
        QueryError: the address is no web address.
    """
    from exomet.query.remote import RemoteEndpoint

    return KnowledgeGraph(RemoteEndpoint(url, graph), package_data() / "queries")


@lru_cache(maxsize=4)
def _opened(build: Path, _written: int) -> KnowledgeGraph:
    return open_graph(build, described=False)


def _current(build: Path | str) -> KnowledgeGraph:
    """Return the graph of a build, opened anew where another build is in its place."""
    file = Path(build) / ASSERTED_FILE
    return _opened(Path(build).resolve(), file.stat().st_mtime_ns if file.is_file() else 0)


def ask(
    question: str,
    /,
    *,
    build: Path | str = "build",
    lenient: bool = False,
    **parameters: ParameterValues,
) -> Answer:
    """Return the answer to a question on a built graph: ``ask("mirna-targets", mirna="miR-21")``.

    The graph is opened once and kept until a new build is in its place. See
    :meth:`KnowledgeGraph.ask`.

    Raises:
        NotBuiltError: the folder holds no build.
        UnknownNameError: the question, a parameter or a value is not known.
    """
    return _current(build).ask(question, lenient=lenient, **parameters)


def findings(*, build: Path | str = "build", **filters: ParameterValues) -> Answer:
    """Return findings of a built graph: ``findings(cancer=["HCC", "CRC"], sender="CAF")``.

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
