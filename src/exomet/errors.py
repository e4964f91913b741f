"""What can go wrong: problems in data are values, everything else is one small family of exceptions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One defect of the data, with the place to mend it.

    Example:
        >>> print(Problem("data/findings.tsv", 17, "cancer", "UNKNOWN_LABEL", 'no cancer "colon"', 'did you mean "colorectal cancer"?'))
        data/findings.tsv:17:cancer: error UNKNOWN_LABEL: no cancer "colon"; did you mean "colorectal cancer"?
    """

    file: str
    line: int
    column: str
    rule: str
    what: str
    repair: str = ""

    def __str__(self) -> str:
        """The line that a terminal and an editor understand: ``file:line:column: error RULE: what; repair``."""
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
    """There is no built graph where one was looked for."""


class UnknownNameError(ExometError):
    """A name given by the user fits nothing, or more than one thing."""


class QueryError(ExometError):
    """A SPARQL query cannot be parsed or run; the text names line and column, which are also in the attributes.

    Line and column count from 1; they are None where the fault has no place in the text.
    """

    def __init__(self, text: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(text)


class ReasonerError(ExometError):
    """The OWL reasoner could not be run or broke off."""
