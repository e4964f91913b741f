"""Triples as text: terms are written once as N-Triples, and a graph is streamed from them.

Not pyoxigraph: a ``Quad`` object a triple makes 6,000 rows a second, text makes 47,000.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice
from typing import IO, NewType

from exomet.terms.iris import BASE, EXOMET, OWL, RDF, RDFS, SKOS, XSD, curie, expand

# A term as N-Triples writes it: an IRI in angle brackets, a quoted literal, or a blank node.
Term = NewType("Term", str)
# Terms that an engine writes are plain text, so a triple takes any text.
Triple = tuple[str, str, str]

_AT_A_TIME = 10_000
_ESCAPED = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@cache
def iri(text: str) -> Term:
    """Return a CURIE or an IRI as a term.

    Example:
        >>> iri("CL:0000115")
        '<http://purl.obolibrary.org/obo/CL_0000115>'

    Raises:
        ValueError: the text is neither.
    """
    expanded = expand(text)
    if expanded is None:
        raise ValueError(f"not a CURIE or IRI: {text}")
    return bracketed(expanded)


def bracketed(iri: str) -> Term:
    """Return an IRI, known to be one, as a term."""
    return Term(f"<{iri}>")


def bare(term: str) -> str:
    """Return the IRI of a term without its angle brackets.

    Example:
        >>> bare("<https://w3id.org/exomet/finding/F0001>")
        'https://w3id.org/exomet/finding/F0001'
    """
    return term[1:-1]


def text_of(term: str) -> str:
    r"""Return what a term says: the IRI of an IRI, the text of a literal, a blank node as it is.

    Example:
        >>> text_of(r'"a \"b\""@en'), text_of("<https://example.org/x>")
        ('a "b"', 'https://example.org/x')
    """
    if term.startswith("<"):
        return bare(term)
    if not term.startswith('"'):
        return term
    return _ESCAPED.sub(_unescaped, term[1 : term.rindex('"')])


def _unescaped(match: re.Match[str]) -> str:
    code = match[0][1:]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _UNESCAPED.get(code, code)


def part_of(whole: Term, name: str) -> Term:
    """Return the term of a part of a record, whose IRI is that of the record with a name added.

    Example:
        >>> part_of(record_iri("finding", "F0001"), "sender")
        '<https://w3id.org/exomet/finding/F0001-sender>'
    """
    return Term(f"{whole[:-1]}-{name}>")


@cache
def exomet_iri(name: str) -> Term:
    """Return the term of a class or property of ExoMet."""
    return Term(f"<{EXOMET}{name}>")


def record_iri(kind: str, identifier: str) -> Term:
    """Return the term of one of our records, such as ``publication`` and ``tahan2025-20``."""
    return Term(f"<{BASE}{kind}/{identifier}>")


def as_curie(term: str) -> str:
    """Return a term as people read it: an IRI as CURIE, anything else as it is."""
    return curie(bare(term)) if term.startswith("<") else term


@lru_cache(maxsize=4_000)
def literal(value: str, language: str = "") -> Term:
    """Return a string literal, with a language tag where one is given."""
    return Term(f'"{value.translate(_ESCAPES)}"' + (f"@{language}" if language else ""))


def integer(value: str) -> Term:
    """Return an ``xsd:integer`` literal."""
    return Term(f'"{int(value)}"^^<{XSD}integer>')


TYPE = bracketed(RDF + "type")
LABEL = bracketed(RDFS + "label")
SUBCLASS = bracketed(RDFS + "subClassOf")
SEE_ALSO = bracketed(RDFS + "seeAlso")
ALT_LABEL = bracketed(SKOS + "altLabel")
NOTE = bracketed(SKOS + "note")
EXACT = bracketed(SKOS + "exactMatch")
CLOSE = bracketed(SKOS + "closeMatch")
INDIVIDUAL = bracketed(OWL + "NamedIndividual")


def write(triples: Iterable[Triple], out: IO[str]) -> int:
    """Write triples, those of a block at a time, in the order in which they come.

    Returns:
        The number of triples.
    """
    lines = [f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples]
    out.write("".join(lines))
    return len(lines)


def write_all(triples: Iterable[Triple], out: IO[str]) -> int:
    """Write any number of triples, some at a time.

    Returns:
        The number of triples.
    """
    waiting = iter(triples)
    count = 0
    while some := list(islice(waiting, _AT_A_TIME)):
        count += write(some, out)
    return count
