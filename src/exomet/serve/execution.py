"""One query, answered and serialised in the format that was asked for, within caps."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from exomet.query import columns, results
from exomet.serve.negotiation import GRAPHS, HTML, RESULTS, Format, negotiate

# The end of an IRI that XML has as a name: a letter or underscore, and what may follow (XML 1.0, section 2.3).
_LETTER = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_XML_NAME = re.compile(rf"[{_LETTER}][{_LETTER}.0-9\xb7\u0300-\u036f\u203f\u2040-]*\Z")


def answer(
    store: ox.Store, names: Mapping[str, str], query: str, job: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Return what is to be said about an answer (media type, rows, whether it was cut), and the answer as bytes.

    Where the Accept header allows no format of the answer, ``unacceptable`` holds the media types that there are;
    where it prefers a page, ``page`` is true and the answer comes in the first of its formats.

    Args:
        store: the graph.
        names: its prefixes, with their namespaces.
        query: the SPARQL text.
        job: ``accept`` (the Accept header), ``page`` (whether there are pages), ``base`` (IRI), ``default`` and
            ``named`` (lists of graph IRIs, or None where the request names no dataset), ``rows`` and ``size`` (the
            caps), ``note`` (see ``results.table``).

    Raises:
        SyntaxError: the query cannot be parsed; other errors of the engine come as they are.
    """
    dataset: dict[str, Any] = {}
    if job["default"] is not None:
        dataset["default_graph"] = [ox.NamedNode(iri) for iri in job["default"]]
        dataset["named_graphs"] = [ox.NamedNode(iri) for iri in job["named"]]
    result = store.query(query, base_iri=job["base"], **dataset)
    caps, cut = (job["rows"], job["size"]), False
    formats: Sequence[Format] = RESULTS[:2] if isinstance(result, ox.QueryBoolean) else RESULTS
    if isinstance(result, ox.QueryTriples):
        triples, cut = _capped(result, caps)
        formats = _able(triples)
    chosen = negotiate(job["accept"], (HTML, *formats) if job["page"] else formats)
    if chosen is None:
        return {"unacceptable": [form.media[0] for form in formats]}, b""
    page = chosen[0] is HTML
    form, media = (formats[0], formats[0].media[0]) if page else chosen
    if isinstance(result, ox.QueryBoolean):
        body, rows = results.boolean(bool(result), form.name), 1
    elif isinstance(result, ox.QueryTriples):
        body, rows = serialized(triples, form, names), len(triples)
    else:
        body, rows, cut = results.table(*columns.table(result, query), form.name, caps, job["note"])
    return {"media": media, "rows": rows, "cut": cut, "page": page}, body


def _capped(triples: Iterable[ox.Triple], caps: tuple[int, int]) -> tuple[list[ox.Triple], bool]:
    """Return triples up to a number, and up to a size reckoned on their long form; and whether more were left out."""
    found: list[ox.Triple] = []
    size = 0
    for triple in triples:
        size += len(str(triple))
        if len(found) >= caps[0] or size > caps[1]:
            return found, True
        found.append(triple)
    return found, False


def _able(triples: Sequence[ox.Triple]) -> list[Format]:
    """Return the formats that have a way to write the triples."""
    inner = list(triples)
    for triple in inner:
        if isinstance(triple.object, ox.Triple):
            inner.append(triple.object)  # (a loop over a list reaches what is appended)
    unable = set()
    if len(inner) > len(triples):
        unable.add("jsonld")  # No triple terms, so far.
    if not all(map(_XML_NAME.search, {triple.predicate.value for triple in inner})):
        unable.add("rdfxml")  # Predicates are names of elements.
    return [form for form in GRAPHS if form.name not in unable]


def serialized(triples: Iterable[ox.Triple], form: Format, names: Mapping[str, str]) -> bytes:
    """Return triples in a format, with prefixes where it has them."""
    if form.name == "rdfxml":
        # Names are split at the prefix: a namespace that ends inside a word would leave names that start with a digit.
        names = {
            prefix: namespace
            for prefix, namespace in names.items()
            if namespace.endswith(("/", "#"))
        }
    out = io.BytesIO()
    ox.serialize(triples, out, form.engine, prefixes=dict(names))
    return (
        results.as_xml(out.getvalue().decode()).encode()
        if form.name == "rdfxml"
        else out.getvalue()
    )
