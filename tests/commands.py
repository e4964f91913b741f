"""Commands of ExoMet for the tests, most of them without a new process and without loading again.

What is about the process itself (signals, pipes, code pages, what is imported) starts one, and
``test_cli.py`` compares both ways.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from unittest import mock

import pyoxigraph as ox

from exomet.cli import main
from exomet.graph.open import load_store

PLAIN = {"NO_COLOR": "1"}


def exomet(
    *words: str | Path, stdin: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in this process; return its exit code and what it printed."""
    done = exomet_bytes(*words, stdin=stdin.encode(), cwd=cwd, **environment)
    printed, told = (text.decode() for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, printed, told)


def exomet_bytes(
    *words: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in this process; return its exit code and the bytes that it printed."""
    printed, told = io.BytesIO(), io.BytesIO()
    command = ["exomet", *map(str, words)]
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, PLAIN | environment),
        mock.patch("exomet.graph.open.load_store", _kept_store),
        _stream("stdin", io.BytesIO(stdin), encoding),
        _stream("stdout", printed, encoding),
        _stream("stderr", told, encoding),
    ):
        code = _exit_code(command)
    return subprocess.CompletedProcess(command, code, printed.getvalue(), told.getvalue())


def exomet_process(
    *words: str | Path, stdin: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own; return its exit code and what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "exomet", *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | PLAIN | environment,
        check=False,
    )


def _exit_code(command: list[str]) -> int:
    # What ends a command at a signal would end the tests.
    with (
        mock.patch.object(sys, "argv", command),
        mock.patch("exomet.cli._exit_on_signals"),
        mock.patch("exomet.cli._end_on_signals"),
        mock.patch("exomet.cli._ShortLife"),
    ):
        try:
            main()
        except SystemExit as leaving:
            assert isinstance(leaving.code, int)
            return leaving.code
    raise AssertionError("a command ends with an exit code")


@contextlib.contextmanager
def _stream(name: str, raw: io.BytesIO, encoding: str) -> Iterator[None]:
    """Let one of the standard streams read or write what is given."""
    stream = io.TextIOWrapper(raw, encoding)
    with mock.patch.object(sys, name, stream):
        yield
    stream.detach()


def _kept_store(build: Path, *, described: bool = False, keep_labels: bool = False) -> ox.Store:
    """Return the graph of a build, loaded once until a file of it changes: commands only read."""
    files = [(file, file.stat().st_mtime_ns) for file in sorted(build.glob("*.nt"))]
    return _loaded(build.resolve(), tuple(files), described, keep_labels)


@lru_cache(maxsize=4)
def _loaded(
    build: Path, _files: tuple[tuple[Path, int], ...], described: bool, keep_labels: bool
) -> ox.Store:
    return load_store(build, described=described, keep_labels=keep_labels)
