"""The catalogue of questions: one ``.rq`` file each, whose VALUES blocks take the parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.errors import UnknownNameError
from exomet.query.select import Cell, select
from exomet.queryable import Queryable
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.whole_words import normalise

if TYPE_CHECKING:
    from exomet.graph.grounding import Names
    from exomet.questions.header import HeaderSection

# fmt: off
TAGS = (
    "audit", "background", "biofluid", "biomarker", "cancer", "condition", "conflict", "context",
    "correction", "corroboration", "coverage", "evidence", "finding", "gap", "grounding",
    "hierarchy", "identity", "inferred", "matrix", "mirna", "multi-hop", "ontology", "overview",
    "pathway", "process", "recipient", "reference", "sender", "site", "source", "target", "vesicle",
    "year",
)
# fmt: on
_VALUE_OF = "value of "
# What GROUP_CONCAT joins, and the variable that holds it in the end.
_LIST_COLUMN = re.compile(r'separator="\|".*?\bAS \?(\w+)', re.DOTALL)
_HEADER = ("summary", "question", "description", "tags", "columns")
_PARAMETER = ("variable", "type", "default", "examples", "about")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        name: name of the option.
        variable: variable of the VALUES block that holds its values.
        type: kinds of thing that it takes, joined with ``|``; ``integer``; or ``value of`` a
            property, whose values in the graph it takes.
        default: the value in the file: a CURIE, a number or a text.
        examples: values as people type them, each of which has an answer.
        about: a description in words.
        formerly: the name it had before, if it was renamed.
    """

    name: str
    variable: str
    type: str
    default: str
    examples: tuple[str, ...]
    about: str
    formerly: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing that it takes; none if it takes numbers or texts."""
        if self.type == "integer" or self.type.startswith(_VALUE_OF):
            return ()
        return tuple(self.type.split("|"))

    def term(self, value: str, names: Names) -> str:
        """Return a value as a SPARQL term: an IRI, a number or a text of the graph.

        Args:
            value: the value as a person types it.
            names: the names in the graph.

        Raises:
            UnknownNameError: the value names nothing, or several things; candidates are offered.
        """
        if self.kinds:
            return f"<{names.ground(value, *self.kinds).iri}>"
        if self.type == "integer":
            return self._integer(value)
        known = self.values(names)
        for text in known:
            if _word_set(text) == _word_set(value):
                escaped = text.replace("\\", "\\\\").replace('"', '\\"')
                return f'"{escaped}"'
        offer = did_you_mean(closest(value, known, 2)) or f"it takes {', '.join(known)}"
        raise UnknownNameError(f'no {self.name} "{value}"; {offer}')

    def _integer(self, value: str) -> str:
        if not re.fullmatch(r"[+-]?\d{1,18}", value.strip()):
            raise UnknownNameError(f'--{self.name} is a whole number, not "{value}"')
        return str(int(value))

    def values(self, names: Names) -> list[str]:
        """Return the labels or texts that it takes, in alphabetical order; none for a number."""
        if self.type == "integer":
            return []
        if self.kinds:
            kinds = set(self.kinds)
            return sorted({e.label for e in names.lexicon.entities.values() if e.kinds & kinds})
        query = f"""PREFIX exomet: <https://w3id.org/exomet/ontology/>
          SELECT DISTINCT ?value WHERE {{ ?thing {self.type.removeprefix(_VALUE_OF)} ?value }}"""
        return sorted(str(row[0]) for row in select(names.store, query)[1])


@dataclass(frozen=True)
class Question:
    """A question of the catalogue.

    Attributes:
        name: the stem of its file.
        summary: what it lists, in a few words.
        question: the question in words.
        description: what to know about the answer.
        tags: its subjects, out of ``TAGS``; the first is the main one.
        parameters: what can be set.
        columns: what each column holds, in order.
        sparql: the text of the file.
    """

    name: str
    summary: str
    question: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    sparql: str

    @property
    def former_names(self) -> tuple[str, ...]:
        """Names that parameters had before they were renamed."""
        return tuple(parameter.formerly for parameter in self.parameters if parameter.formerly)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises:
            UnknownNameError: there is no such parameter; its new name or near names are offered.
        """
        for parameter in self.parameters:
            if name == parameter.name:
                return parameter
            if name == parameter.formerly:
                raise UnknownNameError(f"--{name} is now --{parameter.name}")
        names = [parameter.name for parameter in self.parameters]
        offer = did_you_mean(names) or "it has no parameters"
        raise UnknownNameError(f'question {self.name} has no parameter "{name}"; {offer}')

    def bound(self, values: Mapping[str, Sequence[str]], names: Names) -> str:
        """Return the SPARQL text with parameters set; the others keep their default.

        Values are looked up in the graph and enter the query as terms, never as typed text.

        Raises:
            UnknownNameError: a parameter or a value is not known.
        """
        query = self.sparql
        for name, texts in values.items():
            parameter = self.parameter(name)
            terms = " ".join(dict.fromkeys(parameter.term(text, names) for text in texts))
            block = f"VALUES ?{parameter.variable} {{ {terms} }}"
            pattern = rf"VALUES \?{parameter.variable} \{{[^}}]*\}}"
            query = re.sub(pattern, block.replace("\\", r"\\"), query)
        return query

    def answer(
        self, store: Queryable, values: Mapping[str, Sequence[str]], names: Names | None = None
    ) -> tuple[list[str], list[list[Cell]]]:
        """Return columns and rows of the answer on a built graph."""
        from exomet.graph.grounding import Names  # (10 ms; a question as it stands names nothing)

        return self.run(store, self.bound(values, names or Names(store)))

    def run(self, store: Queryable, sparql: str) -> tuple[list[str], list[list[Cell]]]:
        """Return columns and rows of its SPARQL text with parameters set.

        Engines join the values of a list in an order of their own: here it is alphabetical.

        Raises:
            QueryError: the engine refuses the query, or gives no answer.
        """
        columns, rows = select(store, sparql)
        lists = [columns.index(name) for name in self.list_columns if name in columns]
        for row in rows if lists else ():
            for index in lists:
                row[index] = _sorted_list(row[index])
        return columns, rows

    @cached_property
    def list_columns(self) -> tuple[str, ...]:
        """The columns whose cells are lists, joined with ``|``."""
        return tuple(dict.fromkeys(_LIST_COLUMN.findall(self.sparql)))


def _sorted_list(value: Cell) -> Cell:
    return "|".join(sorted(value.split("|"))) if isinstance(value, str) else value


def _word_set(text: str) -> list[str]:
    return sorted(normalise(word) for word in re.split(r"[\s_-]+", text.strip()))


def read_catalogue(folder: Path) -> dict[str, Question]:
    """Return the questions of a folder by name, in alphabetical order.

    Example:
        >>> from exomet.files import package_data
        >>> read_catalogue(package_data() / "queries")["target-mirnas"].parameters[0].kinds
        ('molecule',)

    Raises:
        DataError: a header is broken.
    """
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Return the question of one file.

    Raises:
        DataError: the header is broken; the error names file, line and field.
    """
    from exomet.questions.header import read_question_header

    header, text = read_question_header(path)
    header.check_fields(_HEADER, ["parameters"])
    tags = header.texts("tags")
    for tag in tags:
        if tag not in TAGS:
            offer = did_you_mean(closest(tag, TAGS, 2)) or "questions.catalogue.TAGS lists them"
            raise header.fault("tags", f'no tag "{tag}"', offer)
    columns = header.section("columns")
    parameters = header.sections("parameters").items()
    return Question(
        name=path.stem,
        summary=header.text("summary"),
        question=header.text("question"),
        description=header.text("description"),
        tags=tags,
        parameters=tuple(_read_parameter(name, section, text) for name, section in parameters),
        columns={name: columns.text(name) for name in columns.fields},
        sparql=text,
    )


def _read_parameter(name: str, section: HeaderSection, query: str) -> Parameter:
    section.check_fields(_PARAMETER, ["formerly"])
    variable = section.text("variable")
    if f"VALUES ?{variable} {{" not in query:
        what = f"the query has no block VALUES ?{variable} {{ ... }}"
        raise section.fault("variable", what, "add it, or name its variable")
    return Parameter(
        name=name,
        variable=variable,
        type=section.text("type"),
        default=section.text("default"),
        examples=section.texts("examples"),
        about=section.text("about"),
        formerly=section.text("formerly") if "formerly" in section.fields else "",
    )
