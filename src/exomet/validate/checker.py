"""Shapes run on a whole graph at once, step by step as tables.

For a shape there is a table ``f`` of its focus nodes, and a table ``f, v`` of their values. Each
constraint selects the ``f, v`` that break it; ``v`` is null where no value is to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from exomet.sql.paths import followed
from exomet.sql.relations import Relation
from exomet.sql.solutions import THIS, Solver
from exomet.sql.workbench import Workbench
from exomet.validate.faults import Faults, Values
from exomet.validate.shapes import Constraint, QueryConstraint, Shape, Source, Target
from exomet.validate.violations import Violation, filled

# How many of k shapes a value breaks, where it breaks the constraint that combines them.
_BREAKS: dict[str, Callable[[int], str]] = {
    "and": lambda _: "> 0",
    "node": lambda _: "> 0",
    "property": lambda _: "> 0",
    "not": lambda _: "= 0",
    "or": lambda shapes: f"= {shapes}",
    "xone": lambda shapes: f"<> {shapes - 1}",
}


class Checker:
    """Runs shapes that are understood as a whole."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._faults = Faults(bench)
        bench.run("CREATE TEMP TABLE seen(f INTEGER)")

    def focus(self, targets: Iterable[Target]) -> str:
        """Return the name of a table of the nodes that targets mean."""
        selects = [self._meant(target) for target in targets]
        focus = self._bench.stored(" UNION ".join(selects))
        self._bench.run(f"INSERT INTO seen FROM {focus}")
        return focus

    def seen(self) -> int:
        """Return the number of nodes that were in focus so far."""
        ((count,),) = self._bench.rows("SELECT count(DISTINCT f) FROM seen")
        return int(count)

    def _meant(self, target: Target) -> str:
        if target.kind == "class":
            return f"SELECT n AS f FROM {self._faults.members(target.term)}"
        number = self._bench.number(target.term)
        if target.kind == "node":
            return f"SELECT {number} AS f"
        column = "s" if target.kind == "subjects" else "o"
        return f"SELECT {column} AS f FROM triple WHERE p = {number}"

    def violations(self, shape: Shape, focus: str) -> Iterator[Violation]:
        """Yield what breaks a shape.

        Args:
            shape: the shape.
            focus: name of the table of its focus nodes.
        """
        if shape.deactivated:
            return
        values = self._values(shape, focus)
        for constraint in shape.constraints:
            if constraint.kind == "property":
                yield from self.violations(constraint.shapes[0], self._distinct(values))
            else:
                yield from self._reported(shape.source, constraint, values)
        for query in shape.queries:
            yield from self._answers(query, focus)

    def _values(self, shape: Shape, focus: str) -> Values:
        sql = f"SELECT f, f AS v FROM {focus}"
        if shape.path:
            start = f"SELECT f AS x, f AS y FROM {focus}"
            walk = followed(start, shape.path, self._bench.number)
            sql = f"SELECT DISTINCT x AS f, y AS v FROM ({walk})"
        return Values(focus, self._bench.stored(sql), are_focus=not shape.path)

    def _distinct(self, values: Values) -> str:
        """Return the name of a table of the values, as focus nodes of another shape."""
        if values.are_focus:
            return values.focus
        return self._bench.stored(f"SELECT DISTINCT v AS f FROM {values.table}")

    def _reported(
        self, source: Source, constraint: Constraint, values: Values
    ) -> Iterator[Violation]:
        if not source.message:
            source = Source(source.rule, source.column, f"breaks sh:{constraint.kind}")
        for focus, value in self._texts(self._broken(constraint, values), ("f", "v")):
            yield Violation(source, focus or "", value or "")

    def _texts(self, sql: str, columns: Iterable[str]) -> list[tuple[str | None, ...]]:
        """Return the rows that a query selects, with the texts of terms for their numbers."""
        texts, joins = [], []
        for column in columns:
            texts.append(f"word_{column}.text")
            joins.append(f"LEFT JOIN word word_{column} ON word_{column}.id = row.{column}")
        found = self._bench.stored(sql)
        return self._bench.rows(f"SELECT {', '.join(texts)} FROM {found} row {' '.join(joins)}")

    def _broken(self, constraint: Constraint, values: Values) -> str:
        """Return SQL for the focus nodes and values that break a constraint."""
        if not constraint.shapes and constraint.kind not in _BREAKS:
            return self._faults.of(constraint, values)
        inner = self._distinct(values)
        broken = [self._breaking(shape, inner) for shape in constraint.shapes]
        if constraint.kind in _BREAKS:
            return self._combined(constraint.kind, broken, values)
        return self._faults.qualified(constraint, broken[0], values)

    def _combined(self, kind: str, broken: list[str], values: Values) -> str:
        all_broken = " UNION ALL ".join(f"SELECT f AS w FROM {table}" for table in broken)
        empty = "SELECT 0 AS w LIMIT 0"
        counts = f"SELECT w, count(*) AS n FROM ({all_broken or empty}) GROUP BY w"
        breaks = f"coalesce(n, 0) {_BREAKS[kind](len(broken))}"
        return f"SELECT f, v FROM {values.table} LEFT JOIN ({counts}) ON w = v WHERE {breaks}"

    def _breaking(self, shape: Shape, focus: str) -> str:
        """Return the name of a table of the focus nodes that do not conform to a shape."""
        selects = ["SELECT 0 AS f LIMIT 0"]
        if not shape.deactivated:
            values = self._values(shape, focus)
            selects += [self._broken(constraint, values) for constraint in shape.constraints]
            selects += [self._solved(query, focus)[0] for query in shape.queries]
        return self._bench.stored(" UNION ".join(f"SELECT f FROM ({one})" for one in selects))

    # Queries

    def _solved(self, query: QueryConstraint, focus: str) -> tuple[str, list[str]]:
        """Return SQL for the nodes ``f`` that a query selects and for its other variables."""
        solver = Solver(self._bench, query.select.prologue)
        nodes = f"SELECT f AS {solver.column(THIS)} FROM {focus}"
        bound = Relation(nodes, frozenset([THIS]))
        found = solver.answers(query.select.group, bound)
        names = [name for name in query.select.variables if name in found.all and name != THIS]
        columns = "".join(f", {solver.column(name)} AS v{n}" for n, name in enumerate(names))
        return f"SELECT DISTINCT {solver.column(THIS)} AS f{columns} FROM ({found.sql})", names

    def _answers(self, query: QueryConstraint, focus: str) -> Iterator[Violation]:
        sql, names = self._solved(query, focus)
        columns = ["f", *(f"v{n}" for n in range(len(names)))]
        for row in self._texts(sql, columns):
            values = {
                name[1:]: text for name, text in zip([THIS, *names], row, strict=True) if text
            }
            message = filled(query.source.message or "breaks sh:sparql", values)
            source = Source(query.source.rule, query.source.column, message)
            yield Violation(source, values["this"], values.get("value", ""))
