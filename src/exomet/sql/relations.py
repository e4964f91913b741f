"""Solutions as SQL, and what runs it, or only seems to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from exomet.sql.patterns import BeyondError
from exomet.sql.values import is_condition


class QueryBench(Protocol):
    """What runs SQL, or only seems to."""

    def number(self, term: str) -> int:
        """Return the number of a term."""

    def stored(self, sql: str) -> str:
        """Return the name of a table of what a query selects."""

    def holds(self, sql: str) -> bool:
        """Return whether a query has rows."""

    def plain(self, column: str) -> str:
        """Return SQL that tells of terms that they differ in value if they differ at all."""

    def computed(
        self, sql: str, variables: Sequence[tuple[str, str]], expression: str, prologue: str = ""
    ) -> str:
        """Return the name of a table of rows with the ``value`` of an expression for each."""

    def after(self, sql: str, column: str, mark: str) -> str:
        """Return the name of a table of what follows the last mark in each term of a column.

        Nothing is returned where the terms are not all IRIs.
        """


class DryBench:
    """Runs nothing: it shows whether a query can be written as SQL at all."""

    def number(self, term: str) -> int:
        """Return no number in particular."""
        return len(term)

    def stored(self, sql: str) -> str:
        """Return no table in particular."""
        return "bench" if sql else ""

    def holds(self, sql: str) -> bool:
        """Return that a query has rows: what depends on them may not be relied on."""
        return bool(sql)

    def plain(self, column: str) -> str:
        """Return SQL in form alone."""
        return f"{column} = {column}"

    def computed(
        self, sql: str, variables: Sequence[tuple[str, str]], expression: str, prologue: str = ""
    ) -> str:
        """Return no table in particular.

        Raises:
            BeyondError: the engine cannot read the expression.
        """
        if not is_condition([name for _, name in variables], f"({expression})", prologue):
            raise BeyondError(f"the condition {expression}")
        return "bench" if sql else ""

    def after(self, sql: str, column: str, mark: str) -> str:
        """Return nothing: an engine has to read the expression."""
        return ""


@dataclass(frozen=True)
class Relation:
    """Solutions so far.

    Attributes:
        sql: selects a column for each variable.
        variables: the variables, without those that may be unbound.
        maybe: the variables that may be unbound.
    """

    sql: str
    variables: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """All variables."""
        return self.variables | self.maybe


UNIT = Relation("SELECT 1 AS one")
