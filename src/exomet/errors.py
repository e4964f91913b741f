"""What can go wrong: problems in data are values, all else is one small family of exceptions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """A defect in the data, and where to mend it.

    Example:
        >>> what, repair = 'no site "livr"', 'did you mean "liver"?'
        >>> print(Problem("data/findings.tsv", 17, "sites", "UNKNOWN_LABEL", what, repair))
        data/findings.tsv:17:sites: error UNKNOWN_LABEL: no site "livr"; did you mean "liver"?
    """

    file: str
    line: int
    column: str
    rule: str
    what: str
    repair: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column: error RULE: what; repair``, which editors can follow."""
        repair = f"; {self.repair}" if self.repair else ""
        return f"{self.file}:{self.line}:{self.column}: error {self.rule}: {self.what}{repair}"


class ExometError(Exception):
    """Base of all errors that the tools raise on purpose; its text says what to do."""

    exit_code = 2


class DataError(ExometError):
    """The data has problems; they are in ``problems``, in file and line order."""

    exit_code = 1

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class NotBuiltError(ExometError):
    """The folder holds no built graph."""


class UnknownNameError(ExometError):
    """A name that the user gave fits nothing, or more than one thing."""


class QueryError(ExometError):
    """A SPARQL query cannot be parsed or run.

    The text names line and column, which the attributes hold too. They count from 1, and are
    None if the fault has no place in the query.
    """

    def __init__(self, text: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(text)


class ReasonerError(ExometError):
    """The OWL reasoner could not be run, or stopped early."""


class UnfinishedReasonerError(ReasonerError):
    """The OWL reasoner used up its time or memory, so that it says neither yes nor no."""
