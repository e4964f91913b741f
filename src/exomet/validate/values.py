"""Tests of values, as SPARQL states them: SHACL defines most constraints on values so."""

from __future__ import annotations

import pyoxigraph as ox

_BOUNDS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_LENGTHS = {"minLength": ">=", "maxLength": "<="}
_ORDERS = {"lessThan": "<", "lessThanOrEquals": "<="}


def is_regex(pattern: str, flags: str) -> bool:
    """Return whether the engine can run a regular expression; both are literals.

    Example:
        >>> is_regex('"^MIMAT"', '"i"'), is_regex('"(?=x)"', '""')
        (True, False)
    """
    solutions = ox.Store().query(f'SELECT (REGEX("", {pattern}, {flags}) AS ?known) {{}}')
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101
    return next(solutions)["known"] is not None


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
    if kind in _LENGTHS:
        return f"(!isBlank(?value) && STRLEN(STR(?value)) {_LENGTHS[kind]} {terms[0]})"
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
