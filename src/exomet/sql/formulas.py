"""Expressions as SQL over numbers of terms; what SQL does not have, an engine of SPARQL computes.

An error of SPARQL is NULL, as an unbound variable is: both give the same in all that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exomet.sql.patterns import Formula
from exomet.sql.relations import QueryBench, Relation
from exomet.terms.iris import XSD

TRUE, FALSE = (f'"{word}"^^<{XSD}boolean>' for word in ("true", "false"))
_LOGICAL = {"&&": " AND ", "||": " OR "}
_TESTS = {"BOUND", "!", "=", "IN", *_LOGICAL}


class FormulaWriter:
    """Writes expressions on a relation as SQL.

    Attributes:
        relation: the relation, with a column for each part that an engine computed.
    """

    def __init__(
        self, bench: QueryBench, prologue: str, relation: Relation, column: Callable[[str], str]
    ) -> None:
        """Write expressions.

        Args:
            bench: what runs SQL.
            prologue: the declarations of the prefixes in them.
            relation: the solutions that they are about.
            column: gives the column of a variable.
        """
        self.relation = relation
        self._bench = bench
        self._prologue = prologue
        self._column = column
        self._is_stored = False
        self._parts = 0

    def test(self, formula: Formula) -> str:
        """Return SQL for whether an expression is true."""
        word, parts = formula.word, formula.parts
        if word == "BOUND":
            return f"({self.value(parts[0])} IS NOT NULL)"
        if word == "!":
            return f"(NOT {self.test(parts[0])})"
        if word in _LOGICAL:
            return f"({_LOGICAL[word].join(map(self.test, parts))})"
        if word in ("=", "IN") and self._are_plain(parts):
            first, *others = map(self.value, parts)
            return f"({' OR '.join(f'{first} = {other}' for other in others) or 'false'})"
        text = f"IF(({formula.text}), true, false)"
        value = self._by_engine(Formula("", text, formula.variables))
        return f"({value} = {self._bench.number(TRUE)})"

    def value(self, formula: Formula) -> str:
        """Return SQL for the number of what an expression gives."""
        parts = formula.parts
        match formula.word:
            case "?":
                return self._column(formula.text)
            case "term":
                return str(self._bench.number(formula.text))
            case "COALESCE":
                return f"COALESCE({', '.join(map(self.value, parts))})"
            case "IF":
                return self._case(parts[0], self.value(parts[1]), self.value(parts[2]))
            case word if word in _TESTS:
                true, false = (str(self._bench.number(term)) for term in (TRUE, FALSE))
                return self._case(formula, true, false)
            case _:
                return self._by_engine(formula)

    def _case(self, condition: Formula, one: str, other: str) -> str:
        test = self.test(condition)
        return f"CASE WHEN {test} THEN {one} WHEN NOT {test} THEN {other} END"

    def _are_plain(self, parts: tuple[Formula, ...]) -> bool:
        """Return whether terms are equal in value only where they are the same."""
        terms = [part.text for part in parts if part.word == "term"]
        names = [part for part in parts if part.word == "?"]
        if len(terms) + len(names) < len(parts) or not all(map(_is_plain, terms)):
            return False
        if not names:
            return True
        self._store()
        tests = " AND ".join(self._bench.plain(self.value(name)) for name in names)
        return not self._bench.holds(f"SELECT 1 FROM ({self.relation.sql}) WHERE NOT ({tests})")

    def _store(self) -> None:
        if not self._is_stored:
            table = self._bench.stored(self.relation.sql)
            self.relation = Relation(f"FROM {table}", self.relation.variables, self.relation.maybe)
            self._is_stored = True

    def _by_engine(self, formula: Formula) -> str:
        """Return the column of what an engine computes, once for all rows of the same terms."""
        self._store()
        variables = [(self._column(name), name) for name in sorted(formula.variables)]
        table = self._after(formula) or self._bench.computed(
            self.relation.sql, variables, formula.text, self._prologue
        )
        return self._joined([column for column, _ in variables], table)

    def _after(self, formula: Formula) -> str:
        """Return the table of what follows the last mark in IRIs; none where an engine has to."""
        if formula.word != "AFTER":
            return ""
        name, mark = formula.parts
        return self._bench.after(self.relation.sql, self._column(name.text), mark.text)

    def _joined(self, columns: Sequence[str], table: str) -> str:
        """Return the new column of the values that a table has for rows of the same terms."""
        self._parts += 1
        column = f"part{self._parts}"
        same = [f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in columns]
        sql = (
            f"SELECT a.*, b.value AS {column} FROM ({self.relation.sql}) a "
            f"LEFT JOIN {table} b ON {' AND '.join(same) or 'true'}"
        )
        self.relation = Relation(sql, self.relation.variables, self.relation.maybe)
        self._is_stored = False
        return column


def is_settled(formula: Formula, bound: frozenset[str]) -> bool:
    """Return whether an expression has a value whatever the values of some variables.

    Example:
        >>> one, other = Formula("?", "?a"), Formula("?", "?b")
        >>> is_settled(Formula("COALESCE", "", parts=(one, other)), frozenset(["?b"]))
        True
    """
    match formula.word:
        case "?":
            return formula.text in bound
        case "term" | "BOUND":
            return True
        case "COALESCE":
            return any(is_settled(part, bound) for part in formula.parts)
        case "IF":
            condition, *parts = formula.parts
            return _is_of_bound(condition) and all(is_settled(part, bound) for part in parts)
        case _:
            return False


def _is_of_bound(formula: Formula) -> bool:
    """Return whether an expression only asks which variables are bound."""
    if formula.word in ("!", "&&", "||"):
        return all(map(_is_of_bound, formula.parts))
    return formula.word == "BOUND"


def _is_plain(term: str) -> bool:
    """Return whether a term is an IRI or a text without language."""
    return term[0] == "<" or term[-1] == '"'
