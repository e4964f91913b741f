"""What breaks a rule, at the row that it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exomet.errors import Problem
from exomet.graph.ntriples import text_of
from exomet.terms.iris import BASE
from exomet.validate.rows import RowLocator
from exomet.validate.shapes import SHAPE, Source


@dataclass(frozen=True)
class Violation:
    """A node that breaks a rule; terms are as N-Triples write them.

    Attributes:
        source: the rule, the column to correct, and the message.
        focus: the node.
        value: the offending value; nothing if it is the node itself, or if there is none.
    """

    source: Source
    focus: str
    value: str

    def problem(self, file: str, locator: RowLocator | None) -> Problem:
        """Return the problem at its row.

        Args:
            file: where the graph comes from, for nodes of no row.
            locator: finds the rows of nodes, where there are any.
        """
        what, _, repair = self.source.message.partition("; ")
        row = locator.find(text_of(self.focus)) if locator else None
        if self.value and self.value != self.focus:
            what += f" (found {text_of(self.value).removeprefix(BASE)})"
        if not row:
            what += f" at {self.focus}"
        place, line = row or (file, 1)
        rule = self.source.rule.removeprefix(SHAPE)
        return Problem(place, line, self.source.column, rule, what, repair)


def filled(message: str, values: Mapping[str, str]) -> str:
    """Return a message with the values of a solution in the places of its variables.

    Example:
        >>> filled("{?sender} is of {$cancer}", {"sender": '"a cell"'})
        'a cell is of '
    """
    return re.sub(r"\{[?$](\w+)\}", lambda match: text_of(values.get(match[1], "")), message)
