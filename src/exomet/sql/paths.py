"""Property paths, of shapes and of queries, as SQL over the triples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Number = Callable[[str], int]


@dataclass(frozen=True)
class Forward:
    """A predicate, from subject to object."""

    predicate: str


@dataclass(frozen=True)
class Backward:
    """A predicate, from object to subject."""

    predicate: str


@dataclass(frozen=True)
class InTurn:
    """One path after the other."""

    parts: tuple[PropertyPath, ...]


@dataclass(frozen=True)
class AnyOf:
    """One of several paths."""

    parts: tuple[PropertyPath, ...]


@dataclass(frozen=True)
class Repeated:
    """A path over and over: at least once or not at all, at most once or without end."""

    part: PropertyPath
    once: bool
    endless: bool


PropertyPath = Forward | Backward | InTurn | AnyOf | Repeated


def inverse(path: PropertyPath) -> PropertyPath:
    """Return a path from its end to its start.

    Example:
        >>> inverse(InTurn((Forward("<a>"), Backward("<b>"))))
        InTurn(parts=(Forward(predicate='<b>'), Backward(predicate='<a>')))
    """
    match path:
        case Forward(predicate):
            return Backward(predicate)
        case Backward(predicate):
            return Forward(predicate)
        case InTurn(parts):
            return InTurn(tuple(inverse(part) for part in reversed(parts)))
        case AnyOf(parts):
            return AnyOf(tuple(inverse(part) for part in parts))
        case Repeated(part, once, endless):
            return Repeated(inverse(part), once, endless)


def predicates(path: PropertyPath) -> set[str]:
    """Return the predicates on a path."""
    match path:
        case Forward(predicate) | Backward(predicate):
            return {predicate}
        case InTurn(parts) | AnyOf(parts):
            return set().union(*(predicates(part) for part in parts))
        case Repeated(part):
            return predicates(part)


def followed(start: str, path: PropertyPath, number: Number, table: str = "triple") -> str:
    """Return SQL for the pairs ``x, y`` that a path leads to.

    Args:
        start: SQL for the pairs to start from: where a walk began, and where it is.
        path: how it goes on.
        number: gives the number of an IRI.
        table: the triples that it follows.

    Example:
        >>> print(followed("SELECT 1 AS x, 1 AS y", Forward("<a>"), lambda iri: 7))
        SELECT w.x, t.o AS y FROM (SELECT 1 AS x, 1 AS y) w JOIN triple t ON t.s = w.y AND t.p = 7
    """
    match path:
        case Forward(predicate):
            return _step(start, number(predicate), "s", "o", table)
        case Backward(predicate):
            return _step(start, number(predicate), "o", "s", table)
        case InTurn(parts):
            for part in parts:
                start = followed(start, part, number, table)
            return start
        case AnyOf(parts):
            return " UNION ".join(f"({followed(start, part, number, table)})" for part in parts)
        case Repeated():
            return _again(start, path, number, table)


def everywhere(path: PropertyPath, number: Number, table: str = "triple") -> str | None:
    """Return SQL for the pairs ``x, y`` of a path, wherever it begins; None if it may be empty.

    Example:
        >>> everywhere(Backward("<a>"), lambda iri: 7)
        'SELECT o AS x, s AS y FROM triple WHERE p = 7'
    """
    match path:
        case Forward(predicate):
            return f"SELECT s AS x, o AS y FROM {table} WHERE p = {number(predicate)}"
        case Backward(predicate):
            return f"SELECT o AS x, s AS y FROM {table} WHERE p = {number(predicate)}"
        case InTurn(parts):
            first = everywhere(parts[0], number, table)
            return first and followed(first, InTurn(parts[1:]), number, table)
        case AnyOf(parts):
            return _any_of([everywhere(part, number, table) for part in parts])
        case Repeated(part, once=True, endless=True):
            first = everywhere(part, number, table)
            return first and _to_the_end(first, part, number, table)
        case Repeated():
            return None


def is_endless(path: PropertyPath | str) -> bool:
    """Return whether a path, or a part of it, is repeated; a variable is not.

    Example:
        >>> is_endless(InTurn((Forward("<a>"), Repeated(Forward("<b>"), False, True))))
        True
    """
    match path:
        case InTurn(parts) | AnyOf(parts):
            return any(map(is_endless, parts))
        case Repeated():
            return True
        case _:
            return False


def _any_of(selects: list[str | None]) -> str | None:
    return None if None in selects else " UNION ".join(f"({one})" for one in selects)


def _step(start: str, predicate: int, here: str, there: str, table: str) -> str:
    walk = f"SELECT w.x, t.{there} AS y FROM ({start}) w"
    return f"{walk} JOIN {table} t ON t.{here} = w.y AND t.p = {predicate}"


def _again(start: str, path: Repeated, number: Number, table: str) -> str:
    first = followed(start, path.part, number, table) if path.once else start
    if not path.endless:
        return f"({first}) UNION ({followed(start, path.part, number, table)})"
    return _to_the_end(first, path.part, number, table)


def _to_the_end(first: str, part: PropertyPath, number: Number, table: str) -> str:
    """Return SQL for pairs, and those that they lead on to by a path over and over."""
    again = followed("SELECT x, y FROM far", part, number, table)
    far = f"SELECT x, y FROM ({first}) UNION SELECT x, y FROM ({again})"
    return f"WITH RECURSIVE far(x, y) AS ({far}) SELECT x, y FROM far"
