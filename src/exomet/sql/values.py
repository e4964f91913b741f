"""Tests of values, as SPARQL states them: SHACL defines most constraints on values so."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

_BOUNDS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_SIZES = {"minLength": ">=", "maxLength": "<="}
_ORDERS = {"lessThan": "<", "lessThanOrEquals": "<="}


def is_regex(pattern: str, flags: str) -> bool:
    """Return whether the engine can run a regular expression; both are literals of SPARQL.

    Example:
        >>> is_regex('"^MIMAT"', '"i"'), is_regex('"(?=x)"', '""')
        (True, False)
    """
    try:
        solutions = ox.Store().query(f'SELECT (REGEX("", {pattern}, {flags}) AS ?known) {{}}')
    except SyntaxError:
        return False
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    return next(solutions)["known"] is not None


def asking(variables: Sequence[str], condition: str, prologue: str) -> str:
    """Return a query for the rows of a table of values that pass a condition.

    Args:
        variables: those in the condition; each may have no value in a row.
        condition: what stands after FILTER.
        prologue: declarations of the prefixes in the condition.

    Example:
        >>> asking(["?a"], "(?a = 1)", "")
        ' SELECT ?row_a { ?row_a <v:> <v:> OPTIONAL { ?row_a <v:0> ?a } FILTER (?a = 1) }'
    """
    row, values = _patterns_of_row(variables)
    return f"{prologue} SELECT {row} {{ {row} <v:> <v:> {values} FILTER {condition} }}"


def _patterns_of_row(variables: Sequence[str]) -> tuple[str, str]:
    """Return the variable of a row, and the patterns of its values."""
    # (a name longer than any of the others)
    row = "?row_" + "".join(name[1:] for name in variables)
    values = " ".join(f"OPTIONAL {{ {row} <v:{n}> {name} }}" for n, name in enumerate(variables))
    return row, values


def computing(variables: Sequence[str], expression: str, prologue: str) -> str:
    """Return a query for what an expression gives in each row of a table of values.

    Args:
        variables: those in the expression; each may have no value in a row.
        expression: the expression.
        prologue: declarations of the prefixes in the expression.

    Example:
        >>> computing(["?a"], "STR(?a)", "")
        ' SELECT ?row_a (STR(?a) AS ?value_a) { ?row_a <v:> <v:> OPTIONAL { ?row_a <v:0> ?a } }'
    """
    row, values = _patterns_of_row(variables)
    value = row.replace("?row", "?value", 1)
    return f"{prologue} SELECT {row} ({expression} AS {value}) {{ {row} <v:> <v:> {values} }}"


def is_condition(variables: Sequence[str], condition: str, prologue: str) -> bool:
    """Return whether the engine can read a condition; the arguments are those of ``asking``.

    Example:
        >>> is_condition(["?a"], "(?a = 1)", ""), is_condition(["?a"], "(?a = x:y)", "")
        (True, False)
    """
    try:
        ox.Store().query(asking(variables, condition, prologue))
    except SyntaxError:
        return False
    return True


def test_of(kind: str, terms: tuple[str, ...]) -> str:
    """Return the condition under which a value keeps a constraint.

    Args:
        kind: local name of the parameter.
        terms: its value, as N-Triples write it; the flags after a pattern; all languages.

    Example:
        >>> test_of("minLength", ("20",))
        '(!isBlank(?value) && STRLEN(STR(?value)) >= 20)'
    """
    if kind in _BOUNDS:
        return f"(?value {_BOUNDS[kind]} {terms[0]})"
    if kind in _SIZES:
        return f"(!isBlank(?value) && STRLEN(STR(?value)) {_SIZES[kind]} {terms[0]})"
    if kind == "pattern":
        pattern, flags = terms
        return f"(!isBlank(?value) && REGEX(STR(?value), {pattern}, {flags}))"
    ranges = " || ".join(f"LANGMATCHES(LANG(?value), {language})" for language in terms)
    return f"(isLiteral(?value) && ({ranges or 'false'}))"


def order_test(kind: str) -> str:
    """Return the condition under which a value keeps ``lessThan`` to another.

    Example:
        >>> order_test("lessThanOrEquals")
        '(?value <= ?other)'
    """
    return f"(?value {_ORDERS[kind]} ?other)"
