"""What can go wrong: problems in data are values, all else is one small family of exceptions."""

from __future__ import annotations

import re
from typing import NamedTuple

_MOST_LISTED = 100
# Control characters other than tab and line break, marks of direction and other invisible ones: a
# terminal would obey them, or show the text in another order.
# (Compiled for a text that may have one: few have.)
_UNSEEN = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Return a text with each control character and invisible mark as its code.

    Example:
        >>> visible("\x1b[31mred\u202e")
        'U+001B[31mredU+202E'
    """
    if text.isprintable():
        return text
    return re.sub(_UNSEEN, lambda match: f"U+{ord(match[0]):04X}", text)


class Problem(NamedTuple):
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
        place = f"{self.file}:{self.line}:{self.column}"
        return visible(f"{place}: error {self.rule}: {self.what}{repair}")

    @property
    def place(self) -> tuple[str, int, str, str, str]:
        """What problems are sorted by."""
        return self.file, self.line, self.column, self.rule, self.what


class ExometError(Exception):
    """Base of all errors that the tools raise on purpose; its text says what to do."""

    exit_code = 2


class DataError(ExometError):
    """The data has problems; they are in ``problems``, in file and line order.

    The text lists the first hundred and counts the rest.
    """

    exit_code = 1

    def __init__(self, problems: list[Problem]) -> None:
        # By a key: comparing a million problems with each other takes minutes.
        self.problems = sorted(problems, key=lambda problem: problem.place)
        lines = [str(problem) for problem in self.problems[:_MOST_LISTED]]
        if len(self.problems) > _MOST_LISTED:
            lines.append(f"... and {len(self.problems) - _MOST_LISTED:,} more")
        super().__init__("\n".join(lines))


class NotBuiltError(ExometError):
    """The folder holds no built graph."""


class UnknownNameError(ExometError):
    """A name given by the user fits nothing, or more than one thing.

    Labels that may be meant are in ``candidates``.
    """

    def __init__(self, text: str, candidates: tuple[str, ...] = ()) -> None:
        self.candidates = candidates
        super().__init__(text)


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
