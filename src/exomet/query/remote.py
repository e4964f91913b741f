"""The graph on a SPARQL 1.1 endpoint, queried by the standard protocol.

Why not SPARQLWrapper or requests: neither bounds the time or the size of a whole answer, and the
engine reads the results.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.query.evaluation import EndlessQueryError, evaluated
from exomet.queryable import QueryResult
from exomet.terms.iris import AUDITED, INFERRED

_ROWS_MEDIA_TYPE = "application/sparql-results+json"
_TRIPLES_MEDIA_TYPE = "application/n-triples"
# `exomet serve` sends it where rows are missing: names, and so answers, would be wrong.
_TRUNCATED_HEADER = "X-ExoMet-Truncated"
_CHUNK_BYTES = 1 << 16
# Seconds by which a thread that should have given up is late.
GRACE = 1.0


@dataclass(frozen=True)
class RemoteEndpoint:
    """An endpoint that holds the graph; it is queried like a store.

    Attributes:
        url: its address, over http or https.
        graph: IRI of the graph that holds what was asserted, for stores whose default graph is the
            union of all. The inferred graph and the audit are then named to the endpoint as well.
            Without it the default graph is queried.
        seconds: how long a request may take in total.
        megabytes: how large an answer may be.
    """

    url: str
    graph: str | None = None
    seconds: float = 60
    megabytes: float = 100

    def __post_init__(self) -> None:
        """Refuse anything but a web address.

        Raises:
            QueryError: the address is not of http or https.
        """
        if not is_web_address(self.url):
            raise QueryError(
                f"{self.url} is not an endpoint: its address begins with http:// or https://"
            )

    def query(self, query: str, /) -> QueryResult:
        """Return the result of a query, of the same kind as a store gives.

        The query is parsed here first, so that a syntax error reads as for the built graph.

        Raises:
            SyntaxError: the query cannot be parsed.
            QueryError: the endpoint cannot be reached, refuses the query, takes too long, breaks
                off or sends too much.
        """
        gives_triples = isinstance(ox.Store().query(query), ox.QueryTriples)
        body = self._post(query, _TRIPLES_MEDIA_TYPE if gives_triples else _ROWS_MEDIA_TYPE)
        try:
            if gives_triples:
                store = ox.Store()
                store.load(input=body, format=ox.RdfFormat.N_TRIPLES)
                return store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
            self._read_to_its_end(body)
            return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            excerpt = str(error)[:100]
            raise QueryError(
                f"{self.url} sent something that is not a query result: {excerpt}"
            ) from error

    @staticmethod
    def _read_to_its_end(body: bytes) -> None:
        """Parse rows once: later, an error in them would be one without the endpoint's name."""
        result = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(result, ox.QuerySolutions):
            for _ in result:
                pass

    def _post(self, query: str, accept: str) -> bytes:
        try:
            # In a thread: an endpoint may also send its headers a byte now and then.
            return evaluated(lambda: self._sent(query, accept), self.seconds + GRACE)
        except urllib.error.HTTPError as error:
            message = f"{self.url} answered {error.code} {error.reason}: {reply_of(error)}"
            raise QueryError(message.rstrip(": ")) from error
        except http.client.IncompleteRead as error:
            raise QueryError(f"{self.url} broke off its answer: ask again") from error
        except (TimeoutError, EndlessQueryError) as error:
            message = f"{self.url} did not answer within {self.seconds:g} seconds"
            raise QueryError(message) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or str(error) or type(error).__name__
            raise QueryError(f"{self.url} cannot be asked: {reason}") from error

    def _sent(self, query: str, accept: str) -> bytes:
        fields = [("query", query)]
        if self.graph:
            fields += [
                ("default-graph-uri", self.graph),
                ("named-graph-uri", INFERRED),
                ("named-graph-uri", AUDITED),
            ]
        body = urlencode(fields).encode()
        request = urllib.request.Request(self.url, body, {"Accept": accept})  # noqa: S310
        with urllib.request.urlopen(request, timeout=self.seconds) as response:  # noqa: S310
            if reason := response.headers.get(_TRUNCATED_HEADER):
                raise QueryError(
                    f"{self.url} cut its answer ({reason}): ask for less, or raise the limit there"
                )
            return self._read(response)

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        # An endpoint may send without end, or a byte now and then: size and whole time are bounded.
        deadline = time.monotonic() + self.seconds
        chunks: list[bytes] = []
        size = 0
        while chunk := response.read1(_CHUNK_BYTES):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.megabytes * 1e6:
                limit = f"{self.megabytes:g} megabytes"
                raise QueryError(f"{self.url} sent more than {limit}: ask for less, with LIMIT")
            if time.monotonic() > deadline:
                raise TimeoutError
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and size < int(announced):
            raise http.client.IncompleteRead(b"", int(announced) - size)
        return b"".join(chunks)


def reply_of(error: urllib.error.HTTPError) -> str:
    """Return how the answer with an error begins, nothing where it cannot be read."""
    try:
        with error:
            return " ".join(error.read(2000).decode("utf-8", "replace").split())[:120]
    except (OSError, http.client.HTTPException):
        return ""


def is_web_address(url: str) -> bool:
    """Return whether an address is one of http or https, with a host.

    Example:
        >>> is_web_address("http://localhost:7878/query"), is_web_address("file:///etc/hosts")
        (True, False)
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # (raises for a port beyond 65535)
    except ValueError:
        return False
    if any(letter.isspace() for letter in url):
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
