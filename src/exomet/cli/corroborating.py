"""The verb that brings files of other resources beside a build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exomet.cli.completing import offered
from exomet.cli.options import build_option, format_option
from exomet.cli.output import print_rows, report
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.corroboration.corroborate import Corroborated
    from exomet.corroboration.reading import BroughtResource

_ANY_FILE = click.Path(dir_okay=False, path_type=Path)
_ABOUT_FILES = ("release", "date", "licence")
_MOST_UNREAD = 5


class _ResourceOptions(click.Command):
    """A command with an option for each resource, which are found when it runs."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from exomet.corroboration.corroborate import SEQUENCES
        from exomet.corroboration.resource import known_resources

        holds = {name: each.holds for name, each in known_resources().items()} | SEQUENCES
        options = [
            click.Option(
                [f"--{name}", name], multiple=True, type=_ANY_FILE, metavar="FILE", help=text
            )
            for name, text in holds.items()
        ]
        return [*options, *super().get_params(ctx)]


def _stated_option(name: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    about = f"{name.capitalize()} of a resource: mirtarbase=TEXT; may be repeated."
    return click.option(
        f"--{name}",
        multiple=True,
        metavar="RESOURCE=TEXT",
        help=about,
        shell_complete=offered(_resources_to_state),
    )


def _resources_to_state(_: click.Context) -> list[str]:
    from exomet.corroboration.corroborate import SEQUENCES
    from exomet.corroboration.resource import known_resources

    return [f"{name}=" for name in (*known_resources(), *SEQUENCES)]


@click.command("corroborate", cls=_ResourceOptions)
@click.argument("settings", required=False, type=_ANY_FILE)
@_stated_option("release")
@_stated_option("date")
@_stated_option("licence")
@click.option("--remove", is_flag=True, help="Remove what was brought: the build is as without it.")
@build_option
@format_option
def corroborate_command(
    settings: Path | None, folder: Path, form: str, *, remove: bool, **options: tuple[object, ...]
) -> None:
    """Bring files of other resources beside a build, to support or dispute its findings.

    SETTINGS is a corroboration.toml with a table for each resource: files, release, date, licence.
    Or name the files: exomet corroborate --mirtarbase hsa_MTI.csv.gz --release mirtarbase=9.0. An
    option may be repeated, for a resource of several files. What is brought replaces what was
    brought before; the asserted graph stays as it is. Rows that cannot be read are counted, and
    listed in corroboration/RESOURCE.unread.tsv of the build.

    Each resource has a graph of its own; `exomet show F0023` and `exomet findings` read it.
    """
    from exomet.corroboration.corroborate import corroborate

    brought = _named_resources(settings, options)
    if bool(brought) == remove:
        what = "--remove takes no files" if remove else "name a file, such as --mirtarbase FILE"
        raise click.UsageError(what)
    outcome = corroborate(folder, brought, report)
    if remove:
        report(f"removed what was brought beside {folder}")
        return
    _report_readings(folder, outcome)
    print_rows(("support", "findings", "steps"), support_table(outcome), form)


def _named_resources(
    settings: Path | None, options: dict[str, tuple[object, ...]]
) -> list[BroughtResource]:
    """Return the resources that are named by settings and by options."""
    from exomet.corroboration.reading import BroughtResource
    from exomet.corroboration.settings import read_settings

    stated = {name: _stated_texts(name, options.pop(name)) for name in _ABOUT_FILES}
    brought = {each.name: each for each in read_settings(settings)} if settings else {}
    for name, files in options.items():
        if files:
            texts = {key: texts.pop(name, "") for key, texts in stated.items()}
            paths = tuple(Path(str(file)) for file in files)
            brought[name] = BroughtResource(name, paths, **texts)
    for key, left in stated.items():
        if left:
            raise click.UsageError(f"--{key} names {', '.join(left)}, of which no file is brought")
    return list(brought.values())


def _stated_texts(option: str, values: tuple[object, ...]) -> dict[str, str]:
    stated = {}
    for value in map(str, values):
        name, equals, text = value.partition("=")
        if not equals:
            raise click.UsageError(f'--{option} takes RESOURCE=TEXT, not "{value}"')
        stated[name.strip()] = text.strip()
    return stated


def _report_readings(folder: Path, outcome: Corroborated) -> None:
    from exomet.graph.layout import CORROBORATION_FOLDER

    for name, reading in outcome.readings.items():
        for note in reading.notes:
            report(note)
        if unread := reading.counts["unread"]:
            listed = folder / CORROBORATION_FOLDER / f"{name}.unread.tsv"
            report(f"{name}: {pluralise(unread, 'row')} could not be read; {listed} lists them")
            for line in listed.read_text(encoding="utf-8").splitlines()[1 : _MOST_UNREAD + 1]:
                file, number, column, value, what = line.split("\t")
                report(f'  {file}:{number}:{column}: "{value}": {what}')


def support_table(outcome: Corroborated) -> list[tuple[str, int, int]]:
    """Return for each kind of support how many findings and how many steps have it."""
    from exomet.corroboration.support import kinds_of_support

    return kinds_of_support(outcome.supported)
