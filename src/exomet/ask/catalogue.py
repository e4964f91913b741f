"""The catalogue of questions: one ``.rq`` file each, with its parameters bound by replacing their VALUES blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.ask.names import Names
from exomet.ask.store import Cell, select
from exomet.errors import UnknownNameError
from exomet.terms.header import read_header
from exomet.terms.names import closest, did_you_mean


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        name: name of the option.
        variable: variable of the VALUES block that holds its values.
        kinds: kinds of thing that it takes.
        default: CURIE that stands in the file.
        about: what it is, in words.
    """

    name: str
    variable: str
    kinds: tuple[str, ...]
    default: str
    about: str


@dataclass(frozen=True)
class Question:
    """A question: name (the file's stem), the question in words, tags, parameters, columns, and the SPARQL text."""

    name: str
    question: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    sparql: str

    def bound(self, values: Mapping[str, Sequence[str]], names: Names) -> str:
        """Return the SPARQL text with parameters set; those not given keep their default.

        Values are looked up in the graph and enter the query as IRIs, never as the text that was typed.

        Raises:
            UnknownNameError: a parameter or a value is not known.
        """
        text = self.sparql
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, typed in values.items():
            if name not in known:
                offer = did_you_mean(known) or "it has no parameters"
                raise UnknownNameError(f'question {self.name} has no parameter "{name}"; {offer}')
            terms = " ".join(f"<{names.thing(value, *known[name].kinds).iri}>" for value in typed)
            variable = known[name].variable
            text = re.sub(rf"VALUES \?{variable} \{{[^}}]*\}}", f"VALUES ?{variable} {{ {terms} }}", text)
        return text

    def answer(
        self, store: ox.Store, values: Mapping[str, Sequence[str]], names: Names | None = None
    ) -> tuple[list[str], list[list[Cell]]]:
        """Return columns and rows of the answer on a built graph."""
        return select(store, self.bound(values, names or Names(store)))


def read_catalogue(folder: Path) -> dict[str, Question]:
    """Return the questions of a folder by name, in the order of their names.

    Example:
        >>> from exomet.resources import home
        >>> read_catalogue(home() / "queries")["target-mirnas"].parameters[0].kinds
        ('molecule',)
    """
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Return the question of one file."""
    header, text = read_header(path)
    parameters = tuple(
        Parameter(name, spec["variable"], tuple(str(spec["kind"]).split("|")), spec["default"], spec["about"])
        for name, spec in header.get("parameters", {}).items()
    )
    return Question(path.stem, header["question"], tuple(header["tags"]), parameters, header["columns"], text)


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
