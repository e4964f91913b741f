"""A place in DuckDB where queries are run: numbers of terms, tables of a moment, judged values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from exomet.sql.values import asking

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

# How many rows of values SPARQL judges at a time: so many are in memory.
_ROWS = 20_000
_LACKING = """
    INSERT INTO lacking
    SELECT -generate_subscripts($terms::VARCHAR[], 1), unnest($terms::VARCHAR[])"""


class Workbench:
    """Runs SQL on a graph.

    Its tables are temporary, and ``close`` removes them. Beside ``term`` and ``triple`` of the
    graph there is ``word(id, text)``, which also has the terms of shapes or queries.
    """

    def __init__(self, triples: Triples, terms: Iterable[str], graph: int = 0) -> None:
        """Number the terms of shapes or queries.

        Args:
            triples: the graphs, which stay as they are.
            terms: what is named; terms that the graphs lack get negative numbers.
            graph: the number of the graph that is asked.
        """
        self._connection = triples.connection.cursor()
        self._tables = 0
        self._passing: list[str] = []
        wanted = set(terms)
        self._numbers = triples.numbers(wanted)
        lacking = sorted(wanted - self._numbers.keys())
        self._numbers |= {term: -place for place, term in enumerate(lacking, 1)}
        self.run("CREATE TEMP TABLE lacking(id INTEGER, text VARCHAR)")
        self.run(_LACKING, {"terms": lacking})
        self.run("CREATE TEMP VIEW word AS SELECT id, text FROM term UNION ALL FROM lacking")

        if triples.graphs > 1:
            for table in ("triple", "inferred"):
                self.run(f"CREATE TEMP VIEW {table} AS FROM memory.main.{table} WHERE g = {graph}")

    def close(self) -> None:
        """Remove all tables."""
        self._connection.close()

    def number(self, term: str) -> int:
        """Return the number of a term that the shapes or queries name."""
        return self._numbers[term]

    def run(self, sql: str, values: object = None) -> None:
        """Run a statement."""
        self._connection.execute(sql, values).fetchall()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(sql).fetchall()

    def stored(self, sql: str, *, lasting: bool = False) -> str:
        """Return the name of a new table that holds what a query selects.

        Args:
            sql: the query.
            lasting: whether the table outlasts ``sweep``.
        """
        self._tables += 1
        table = f"bench{self._tables}"
        self.run(f"CREATE TEMP TABLE {table} AS {sql}")
        if not lasting:
            self._passing.append(table)
        return table

    def sweep(self) -> None:
        """Remove the tables that do not last."""
        while self._passing:
            self.run(f"DROP TABLE {self._passing.pop()}")

    def numbered(self, numbers: Iterable[int]) -> str:
        """Return the name of a new table of numbers, in its column ``n``."""
        table = self.stored("SELECT 0 AS n LIMIT 0")
        self.run(f"INSERT INTO {table} SELECT unnest(?::INTEGER[])", [list(numbers)])
        return table

    def judged(
        self, sql: str, variables: Sequence[tuple[str, str]], condition: str, prologue: str = ""
    ) -> str:
        """Return the name of a new table with the rows for which SPARQL says that they pass.

        Args:
            sql: selects numbers of terms.
            variables: its columns, each with the variable that it is in the condition.
            condition: what stands after FILTER.
            prologue: declarations of the prefixes in the condition.
        """
        columns = [column for column, _ in variables]
        distinct = f"SELECT DISTINCT {', '.join(columns) or '1 AS one'} FROM ({sql})"
        asked = self.stored(
            f"SELECT CAST(row_number() OVER () AS INTEGER) AS n, * FROM ({distinct})"
        )
        query = asking([variable for _, variable in variables], condition, prologue)
        texts = "".join(f", (SELECT text FROM word WHERE id = {column})" for column in columns)
        waiting = self._connection.execute(f"SELECT n{texts} FROM {asked}")
        passed: list[int] = []
        while rows := waiting.fetchmany(_ROWS):
            passed += _passing(rows, query)
        return self.stored(f"FROM {asked} SEMI JOIN {self.numbered(passed)} USING (n)")


def _passing(rows: Iterable[tuple[Any, ...]], query: str) -> list[int]:
    lines: list[str] = []
    for number, *texts in rows:
        lines.append(f"<r:{number}> <v:> <v:> .\n")
        for place, text in enumerate(texts):
            if text is not None:
                lines.append(f"<r:{number}> <v:{place}> {text} .\n")
    store = ox.Store()
    store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    return [int(row.value.removeprefix("r:")) for (row,) in solutions]
