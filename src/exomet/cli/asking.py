"""``exomet ask``: each question of the catalogue is a command with its parameters as options."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from exomet.cli.completing import asked_graph, offered, offered_files
from exomet.cli.options import column_option, format_option, graph_options, view_option
from exomet.cli.output import print_answer, print_rows, report
from exomet.files import package_data
from exomet.terms.wording import pluralise

if TYPE_CHECKING:
    from exomet.questions.answer import Answer
    from exomet.questions.catalogue import Parameter, Question
    from exomet.questions.knowledge_graph import KnowledgeGraph
    from exomet.tables.lists import NameList

_LIST_OPTION = "param_file"
_COLUMN_OPTION = "column"
_CHECK = "--check"


class QuestionGroup(click.Group):
    """The questions as commands; a question's file is read when it is asked, all for a list."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions."""
        return sorted(path.stem for path in (package_data() / "queries").glob("*.rq"))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; options may come before the question as well as after it."""
        index = 0
        while index < len(args) and args[index].startswith("-"):
            if args[index] in ctx.help_option_names:
                break
            index += 1 if "=" in args[index] or args[index] == _CHECK else 2
        options, words = args[:index], args[index:]
        return super().parse_args(ctx, [*words[:1], *options, *words[1:]])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of a question.

        Raises:
            UnknownNameError: there is no such question.
            DataError: the header of its file is broken.
        """
        from exomet.questions.kept_questions import find_question

        return _question_command(find_question(package_data() / "queries", name))


@click.command(
    "ask",
    cls=QuestionGroup,
    subcommand_metavar="QUESTION [--parameter VALUE] ...",
    short_help="Ask a question of the catalogue.",
    invoke_without_command=True,
    no_args_is_help=True,
)
@graph_options
@click.option(
    _CHECK,
    is_flag=True,
    help="Ask nothing, but compare an --endpoint with the build: sizes of graphs, a few questions.",
)
@click.pass_context
def ask_command(
    context: click.Context, folder: Path, endpoint: str | None, graph: str | None, check: bool
) -> None:
    """Ask a question of the catalogue: exomet ask target-mirnas --target PTEN.

    Parameters take labels, synonyms, symbols, CURIEs and IRIs. Repeat an option for several
    values, or give a list with --param-file. `exomet ask QUESTION --help` describes the
    parameters; `exomet questions` lists the catalogue.
    """
    if context.invoked_subcommand:
        return
    if not check:
        raise click.UsageError("name a question: `exomet questions` lists them")
    if not endpoint:
        raise click.UsageError(f"{_CHECK} goes with --endpoint: it compares one with the build")
    _check_endpoint(folder, endpoint, graph)


def _check_endpoint(folder: Path, endpoint: str, graph: str | None) -> None:
    """Print how an endpoint compares with a build; with a difference the exit code is 1."""
    from exomet.cli.options import opened
    from exomet.questions.endpoint_check import check_endpoint

    build = opened(folder, None, None)
    comparisons = check_endpoint(opened(folder, endpoint, graph), build)
    columns = ("compared", "build", "endpoint", "problem")
    rows = [(each.subject, each.expected, each.present, each.problem) for each in comparisons]
    print_rows(columns, rows, "auto")
    problems = sum(bool(each.problem) for each in comparisons)
    if problems:
        report(f"{endpoint} differs from the build in {pluralise(problems, 'place')}")
        raise click.exceptions.Exit(1)
    report(f"{endpoint} holds the graph of the build")


def _question_command(question: Question) -> click.Command:
    def run(
        folder: Path,
        endpoint: str | None,
        graph: str | None,
        reported_by: str,
        form: str,
        **options: Any,
    ) -> None:
        _refuse_loose_words(question, click.get_current_context().args)
        files = options.pop(_LIST_OPTION, ())
        column = options.pop(_COLUMN_OPTION, None) or ""
        values = {name: list(texts) for name, texts in options.items() if texts}
        for name in values:
            question.parameter(name)
        from exomet.cli.bounding import bounded_memory
        from exomet.cli.options import opened

        with _doubt(endpoint):
            # (the first question on a large build makes its store, which is no answer)
            knowledge = opened(folder, endpoint, graph, reported_by=reported_by)
            with bounded_memory():
                answer = _ask(question, knowledge, values, files, column)
                print_answer(answer, form)
            if not answer.rows_answered:
                raise click.exceptions.Exit(1)

    command = click.command(
        question.name,
        context_settings={"allow_extra_args": True},
        short_help=question.summary,
        help=_question_help(question),
    )(view_option(graph_options(format_option(run))))
    command.params[:0] = _parameter_options(question)
    return command


@contextlib.contextmanager
def _doubt(endpoint: str | None) -> Iterator[None]:
    """Say how to check an endpoint that has no answer, or knows no such name."""
    from exomet.errors import UnknownNameError

    try:
        yield
    except (UnknownNameError, click.exceptions.Exit):
        if endpoint:
            report(f"whether it holds the whole graph: exomet ask --endpoint {endpoint} {_CHECK}")
        raise


def _question_help(question: Question) -> str:
    width = max(map(len, question.columns))
    columns = [f"  {name.ljust(width)}  {about}" for name, about in question.columns.items()]
    parts = [question.question, question.description, "\n".join(["\b", "Columns:", *columns])]
    return "\n\n".join(parts)


def _parameter_options(question: Question) -> list[click.Parameter]:
    options: list[click.Parameter] = [_option(parameter) for parameter in question.parameters]
    if question.parameters:
        about = (
            "List of values for the parameter NAME: lines, CSV, TSV or xlsx (- is standard input)."
            " The answer has a column input, and at least one row for each line."
        )
        option = ["--param-file", _LIST_OPTION]
        options.append(
            click.Option(
                option,
                multiple=True,
                metavar="[NAME=]FILE",
                help=about,
                shell_complete=offered_files,
            )
        )
        options.append(column_option(_LIST_OPTION))
    # A former name is taken as an option, so that the catalogue can answer with the new one.
    for name in question.former_names:
        options.append(click.Option([f"--{name}", name], multiple=True, hidden=True))
    return options


def _option(parameter: Parameter) -> click.Option:
    metavar = parameter.type.split("|")[0].removeprefix("value of exomet:")
    about = parameter.about[0].upper() + parameter.about[1:]
    examples = ", ".join(parameter.examples)
    return click.Option(
        [f"--{parameter.name}", parameter.name],
        multiple=True,
        metavar=metavar.upper().replace(" ", "-"),
        help=f"{about}, such as {examples}.  [default: {parameter.default}]",
        shell_complete=offered(lambda context: parameter.values(asked_graph(context).names)),
    )


def _refuse_loose_words(question: Question, words: list[str]) -> None:
    """Refuse words without an option, and offer the options that they may be meant for."""
    if not words:
        return
    text = " ".join(words)
    options = [f"--{parameter.name} {quote(text)}" for parameter in question.parameters]
    offer = f"did you mean {' or '.join(options)}?"
    repair = offer if options else f"{question.name} has no parameter"
    raise click.UsageError(f'"{text}" has no option before it; {repair}')


def _ask(
    question: Question,
    knowledge: KnowledgeGraph,
    values: dict[str, list[str]],
    files: Iterable[str],
    column: str,
) -> Answer:
    """Return the answer of a build or an endpoint.

    Values typed as options must be known; lists may hold names that are not in the graph.
    """
    lists = [_split_list_option(question, text) for text in files]
    if not lists:
        return knowledge.ask(question.name, lenient=False, **values)
    question.bound(values, knowledge.names)
    (name, file), *further = lists
    listed = _read_list(file, column).after(values.pop(name, []))
    for other, other_file in further:
        texts = [each.text for each in _read_list(other_file, "").names]
        values.setdefault(other, []).extend(texts)
    return knowledge.ask_list(question.name, name, listed, **values)


def _split_list_option(question: Question, text: str) -> tuple[str, str]:
    """Return the parameter and the file of ``[NAME=]FILE``."""
    name, equals, file = text.partition("=")
    names = [parameter.name for parameter in question.parameters]
    if equals and name in (*names, *question.former_names):
        return question.parameter(name).name, file
    if len(names) == 1:
        return names[0], text
    offer = " or ".join(f"{name}={text}" for name in names)
    raise click.UsageError(f"--param-file needs the parameter that the list is for: {offer}")


def _read_list(file: str, column: str) -> NameList:
    """Return the names of a file, or of standard input."""
    from exomet.cli.options import list_bytes
    from exomet.tables.lists import read_name_list

    return read_name_list(list_bytes(file), file, column)
