"""Queries as typed values, as far as they are understood."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.sql.paths import PropertyPath, predicates


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


@dataclass(frozen=True)
class Given:
    """The values that a variable may have."""

    variable: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Branches:
    """Groups of which one holds."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Maybe:
    """An OPTIONAL group."""

    group: Group


@dataclass(frozen=True)
class Condition:
    """A FILTER without groups.

    Attributes:
        text: its expression.
        variables: those in it.
        tokens: the words of the expression.
    """

    text: str
    variables: frozenset[str]
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Presence:
    """A FILTER that asks whether a group has solutions, or has none."""

    group: Group
    holds: bool


@dataclass(frozen=True)
class Group:
    """A group of patterns: the items in their order, then the filters on all of them."""

    items: tuple[Item, ...]
    filters: tuple[Condition | Presence, ...]

    def variables(self) -> frozenset[str]:
        """Return the variables in the group, in its filters, and in the groups in it."""
        found: set[str] = set()
        for part in (*self.items, *self.filters):
            found |= _mentioned_in(part)
        return frozenset(found)

    def terms(self) -> set[str]:
        """Return the terms in the patterns of the group, and of the groups in it."""
        found: set[str] = set()
        for part in (*self.items, *self.filters):
            found |= _terms(part)
        return found


def _mentioned_in(part: Item | Condition | Presence) -> set[str]:
    match part:
        case Given(variable):
            return {variable}
        case Edge(subject, path, value):
            ends = {subject, value, path if isinstance(path, str) else ""}
            return {end for end in ends if end.startswith("?")}
        case Branches(groups):
            return set().union(*(group.variables() for group in groups))
        case Condition():
            return set(part.variables)
        case Maybe(group) | Presence(group):
            return set(group.variables())


def _terms(part: Item | Condition | Presence) -> set[str]:
    match part:
        case Given(_, terms):
            return set(terms)
        case Edge(subject, path, value):
            between = {path} if isinstance(path, str) else predicates(path)
            return {end for end in {subject, value} | between if not end.startswith("?")}
        case Branches(groups):
            return set().union(*(group.terms() for group in groups))
        case Condition():
            return set()
        case Maybe(group) | Presence(group):
            return group.terms()


Item = Given | Edge | Branches | Maybe


@dataclass(frozen=True)
class Select:
    """A query.

    Attributes:
        variables: those that it selects.
        group: its patterns.
        prologue: the declarations of its prefixes.
        order: the variables by which it orders its solutions.
    """

    variables: tuple[str, ...]
    group: Group
    prologue: str
    order: tuple[str, ...] = ()

    def terms(self) -> set[str]:
        """Return the terms in the patterns."""
        return self.group.terms()
