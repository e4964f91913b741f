"""Triples as text: terms written once as N-Triples, so that a graph is streamed without objects in between."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import IO

from exomet.terms.iris import EXOMET, OWL, RDF, RDFS, SKOS, XSD, curie, expand

Triple = tuple[str, str, str]

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@cache
def iri(text: str) -> str:
    """Return a CURIE or an IRI as an N-Triples term.

    Example:
        >>> iri("CL:0000115")
        '<http://purl.obolibrary.org/obo/CL_0000115>'
    """
    expanded = expand(text)
    if expanded is None:
        raise ValueError(f"not a CURIE or IRI: {text}")
    return f"<{expanded}>"


def as_curie(term: str) -> str:
    """Return an N-Triples term as people read it: an IRI as CURIE, anything else as it is."""
    return curie(term[1:-1]) if term.startswith("<") else term


@lru_cache(maxsize=4_000)
def literal(value: str, language: str = "") -> str:
    """Return a string literal, with a language tag where one is given."""
    return f'"{value.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def integer(value: str) -> str:
    """Return an ``xsd:integer`` literal."""
    return f'"{int(value)}"^^<{XSD}integer>'


@cache
def exomet_iri(name: str) -> str:
    """Return the term of a class or property of ours."""
    return f"<{EXOMET}{name}>"


TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
SUBCLASS = f"<{RDFS}subClassOf>"
SEE_ALSO = f"<{RDFS}seeAlso>"
ALT_LABEL = f"<{SKOS}altLabel>"
NOTE = f"<{SKOS}note>"
EXACT = f"<{SKOS}exactMatch>"
CLOSE = f"<{SKOS}closeMatch>"
INDIVIDUAL = f"<{OWL}NamedIndividual>"


def write(triples: Iterable[Triple], out: IO[str]) -> int:
    """Write triples, those of a block at a time, as N-Triples in the order in which they come; return how many."""
    lines = [f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples]
    out.write("".join(lines))
    return len(lines)
