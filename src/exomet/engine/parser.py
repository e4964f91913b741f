"""A process that parses one RDF file of anybody's within limits, and writes it as plain lines.

It is started as ``python -m exomet.engine.parser`` with the fields of :class:`Reading`, and says
what went wrong as JSON on standard output. Whatever the file does to a parser, it does here.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from exomet.engine.markup import RefusedFileError, refuse_markup

# Writing and comparing triples within triples recurses.
_MOST_TRIPLES_WITHIN = 50


@dataclass(frozen=True)
class Reading:
    """What is read, and within which limits.

    Attributes:
        file: the file.
        ending: the ending of its format.
        base: what relative IRIs in it are relative to.
        out: the file to write: N-Triples or N-Quads, by its ending.
        memory: bytes of memory.
        seconds: time on the processor.
        size: bytes of what is written.
    """

    file: str
    ending: str
    base: str
    out: str
    memory: int
    seconds: int
    size: int


def parse_within_limits(arguments: list[str]) -> int:
    """Parse the file, and return 0 if that went well."""
    reading = Reading(**json.loads(arguments[0]))
    _limit_process(reading)
    try:
        _parse(reading)
    except SyntaxError as error:
        place = (Path(reading.file).name, error.lineno, error.offset, None)
        fault = {"syntax": error.msg, "place": place}
    except (RefusedFileError, MemoryError, OSError, ValueError) as error:
        fault = {"refused": _words(error)}
    else:
        return 0
    sys.stdout.write(json.dumps(fault))
    return 1


def _words(error: Exception) -> str:
    if os.strerror(errno.ENOSPC) in str(error):
        return "makes more lines than there is room for: name a folder for them in TMPDIR"
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    if isinstance(error, MemoryError):
        return f"takes too much memory ({error})" if str(error) else "takes too much memory"
    return str(error)


def _parse(reading: Reading) -> None:
    refuse_markup(Path(reading.file), reading.ending)
    form = ox.RdfFormat.from_extension(reading.ending)
    quads = ox.parse(path=reading.file, format=form, base_iri=reading.base, rename_blank_nodes=True)
    if reading.out.endswith(".nt"):
        triples = (quad.triple for quad in _shallow(quads))
        ox.serialize(triples, reading.out, format=ox.RdfFormat.N_TRIPLES)
    else:
        ox.serialize(_shallow(quads), reading.out, format=ox.RdfFormat.N_QUADS)


def _shallow(quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        term: object = quad.object
        for _ in range(_MOST_TRIPLES_WITHIN):
            if not isinstance(term, ox.Triple):
                break
            term = term.object
        else:
            most = f"more than {_MOST_TRIPLES_WITHIN} deep"
            raise RefusedFileError(f"has triples within triples {most}")
        yield quad


def _limit_process(reading: Reading) -> None:
    try:
        import resource
    except ImportError:  # (Windows: the parent's limit of time remains)
        return
    limits = {
        resource.RLIMIT_AS: reading.memory,
        resource.RLIMIT_CPU: reading.seconds,
        resource.RLIMIT_FSIZE: reading.size,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "darwin":  # (it enforces none, and may refuse to set one)
        del limits[resource.RLIMIT_AS]
    for limit, value in limits.items():
        _, most = resource.getrlimit(limit)
        allowed = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (allowed, most if limit == resource.RLIMIT_CPU else allowed))


if __name__ == "__main__":
    code = parse_within_limits(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
