"""The command line ``exomet``: what holds for all verbs, before click reads which one is meant."""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from exomet.cli.output import report
from exomet.errors import DataError, ExometError
from exomet.terms.wording import pluralise

# Verbs during which the engine may be busy for long without giving Python a turn.
_ASKING = ("ask", "explain", "findings", "names", "show", "sparql")
_INTERRUPTED = "interrupted; nothing was changed"
# DuckDB makes this of what a signal raises while it computes.
_INTERRUPTED_QUERY = "Query interrupted"
# The exit code of a program that a signal ended is this and the number of the signal.
_SIGNALLED = 128
# What was loaded stays: to look through it for what may go costs more than it frees.
_COLLECT_AFTER = 100_000


class _Ended(KeyboardInterrupt):
    """A signal asks the program to end.

    Attributes:
        last: the number of the signal that did so last.
    """

    last: int = signal.SIGINT

    def __init__(self, number: int) -> None:
        super().__init__()
        _Ended.last = number


def _ending_signals() -> list[signal.Signals]:
    """Return the signals that end the program: without those that ``nohup`` has it ignore."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return [number for number in known if signal.getsignal(number) != signal.SIG_IGN]


def _end_on_signals() -> None:
    """Let signals end the program like an interrupt, so that it leaves nothing behind."""
    numbers = [number for number in _ending_signals() if number != signal.SIGINT]

    def end(number: int, _: object) -> None:
        # What goes on is tidying up. (A program may be sent one signal twice, as by ``timeout``.)
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise _Ended(number)

    for number in numbers:
        signal.signal(number, end)


def _exit_on_signals() -> None:
    """End at once on a signal, even while the engine computes.

    The engine holds the interpreter until it is done, so Python's own handler would come too late.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return
    numbers = _ending_signals()
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)

    def wait() -> None:
        number = signal.sigwait(numbers)
        report(_INTERRUPTED)
        os._exit(_SIGNALLED + number)

    threading.Thread(target=wait, daemon=True).start()


class _ShortLife:
    """A process that asks once, and ends without taking its memory apart: the system does that.

    What others registered later for the end of the process is done before.

    Attributes:
        code: the exit code.
    """

    def __init__(self) -> None:
        self.code = 1  # (of an error that nobody foresaw)
        gc.set_threshold(_COLLECT_AFTER)
        atexit.register(self._end)

    def _end(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(self.code)


def _shown_progress() -> AbstractContextManager[None]:
    """Show bars of long work on a terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        return nullcontext()
    from exomet.cli.bars import terminal_meter
    from exomet.progress import shown_by

    return shown_by(terminal_meter)


@contextmanager
def _told_of_interrupts() -> Iterator[None]:
    """Let an interrupt be one, also where the engine has made an error of it."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != _INTERRUPTED_QUERY:
            raise
        raise KeyboardInterrupt from error


def _run(arguments: list[str]) -> int:
    """Run a verb and return the exit code."""
    try:
        with _shown_progress(), _told_of_interrupts():
            code = _verb_code(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt as ending:
        report(str(ending) or _INTERRUPTED)
        return _SIGNALLED + _Ended.last
    except ExometError as error:
        _report_error(error)
        return error.exit_code
    except BrokenPipeError:
        # The reader left, as `| head` does.
        _drop_output()
        return 0
    except (OSError, MemoryError) as error:
        report(f"exomet: {_machine_words(error)}")
        _drop_output()
        return 2
    return code


def _verb_code(arguments: list[str]) -> int:
    if arguments[:1] == ["ask"]:
        from exomet.cli.direct import answer_directly

        code = answer_directly(arguments[1:])
        if code is not None:
            return code
    from exomet.cli.verbs import run_verb

    return run_verb(arguments)


def _machine_words(error: OSError | MemoryError) -> str:
    """Return what the machine refuses."""
    if isinstance(error, MemoryError):
        return "there is not enough memory: ask for less"
    # Standard output has no name; a full device shows only when it is flushed.
    return f"cannot use {error.filename or 'standard output'}: {error.strerror or error}"


def _report_error(error: ExometError) -> None:
    if isinstance(error, DataError):
        report(str(error))
        report(f"{pluralise(len(error.problems), 'problem')}; nothing was changed")
    else:
        report(f"exomet: {error}")


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that the end of the program does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _set_encoding() -> None:
    """Make every character readable and printable, whatever the machine's code page.

    Files and pipes are in UTF-8, unless PYTHONIOENCODING says otherwise. Where the encoding of the
    output lacks a character, its code is printed.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8")
        if stream is not sys.stdin:
            stream.reconfigure(errors="backslashreplace")


def _run_once(arguments: list[str]) -> int:
    """Run a verb that asks, and return the exit code."""
    life = _ShortLife()
    _exit_on_signals()
    life.code = _run(arguments)
    return life.code


def main() -> None:
    """Run the command line.

    The exit code is 0 for success, 1 for problems in the data or no answer, 2 for wrong use, 130
    for an interrupt, 143 for SIGTERM and 129 for SIGHUP.
    """
    if instruction := os.environ.get("_EXOMET_COMPLETE"):
        from exomet.cli.shells import complete_words
        from exomet.cli.verbs import cli

        sys.exit(complete_words(cli, "_EXOMET_COMPLETE", instruction))
    if sys.stdout is None:
        report("exomet: standard output is closed: send it to a file or to the null device")
        sys.exit(2)
    _set_encoding()
    arguments = sys.argv[1:]
    if arguments and arguments[0] in _ASKING:
        sys.exit(_run_once(arguments))
    _end_on_signals()
    sys.exit(_run(arguments))
