"""Formats of answers, and which of them an Accept header prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Format:
    """A format: its short name, its ending, its media types (the first is the registered one), and the engine's name.

    The engine's name is None for results, which are written row by row here.
    """

    name: str
    ending: str
    media: tuple[str, ...]
    engine: ox.RdfFormat | None = None


RESULTS = (
    Format("json", "srj", ("application/sparql-results+json", "application/json")),
    Format("xml", "srx", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Format("csv", "csv", ("text/csv",)),
    Format("tsv", "tsv", ("text/tab-separated-values",)),
)
GRAPHS = (
    Format(
        "turtle",
        "ttl",
        ("text/turtle", "application/turtle", "application/x-turtle"),
        ox.RdfFormat.TURTLE,
    ),
    Format("ntriples", "nt", ("application/n-triples", "text/plain"), ox.RdfFormat.N_TRIPLES),
    Format(
        "rdfxml",
        "rdf",
        ("application/rdf+xml", "application/xml", "text/xml"),
        ox.RdfFormat.RDF_XML,
    ),
    Format("jsonld", "jsonld", ("application/ld+json", "application/json"), ox.RdfFormat.JSON_LD),
)
HTML = Format("html", "html", ("text/html", "application/xhtml+xml"))


def named_format(name: str) -> str | None:
    """Return what ``format=`` means as an Accept header, None where it means nothing.

    It takes the short names, media types, and the names that clients such as SPARQLWrapper send for any query.

    Example:
        >>> named_format("json"), named_format("rdf+xml"), named_format("docx")
        ('application/sparql-results+json, application/ld+json;q=0.5', 'application/rdf+xml', None)
    """
    if "/" in name:
        return name
    media = {form.name: form.media[0] for form in (*GRAPHS, *RESULTS)}
    rdfxml, jsonld = media["rdfxml"], media["jsonld"]
    aliases = {
        "json": f"{media['json']}, {jsonld};q=0.5",
        "xml": f"{media['xml']}, {rdfxml};q=0.5",
        "json-ld": jsonld,
        "n3": media["turtle"],
        "rdf": rdfxml,
        "rdf+xml": rdfxml,
    }
    return {**media, **aliases}.get(name)


def negotiate(accept: str, formats: Sequence[Format]) -> tuple[Format, str] | None:
    """Return the preferred format with the media type to answer in, None where none is acceptable.

    Among equals the first format wins. A more specific range overrides a wider one, and q=0 excludes.

    Example:
        >>> negotiate("text/csv;q=0.5, application/*;q=0.4", RESULTS)[1]
        'text/csv'
        >>> negotiate("", RESULTS)[1]
        'application/sparql-results+json'
        >>> negotiate("image/png", RESULTS) is None
        True
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    best: tuple[float, Format, str] | None = None
    for form in formats:
        for media in form.media:
            # A wildcard means the registered media type: the others are only for those who name them.
            quality = _quality(media, ranges) if media == form.media[0] else ranges.get(media, 0.0)
            if quality > (best[0] if best else 0.0):
                best = (quality, form, media)
    return best[1:] if best else None


def _quality(media: str, ranges: dict[str, float]) -> float:
    for name in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _ranges(accept: str) -> dict[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not name:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        ranges[name] = max(quality, ranges.get(name, 0.0))
    return ranges
