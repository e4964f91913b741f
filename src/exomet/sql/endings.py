"""Reads what stands around the patterns of a query: what it selects, groups and orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exomet.query.grammar import leaves, subtrees
from exomet.sql.formula_reader import FormulaReader
from exomet.sql.patterns import BeyondError, Computed, Condition, Grouping, Ordering

if TYPE_CHECKING:
    from lark import Token, Tree


@dataclass(frozen=True)
class Ending:
    """What stands after the patterns of a query.

    Attributes:
        groups: the variables by which it groups.
        having: conditions on groups.
        order: the variables by which it orders.
        computed: those of them that stand for expressions.
        limit: how many rows it leaves, if it cuts them.
    """

    groups: tuple[str, ...] = ()
    having: tuple[Condition, ...] = ()
    order: tuple[Ordering, ...] = ()
    computed: tuple[Computed, ...] = ()
    limit: int | None = None


def selected_parts(projection: Tree[Token]) -> Iterator[tuple[Token, Tree[Token] | None]]:
    """Yield what a query selects: variables, each with its expression if it has one.

    Raises:
        BeyondError: it selects everything.
    """
    expression: Tree[Token] | None = None
    for child in projection.children:
        if not isinstance(child, str):
            expression = child
        elif child.type == "VAR":
            yield child, expression
            expression = None
        elif child == "*":
            raise BeyondError("a query that selects *")


def read_ending(modifiers: Tree[Token], formulas: FormulaReader) -> Ending:
    """Return what stands after the patterns of a query.

    Raises:
        BeyondError: it groups by an expression, or leaves the first solutions out.
    """
    words = [token for token in modifiers.children if isinstance(token, str)]
    _refuse_further(words, subtrees(modifiers))
    having = map(formulas.formula, _parts_of(modifiers, "constraint"))
    orders = [_ordering(part, formulas) for part in _parts_of(modifiers, "order")]
    return Ending(
        tuple(f"?{word[1:]}" for word in words if word.type == "VAR"),
        tuple(map(Condition, having)),
        tuple(ordering for ordering, _ in orders),
        tuple(computed for _, computed in orders if computed),
        _limit(words),
    )


def _limit(words: list[Token]) -> int | None:
    return next((int(word) for word in words if word.type == "INTEGER"), None)


def _refuse_further(words: list[Token], parts: list[Tree[Token]]) -> None:
    if any(word.type == "OFFSET" for word in words):
        raise BeyondError("OFFSET in a query")
    if any(part.data not in ("constraint", "order") for part in parts):
        raise BeyondError("GROUP BY an expression")


def _parts_of(tree: Tree[Token], kind: str) -> list[Tree[Token]]:
    return [part for part in subtrees(tree) if part.data == kind]


def grouped(ending: Ending, formulas: FormulaReader) -> Grouping | None:
    """Return how a query groups its solutions; None if it does not.

    Raises:
        BeyondError: it makes one group of all.
    """
    if not (formulas.aggregates or ending.groups):
        return None
    if not ending.groups:
        raise BeyondError("an aggregate without GROUP BY")
    return Grouping(ending.groups, tuple(formulas.aggregates), ending.having)


def _ordering(tree: Tree[Token], formulas: FormulaReader) -> tuple[Ordering, Computed | None]:
    """Return by what solutions are ordered; an expression gets a variable that stands for it."""
    tokens = list(leaves(tree))
    descending = tokens[0].type == "DESC"
    if tokens[0].type in ("ASC", "DESC"):
        tokens = tokens[2:-1]
    if len(tokens) == 1:
        return Ordering(f"?{tokens[0][1:]}", descending), None
    variable = f"?order_{tree.meta.start_pos}"
    computed = Computed(variable, formulas.formula(subtrees(tree)[0]))
    return Ordering(variable, descending), computed
