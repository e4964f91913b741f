"""The resources that can be brought: each is a module of ``resources`` that holds one Resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from exomet.corroboration.reading import ResourceReading


@dataclass(frozen=True)
class Resource:
    """A resource that can be brought.

    Attributes:
        name: its name: of the option, of the table in ``corroboration.toml`` and of the graph.
        title: what it is called.
        holds: which files are taken, for ``--help``.
        read: reads its files, and adds lines to a reading.
        licence: what its makers say of its use, as far as it was seen.
        order: resources that others need, such as identifiers of genes, come first.
    """

    name: str
    title: str
    holds: str
    read: Callable[[ResourceReading], None]
    licence: str = "not stated"
    order: int = 1


@cache
def known_resources() -> dict[str, Resource]:
    """Return the resources by name, in the order of their names.

    Example:
        >>> known_resources()["mirtarbase"].title
        'miRTarBase'
    """
    package = import_module("exomet.corroboration.resources")
    found = {}
    for module in iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        for value in vars(loaded).values():
            if isinstance(value, Resource):
                found[value.name] = value
    return dict(sorted(found.items()))
