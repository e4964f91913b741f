"""One query, answered and serialised in the format that was asked for, within caps."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from exomet.serve import results
from exomet.serve.formats import GRAPHS, RESULTS, Format, choose
from exomet.terms.iris import prefixes


def answer(store: ox.Store, query: str, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what is to be said about an answer (media type, rows, whether it was cut), and the answer as bytes.

    Where the Accept header allows no format of the answer, ``unacceptable`` holds the media types that there are.

    Args:
        store: the graph.
        query: the SPARQL text.
        job: ``accept`` (the Accept header), ``base`` (IRI), ``default`` and ``named`` (lists of graph IRIs, or None
            where the request names no dataset), ``rows`` and ``size`` (the caps), ``note`` (see ``results.table``).

    Raises:
        SyntaxError: the query cannot be parsed; other errors of the engine come as they are.
    """
    dataset: dict[str, Any] = {}
    if job["default"] is not None:
        dataset["default_graph"] = [ox.NamedNode(iri) for iri in job["default"]]
        dataset["named_graphs"] = [ox.NamedNode(iri) for iri in job["named"]]
    result = store.query(query, base_iri=job["base"], **dataset)
    graph, truth = isinstance(result, ox.QueryTriples), isinstance(result, ox.QueryBoolean)
    formats = GRAPHS if graph else RESULTS[:2] if truth else RESULTS
    chosen = choose(job["accept"], formats)
    if chosen is None:
        return {"unacceptable": [form.media[0] for form in formats]}, b""
    form, media = chosen
    if isinstance(result, ox.QueryBoolean):
        return {"media": media, "rows": 1, "cut": False}, results.boolean(bool(result), form.name)
    caps = (job["rows"], job["size"])
    if isinstance(result, ox.QueryTriples):
        body, rows, cut = _graph(result, form, caps)
    else:
        names = [variable.value for variable in result.variables]
        body, rows, cut = results.table(names, iter(result), form.name, caps, job["note"])
    return {"media": media, "rows": rows, "cut": cut}, body


def _graph(triples: Iterable[ox.Triple], form: Format, caps: tuple[int, int]) -> tuple[bytes, int, bool]:
    capped = _Capped(triples, caps)
    body = serialized(capped, form)
    return body, capped.rows, capped.cut


def serialized(triples: Iterable[ox.Triple], form: Format) -> bytes:
    """Return triples in a format, with the prefixes of the project where it has prefixes."""
    # RDF/XML splits names at the prefix: a namespace that ends inside a word would leave names that start with a digit.
    names = {p: ns for p, ns in prefixes().items() if form.name != "rdfxml" or ns.endswith(("/", "#"))}
    out = io.BytesIO()
    ox.serialize(triples, out, form.engine, prefixes=names)
    return out.getvalue()


class _Capped(Iterator[ox.Triple]):
    """Triples up to a number, and up to a size reckoned on their long form."""

    def __init__(self, triples: Iterable[ox.Triple], caps: tuple[int, int]) -> None:
        self.rows, self.cut = 0, False
        self._triples, self._caps, self._size = iter(triples), caps, 0

    def __next__(self) -> ox.Triple:
        triple = next(self._triples)
        self._size += len(str(triple))
        if self.rows >= self._caps[0] or self._size > self._caps[1]:
            self.cut = True
            raise StopIteration
        self.rows += 1
        return triple
