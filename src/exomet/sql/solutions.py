"""The solutions of a query as SQL, for all focus nodes at once.

A query of SHACL is asked for one node after the other, with ``$this`` bound beforehand everywhere
in it. Here all nodes are bound beforehand: each group in which ``$this`` occurs begins with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from exomet.sql.paths import Forward, PropertyPath, everywhere, followed, inverse
from exomet.sql.patterns import (
    BeyondError,
    Branches,
    Condition,
    Edge,
    Given,
    Group,
    Maybe,
    Presence,
)
from exomet.sql.values import is_condition
from exomet.terms.iris import INFERRED

THIS = "?this"
# The tables of the graphs that may be named.
GRAPH_TABLES = {INFERRED: "inferred"}


class QueryBench(Protocol):
    """What runs SQL, or only seems to."""

    def number(self, term: str) -> int:
        """Return the number of a term."""

    def stored(self, sql: str) -> str:
        """Return the name of a table of what a query selects."""

    def judged(
        self, sql: str, variables: Sequence[tuple[str, str]], condition: str, prologue: str = ""
    ) -> str:
        """Return the name of a table of the rows that pass a condition."""


class DryBench:
    """Runs nothing: it shows whether a query can be written as SQL at all."""

    def number(self, term: str) -> int:
        """Return no number in particular."""
        return len(term)

    def stored(self, sql: str) -> str:
        """Return no table in particular."""
        return "bench" if sql else ""

    def judged(
        self, sql: str, variables: Sequence[tuple[str, str]], condition: str, prologue: str = ""
    ) -> str:
        """Return no table in particular.

        Raises:
            BeyondError: the engine cannot read the condition.
        """
        if not is_condition([name for _, name in variables], condition, prologue):
            raise BeyondError(f"the condition {condition}")
        return "bench" if sql else ""


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
_NODES = """
    SELECT n AS x, n AS y FROM (SELECT s AS n FROM triple UNION SELECT o FROM triple)"""


class Solver:
    """Writes the solutions of groups as SQL."""

    def __init__(self, bench: QueryBench, prologue: str) -> None:
        self._bench = bench
        self._prologue = prologue
        self._columns: dict[str, str] = {}

    def column(self, variable: str) -> str:
        """Return the column of a variable; names of columns do not depend on case."""
        return self._columns.setdefault(variable, f"c{len(self._columns)}")

    def answers(self, group: Group, bound: Relation) -> Relation:
        """Return the solutions of the group of a query, with all variables bound beforehand.

        Raises:
            BeyondError: they cannot be written as SQL.
        """
        return self._joined(bound, self.solutions(group, bound))

    def solutions(self, group: Group, bound: Relation) -> Relation:
        """Return the solutions of a group.

        Args:
            group: the patterns.
            bound: the variables that are bound beforehand.

        Raises:
            BeyondError: they cannot be written as SQL.
        """
        relation = self._of(bound, group.variables())
        for item in group.items:
            if isinstance(item, Edge):
                relation = self._edge(relation, item)
            elif isinstance(item, Given):
                relation = self._joined(relation, self._given(item))
            elif isinstance(item, Branches):
                relation = self._joined(relation, self._branches(item, bound))
            else:
                relation = self._maybe(relation, item, bound)
        for condition in group.filters:
            if isinstance(condition, Presence):
                relation = self._presence(relation, condition)
            else:
                relation = self._condition(relation, condition)
        return relation

    def _of(self, bound: Relation, mentioned: frozenset[str]) -> Relation:
        """Return the variables bound beforehand of which a group speaks."""
        shared = bound.variables & mentioned
        if not shared:
            return UNIT
        return Relation(f"SELECT DISTINCT {self._list(shared)} FROM ({bound.sql})", shared)

    def _list(self, variables: frozenset[str], table: str = "") -> str:
        """Return the columns of variables."""
        dot = f"{table}." if table else ""
        return ", ".join(f"{dot}{self.column(name)}" for name in sorted(variables)) or "1 AS one"

    def _equal(self, variables: frozenset[str], one: str, other: str) -> str:
        """Return the condition that two tables agree in variables."""
        columns = [self.column(name) for name in sorted(variables)]
        same = (f"{one}.{c} IS NOT DISTINCT FROM {other}.{c}" for c in columns)
        return " AND ".join(same) or "true"

    # Patterns

    def _given(self, given: Given) -> Relation:
        numbers = ", ".join(str(self._bench.number(term)) for term in dict.fromkeys(given.terms))
        sql = f"SELECT unnest([{numbers}]::INTEGER[]) AS {self.column(given.variable)}"
        return Relation(sql, frozenset([given.variable]))

    def _edge(self, relation: Relation, edge: Edge) -> Relation:
        for end in (edge.subject, edge.object, edge.path):
            if end in relation.maybe:
                raise BeyondError(f"{end} may be unbound where a pattern needs it")
        if isinstance(edge.path, str):
            return self._joined(relation, self._any_predicate(edge))
        if isinstance(edge.path, Forward):
            number = self._bench.number(edge.path.predicate)
            plain = f"SELECT s AS x, o AS y FROM {_table_of(edge)} WHERE p = {number}"
            return self._joined(relation, self._ends(edge, plain))
        if edge.graph:
            raise BeyondError("a path within GRAPH")
        return self._walked(relation, edge, edge.path)

    def _any_predicate(self, edge: Edge) -> Relation:
        assert isinstance(edge.path, str)  # noqa: S101
        places = (("s", edge.subject), ("p", edge.path), ("o", edge.object))
        return self._places(_table_of(edge), places)

    def _ends(self, edge: Edge, pairs: str) -> Relation:
        return self._places(f"({pairs})", (("x", edge.subject), ("y", edge.object)))

    def _places(self, table: str, places: Sequence[tuple[str, str]]) -> Relation:
        """Return the variables in the columns of a table; terms and repeats are conditions."""
        conditions, selected = ["true"], dict[str, str]()
        for column, end in places:
            if not end.startswith("?"):
                conditions.append(f"{column} = {self._bench.number(end)}")
            elif end in selected:
                conditions.append(f"{column} = {selected[end]}")
            else:
                selected[end] = column
        names = [f"{column} AS {self.column(name)}" for name, column in selected.items()]
        sql = (
            f"SELECT {', '.join(names) or '1 AS one'} FROM {table} WHERE {' AND '.join(conditions)}"
        )
        return Relation(sql, frozenset(selected))

    def _walked(self, relation: Relation, edge: Edge, path: PropertyPath) -> Relation:
        """Follow a path from the end that is bound, or from every node."""
        stored = self._kept(relation)
        number = self._bench.number
        if start := self._start(stored, edge.subject):
            walk = followed(start, path, number)
        elif start := self._start(stored, edge.object):
            walk = f"SELECT y AS x, x AS y FROM ({followed(start, inverse(path), number)})"
        else:
            walk = everywhere(path, number) or followed(_NODES, path, number)
        pairs = self._bench.stored(f"SELECT DISTINCT x, y FROM ({walk})")
        return self._joined(stored, self._ends(edge, f"FROM {pairs}"))

    def _kept(self, relation: Relation) -> Relation:
        """Return a relation that is computed once."""
        return Relation(f"FROM {self._bench.stored(relation.sql)}", *_both(relation))

    def _start(self, relation: Relation, end: str) -> str:
        """Return SQL for where a walk begins; nothing if that end is free."""
        if not end.startswith("?"):
            number = self._bench.number(end)
            return f"SELECT {number} AS x, {number} AS y"
        if end in relation.variables:
            column = self.column(end)
            return f"SELECT DISTINCT {column} AS x, {column} AS y FROM ({relation.sql})"
        return ""

    # Groups in groups

    def _branches(self, branches: Branches, bound: Relation) -> Relation:
        mentioned = frozenset[str]().union(*(group.variables() for group in branches.groups))
        beforehand = self._of(bound, mentioned)
        found = []
        for group in branches.groups:
            joined = self._joined(beforehand, self.solutions(group, beforehand))
            found.append(joined)
        everywhere_bound = frozenset.intersection(*(one.variables for one in found))
        somewhere = frozenset[str]().union(*(one.all for one in found))
        selects = (self._with_all(one, somewhere) for one in found)
        return Relation(" UNION ".join(selects), everywhere_bound, somewhere - everywhere_bound)

    def _with_all(self, relation: Relation, variables: frozenset[str]) -> str:
        """Return SQL for a relation with a column for each of the variables."""
        columns = []
        for name in sorted(variables):
            column = self.column(name)
            columns.append(column if name in relation.all else f"NULL::INTEGER AS {column}")
        return f"SELECT {', '.join(columns) or '1 AS one'} FROM ({relation.sql})"

    def _maybe(self, relation: Relation, optional: Maybe, bound: Relation) -> Relation:
        inner = self.solutions(optional.group, bound)
        shared = relation.all & inner.all
        self._refuse_unbound(shared & (relation.maybe | inner.maybe))
        new = inner.all - shared
        columns = f"{self._list(relation.all, 'a')}, {self._list(new, 'b')}"
        on = self._equal(shared, "a", "b")
        sql = f"SELECT {columns} FROM ({relation.sql}) a LEFT JOIN ({inner.sql}) b ON {on}"
        return Relation(sql, relation.variables, relation.maybe | new)

    def _joined(self, one: Relation, other: Relation) -> Relation:
        if one is UNIT or other is UNIT:
            return other if one is UNIT else one
        shared = one.all & other.all
        self._refuse_unbound(shared & (one.maybe | other.maybe))
        columns = self._list(one.all, "a")
        if new := other.all - shared:
            columns += f", {self._list(new, 'b')}"
        on = self._same(shared)
        sql = f"SELECT {columns} FROM ({one.sql}) a JOIN ({other.sql}) b ON {on}"
        return Relation(sql, one.variables | other.variables, one.maybe | other.maybe)

    def _same(self, variables: frozenset[str]) -> str:
        """Return the condition that ``a`` and ``b`` agree in variables that are bound."""
        columns = [self.column(name) for name in sorted(variables)]
        return " AND ".join(f"a.{c} = b.{c}" for c in columns) or "true"

    @staticmethod
    def _refuse_unbound(variables: frozenset[str]) -> None:
        if variables:
            raise BeyondError(f"{min(variables)} may be unbound where groups meet")

    # Filters

    def _presence(self, relation: Relation, presence: Presence) -> Relation:
        mentioned = presence.group.variables()
        self._refuse_unbound(mentioned & relation.maybe)
        stored = self._kept(relation)
        shared = self._of(stored, mentioned)
        found = self._joined(shared, self.solutions(presence.group, shared))
        join = "SEMI" if presence.holds else "ANTI"
        on = self._same(shared.variables)
        sql = f"SELECT a.* FROM ({stored.sql}) a {join} JOIN ({found.sql}) b ON {on}"
        return Relation(sql, *_both(relation))

    def _condition(self, relation: Relation, condition: Condition) -> Relation:
        if not condition.variables <= relation.all:
            names = ", ".join(sorted(condition.variables - relation.all))
            raise BeyondError(f"a condition on {names}, which its group does not bind")
        if (test := self._bound_test(condition)) is not None:
            return Relation(f"FROM ({relation.sql}) WHERE {test}", *_both(relation))
        stored = self._kept(relation)
        variables = [(self.column(name), name) for name in sorted(condition.variables)]
        passed = self._bench.judged(stored.sql, variables, condition.text, self._prologue)
        on = self._equal(condition.variables, "a", "b")
        sql = f"SELECT a.* FROM ({stored.sql}) a SEMI JOIN {passed} b ON {on}"
        return Relation(sql, *_both(relation))

    def _bound_test(self, condition: Condition) -> str | None:
        """Return SQL for ``BOUND(?x)`` and ``!BOUND(?x)``, which need no values."""
        tokens = [token.upper() for token in condition.tokens if token not in ("(", ")")]
        for word in (["BOUND"], ["!", "BOUND"]):
            if tokens[:-1] == word:
                (name,) = condition.variables
                return f"{self.column(name)} IS {'NOT ' * (len(word) == 1)}NULL"
        return None


def _table_of(edge: Edge) -> str:
    return GRAPH_TABLES[edge.graph] if edge.graph else "triple"


def _both(relation: Relation) -> tuple[frozenset[str], frozenset[str]]:
    return relation.variables, relation.maybe
