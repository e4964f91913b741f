"""Reads the expressions of queries, as far as SQL has the same; the rest is left to an engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from exomet.query.grammar import leaves, subtrees
from exomet.sql.patterns import Aggregate, BeyondError, Formula
from exomet.sql.values import is_regex

if TYPE_CHECKING:
    from lark import Token, Tree

# Functions of SPARQL that SQL has too.
_IN_SQL = ("BOUND", "COALESCE", "IF")
# What follows the last of some marks in an IRI, such as its local name.
_AFTER_LAST = re.compile(
    r"""REPLACE\s*\(\s*STR\s*\(\s*[?$](?P<name>\w+)\s*\)\s*,
        \s*"\.\*(?P<mark>[/\#-])"\s*,\s*""\s*\)""",
    re.IGNORECASE | re.VERBOSE,
)
# Of these a group has one value, however often a row comes.
_AGGREGATES = ("COUNT", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT")


class FormulaReader:
    """Reads expressions; an aggregate in one is read as a variable that stands for it.

    Attributes:
        aggregates: those that were read.
    """

    def __init__(self, text: str, term: Callable[[str], str]) -> None:
        """Read expressions of a query.

        Args:
            text: the query.
            term: returns a term of the query as N-Triples write it.
        """
        self._text = text
        self._term = term
        self.aggregates: list[Aggregate] = []
        self._places: dict[tuple[int, int], str] = {}

    def formula(self, tree: Tree[Token]) -> Formula:
        """Return an expression.

        Raises:
            BeyondError: it holds something that is not understood.
        """
        self._check(tree)
        for call in tree.find_data("call"):
            if isinstance(name := call.children[0], str) and name.type == "AGGREGATE":
                self._aggregate(call)
        return self._read(tree)

    def _check(self, tree: Tree[Token]) -> None:
        if next(tree.find_data("group"), None):
            raise BeyondError("EXISTS within another condition")
        for call in tree.find_data("call"):
            pattern = regex_in(call)
            if pattern and not is_regex(pattern, '""'):
                raise BeyondError(f"the regular expression {pattern}")

    def _aggregate(self, call: Tree[Token]) -> None:
        words = [str(child).upper() for child in call.children if isinstance(child, str)]
        kind = words[0]
        if kind not in _AGGREGATES or "*" in words:
            raise BeyondError(f"the aggregate {kind} of a query")
        if kind in ("COUNT", "GROUP_CONCAT") and "DISTINCT" not in words:
            raise BeyondError(f"{kind} without DISTINCT")
        texts = [str(child) for child in call.children if getattr(child, "type", "") == "STRING"]
        separator = self._term(texts[0])[1:-1] if texts else " "
        variable = f"?aggregate_{len(self.aggregates)}_of_{call.meta.start_pos}"
        formula = self._read(subtrees(call)[-1])
        self.aggregates.append(Aggregate(variable, kind, formula, separator))
        self._places[(call.meta.start_pos, call.meta.end_pos)] = variable

    def _read(self, tree: Tree[Token]) -> Formula:
        """Return an expression, read as far as SQL has the same."""
        tree = _unwrapped(tree)
        inner = subtrees(tree)
        words = [str(child).upper() for child in tree.children if isinstance(child, str)]
        match str(tree.data):
            case "expression" | "and":
                return self._operation(words[0], tree, inner)
            case "relation":
                return self._relation(tree, words, inner)
            case "unary":
                return self._unary(tree, words, inner)
            case "call":
                return self._call(tree)
            case _:
                return self._foreign(tree)

    def _relation(self, tree: Tree[Token], words: list[str], inner: list[Tree[Token]]) -> Formula:
        if words[0] in ("=", "!="):
            equal = self._operation("=", tree, inner)
            return equal if words[0] == "=" else self._negated(tree, equal)
        if words[-1] != "IN":
            return self._foreign(tree)
        listed = self._operation("IN", tree, [inner[0], *subtrees(inner[1])])
        return self._negated(tree, listed) if words[0] == "NOT" else listed

    def _negated(self, tree: Tree[Token], formula: Formula) -> Formula:
        """Return the contrary of what stands in a relation as ``!=`` or NOT IN."""
        text = self._said(tree)
        part = Formula(formula.word, f"(!({text}))", formula.variables, formula.parts)
        return Formula("!", text, formula.variables, (part,))

    def _unary(self, tree: Tree[Token], words: list[str], inner: list[Tree[Token]]) -> Formula:
        if words[:1] == ["!"]:
            return self._operation("!", tree, inner)
        if not inner and (name := tree.children[0]) and getattr(name, "type", "") == "VAR":
            return _variable_alone(f"?{str(name)[1:]}")
        if words[:1] in (["+"], ["-"]):
            return self._foreign(tree)
        return Formula("term", self._term(self._said(tree)))

    def _call(self, tree: Tree[Token]) -> Formula:
        if variable := self._places.get((tree.meta.start_pos, tree.meta.end_pos)):
            return _variable_alone(variable)
        if after := _AFTER_LAST.fullmatch(self._said(tree)):
            parts = (_variable_alone(f"?{after['name']}"), Formula("mark", after["mark"]))
            return Formula("AFTER", self._said(tree), parts[0].variables, parts)
        name = str(tree.children[0]).upper()
        if name not in _IN_SQL:
            return self._foreign(tree)
        return self._operation(name, tree, subtrees(subtrees(tree)[0]))

    def _operation(self, word: str, tree: Tree[Token], parts: list[Tree[Token]]) -> Formula:
        read = tuple(self._read(part) for part in parts)
        variables = frozenset[str]().union(*(part.variables for part in read))
        return Formula(word, self._said(tree), variables, read)

    def _foreign(self, tree: Tree[Token]) -> Formula:
        """Return an expression that an engine of SPARQL must compute."""
        places = [place for place in self._places if _is_inside(tree, place)]
        named = {self._places[place] for place in places}
        for token in leaves(tree):
            at = token.start_pos or 0
            if token.type == "VAR" and not any(start <= at < end for start, end in places):
                named.add(f"?{token[1:]}")
        return Formula("", self._said(tree), frozenset(named))

    def _said(self, tree: Tree[Token]) -> str:
        """Return the text of an expression, with a variable in place of each aggregate."""
        at, end = tree.meta.start_pos, tree.meta.end_pos
        text = ""
        for place, name in sorted(self._places.items()):
            if _is_inside(tree, place):
                text += self._text[at : place[0]] + name
                at = place[1]
        return text + self._text[at:end]


def _unwrapped(tree: Tree[Token]) -> Tree[Token]:
    """Return an expression without the brackets around it, however many there are."""
    inner = subtrees(tree)
    while len(inner) == 1 and tree.data != "call":
        if tree.data == "unary" and (tree.children[0] != inner[0] or inner[0].data != "constraint"):
            break
        tree, inner = inner[0], subtrees(inner[0])
    return tree


def regex_in(call: Tree[Token]) -> str:
    """Return the regular expression in a call, as it is written; nothing if there is none."""
    if str(call.children[0]).upper() not in ("REGEX", "REPLACE"):
        return ""
    expressions = subtrees(subtrees(call)[-1])
    return " ".join(leaves(expressions[1])) if len(expressions) > 1 else ""


def _variable_alone(variable: str) -> Formula:
    return Formula("?", variable, frozenset([variable]))


def _is_inside(tree: Tree[Token], place: tuple[int, int]) -> bool:
    """Return whether a place in the text is within an expression."""
    return bool(tree.meta.start_pos <= place[0] and place[1] <= tree.meta.end_pos)
