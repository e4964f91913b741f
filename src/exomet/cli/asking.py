"""``exomet ask``: each question of the catalogue is a command with its parameters as options."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from exomet.cli.options import format_option, graph_options
from exomet.cli.output import counted, print_rows, report
from exomet.files import package_data

if TYPE_CHECKING:
    from exomet.questions.catalogue import Parameter, Question

_LIST = "param_file"


class Catalogue(click.Group):
    """The questions as commands; a file is read when its question is asked, all when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions."""
        return sorted(path.stem for path in (package_data() / "queries").glob("*.rq"))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words; options may stand before the question as well as after it."""
        place = 0
        while (
            place < len(args)
            and args[place].startswith("-")
            and args[place] not in ctx.help_option_names
        ):
            place += 1 if "=" in args[place] else 2
        before, asked = args[:place], args[place:]
        return super().parse_args(ctx, [*asked[:1], *before, *asked[1:]])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of a question.

        Raises:
            UnknownNameError: there is none of that name.
        """
        from exomet.questions.catalogue import find_question

        return _command(find_question(package_data() / "queries", name))


@click.command(
    "ask",
    cls=Catalogue,
    subcommand_metavar="QUESTION [--parameter VALUE] ...",
    short_help="Ask a question of the catalogue.",
)
def ask() -> None:
    """Ask a question of the catalogue: exomet ask target-mirnas --target PTEN.

    Parameters take labels, synonyms, symbols, CURIEs and IRIs, and may be given several times, or as a list with
    --param-file. `exomet ask QUESTION --help` tells them; `exomet questions` lists the catalogue by tag.
    """


def _command(question: Question) -> click.Command:
    def run(folder: Path, endpoint: str | None, graph: str | None, form: str, **given: Any) -> None:
        if words := " ".join(click.get_current_context().args):
            offer = " or ".join(
                f"--{parameter.name} {quote(words)}" for parameter in question.parameters
            )
            repair = f"did you mean {offer}?" if offer else f"{question.name} has no parameter"
            raise click.UsageError(f'"{words}" stands without an option; {repair}')
        _answer(question, (folder, endpoint, graph), form, given)

    command = click.command(
        question.name,
        context_settings={"allow_extra_args": True},
        short_help=question.summary,
        help=f"{question.question}\n\n{question.description}\n\n\b\nColumns:\n{_columns(question)}",
    )(graph_options(format_option(run)))
    command.params[:0] = [
        click.Option(
            [f"--{parameter.name}", parameter.name],
            multiple=True,
            metavar=parameter.type.split("|")[0]
            .removeprefix("value of exomet:")
            .upper()
            .replace(" ", "-"),
            help=f"{parameter.about[0].upper()}{parameter.about[1:]}, such as {', '.join(parameter.examples)}."
            f"  [default: {parameter.default}]",
            shell_complete=_completion(parameter),
        )
        for parameter in question.parameters
    ]
    if question.parameters:
        listed = click.Option(
            ["--param-file", _LIST],
            multiple=True,
            metavar="[NAME=]FILE",
            help="File with one value a line, for the parameter NAME (- is standard input). What names nothing in the "
            "graph is said and left out.",
        )
        command.params.insert(len(question.parameters), listed)
    return command


def _columns(question: Question) -> str:
    width = max(map(len, question.columns))
    return "\n".join(f"  {name.ljust(width)}  {about}" for name, about in question.columns.items())


def _answer(
    question: Question, where: tuple[Path, str | None, str | None], form: str, given: dict[str, Any]
) -> None:
    from exomet.cli.options import opened

    files = given.pop(_LIST, ())
    values = {name: list(typed) for name, typed in given.items() if typed}
    knowledge = opened(*where)
    if files:
        question.bound(
            values, knowledge.names
        )  # What was typed itself must be known; lists may hold anything.
    for name, lines in _lists(question, files):
        values.setdefault(name, []).extend(lines)
    answer = knowledge.ask(question.name, lenient=bool(files), **values)
    report(answer.title)
    for note in answer.notes:
        if note.code != "empty":
            report(note.text)
    print_rows(answer.columns, answer.rows, form)
    report(counted(len(answer), "row"))
    for note in answer.notes:
        if note.code == "empty":
            report(note.text)
    if not answer:
        raise click.exceptions.Exit(1)


def _lists(question: Question, files: Iterable[str]) -> Iterable[tuple[str, list[str]]]:
    for written in files:
        name, equals, file = written.partition("=")
        if not equals or name not in {parameter.name for parameter in question.parameters}:
            if len(question.parameters) > 1:
                names = " or ".join(
                    f"{parameter.name}={written}" for parameter in question.parameters
                )
                raise click.UsageError(f"--param-file needs the parameter that it is for: {names}")
            name, file = question.parameters[0].name, written
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"cannot read {file}: {error}") from error
        lines = [line.strip() for line in text.splitlines()]
        values = [line for line in lines if line and not line.startswith("#")]
        if not values:
            raise click.UsageError(f"{file} holds no value: it has one a line")
        yield name, values


def _completion(parameter: Parameter) -> Any:
    def complete(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        from exomet.cli.options import opened
        from exomet.errors import ExometError
        from exomet.terms.lexicon import normalise

        try:
            labels = parameter.values(
                opened(context.params.get("folder") or Path("build"), None, None).names
            )
        except ExometError:
            return []
        begun = normalise(incomplete)
        return [label for label in labels if begun in normalise(label)][:200]

    return complete
