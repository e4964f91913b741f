"""Reads queries, those of SPARQL constraints among them.

What a query holds beyond what is understood is told by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from exomet.graph.ntriples import TYPE
from exomet.query.grammar import declared_prefixes, leaves, parse, split_triples, subtrees
from exomet.sql.endings import Ending, grouped, read_ending, selected_parts
from exomet.sql.formula_reader import FormulaReader, regex_in
from exomet.sql.paths import AnyOf, Forward, InTurn, PropertyPath, Repeated, inverse
from exomet.sql.patterns import (
    BeyondError,
    Branches,
    Computed,
    Condition,
    Edge,
    Given,
    Group,
    Item,
    Maybe,
    Presence,
    Select,
    Within,
    Without,
)
from exomet.sql.values import is_regex
from exomet.terms.iris import XSD

if TYPE_CHECKING:
    from lark import Token, Tree

    from exomet.query.grammar import Node

_MODIFIERS = {"?": (False, False), "*": (False, True), "+": (True, True)}


def unknown_calls(text: str) -> Iterator[str]:
    """Yield the calls of a query that every engine would answer with an error, told by name.

    An error counts as false there, so that a constraint would seem to hold.

    Example:
        >>> list(unknown_calls("SELECT $this { $this ?p ?o FILTER(<x:odd>(?o)) }"))
        ['the function <x:odd>']
    """
    from lark import UnexpectedInput  # (an import of 50 ms)

    try:
        tree = parse(text)
    except UnexpectedInput:
        return  # (whoever runs it tells)
    reader = _PatternReader(text, declared_prefixes(tree))
    for call in tree.find_data("call"):
        function, pattern = reader.function(call), regex_in(call)
        if function and not function.startswith(f"<{XSD}"):
            yield f"the function {function}"
        if pattern and not _is_known_regex(pattern):
            yield f"the regular expression {pattern}"


def _is_known_regex(pattern: str) -> bool:
    if is_regex(pattern, '""'):
        return True
    try:
        re.compile(pattern.strip("\"'"))
    except re.error:
        return False
    return True


def read_select(text: str, graphs: Collection[str] | None = None) -> Select:
    """Return a query that selects variables.

    Args:
        text: the query.
        graphs: the IRIs of the named graphs that it may ask; None for a query of SHACL, which may
            ask none and is made of patterns and conditions alone.

    Raises:
        BeyondError: it holds something that the compiler does not understand.

    Example:
        >>> select = read_select("SELECT $this WHERE { $this a <x:A> FILTER(isIRI($this)) }")
        >>> select.variables, select.group.items[0].object, select.group.filters[0].formula.text
        (('?this',), '<x:A>', 'isIRI($this)')
    """
    from lark import UnexpectedInput  # (an import of 50 ms)

    try:
        tree = parse(text)
    except UnexpectedInput as error:
        raise BeyondError("a query outside SPARQL 1.1") from error
    parts = subtrees(tree)
    select = parts[0]
    if select.data != "select" or len(parts) > 1:
        raise BeyondError("a query with VALUES at its end, or of another form than SELECT")
    reader = _PatternReader(text, declared_prefixes(tree), graphs)
    return reader.select(select, text[: select.meta.start_pos])


def _ordered(select: Tree[Token]) -> list[Tree[Token]]:
    """Return projection, group and modifiers of a query, and then what else it has."""
    order = ("projection", "where", "modifiers", "dataset", "values")
    return sorted(subtrees(select), key=lambda part: order.index(part.data))


def _variable(token: Token) -> str:
    name = f"?{token[1:]}"
    if name in ("?PATH", "?shapesGraph", "?currentShape", "?failure", "?path", "?message"):
        raise BeyondError(f"the variable {token}")
    return name


class _PatternReader:
    """Reads groups; blank nodes in patterns are variables without a name in the query."""

    def __init__(
        self, text: str, prefixes: Mapping[str, str], graphs: Collection[str] | None = None
    ) -> None:
        self._text = text
        self._graphs = graphs
        lines = (f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes.items())
        self._prologue = "".join(lines)

    def select(self, tree: Tree[Token], prologue: str) -> Select:
        """Return a query, or one within another.

        Args:
            tree: the query.
            prologue: the declarations of its prefixes.
        """
        projection, where, modifiers, *more = _ordered(tree)
        if more:
            raise BeyondError("a query with FROM, or VALUES at the end of another")
        formulas = FormulaReader(self._text, self._term)
        selected = [*selected_parts(projection)]
        computed = [
            Computed(_variable(name), formulas.formula(expression))
            for name, expression in selected
            if expression
        ]
        ending = read_ending(modifiers, formulas)
        if self._graphs is None and (computed or ending != Ending(order=ending.order)):
            raise BeyondError("a query of SHACL with an expression, GROUP BY, HAVING or LIMIT")
        grouping = grouped(ending, formulas)
        return Select(
            tuple(_variable(name) for name, _ in selected),
            self.group(subtrees(where)[0]),
            prologue,
            ending.order,
            "DISTINCT" in map(str.upper, leaves(projection)) or grouping is not None,
            grouping,
            (*computed, *ending.computed),
            ending.limit,
        )

    def group(self, tree: Tree[Token], graph: str = "") -> Group:
        """Return a group of patterns on a graph, which is the default graph unless it is named."""
        items: list[Item] = []
        filters: list[Condition | Presence] = []
        for part in subtrees(tree):
            if part.data == "triples":
                items += self._triples(part, graph)
            elif part.data == "subselect":
                items.append(self._within(part, graph))
            elif _first_word(part) == "FILTER":
                filters.append(self._filter(part, graph))
            else:
                items += self._pattern(part, graph)
        return Group(tuple(items), tuple(filters))

    def _pattern(self, tree: Tree[Token], graph: str) -> Iterator[Item]:
        word = _first_word(tree)
        groups = _groups_in(tree)
        if word == "OPTIONAL":
            yield Maybe(self.group(groups[0], graph))
        elif word == "{":
            yield Branches(tuple(self.group(part, graph) for part in groups))
        elif word == "GRAPH":
            yield from self._in_graph(subtrees(tree))
        elif self._graphs is None:
            raise BeyondError(f"{word} in a query")
        elif word == "MINUS":
            yield Without(self.group(groups[0], graph))
        else:
            yield self._given(subtrees(tree)[0]) if word == "VALUES" else self._bind(tree)

    def _bind(self, tree: Tree[Token]) -> Computed:
        if _first_word(tree) != "BIND":
            raise BeyondError(f"{_first_word(tree)} in a query")
        formula = FormulaReader(self._text, self._term).formula(subtrees(tree)[0])
        *_, name, _ = (token for token in tree.children if isinstance(token, str))
        return Computed(_variable(name), formula)

    def _within(self, tree: Tree[Token], graph: str) -> Within:
        if self._graphs is None or graph:
            raise BeyondError("a SELECT within a query of SHACL, or within GRAPH")
        return Within(self.select(tree, self._prologue))

    def _given(self, values: Tree[Token]) -> Given:
        tokens = [token for token in values.children if isinstance(token, str)]
        variables = tuple(_variable(token) for token in tokens if token.type == "VAR")
        if any(word.type == "UNDEF" for word in leaves(values)):
            raise BeyondError("UNDEF in VALUES")
        terms = [self._end(value) for value in subtrees(values)]
        return Given(variables, tuple(zip(*[iter(terms)] * len(variables), strict=True)))

    def _in_graph(self, parts: list[Tree[Token]]) -> tuple[Item, ...]:
        """Return the patterns of a group on a named graph."""
        name = self._term(self._slice(parts[0]))[1:-1] if len(parts) > 1 else "a variable"
        if name not in (self._graphs or ()):
            raise BeyondError(f"GRAPH of {name} in a query")
        group = self.group(parts[-1], name)
        if group.filters:
            raise BeyondError("a condition within GRAPH")
        return group.items

    def _filter(self, tree: Tree[Token], graph: str) -> Condition | Presence:
        constraint = subtrees(tree)[0]
        words = tuple(str(token).upper() for token in leaves(constraint))
        groups = [*constraint.find_data("group")]
        if words[:1] == ("EXISTS",) or words[:2] == ("NOT", "EXISTS"):
            return Presence(self.group(groups[-1], graph), words[0] == "EXISTS")
        for token in leaves(constraint):
            if token.type == "VAR":
                _variable(token)
        return Condition(FormulaReader(self._text, self._term).formula(constraint))

    def function(self, call: Tree[Token]) -> str:
        """Return the IRI of the function that is called; nothing for those of SPARQL."""
        name = call.children[0]
        return "" if isinstance(name, str) else self._term(self._slice(name))

    def _triples(self, block: Tree[Token], graph: str) -> Iterator[Edge]:
        blocks = [block]
        while blocks:
            subject, *blocks = subtrees(blocks[0])
            for node, verb, value in split_triples(subject):
                yield Edge(self._end(node), self._verb(verb), self._end(value), graph)

    def _end(self, node: Node) -> str:
        """Return a variable or a term."""
        tokens = list(leaves(node))
        # (a subject stands for itself and its properties: its node comes first)
        token = tokens[0]
        if token.type == "VAR":
            return _variable(token)
        if token.type == "LABEL":
            return f"?{token}"
        if token in ("[", "("):
            raise BeyondError(f"{token} in a query")
        return self._term(" ".join(tokens) if isinstance(node, str) else self._slice(node))

    def _slice(self, node: Tree[Token]) -> str:
        return self._text[node.meta.start_pos : node.meta.end_pos]

    def _term(self, text: str) -> str:
        """Return a term as N-Triples write it."""
        turtle = f"{self._prologue}<x:s> <x:p> {text} ."
        try:
            (quad,) = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
        except SyntaxError as error:
            raise BeyondError(f"{text}, whose prefix is not declared") from error
        return str(quad.object)

    def _verb(self, tree: Node) -> PropertyPath | str:
        token = next(leaves(tree))
        if token.type == "VAR":
            return _variable(token)
        assert not isinstance(tree, str)  # noqa: S101
        return self._path(subtrees(tree)[0])

    def _path(self, tree: Tree[Token]) -> PropertyPath:
        choices = tuple(self._sequence(part) for part in subtrees(tree))
        return choices[0] if len(choices) == 1 else AnyOf(choices)

    def _sequence(self, tree: Tree[Token]) -> PropertyPath:
        steps = tuple(self._step(part) for part in subtrees(tree))
        return steps[0] if len(steps) == 1 else InTurn(steps)

    def _step(self, tree: Tree[Token]) -> PropertyPath:
        words = [str(child) for child in tree.children if isinstance(child, str)]
        if "!" in words:
            raise BeyondError("a negated path")
        path = self._primary(tree)
        if words[-1:] and words[-1] in _MODIFIERS:
            path = Repeated(path, *_MODIFIERS[words[-1]])
        return inverse(path) if words[:1] == ["^"] else path

    def _primary(self, tree: Tree[Token]) -> PropertyPath:
        inner = subtrees(tree)
        if not inner:
            return Forward(TYPE)
        if inner[0].data == "path":
            return self._path(inner[0])
        return Forward(self._term(self._slice(inner[0])))


def _groups_in(tree: Tree[Token]) -> list[Tree[Token]]:
    return [part for part in subtrees(tree) if part.data == "group"]


def _first_word(tree: Tree[Token]) -> str:
    return next(leaves(tree)).upper()
