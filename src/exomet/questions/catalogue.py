"""The catalogue of questions: one ``.rq`` file each, with its parameters bound by replacing their VALUES blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exomet.errors import UnknownNameError
from exomet.graph.grounding import Names
from exomet.query.select import Cell, select
from exomet.queryable import Queryable
from exomet.terms.header import read_header
from exomet.terms.lexicon import closest, did_you_mean, normalise

_VALUE_OF = "value of "


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        name: name of the option.
        variable: variable of the VALUES block that holds its values.
        type: kinds of thing that it takes, joined with ``|``; ``integer``; or ``value of`` a property, whose values in
            the graph it takes.
        default: what stands in the file: a CURIE, a number or a text.
        examples: values as people type them, each of which has an answer.
        about: what it is, in words.
    """

    name: str
    variable: str
    type: str
    default: str
    examples: tuple[str, ...]
    about: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing that it takes; none where it takes numbers or texts."""
        return (
            ()
            if self.type == "integer" or self.type.startswith(_VALUE_OF)
            else tuple(self.type.split("|"))
        )

    def term(self, typed: str, names: Names) -> str:
        """Return what was typed as a SPARQL term: an IRI, a number or a text of the graph.

        Raises:
            UnknownNameError: it names nothing, or several things; the candidates are offered.
        """
        if self.kinds:
            return f"<{names.thing(typed, *self.kinds).iri}>"
        if self.type == "integer":
            if not re.fullmatch(r"[+-]?\d{1,18}", typed.strip()):
                raise UnknownNameError(f'--{self.name} is a whole number, not "{typed}"')
            return str(int(typed))
        known = self.values(names)
        for value in known:
            if _words(value) == _words(typed):
                return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        near = did_you_mean(closest(typed, known, 2)) or f"it takes {', '.join(known)}"
        raise UnknownNameError(f'no {self.name} "{typed}"; {near}')

    def values(self, names: Names) -> list[str]:
        """Return what it takes, as labels or values of the graph, in alphabetical order; nothing for a number."""
        if self.kinds:
            things = (
                thing for thing in names.index.things.values() if thing.kinds & set(self.kinds)
            )
            return sorted({thing.label for thing in things})
        if self.type == "integer":
            return []
        relation = self.type.removeprefix(_VALUE_OF)
        query = f"PREFIX exomet: <https://w3id.org/exomet/ontology/> SELECT DISTINCT ?v WHERE {{ ?s {relation} ?v }}"
        return sorted(str(row[0]) for row in select(names.store, query)[1])


@dataclass(frozen=True)
class Question:
    """A question of the catalogue.

    Attributes:
        name: the stem of its file.
        summary: what it lists, in a few words.
        question: the question in words.
        description: what to know about the answer.
        tags: what it is about.
        parameters: what can be set.
        columns: what each column holds, in their order.
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

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        Raises:
            UnknownNameError: there is none of that name; near names are offered.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if name not in known:
            offer = did_you_mean(known) or "it has no parameters"
            raise UnknownNameError(f'question {self.name} has no parameter "{name}"; {offer}')
        return known[name]

    def bound(self, values: Mapping[str, Sequence[str]], names: Names) -> str:
        """Return the SPARQL text with parameters set; those not given keep their default.

        Values are looked up in the graph and enter the query as terms, never as the text that was typed.

        Raises:
            UnknownNameError: a parameter or a value is not known.
        """
        text = self.sparql
        for name, typed in values.items():
            parameter = self.parameter(name)
            terms = " ".join(dict.fromkeys(parameter.term(value, names) for value in typed))
            block = f"VALUES ?{parameter.variable} {{ {terms} }}"
            pattern = re.compile(rf"VALUES \?{parameter.variable} \{{[^}}]*\}}")
            text = pattern.sub(block.replace("\\", r"\\"), text)
        return text

    def answer(
        self, store: Queryable, values: Mapping[str, Sequence[str]], names: Names | None = None
    ) -> tuple[list[str], list[list[Cell]]]:
        """Return columns and rows of the answer on a built graph."""
        return select(store, self.bound(values, names or Names(store)))


def _words(text: str) -> list[str]:
    return sorted(normalise(word) for word in re.split(r"[\s_-]+", text.strip()))


def read_catalogue(folder: Path) -> dict[str, Question]:
    """Return the questions of a folder by name, in the order of their names.

    Example:
        >>> from exomet.files import package_data
        >>> read_catalogue(package_data() / "queries")["target-mirnas"].parameters[0].kinds
        ('molecule',)
    """
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Return the question of one file."""
    header, text = read_header(path)
    parameters = tuple(
        Parameter(
            name,
            str(of["variable"]),
            of["type"],
            str(of["default"]),
            tuple(map(str, of["examples"])),
            of["about"],
        )
        for name, of in header.get("parameters", {}).items()
    )
    words = (header["summary"], header["question"], header["description"])
    return Question(path.stem, *words, tuple(header["tags"]), parameters, header["columns"], text)


def find_question(folder: Path, name: str) -> Question:
    """Return a question by name.

    Raises:
        UnknownNameError: there is none of that name; near names are offered.
    """
    path = folder / f"{name}.rq"
    known = [file.stem for file in sorted(folder.glob("*.rq"))]
    if name in known:
        return read_question(path)
    near = did_you_mean(closest(name, known, 3)) or "see `exomet questions`"
    raise UnknownNameError(f'no question "{name}"; {near}')
