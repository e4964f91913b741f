"""The SQL of the rules on several engines: what they write differently, and how tables are held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Dialect:
    """How an engine writes a list and a struct; all else in the rules is the same everywhere.

    Attributes:
        list_form: a list, of its items.
        struct_form: a struct, of its fields.
        field_form: a field, of its name and its value.

    Example:
        >>> DUCKDB.list_of(["1", "s"]), SPARK.list_of(["1", "s"])
        ('[1, s]', 'array(1, s)')
        >>> DUCKDB.struct_of({"a": "x0.s"}), SPARK.struct_of({"a": "x0.s"})
        ('struct_pack(a := x0.s)', 'struct(x0.s AS a)')
    """

    list_form: str
    struct_form: str
    field_form: str

    def list_of(self, items: Iterable[str]) -> str:
        """Return a list of expressions."""
        return self.list_form.format(", ".join(items))

    def struct_of(self, fields: Mapping[str, str]) -> str:
        """Return a struct of names -> expressions; structs compare by their fields in order."""
        written = (self.field_form.format(name, value) for name, value in fields.items())
        return self.struct_form.format(", ".join(written))


DUCKDB = Dialect("[{}]", "struct_pack({})", "{0} := {1}")
SPARK = Dialect("array({})", "struct({})", "{1} AS {0}")


class Workplace(Protocol):
    """Where rules run: tables of numbers, made by queries."""

    dialect: Dialect

    def begin(self, relations: Collection[int]) -> None:
        """Make ``triple``, and of each relation a table ``r<number>(g, s, o)``."""

    def extend(self, number: int) -> None:
        """Make the table ``n<number>`` of what ``fresh`` has of a relation, and add it to the r."""

    def define(self, table: str, query: str) -> None:
        """Make a table of what a query gives, in place of an earlier one."""

    def add(self, table: str, query: str) -> None:
        """Add what a query gives to a table that was defined without a row."""

    def work_out(self, query: str) -> None:
        """Make the table ``fresh`` of what a query gives, and add it to ``inferred``."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query gives."""

    def finish(self) -> None:
        """Put the table ``inferred`` where the triples are."""


# Rules are hundreds of short queries, of which each takes more of two threads than of one, unless
# it has millions of rows.
_MOST_ON_ONE_THREAD = 5_000_000


class DuckWorkplace:
    """The database of the triples itself; see ``Workplace``."""

    dialect = DUCKDB

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._execute = connection.execute
        self._made: set[str] = set()
        ((triples,),) = self.rows("SELECT count(*) FROM triple")
        if triples < _MOST_ON_ONE_THREAD:
            self._execute("SET threads = 1")

    def begin(self, relations: Collection[int]) -> None:
        """Make the tables of relations; the triples are there."""
        for number in relations:
            self.define(f"r{number}", f"SELECT g, s, o FROM triple WHERE p = {number}")

    def extend(self, number: int) -> None:
        """Add what is fresh to the table of a relation."""
        self.define(f"n{number}", f"SELECT g, s, o FROM fresh WHERE p = {number}")
        self.add(f"r{number}", f"SELECT g, s, o FROM n{number}")

    def define(self, table: str, query: str) -> None:
        """Make a table."""
        self._made.add(table)
        self._execute(f"CREATE OR REPLACE TABLE {table} AS {query}")

    def add(self, table: str, query: str) -> None:
        """Add rows to a table."""
        self._execute(f"INSERT INTO {table} {query}")

    def work_out(self, query: str) -> None:
        """Add what is fresh, which is then the last rows of what was inferred."""
        ((before,),) = self.rows("SELECT count(*) FROM inferred")
        self.add("inferred", query)
        last = f"SELECT g, s, p, o, rule FROM inferred WHERE rowid >= {before}"
        self._execute(f"CREATE OR REPLACE VIEW fresh AS {last}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query gives."""
        return self._execute(query).fetchall()

    def finish(self) -> None:
        """Drop the tables that the rules needed; what was inferred is there."""
        self._execute("RESET threads")
        self._execute("DROP VIEW IF EXISTS fresh")
        for table in sorted(self._made - {"inferred"}):
            self._execute(f"DROP TABLE {table}")
