"""RDF files of anybody's, parsed in a process of its own that has limits; the rest gets lines."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from exomet.engine.parser import Reading
from exomet.engine.processes import run_tied
from exomet.errors import ExometError
from exomet.files import scratch_folder

# A parser streams: what it needs hardly grows with the file.
_MEMORY, _MEMORY_FACTOR = 1 << 30, 10
_SECONDS, _SECONDS_PER_MB = 10, 2
# Prefixes make lines longer than what they are made of.
_SIZE, _SIZE_FACTOR = 64 << 20, 40
# On a busy machine a process gets a part of the processor's time.
_PATIENCE = 6


def rewrite_confined(file: Path, ending: str, base: str, out: Path) -> None:
    r"""Write an RDF file as N-Triples or N-Quads, parsed in a process with limits.

    The limits grow with the size of the file: memory from 1 GB, 10 seconds of the processor, 64 MB
    of lines. Of these, Windows knows only time; macOS does not limit memory. A DOCTYPE is refused,
    and so is nesting beyond 1,000 levels in JSON-LD and RDF/XML.

    Args:
        file: the file.
        ending: the ending of its format, such as ``ttl``.
        base: what relative IRIs in it are relative to.
        out: the file to write; its ending, ``.nt`` or ``.nq``, is its format.

    Raises:
        SyntaxError: it cannot be parsed; it carries the line and the offset.
        ExometError: it is beyond a limit, refused, or cannot be read; the text begins with a verb.

    Example:
        >>> from exomet.files import scratch_folder
        >>> with scratch_folder() as folder:
        ...     _ = (folder / "a.ttl").write_text("<#a> a <#b> .")
        ...     rewrite_confined(folder / "a.ttl", "ttl", "urn:f", folder / "a.nt")
        ...     (folder / "a.nt").read_text()
        '<urn:f#a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:f#b> .\n'
    """
    size = file.stat().st_size
    seconds = _SECONDS + _SECONDS_PER_MB * (size >> 20)
    reading = Reading(
        str(file.absolute()),
        ending,
        base,
        str(out.absolute()),
        _MEMORY + _MEMORY_FACTOR * size,
        seconds,
        _SIZE + _SIZE_FACTOR * size,
    )
    command = [sys.executable, "-m", "exomet.engine.parser", json.dumps(asdict(reading))]
    try:
        output, code = run_tied(command, seconds * _PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise ExometError(_too_long(seconds)) from error
    if code:
        raise _fault_of(output, code, reading)


def load_confined(store: ox.Store, file: Path, ending: str) -> None:
    """Load an RDF file of anybody's into a store; it is parsed in a process with limits.

    Args:
        store: where it is loaded.
        file: the file; relative IRIs in it are relative to it.
        ending: the ending of its format, such as ``ttl``.

    Raises:
        SyntaxError: it cannot be parsed; it carries the line and the offset.
        ExometError: it is beyond a limit, refused, or cannot be read; the text names it.
    """
    with scratch_folder() as folder:
        lines = folder / "graph.nq"
        try:
            rewrite_confined(file, ending, file.absolute().as_uri(), lines)
        except ExometError as error:
            raise ExometError(f"{file} {error}") from error
        store.bulk_load(path=str(lines), format=ox.RdfFormat.N_QUADS)


def _fault_of(output: str, code: int, reading: Reading) -> Exception:
    """Return the error that the process reported, or that its end tells of."""
    try:
        fault = json.loads(output.rpartition("\n")[2])
    except ValueError:
        return ExometError(_end_words(-code, reading))
    if "refused" in fault:
        return ExometError(_with_size(fault["refused"], reading))
    return SyntaxError(fault["syntax"], tuple(fault["place"]))


def _end_words(number: int, reading: Reading) -> str:
    """Return why a signal ended the process."""
    if number == getattr(signal, "SIGXCPU", None):
        return _too_long(reading.seconds)
    if number == signal.SIGSEGV:
        return "is nested or chained deeper than the parser takes"
    return f"takes more than {reading.memory >> 20:,} MB of memory to be parsed"


def _with_size(words: str, reading: Reading) -> str:
    if os.strerror(errno.EFBIG) not in words:
        return words
    return f"makes more than {reading.size >> 20:,} MB of lines"


def _too_long(seconds: int) -> str:
    return f"takes more than {seconds:,} s to be parsed"
