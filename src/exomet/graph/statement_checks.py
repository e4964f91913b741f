"""Checks of statements: each is of a column or a step of its finding, with values it may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exomet.errors import Problem
from exomet.graph.resolve import Resolver
from exomet.tables import provenance, schema
from exomet.tables.read import Table, Tables
from exomet.tables.spec import Column
from exomet.terms.lexicon import closest, did_you_mean
from exomet.terms.wording import quoted

_STATED_COLUMNS = {
    column.name: column
    for column in schema.FINDINGS.columns
    if column.name not in ("finding", "kind", "note")
}
_SIGNS = next(column for column in schema.STEPS.columns if column.name == "sign")
_IN_CELL = next(column for column in schema.STEPS.columns if column.name == "in_cell")


def check_statements(tables: Tables, resolver: Resolver) -> Iterator[Problem]:
    """Yield a problem for each statement that its finding cannot have; make its terms known."""
    finding_of = {row.evidence: row.finding for row in tables[schema.EVIDENCE].rows}
    steps = {(row.finding, row.step) for row in tables[schema.STEPS].rows}
    statements = tables[schema.STATEMENTS]
    for row in statements.rows:
        finding = finding_of[row.evidence]
        step, _, part = row.field.partition(".")
        if re.fullmatch(r"s\d+", step):
            if (finding, step) not in steps:
                what = f"there is no step {quoted(step)} in finding {finding}"
                yield statements.problem(row, "field", "UNKNOWN_STEP", what)
            yield from _value_problems(statements, row, _IN_CELL if part else _SIGNS, resolver)
        elif column := _STATED_COLUMNS.get(row.field):
            yield from _value_problems(statements, row, column, resolver)
        else:
            what = f"{quoted(row.field)} is no column of findings and no step"
            nearest = did_you_mean(closest(row.field, _STATED_COLUMNS))
            yield statements.problem(row, "field", "UNKNOWN_FIELD", what, nearest)


def _value_problems(
    statements: Table[provenance.StatementRow],
    row: provenance.StatementRow,
    column: Column,
    resolver: Resolver,
) -> Iterator[Problem]:
    """Yield a problem for each value that a column cannot hold."""
    for value in row.value:
        if column.choices and value not in column.choices:
            what = f"{quoted(value)} is not allowed for {row.field}"
            yield statements.problem(
                row, "value", "NOT_A_CHOICE", what, _other_choices(column, value)
            )
        elif column.pattern and not re.fullmatch(column.pattern, value):
            what = f"{quoted(value)} is not a well-formed {column.name}"
            yield statements.problem(row, "value", "MALFORMED", what, f"expected {column.pattern}")
        elif column.kind and not resolver.known(value, column.kind):
            what = f"{quoted(value)} is not the label or CURIE of a {column.kind}"
            repair = resolver.repair(value, column.kind)
            yield statements.problem(row, "value", resolver.rule(value), what, repair)


def _other_choices(column: Column, value: str) -> str:
    return did_you_mean(closest(value, column.choices)) or f"one of: {', '.join(column.choices)}"
