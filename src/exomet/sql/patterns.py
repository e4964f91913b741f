"""Queries as typed values, as far as they are understood."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from exomet.sql.paths import PropertyPath, is_endless, predicates


class BeyondError(Exception):
    """Something that the compiler of queries does not understand; the text names it."""


@dataclass(frozen=True)
class Edge:
    """A triple pattern; variables begin with a question mark, the rest are terms.

    Attributes:
        subject, path, object: its parts.
        graph: IRI of the named graph that is asked; empty for the default graph.
    """

    subject: str
    path: PropertyPath | str
    object: str
    graph: str = ""

    def mentions(self) -> set[str]:
        """Return its variables."""
        return {end for end in self._ends() if end.startswith("?")}

    def terms(self) -> set[str]:
        """Return its terms."""
        between = set() if isinstance(self.path, str) else predicates(self.path)
        return between | {end for end in self._ends() if not end.startswith("?")}

    def _ends(self) -> set[str]:
        between = {self.path} if isinstance(self.path, str) else set[str]()
        return between | {self.subject, self.object}


@dataclass(frozen=True)
class Given:
    """The values that variables may have together: a row of terms for each choice."""

    variables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set(self.variables)

    def terms(self) -> set[str]:
        """Return its terms."""
        return set().union(*self.rows)


@dataclass(frozen=True)
class Branches:
    """Groups of which one holds."""

    groups: tuple[Group, ...]

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set().union(*(group.variables() for group in self.groups))

    def terms(self) -> set[str]:
        """Return its terms."""
        return set().union(*(group.terms() for group in self.groups))


@dataclass(frozen=True)
class Maybe:
    """An OPTIONAL group."""

    group: Group

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set(self.group.variables())

    def terms(self) -> set[str]:
        """Return its terms."""
        return self.group.terms()


@dataclass(frozen=True)
class Formula:
    """An expression, or a part of one.

    Attributes:
        word: what it does: ``?`` for a variable, ``term`` for a term, an operator or a function
            that SQL has too; empty if only an engine of SPARQL can compute it.
        text: how SPARQL says it.
        variables: those in it.
        parts: what it is made of.
    """

    word: str
    text: str
    variables: frozenset[str] = frozenset()
    parts: tuple[Formula, ...] = ()

    def terms(self) -> set[str]:
        """Return the terms in it that SQL compares or returns.

        Example:
            >>> Formula("=", "", frozenset(), (Formula("term", "<x:a>"),)).terms()
            {'<x:a>'}
        """
        own = {self.text} if self.word == "term" else set()
        return own.union(*(part.terms() for part in self.parts))


@dataclass(frozen=True)
class Condition:
    """A FILTER without groups."""

    formula: Formula

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set(self.formula.variables)

    def terms(self) -> set[str]:
        """Return its terms."""
        return self.formula.terms()


@dataclass(frozen=True)
class Computed:
    """A BIND: a variable that has the value of an expression."""

    variable: str
    formula: Formula

    def mentions(self) -> set[str]:
        """Return its variables."""
        return {self.variable, *self.formula.variables}

    def terms(self) -> set[str]:
        """Return its terms."""
        return self.formula.terms()


@dataclass(frozen=True)
class Without:
    """A MINUS."""

    group: Group

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set(self.group.variables())

    def terms(self) -> set[str]:
        """Return its terms."""
        return self.group.terms()


@dataclass(frozen=True)
class Within:
    """A SELECT within a query."""

    select: Select

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set(self.select.variables)

    def terms(self) -> set[str]:
        """Return its terms."""
        return self.select.terms()


@dataclass(frozen=True)
class Presence:
    """A FILTER that asks whether a group has solutions, or has none."""

    group: Group
    holds: bool

    def mentions(self) -> set[str]:
        """Return its variables."""
        return set(self.group.variables())

    def terms(self) -> set[str]:
        """Return its terms."""
        return self.group.terms()


@dataclass(frozen=True)
class Group:
    """A group of patterns: the items in their order, then the filters on all of them."""

    items: tuple[Item, ...]
    filters: tuple[Condition | Presence, ...]

    def variables(self) -> frozenset[str]:
        """Return the variables in the group, in its filters, and in the groups in it."""
        parts = (*self.items, *self.filters)
        return frozenset[str]().union(*(part.mentions() for part in parts))

    def terms(self) -> set[str]:
        """Return the terms in the patterns of the group, and of the groups in it."""
        parts = (*self.items, *self.filters)
        return set[str]().union(*(part.terms() for part in parts))

    def is_plain(self) -> bool:
        """Return whether what is bound around the group may be bound in it beforehand."""
        return not self.filters and all(isinstance(item, Edge) for item in self.items)

    def is_endless(self) -> bool:
        """Return whether one of its patterns is a path that is repeated."""
        return any(isinstance(item, Edge) and is_endless(item.path) for item in self.items)

    def parted(self, around: frozenset[str]) -> tuple[Group, list[Condition]]:
        """Return the group of an OPTIONAL, and apart its conditions on variables around it.

        Args:
            around: the variables around it.
        """
        own = frozenset[str]().union(*(item.mentions() for item in self.items))
        outer = [
            each
            for each in self.filters
            if isinstance(each, Condition) and (each.formula.variables - own) & around
        ]
        kept = tuple(each for each in self.filters if each not in outer)
        return Group(self.items, kept), outer


Item = Given | Edge | Branches | Maybe | Computed | Without | Within


def connected(items: Sequence[Item], bound: Collection[str]) -> Iterator[Item]:
    """Yield the items of a group, with each triple pattern put off until it has a bound variable.

    Only patterns that follow each other change places, and only where the first has none.

    Args:
        items: the items, in their order.
        bound: the variables that are bound before them.

    Example:
        >>> one, two, three = Edge("?a", "?p", "?b"), Edge("?c", "?q", "?d"), Edge("?b", "?r", "?c")
        >>> [edge.subject for edge in connected([one, two, three], [])]
        ['?a', '?b', '?c']
    """
    known, waiting = set(bound), list(items)
    while waiting:
        patterns = list(takewhile(lambda item: isinstance(item, Edge), waiting))
        near = [item for item in patterns if not known or item.mentions() & known]
        item = near[0] if near else waiting[0]
        waiting.remove(item)
        known |= item.mentions()
        yield item


@dataclass(frozen=True)
class Aggregate:
    """What is computed of the rows of a group.

    Attributes:
        variable: the variable that stands for it in the expressions of the query.
        kind: its function, in capitals.
        formula: the expression whose different values it takes.
        separator: what GROUP_CONCAT puts between them.
    """

    variable: str
    kind: str
    formula: Formula
    separator: str = " "


@dataclass(frozen=True)
class Grouping:
    """How solutions are grouped.

    Attributes:
        variables: those by which they are.
        aggregates: what is computed of each group.
        having: the conditions on groups.
    """

    variables: tuple[str, ...]
    aggregates: tuple[Aggregate, ...]
    having: tuple[Condition, ...] = ()

    def terms(self) -> set[str]:
        """Return the terms in its expressions."""
        formulas = [each.formula for each in self.aggregates]
        formulas += [each.formula for each in self.having]
        return set[str]().union(*(formula.terms() for formula in formulas))


@dataclass(frozen=True)
class Ordering:
    """A variable by which solutions are ordered, and whether downwards."""

    variable: str
    descending: bool = False


@dataclass(frozen=True)
class Select:
    """A query.

    Attributes:
        variables: those that it selects.
        group: its patterns.
        prologue: the declarations of its prefixes.
        order: the variables by which it orders its solutions.
        is_set: whether no row comes twice: it says DISTINCT, or groups by what it selects.
        grouping: how it groups its solutions, if it does.
        computed: expressions that it selects or orders by, as variables.
        limit: how many rows it leaves, if it cuts them.
    """

    variables: tuple[str, ...]
    group: Group
    prologue: str
    order: tuple[Ordering, ...] = ()
    is_set: bool = False
    grouping: Grouping | None = None
    computed: tuple[Computed, ...] = ()
    limit: int | None = None

    def terms(self) -> set[str]:
        """Return the terms in the patterns and expressions."""
        found = self.group.terms().union(*(each.formula.terms() for each in self.computed))
        return found | self.grouping.terms() if self.grouping else found
