"""Literals whose text is no value of their datatype, such as the integer "abc" or 30 February."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from exomet.errors import Problem
from exomet.files import display_path
from exomet.terms.iris import RDF, XSD, curie
from exomet.terms.wording import quoted

# Types that rdflib takes as they come, and one that needs no rdflib.
_PATTERNS = {
    XSD + "integer": r"[+-]?\d+",
    XSD + "gYear": r"-?([1-9]\d{3,}|0\d{3})(Z|[+-]\d\d:\d\d)?",
    XSD + "gYearMonth": r"-?([1-9]\d{3,}|0\d{3})-(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?",
}


def literal_problems(file: Path, lines_of_file: Path) -> list[Problem]:
    """Return a problem for each line of a file with an ill-typed literal.

    Args:
        file: the file, which problems name.
        lines_of_file: the same as N-Triples.
    """
    ill_typed: dict[ox.Literal, None] = {}
    for quad in ox.parse(path=str(lines_of_file), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.object, ox.Literal) and _has_no_value(quad.object):
            ill_typed[quad.object] = None
    if not ill_typed:
        return []
    lines = file.read_text(encoding="utf-8").split("\n")
    problems = []
    for literal in ill_typed:
        datatype = curie(literal.datatype.value)
        what = f"{quoted(literal.value)} is no {datatype}"
        for line, column in _places(literal, lines):
            repair = "write another value or another datatype"
            problems.append(Problem(display_path(file), line, column, "LITERAL", what, repair))
    return sorted(problems)


def _has_no_value(literal: ox.Literal) -> bool:
    return is_ill_typed(literal.value, literal.datatype.value)


def is_ill_typed(text: str, datatype: str) -> bool:
    """Return whether a text is no value of a datatype of XML Schema.

    Example:
        >>> is_ill_typed("abc", XSD + "integer"), is_ill_typed("abc", "https://example.org/own")
        (True, False)
    """
    if datatype in (XSD + "string", RDF + "langString") or not datatype.startswith(XSD):
        return False
    if pattern := _PATTERNS.get(datatype):
        return not re.fullmatch(pattern, text, re.ASCII)
    import rdflib  # (heavy: only for literals with a datatype)

    # rdflib logs, with its traceback, what it is asked here.
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            return rdflib.Literal(text, datatype=rdflib.URIRef(datatype)).ill_typed is True
    finally:
        logger.setLevel(level)


def _places(literal: ox.Literal, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield line and column of a literal; the start of the file where it is written otherwise."""
    text = re.escape(str(ox.Literal(literal.value))[1:-1])
    pattern = re.compile(rf"""(["'])(?:\1\1)?{text}(?:\1\1)?\1\s*\^\^""")
    places = []
    for number, line in enumerate(lines, 1):
        places += [(number, str(match.start() + 1)) for match in pattern.finditer(line)]
    yield from places or [(1, "1")]
