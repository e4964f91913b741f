"""``exomet ask`` in its plain form, without click: loading that takes longer than most answers.

A question with options in full, each with its value, is answered here. Everything else, such as
help, lists, endpoints, and whatever may be wrong, is left to click, which reads this form too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exomet.cli.bounding import bounded_memory
from exomet.cli.opening import opened_build
from exomet.cli.output import ROW_FORMATS, print_answer
from exomet.files import default_build, package_data
from exomet.questions.kept_questions import find_question

if TYPE_CHECKING:
    from exomet.questions.catalogue import Question

_BUILD, _FORMAT = "--build", "--format"
_Options = dict[str, list[str]]


def answer_directly(words: Sequence[str]) -> int | None:
    """Answer ``exomet ask QUESTION --parameter VALUE ...``; return the exit code.

    None is returned, and nothing done, where click has to read the words.

    Args:
        words: what follows ``exomet ask``.

    Raises:
        ExometError: there is no such question, value or build.
    """
    options = _options_of(words[1:])
    if not words or words[0].startswith("-") or options is None:
        return None
    question = find_question(package_data() / "queries", words[0])
    folder = Path(options.pop(_BUILD, [""])[-1] or default_build())
    form = options.pop(_FORMAT, ["auto"])[-1]
    values = _values_of(question, options)
    if values is None or folder.is_file() or form not in ROW_FORMATS:
        return None
    # (the first question on a large build makes its store, which is no answer)
    knowledge = opened_build(folder)
    with bounded_memory():
        answer = knowledge.ask(question.name, lenient=False, **values)
        print_answer(answer, form)
    return 0 if answer.rows_answered else 1


def _options_of(words: Sequence[str]) -> _Options | None:
    """Return option -> its values; None where the words are not plain pairs of them."""
    if len(words) % 2:
        return None
    options: _Options = {}
    for option, value in zip(words[::2], words[1::2], strict=True):
        if not option.startswith("--") or not value or value.startswith("-"):
            return None
        options.setdefault(option, []).append(value)
    return options


def _values_of(question: Question, options: _Options) -> _Options | None:
    """Return parameter -> its values; None where an option is none of the parameters."""
    names = {f"--{parameter.name}": parameter.name for parameter in question.parameters}
    if options.keys() - names.keys():
        return None
    return {names[option]: values for option, values in options.items()}
