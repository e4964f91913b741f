"""Reference of the commands and of Python, from the commands and the package themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import click

import exomet
from docs.site.made import MadePage
from exomet import errors
from exomet.cli.verbs import cli
from exomet.questions.answer import Answer

# Its commands are the questions, which have a gallery.
_WITHOUT_PARTS = "ask"
# A help of 80 columns is what a terminal shows.
_WIDTH = 80


def command_page() -> Iterator[MadePage]:
    """Yield the page of all commands, each as its own help.

    (The library mkdocs-click would list the questions below ``ask`` as commands, each of them.)
    """
    parts = [
        "# Commands",
        "Each command as `exomet COMMAND --help` shows it. The questions, which are the commands"
        " of `exomet ask`, are in the [gallery](../questions/index.md).",
    ]
    whole = click.Context(cli, info_name="exomet")
    for verb in sorted(cli.commands):
        parts += _help(cli.commands[verb], verb, whole, 2)
    yield MadePage("reference/cli.md", "Commands", "\n\n".join([*parts, ""]))


def _help(command: click.Command, name: str, above: click.Context, level: int) -> Iterator[str]:
    """Yield the help of a command and of those below it, unless it is hidden."""
    if command.hidden:
        return
    context = click.Context(command, info_name=name, parent=above, terminal_width=_WIDTH)
    yield f"{'#' * level} {context.command_path}"
    # click leaves lines of spaces between paragraphs
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    yield f"```text\n{text}\n```"
    if isinstance(command, click.Group) and name != _WITHOUT_PARTS:
        for part in command.list_commands(context):
            below = command.get_command(context, part)
            assert below is not None  # noqa: S101
            yield from _help(below, part, context, level + 1)


def python_page() -> Iterator[MadePage]:
    """Yield the page of what ``import exomet`` offers, filled in by mkdocstrings."""
    functions = [offered(name) for name in exomet.__all__ if name[:1].islower()]
    faults = [
        each
        for each in vars(errors).values()
        if isinstance(each, type)
        and each.__module__ == errors.__name__
        and issubclass(each, Exception)
    ]
    parts = [
        "# Python",
        "What `import exomet` offers. Each function answers from the graph that came with"
        " the package, unless `build=` or `EXOMET_BUILD` names another. Filters are the words"
        " of the [glossary](../glossary.md#who-takes-part).",
        "## Functions",
        *map(_entry, functions),
        "## Classes",
        *map(_entry, (exomet.KnowledgeGraph, Answer)),
        "## Errors",
        *map(_entry, faults),
    ]
    yield MadePage("reference/python.md", "Python", "\n\n".join([*parts, ""]))


def offered(name: str) -> Any:
    """Return what the package offers under a name: of a package that is called, its function."""
    thing = getattr(exomet, name)
    if not isinstance(thing, ModuleType):
        return thing
    modules = (f"{thing.__name__}.{each.name}" for each in iter_modules(thing.__path__))
    found = (getattr(import_module(module), name, None) for module in modules)
    return next(each for each in found if isfunction(each))


def _entry(thing: object) -> str:
    """Return the line that mkdocstrings replaces with the signature and the docstring."""
    return f"::: {getattr(thing, '__module__', '')}.{getattr(thing, '__qualname__', '')}"
