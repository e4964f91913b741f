"""The filters of findings as options: one for each role and trait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from exomet.cli.completing import offered_filter
from exomet.terms.roles import ROLES, Role, former_names, renamed
from exomet.terms.traits import TRAITS, Trait


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the filters of findings, and their former names, which answer with the new ones."""
    filters: list[Role | Trait] = [*ROLES.values(), *TRAITS.values()]
    for each in reversed(filters):
        text = each.help[0].upper() + each.help[1:]
        completion = offered_filter(each)
        command = click.option(
            _flag(each.name), multiple=True, help=text, shell_complete=completion
        )(command)
    for name in former_names():
        former = click.option(
            _flag(name), hidden=True, expose_value=False, is_eager=True, callback=_refuse_former
        )
        command = former(command)
    return command


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _refuse_former(_: click.Context, option: click.Parameter, value: str | None) -> None:
    """Refuse the former name of a filter with the new one."""
    if value is not None and option.name:
        raise click.UsageError(renamed(option.name, "--"))
