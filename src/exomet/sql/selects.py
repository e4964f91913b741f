"""Whole queries as SQL: groups with their aggregates, queries within, and the order of rows."""

from __future__ import annotations

from collections.abc import Sequence

from exomet.errors import ExometError
from exomet.sql.patterns import (
    Aggregate,
    BeyondError,
    Computed,
    Grouping,
    Ordering,
    Select,
    Within,
)
from exomet.sql.relations import UNIT, Relation
from exomet.sql.solutions import Solver
from exomet.sql.term_order import ranks
from exomet.sql.workbench import Workbench
from exomet.terms.iris import XSD

_NumberRow = tuple[int | None, ...]
# The place of a variable, and the ranks of its terms by their numbers.
_Ranks = tuple[int, dict[int | None, int]]
# Literals, with what follows their quotation marks.
_SPOKEN = """
    SELECT id, text, regexp_extract(text, '[^"]*$') AS language
    FROM word SEMI JOIN ({}) ON id = n"""
# (the language stays where all values have the same)
_CONCATENATED = """
    '"' || array_to_string(
      list_transform(
        list_sort(list(DISTINCT {0}.text)), lambda text: regexp_extract(text, '^"(.*)"', 1, 's')
      ), '{1}'
    ) || '"' || if(min({0}.language) = max({0}.language), min({0}.language), '')"""


class SelectSolver(Solver):
    """Writes the solutions of whole queries as SQL."""

    def __init__(self, bench: Workbench, prologue: str) -> None:
        super().__init__(bench, prologue)
        self._tables = bench

    def rows(self, select: Select, most: int | None = None) -> list[_NumberRow]:
        """Return the rows of a query, each once, in its order; else in that of their numbers.

        Args:
            select: the query.
            most: how many there may be, if that is bounded.

        Raises:
            BeyondError: it cannot be written as SQL.
            ExometError: there are too many.
        """
        found = self._selected(select)
        names = (*select.variables, *(each.variable for each in select.order))
        if unbound := {*names} - found.all:
            raise BeyondError(f"{min(unbound)}, which no pattern binds")
        columns = ", ".join(map(self.column, dict.fromkeys(names)))
        table = self._tables.stored(f"SELECT DISTINCT {columns} FROM ({found.sql})")
        if self._cuts(table, select):
            return self._first_rows(table, select)
        if most is not None and self._tables.holds(f"FROM {table} OFFSET {most}"):
            raise ExometError(f"the answer has more than {most:,} rows: ask for less")
        rows, _ = self._sorted(table, tuple(dict.fromkeys(names)), select.order)
        width = len(select.variables)
        return list(dict.fromkeys(row[:width] for row in rows))

    def _sorted(
        self, table: str, names: Sequence[str], order: Sequence[Ordering]
    ) -> tuple[list[_NumberRow], list[_Ranks]]:
        """Return the rows of a table in an order, else in that of their numbers, and its ranks."""
        rows = self._tables.rows(f"FROM {table} ORDER BY ALL")
        ranks = []
        for ordering in reversed(order):
            place = names.index(ordering.variable)
            rank = self._ranks({row[place] for row in rows})
            rows.sort(key=lambda row: rank[row[place]], reverse=ordering.descending)
            ranks.append((place, rank))
        return rows, ranks

    def _first_rows(self, table: str, select: Select) -> list[_NumberRow]:
        """Return the rows that a query leaves of a table, which has more.

        Raises:
            BeyondError: which ones these are is up to the engine.
        """
        if not {each.variable for each in select.order} == {*select.variables}:
            raise BeyondError("a LIMIT that cuts rows in no order of all their values")
        assert select.limit is not None  # noqa: S101
        rows, ranks = self._sorted(table, select.variables, select.order)
        left = rows[: select.limit]
        for last, next_row in zip(left[-1:], rows[select.limit :], strict=False):
            if all(rank[last[place]] == rank[next_row[place]] for place, rank in ranks):
                raise BeyondError("a LIMIT that cuts between rows of the same values")
        return left

    def _selected(self, select: Select) -> Relation:
        """Return the solutions of a query, in no order."""
        relation = self.solutions(select.group, UNIT)
        if select.grouping:
            relation = self._grouped(relation, select.grouping)
        for computed in select.computed:
            relation = self._computed(relation, computed)
        return relation

    def _within(self, within: Within) -> Relation:
        found = self._selected(within.select)
        variables = frozenset(within.select.variables)
        columns = self._list(variables & found.all)
        sql = f"SELECT DISTINCT {columns} FROM ({found.sql})"
        if within.select.limit is not None:
            table = self._tables.stored(sql)
            if self._cuts(table, within.select):
                return self._first_of(table, within.select, found)
            sql = f"FROM {table}"
        return Relation(sql, found.variables & variables, found.maybe & variables)

    def _first_of(self, table: str, select: Select, found: Relation) -> Relation:
        names = select.variables
        ordered = self._tables.stored(f"SELECT {', '.join(map(self.column, names))} FROM {table}")
        rows = self._first_rows(ordered, select)
        left = self._tables.listed([self.column(name) for name in names], rows)
        variables = frozenset(names)
        return Relation(f"FROM {left}", found.variables & variables, found.maybe & variables)

    def _cuts(self, table: str, select: Select) -> bool:
        """Return whether a query leaves only some of the rows of a table.

        Raises:
            BeyondError: it may, and counts rows that come more than once.
        """
        if select.limit is None:
            return False
        if not select.is_set:
            raise BeyondError("a LIMIT of rows that may come more than once")
        return self._tables.holds(f"FROM {table} OFFSET {select.limit}")

    # Groups of solutions

    def _grouped(self, relation: Relation, grouping: Grouping) -> Relation:
        inner = []
        for place, aggregate in enumerate(grouping.aggregates):
            if aggregate.formula.word == "?":
                inner.append(aggregate.formula.text)
                continue
            name = f"{aggregate.variable}_{place}"
            relation = self._computed(relation, Computed(name, aggregate.formula))
            inner.append(name)
        keys = frozenset(grouping.variables)
        used = keys.union(inner)
        if used - relation.all:
            raise BeyondError(f"{min(used - relation.all)}, which no pattern binds")
        valued = [
            name
            for name, aggregate in zip(inner, grouping.aggregates, strict=True)
            if aggregate.kind != "COUNT"
        ]
        relation = self._settled(relation, relation.maybe.intersection(valued))
        table = self._tables.stored(f"SELECT DISTINCT {self._list(used)} FROM ({relation.sql})")
        grouped = self._aggregated(table, grouping, inner)
        new = frozenset(aggregate.variable for aggregate in grouping.aggregates)
        variables = (keys & relation.variables) | new
        return self._filtered(
            Relation(f"FROM {grouped}", variables, keys - variables), grouping.having
        )

    def _aggregated(self, table: str, grouping: Grouping, inner: Sequence[str]) -> str:
        """Return the name of a table of groups, with the terms that are computed of each."""
        keys = [self.column(name) for name in grouping.variables]
        columns, joins, texts = list(keys), "", []
        for aggregate, name in zip(grouping.aggregates, inner, strict=True):
            own, new = self.column(name), self.column(aggregate.variable)
            if aggregate.kind in ("COUNT", "GROUP_CONCAT"):
                texts.append(new)
            if aggregate.kind != "COUNT":
                joins += self._values_of(aggregate, table, own, new)
            columns.append(f"{_aggregate_sql(aggregate, own, new)} AS {new}")
        sql = f"SELECT {', '.join(columns)} FROM {table} {joins} GROUP BY {', '.join(keys)}"
        return self._tables.termed(sql, texts) if texts else self._tables.stored(sql)

    def _values_of(self, aggregate: Aggregate, table: str, own: str, new: str) -> str:
        """Return SQL that joins the values of terms, which an aggregate is about."""
        numbers = f"SELECT DISTINCT {own} AS n FROM {table}"
        if aggregate.kind == "GROUP_CONCAT":
            words = self._tables.stored(_SPOKEN.format(numbers))
            if self._tables.holds(f"FROM {words} WHERE text[1] <> '\"' OR language[1] = '^'"):
                raise BeyondError("GROUP_CONCAT of what is no text")
            return f" JOIN {words} of_{new} ON of_{new}.id = {own}"
        rank = self._ranks({number for (number,) in self._tables.rows(numbers)})
        ranked = self._tables.ranked(rank)
        return f" JOIN {ranked} of_{new} ON of_{new}.n = {own}"

    def _ranks(self, numbers: set[int | None]) -> dict[int | None, int]:
        """Return the places of terms in the order of SPARQL, by their numbers."""
        texts = self._tables.texts(numbers - {None})
        return ranks({number: texts[number] if number else None for number in numbers})


def _aggregate_sql(aggregate: Aggregate, own: str, new: str) -> str:
    """Return SQL for what is computed of a group.

    Args:
        aggregate: what is computed.
        own: the column of the terms that it is about.
        new: the column that it makes.
    """
    match aggregate.kind:
        case "COUNT":
            return f"'\"' || count(DISTINCT {own}) || '\"^^<{XSD}integer>'"
        case "GROUP_CONCAT":
            return _CONCATENATED.format(f"of_{new}", aggregate.separator.replace("'", "''"))
        case "MAX":
            return f"arg_max({own}, of_{new}.rank)"
        case _:
            return f"arg_min({own}, of_{new}.rank)"
