"""The solutions of a query as SQL, for all focus nodes at once.

A query of SHACL is asked for one node after the other, with ``$this`` bound beforehand everywhere
in it. Here all nodes are bound beforehand: each group in which ``$this`` occurs begins with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from exomet.sql.formulas import FormulaWriter, is_settled
from exomet.sql.paths import PropertyPath, everywhere, followed, inverse, is_endless
from exomet.sql.patterns import (
    BeyondError,
    Branches,
    Computed,
    Condition,
    Edge,
    Formula,
    Given,
    Group,
    Item,
    Maybe,
    Presence,
    Within,
    Without,
    connected,
)
from exomet.sql.relations import UNIT, QueryBench, Relation
from exomet.terms.iris import AUDITED, INFERRED

THIS = "?this"
# The tables of the graphs that may be named.
GRAPH_TABLES = {INFERRED: "inferred", AUDITED: "audited"}
_NODES = "SELECT n AS x, n AS y FROM (SELECT s AS n FROM {0} UNION SELECT o FROM {0})"


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

    def solutions(self, group: Group, bound: Relation, around: Relation = UNIT) -> Relation:
        """Return the solutions of a group.

        Args:
            group: the patterns.
            bound: the variables that are bound beforehand.
            around: solutions that are joined with those of the group; others may be left out.

        Raises:
            BeyondError: they cannot be written as SQL.
        """
        relation = self._of(bound, group.variables())
        for item in connected(group.items, relation.all):
            relation = self._with(relation, item, bound, around)
        return self._filtered(relation, group.filters)

    def _with(self, relation: Relation, item: Item, bound: Relation, around: Relation) -> Relation:
        match item:
            case Edge():
                found = self._edge(relation, item, around)
            case Given():
                found = self._joined(relation, self._given(item))
            case Branches():
                found = self._branches(relation, item, bound)
            case Maybe():
                found = self._maybe(relation, item, bound)
            case Computed():
                found = self._computed(relation, item)
            case Without():
                found = self._without(relation, item)
            case Within():
                found = self._joined(relation, self._within(item))
        return found

    def _within(self, within: Within) -> Relation:
        """Return the solutions of a query within.

        Raises:
            BeyondError: there may be none here.
        """
        raise BeyondError(f"a SELECT of {', '.join(within.select.variables)} within a query")

    def _filtered(self, relation: Relation, filters: Sequence[Condition | Presence]) -> Relation:
        for condition in filters:
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
        table = ", ".join(map(self._numbered, dict.fromkeys(given.rows)))
        columns = ", ".join(map(self.column, given.variables))
        names = frozenset(given.variables)
        none = ", ".join("0" for _ in given.variables)
        sql = f"SELECT {columns} FROM (VALUES {table or f'({none})'}) v({columns})"
        return Relation(sql if table else f"{sql} LIMIT 0", names)

    def _numbered(self, row: tuple[str, ...]) -> str:
        return f"({', '.join(str(self._bench.number(term)) for term in row)})"

    def _edge(self, relation: Relation, edge: Edge, around: Relation) -> Relation:
        ends = {edge.subject, edge.object} | {str(edge.path)}
        relation = self._settled(relation, relation.maybe & ends)
        if isinstance(edge.path, str):
            return self._joined(relation, self._any_predicate(edge))
        if is_endless(edge.path):
            return self._walked(relation, edge, edge.path, around)
        pairs = everywhere(edge.path, self._bench.number, _table_of(edge))
        return self._joined(relation, self._ends(edge, pairs or ""))

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

    def _walked(
        self, relation: Relation, edge: Edge, path: PropertyPath, around: Relation
    ) -> Relation:
        """Follow a path from the end that is bound, or from every node."""
        stored = self._kept(relation)
        number, table = self._bench.number, _table_of(edge)
        if start := self._start(edge.subject, stored, around):
            walk = followed(start, path, number, table)
        elif start := self._start(edge.object, stored, around):
            back = followed(start, inverse(path), number, table)
            walk = f"SELECT y AS x, x AS y FROM ({back})"
        else:
            walk = everywhere(path, number, table) or followed(
                _NODES.format(table), path, number, table
            )
        pairs = self._bench.stored(f"SELECT DISTINCT x, y FROM ({walk})")
        return self._joined(stored, self._ends(edge, f"FROM {pairs}"))

    def _kept(self, relation: Relation) -> Relation:
        """Return a relation that is computed once."""
        return Relation(f"FROM {self._bench.stored(relation.sql)}", *_both(relation))

    def _settled(self, relation: Relation, variables: frozenset[str]) -> Relation:
        """Return a relation in which some variables are bound in every row.

        Raises:
            BeyondError: they are not.
        """
        if not variables:
            return relation
        stored = self._kept(relation)
        unbound = " OR ".join(f"{self.column(name)} IS NULL" for name in sorted(variables))
        if self._bench.holds(f"SELECT 1 FROM ({stored.sql}) WHERE {unbound}"):
            raise BeyondError(f"{min(variables)} may be unbound where groups meet")
        return Relation(stored.sql, stored.variables | variables, stored.maybe - variables)

    def _start(self, end: str, *relations: Relation) -> str:
        """Return SQL for where a walk begins; nothing if that end is free."""
        if not end.startswith("?"):
            number = self._bench.number(end)
            return f"SELECT {number} AS x, {number} AS y"
        for relation in relations:
            if end in relation.variables:
                column = self.column(end)
                return f"SELECT DISTINCT {column} AS x, {column} AS y FROM ({relation.sql})"
        return ""

    # Groups in groups

    def _branches(self, relation: Relation, branches: Branches, bound: Relation) -> Relation:
        names = frozenset[str]().union(*(group.variables() for group in branches.groups))
        if all(group.is_plain() for group in branches.groups) and relation.variables & names:
            # (what is bound so far spares each branch the rest)
            relation = bound = self._kept(relation)
        beforehand = self._of(bound, names)
        found = []
        for group in branches.groups:
            joined = self._joined(beforehand, self.solutions(group, beforehand))
            found.append(joined)
        everywhere_bound = frozenset.intersection(*(one.variables for one in found))
        somewhere = frozenset[str]().union(*(one.all for one in found))
        selects = (self._with_all(one, somewhere) for one in found)
        union = Relation(
            " UNION ALL ".join(selects), everywhere_bound, somewhere - everywhere_bound
        )
        return self._joined(relation, union)

    def _with_all(self, relation: Relation, variables: frozenset[str]) -> str:
        """Return SQL for a relation with a column for each of the variables."""
        columns = []
        for name in sorted(variables):
            column = self.column(name)
            columns.append(column if name in relation.all else f"NULL::INTEGER AS {column}")
        return f"SELECT {', '.join(columns) or '1 AS one'} FROM ({relation.sql})"

    def _maybe(self, relation: Relation, optional: Maybe, bound: Relation) -> Relation:
        here, outer = optional.group.parted(relation.all)
        if here.is_endless():
            relation = self._kept(relation)
        inner = self.solutions(here, bound, relation)
        shared = relation.all & inner.all
        relation = self._settled(relation, shared & relation.maybe)
        inner = self._settled(inner, shared & inner.maybe)
        new = inner.all - shared
        on = self._same(shared)
        if outer:
            relation = self._kept(relation)
            both = self._filtered(self._joined(relation, inner), outer)
            inner = Relation(both.sql, relation.variables | both.variables, both.maybe)
            on = self._equal(relation.all, "a", "b")
        columns = f"{self._list(relation.all, 'a')}, {self._list(new, 'b')}"
        sql = f"SELECT {columns} FROM ({relation.sql}) a LEFT JOIN ({inner.sql}) b ON {on}"
        return Relation(sql, relation.variables, relation.maybe | new)

    def _joined(self, one: Relation, other: Relation) -> Relation:
        if one is UNIT or other is UNIT:
            return other if one is UNIT else one
        shared = one.all & other.all
        one = self._settled(one, shared & one.maybe)
        other = self._settled(other, shared & other.maybe)
        columns = self._list(one.all, "a")
        if new := other.all - shared:
            columns += f", {self._list(new, 'b')}"
        on = self._same(shared)
        sql = f"SELECT {columns} FROM ({one.sql}) a JOIN ({other.sql}) b ON {on}"
        return Relation(sql, one.variables | other.variables, one.maybe | other.maybe)

    def _without(self, relation: Relation, minus: Without) -> Relation:
        found = self.solutions(minus.group, UNIT)
        shared = relation.all & found.all
        if not shared:
            return relation
        relation = self._settled(relation, shared & relation.maybe)
        found = self._settled(found, shared & found.maybe)
        on = self._same(shared)
        sql = f"SELECT a.* FROM ({relation.sql}) a ANTI JOIN ({found.sql}) b ON {on}"
        return Relation(sql, *_both(relation))

    def _same(self, variables: frozenset[str]) -> str:
        """Return the condition that ``a`` and ``b`` agree in variables that are bound."""
        columns = [self.column(name) for name in sorted(variables)]
        return " AND ".join(f"a.{c} = b.{c}" for c in columns) or "true"

    # Filters

    def _presence(self, relation: Relation, presence: Presence) -> Relation:
        names = presence.group.variables()
        stored = self._kept(self._settled(relation, names & relation.maybe))
        shared = self._of(stored, names)
        found = self._joined(shared, self.solutions(presence.group, shared))
        join = "SEMI" if presence.holds else "ANTI"
        on = self._same(shared.variables)
        sql = f"SELECT a.* FROM ({stored.sql}) a {join} JOIN ({found.sql}) b ON {on}"
        return Relation(sql, *_both(relation))

    def _condition(self, relation: Relation, condition: Condition) -> Relation:
        self._refuse_foreign(relation, condition.formula)
        writer = self._writer(relation)
        test = writer.test(condition.formula)
        columns = self._list(relation.all)
        sql = f"SELECT {columns} FROM ({writer.relation.sql}) WHERE {test}"
        return Relation(sql, *_both(relation))

    def _computed(self, relation: Relation, computed: Computed) -> Relation:
        self._refuse_foreign(relation, computed.formula)
        if computed.variable in relation.all:
            raise BeyondError(f"{computed.variable}, which is bound twice")
        writer = self._writer(relation)
        value = writer.value(computed.formula)
        columns = f"{self._list(relation.all)}, {value} AS {self.column(computed.variable)}"
        if not relation.all:
            columns = f"{value} AS {self.column(computed.variable)}"
        sql = f"SELECT {columns} FROM ({writer.relation.sql})"
        new = frozenset([computed.variable])
        if is_settled(computed.formula, relation.variables):
            return Relation(sql, relation.variables | new, relation.maybe)
        return Relation(sql, relation.variables, relation.maybe | new)

    def _writer(self, relation: Relation) -> FormulaWriter:
        return FormulaWriter(self._bench, self._prologue, relation, self.column)

    @staticmethod
    def _refuse_foreign(relation: Relation, formula: Formula) -> None:
        if not formula.variables <= relation.all:
            names = ", ".join(sorted(formula.variables - relation.all))
            raise BeyondError(f"a condition on {names}, which its group does not bind")


def _table_of(edge: Edge) -> str:
    return GRAPH_TABLES[edge.graph] if edge.graph else "triple"


def _both(relation: Relation) -> tuple[frozenset[str], frozenset[str]]:
    return relation.variables, relation.maybe
