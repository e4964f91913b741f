"""Completion in bash, with values that hold spaces, colons and equals signs.

The completion of click splits a value at what bash takes for the end of a word, and inserts it
unquoted: ``breast cancer`` would become two words.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    shell_complete,
    split_arg_string,
)

_SCRIPT = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            *)
                COMPREPLY+=("$value")
                [[ $value == *= ]] && compopt -o nospace
                ;;
        esac
    done < <(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \
%(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_SPECIAL = re.compile(r"([^\w@%+=:,./-])")


@add_completion_class
class _QuotingBash(BashComplete):
    """Reads the line itself, and writes values as bash reads them."""

    source_template = _SCRIPT

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is typed, and that one."""
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)
        # A word is begun where one more letter makes no further word.
        begun = len(split_arg_string(f"{line}x")) == len(words)
        typed = words.pop() if begun else ""
        return words[1:], typed

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return a line with the type and what replaces the last part of the typed word."""
        if item.type != "plain" or _in_quotes(os.environ["COMP_LINE"]):
            return f"{item.type},{item.value}"
        kept = _before_break(self.get_completion_args()[1])
        value = _SPECIAL.sub(r"\\\1", str(item.value).removeprefix(kept))
        return f"{item.type},{value}"


def _in_quotes(line: str) -> bool:
    """Return whether a quotation mark is open at the end of a line."""
    try:
        shlex.split(line)
    except ValueError:
        return True
    return False


def _before_break(typed: str) -> str:
    """Return the part of a word that bash keeps: up to the last colon or equals sign."""
    ends = [typed.rfind(mark) for mark in ":=" if mark in os.environ.get("COMP_WORDBREAKS", ":=")]
    return typed[: max(ends, default=-1) + 1]


def complete_words(command: click.Command, variable: str, instruction: str) -> int:
    """Print what a shell asks for, its script or completions, and return the exit code.

    Args:
        command: the command line.
        variable: the variable of the environment that holds the instruction.
        instruction: such as ``bash_source`` or ``zsh_complete``.
    """
    return shell_complete(command, {}, "exomet", variable, instruction)
