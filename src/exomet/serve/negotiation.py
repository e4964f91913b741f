"""Formats of answers, and which of them an Accept header prefers (RFC 9110, section 12.5.1).

Why not a library: python-mimeparse takes a flat list of media types, so that it knows neither the
formats behind them nor that an alias (``text/xml``) counts only where it is named; werkzeug brings
a second web framework.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Format:
    """A format of answers.

    Attributes:
        name: its name in ``format=``.
        ending: ending of file names.
        media: its media types, the registered one first.
        engine: the engine's format, None for results, which are written row by row here.
        aliases: further names in ``format=``, as clients of other endpoints send them.
    """

    name: str
    ending: str
    media: tuple[str, ...]
    engine: ox.RdfFormat | None = None
    aliases: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return self.media[0]

    @property
    def names(self) -> set[str]:
        """All names in ``format=``: its own, the ending, the aliases, the ends of media types."""
        subtypes = {media.partition("/")[2] for media in self.media}
        return {self.name, self.ending, *self.aliases, *subtypes}


RESULTS = (
    Format("json", "srj", ("application/sparql-results+json", "application/json")),
    Format("xml", "srx", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Format("csv", "csv", ("text/csv",)),
    Format("tsv", "tsv", ("text/tab-separated-values",)),
)
# Turtle is also N3: whoever takes N3 can read it.
GRAPHS = (
    Format(
        "turtle",
        "ttl",
        ("text/turtle", "application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),
        ox.RdfFormat.TURTLE,
    ),
    Format(
        "ntriples",
        "nt",
        ("application/n-triples", "text/plain"),
        ox.RdfFormat.N_TRIPLES,
    ),
    Format(
        "rdfxml",
        "rdf",
        ("application/rdf+xml", "application/xml", "text/xml"),
        ox.RdfFormat.RDF_XML,
        ("rdf-xml", "rdf/xml"),
    ),
    Format(
        "jsonld",
        "jsonld",
        ("application/ld+json", "application/json"),
        ox.RdfFormat.JSON_LD,
        ("json-ld",),
    ),
    Format(
        "nquads",
        "nq",
        ("application/n-quads", "text/x-nquads"),
        ox.RdfFormat.N_QUADS,
    ),
    Format("trig", "trig", ("application/trig", "application/x-trig"), ox.RdfFormat.TRIG),
)
HTML_FORMAT = Format("html", "html", ("text/html", "application/xhtml+xml"))
# Short names of formats, for messages.
FORMAT_NAMES = ", ".join(form.name for form in (*RESULTS, *GRAPHS))


def accept_of_format(name: str) -> str | None:
    """Return the Accept header equivalent to ``format=``, None for an unknown name.

    It takes the short names, endings of file names, media types, and the names that other
    endpoints know and clients such as SPARQLWrapper send for any query.

    Example:
        >>> accept_of_format("rdf+xml"), accept_of_format("docx")
        ('application/rdf+xml', None)
        >>> accept_of_format("json")
        'application/sparql-results+json, application/ld+json;q=0.5'
    """
    name = _normalised(name)
    matches = [form.media_type for form in (*RESULTS, *GRAPHS) if name in form.names]
    if not matches and "/" in name:
        return name
    if not matches:
        return None
    first, *others = matches
    return ", ".join([first, *(f"{media};q=0.5" for media in others)])


def formats_of(text: str) -> set[str]:
    """Return the names of the formats that a name or media types may mean; none if unknown.

    Example:
        >>> sorted(formats_of("json")), formats_of("application/sparql-results+json, image/png")
        (['json', 'jsonld'], {'json'})
    """
    parts = {part.partition(";")[0].strip() for part in _normalised(text).split(",")}
    return {form.name for form in (*RESULTS, *GRAPHS) if parts & (form.names | set(form.media))}


def _normalised(name: str) -> str:
    # In an address a plus sign means a space, and many clients do not escape it.
    return re.sub(r"(?<=\w) (?=\w)", "+", name.strip().lower())


def negotiate(accept: str, formats: Sequence[Format]) -> tuple[Format, str] | None:
    """Return the preferred format and the media type to answer in, None if none is acceptable.

    Among equals the first format wins. A more specific range overrides a wider one, and q=0
    excludes.

    Example:
        >>> negotiate("text/csv;q=0.5, application/*;q=0.4", RESULTS)[1]
        'text/csv'
        >>> negotiate("", RESULTS)[1]
        'application/sparql-results+json'
        >>> negotiate("image/png", RESULTS) is None
        True
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    best: tuple[Format, str] | None = None
    best_quality = 0.0
    for form in formats:
        for media in form.media:
            # A wildcard means the registered media type; the others must be named.
            registered = media == form.media_type
            quality = _quality(media, ranges) if registered else ranges.get(media, 0.0)
            if quality > best_quality:
                best, best_quality = (form, media), quality
    return best


def _quality(media: str, ranges: dict[str, float]) -> float:
    for name in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _ranges(accept: str) -> dict[str, float]:
    """Return the media ranges of an Accept header with their quality."""
    ranges: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            ranges[name] = max(_quality_value(parameters), ranges.get(name, 0.0))
    return ranges


def _quality_value(parameters: Sequence[str]) -> float:
    """Return the value of the parameter ``q``: 1 where there is none, 0 where it is no number."""
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return quality
