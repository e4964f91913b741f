"""The queries of SPARQL constraints as typed values, as far as they are understood."""

from __future__ import annotations

from dataclasses import dataclass

from exomet.validate.paths import PropertyPath, predicates


class BeyondError(Exception):
    """Something that the compiler of shapes does not understand; the text names it."""


@dataclass(frozen=True)
class Edge:
    """A triple pattern; variables begin with a question mark, the rest are terms."""

    subject: str
    path: PropertyPath | str
    object: str


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

    items: tuple[Edge | Branches | Maybe, ...]
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


def _mentioned_in(part: Edge | Branches | Maybe | Condition | Presence) -> set[str]:
    match part:
        case Edge(subject, path, value):
            ends = {subject, value, path if isinstance(path, str) else ""}
            return {end for end in ends if end.startswith("?")}
        case Branches(groups):
            return set().union(*(group.variables() for group in groups))
        case Condition():
            return set(part.variables)
        case Maybe(group) | Presence(group):
            return set(group.variables())


def _terms(part: Edge | Branches | Maybe | Condition | Presence) -> set[str]:
    match part:
        case Edge(subject, path, value):
            between = {path} if isinstance(path, str) else predicates(path)
            return {end for end in {subject, value} | between if not end.startswith("?")}
        case Branches(groups):
            return set().union(*(group.terms() for group in groups))
        case Condition():
            return set()
        case Maybe(group) | Presence(group):
            return group.terms()


@dataclass(frozen=True)
class Select:
    """A query: its variables, its group, and the declarations of its prefixes."""

    variables: tuple[str, ...]
    group: Group
    prologue: str

    def terms(self) -> set[str]:
        """Return the terms in the patterns."""
        return self.group.terms()
