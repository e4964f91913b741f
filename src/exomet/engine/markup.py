"""What is refused in an RDF file before it is parsed: a DOCTYPE, and deep nesting.

Entities of a DOCTYPE make gigabytes of a few hundred bytes. A parser of RDF/XML takes time that
grows with the square of the depth, one of JSON-LD takes memory that does.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from exomet.errors import ExometError

MAX_LEVELS = 1_000
_AT_ONCE = 1 << 16
# Texts hide brackets; no part backtracks.
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


class RefusedFileError(ExometError):
    """A file that is not parsed, for the reason in its text."""


def refuse_markup(file: Path, ending: str, *, whole: bool = True) -> None:
    """Refuse a file with a DOCTYPE, or nested beyond what parsers take.

    Args:
        file: the file.
        ending: the ending of its format, such as ``rdf``; only XML and JSON are looked into.
        whole: whether to read all of an XML file, or only what is before its first element.

    Raises:
        RefusedFileError: it is refused.
        OSError: it cannot be read.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as name:
        ...     file = Path(name) / "deep.jsonld"
        ...     _ = file.write_text("[" * 2000)
        ...     refuse_markup(file, "jsonld")
        Traceback (most recent call last):
        exomet.engine.markup.RefusedFileError: is nested more than 1,000 deep
    """
    if ending == "jsonld":
        _refuse_deep_json(file)
    elif ending == "rdf":
        _XmlGuard(whole=whole).read(file)


def _refuse_deep_json(file: Path) -> None:
    depth = 0
    for match in _BRACKET.finditer(file.read_bytes()):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth -= 1
        _refuse_depth(depth)


def _refuse_depth(depth: int) -> None:
    if depth > MAX_LEVELS:
        raise RefusedFileError(f"is nested more than {MAX_LEVELS:,} deep")


class _XmlGuard:
    """Reads XML only to refuse some; what is no XML is left to the parser to name."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._depth = 0
        self._is_done = False

    def read(self, file: Path) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        with file.open("rb") as content:
            try:
                while not self._is_done and (chunk := content.read(_AT_ONCE)):
                    parser.Parse(chunk)
            except expat.ExpatError:
                return

    def _doctype(self, *_: object) -> None:
        raise RefusedFileError("has a DOCTYPE, whose entities can grow without end: remove it")

    def _start(self, *_: object) -> None:
        self._is_done = not self._whole
        self._depth += 1
        _refuse_depth(self._depth)

    def _end(self, _: object) -> None:
        self._depth -= 1
