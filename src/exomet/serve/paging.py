"""Answers as responses: a truncated one says so and leads to the rest.

CSV, TSV and RDF have no place in which to say that rows are missing: a row or a comment that says
it would be data for one reader and an error for the next. The status says it, since every client
shows that one: 206 (Partial Content), with the rows that came in ``Content-Range``. Rows in JSON
and XML come with 200, since their head holds a link to ``#truncated``. Each leads on by ``Link``
with ``rel="next"``, as GitHub and grlc page.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from exomet.serve.ipc import Document, Fingerprint
from exomet.serve.protocol import Operation
from exomet.serve.responses import CORS_HEADERS, cacheable_response, with_charset

# aiohttp reads no longer header lines than 8,190 bytes.
_LONGEST_LINK = 8_000


def snapshot_name(fingerprint: Fingerprint) -> str:
    """Return a short name of a state of the graph, the same in every process."""
    return hashlib.sha256(repr(fingerprint).encode()).hexdigest()[:12]


async def document_response(
    request: Request, operation: Operation, document: Document, snapshot: str
) -> Response:
    """Return the answer to a query as a response.

    Args:
        request: the request.
        operation: the query in it.
        document: the answer.
        snapshot: name of the state of the graph before the query was run.
    """
    headers = dict(CORS_HEADERS)
    status = 200
    if document.truncated:
        end = operation.offset + document.rows
        headers["X-ExoMet-Truncated"] = f"after {document.rows} rows"
        # A row that alone is larger than an answer may be leads nowhere.
        if document.rows:
            headers |= _link_to_rest(request, operation, document.media_type, end, snapshot)
        if document.rows and not document.linked:
            status = 206
            headers["Content-Range"] = f"rows {operation.offset}-{end - 1}/*"
    content_type = with_charset(document.media_type)
    return await cacheable_response(request, document.body, content_type, headers, status)


def _link_to_rest(
    request: Request, operation: Operation, media_type: str, offset: int, snapshot: str
) -> dict[str, str]:
    """Return a ``Link`` to the rows after these; none for a query that is too long for a header."""
    fields = [("query", operation.query)]
    fields += [("default-graph-uri", iri) for iri in operation.default_graphs or ()]
    fields += [("named-graph-uri", iri) for iri in operation.named_graphs or ()]
    fields += [("format", media_type), ("offset", str(offset)), ("snapshot", snapshot)]
    address = request.url.replace(query=urlencode(fields), fragment="")
    link = f'<{address}>; rel="next"'
    return {"Link": link} if len(link) <= _LONGEST_LINK else {}
