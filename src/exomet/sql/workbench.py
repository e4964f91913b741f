"""A place in DuckDB where queries are run: numbers of terms, tables of a moment, judged values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from exomet.sql.values import asking, computing

if TYPE_CHECKING:
    from exomet.engine.triples import Triples

# How many rows of values SPARQL judges at a time: so many are in memory.
_ROWS = 20_000
_LACKING = "INSERT INTO lacking SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[])"


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
        self._triples = triples
        self._tables = 0
        self._passing: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lacking = 0
        self.run("CREATE TEMP TABLE lacking(id INTEGER, text VARCHAR)")
        self._add(set(terms))
        self.run("CREATE TEMP VIEW word AS SELECT id, text FROM term UNION ALL FROM lacking")

        if triples.graphs > 1:
            ((database,),) = self.rows("SELECT current_database()")
            for table in ("triple", "inferred"):
                all_graphs = f"{database}.main.{table}"
                self.run(f"CREATE TEMP VIEW {table} AS FROM {all_graphs} WHERE g = {graph}")

    def close(self) -> None:
        """Remove all tables."""
        self._connection.close()

    def number(self, term: str) -> int:
        """Return the number of a term; one that the graphs lack gets a negative number."""
        if term not in self._numbers:
            self._add({term})
        return self._numbers[term]

    def _add(self, terms: set[str]) -> None:
        """Number terms that have no number yet."""
        wanted = terms - self._numbers.keys()
        if not wanted:
            return
        self._numbers |= self._triples.numbers(wanted)
        lacking = sorted(wanted - self._numbers.keys())
        numbers = [-self._lacking - place for place in range(1, len(lacking) + 1)]
        self._lacking += len(lacking)
        self._numbers |= zip(lacking, numbers, strict=True)
        self.run(_LACKING, [numbers, lacking])

    def run(self, sql: str, values: object = None) -> None:
        """Run a statement."""
        self._connection.execute(sql, values).fetchall()

    def holds(self, sql: str) -> bool:
        """Return whether a query has rows."""
        return bool(self.rows(f"SELECT 1 FROM ({sql}) LIMIT 1"))

    def plain(self, column: str) -> str:
        """Return SQL that tells of terms that they differ in value if they differ at all."""
        first, last = self._triples.plain()
        return f"coalesce({column} BETWEEN {first} AND {last}, true)"

    def texts(self, numbers: Iterable[int | None]) -> dict[int, str]:
        """Return the numbers of terms -> the terms as N-Triples write them."""
        sql = f"SELECT id, text FROM word SEMI JOIN {self.numbered(numbers)} ON id = n"
        return dict(self.rows(sql))

    def termed(self, sql: str, columns: Sequence[str]) -> str:
        """Return the name of a new table that has numbers in place of terms that are texts.

        Args:
            sql: selects the rows.
            columns: those of its columns that are texts.
        """
        table = self.stored(sql)
        texts = " UNION ".join(f"SELECT {column} FROM {table}" for column in columns)
        wanted = {text for (text,) in self.rows(texts) if text is not None}
        self._add(wanted)
        known = self.stored("SELECT 0 AS n, '' AS text LIMIT 0")
        numbers = [self._numbers[text] for text in wanted]
        self.run(
            f"INSERT INTO {known} SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[])",
            [numbers, list(wanted)],
        )
        number = "(SELECT n FROM {0} WHERE text = {1}) AS {1}"
        replaced = ", ".join(number.format(known, column) for column in columns)
        return self.stored(f"SELECT * REPLACE ({replaced}) FROM {table}")

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

    def ranked(self, ranks: Mapping[int | None, int]) -> str:
        """Return the name of a new table of numbers ``n`` with their places ``rank``."""
        return self.listed(["n", "rank"], list(ranks.items()))

    def listed(self, columns: Sequence[str], rows: Sequence[tuple[int | None, ...]]) -> str:
        """Return the name of a new table of rows of numbers."""
        table = self.stored(f"SELECT {', '.join(f'0 AS {name}' for name in columns)} LIMIT 0")
        if rows:
            unnested = ", ".join("unnest(?::INTEGER[])" for _ in columns)
            values = list(map(list, zip(*rows, strict=True)))
            self.run(f"INSERT INTO {table} SELECT {unnested}", values)
        return table

    def numbered(self, numbers: Iterable[int | None]) -> str:
        """Return the name of a new table of numbers, in its column ``n``."""
        return self.listed(["n"], [(number,) for number in numbers])

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
        query = asking([variable for _, variable in variables], condition, prologue)
        asked, solutions = self._asked(sql, variables, query)
        passed = [_row_number(row) for (row,) in solutions]
        return self.stored(f"FROM {asked} SEMI JOIN {self.numbered(passed)} USING (n)")

    def computed(
        self, sql: str, variables: Sequence[tuple[str, str]], expression: str, prologue: str = ""
    ) -> str:
        """Return the name of a new table of rows with the ``value`` of an expression for each.

        Args:
            sql: selects numbers of terms.
            variables: its columns, each with the variable that it is in the expression.
            expression: the expression; where it fails there is no value.
            prologue: declarations of the prefixes in the expression.
        """
        query = computing([variable for _, variable in variables], expression, prologue)
        asked, solutions = self._asked(sql, variables, query)
        values = {_row_number(row): str(value) for row, value in solutions if value is not None}
        self._add(set(values.values()))
        numbered = [(row, self._numbers[text]) for row, text in values.items()]
        given = self.listed(["n", "value"], numbered)
        return self.stored(f"FROM {asked} JOIN {given} USING (n)")

    def after(self, sql: str, column: str, mark: str) -> str:
        """Return the name of a new table of what follows the last mark in each term of a column.

        Nothing is returned where the terms are not all IRIs, or one is written with escapes.

        Args:
            sql: selects numbers of terms.
            column: the column of the terms, which the new table has too, with its ``value``.
            mark: the mark; a term without it is taken as a whole.
        """
        distinct = f"SELECT DISTINCT {column} FROM ({sql})"
        terms = self.stored(f"SELECT {column}, text FROM ({distinct}) JOIN word ON id = {column}")
        if self.holds(f"FROM {terms} WHERE text[1] <> '<' OR contains(text, '\\')"):
            return ""
        last = f"string_split(text[2:-2], '{mark}')[-1]"
        return self.termed(
            f"SELECT {column}, '\"' || {last} || '\"' AS value FROM {terms}", ["value"]
        )

    def _asked(
        self, sql: str, variables: Sequence[tuple[str, str]], query: str
    ) -> tuple[str, Iterator[ox.QuerySolution]]:
        """Return the name of a table of numbered rows, and what an engine says of them."""
        columns = [column for column, _ in variables]
        distinct = f"SELECT DISTINCT {', '.join(columns) or '1 AS one'} FROM ({sql})"
        asked = self.stored(
            f"SELECT CAST(row_number() OVER () AS INTEGER) AS n, * FROM ({distinct})"
        )
        selected = "".join(f", {column}" for column in columns)
        waiting = self._connection.execute(f"SELECT n{selected} FROM {asked}")
        pieces = iter(lambda: waiting.fetchmany(_ROWS), [])
        return asked, chain.from_iterable(self._solutions(rows, query) for rows in pieces)

    def _solutions(self, rows: list[tuple[int, ...]], query: str) -> ox.QuerySolutions:
        """Return the solutions of a query on a table of numbers, each row with its own first."""
        texts = self.texts(set().union(*(row[1:] for row in rows)))
        lines: list[str] = []
        for place, *numbers in rows:
            lines.append(f"<r:{place}> <v:> <v:> .\n")
            for column, number in enumerate(numbers):
                if number is not None:
                    lines.append(f"<r:{place}> <v:{column}> {texts[number]} .\n")
        store = ox.Store()
        store.bulk_load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
        solutions = store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
        return solutions


def _row_number(row: object) -> int:
    assert isinstance(row, ox.NamedNode)  # noqa: S101
    return int(row.value.removeprefix("r:"))
