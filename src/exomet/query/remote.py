"""The same graph on a SPARQL 1.1 endpoint, asked by the standard protocol."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.queryable import Result
from exomet.terms.iris import AUDITED, INFERRED

_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
# With it `exomet serve` says that rows are missing: then names, and answers, would be wrong.
_CUT = "X-ExoMet-Truncated"


@dataclass(frozen=True)
class Endpoint:
    """An endpoint that holds the graph: it answers as a store does.

    Attributes:
        url: its address, over http or https.
        graph: IRI of the graph that holds what was asserted, for stores whose default graph is the union of all; then
            the inferred graph and the audit are named to the endpoint as well. Without it the default graph is asked.
        seconds: how long a request may take in all.
        megabytes: how large an answer may be.
    """

    url: str
    graph: str | None = None
    seconds: float = 60
    megabytes: float = 100

    def __post_init__(self) -> None:
        """Refuse what is no web address.

        Raises:
            QueryError: the address is not of http or https.
        """
        try:
            parts = urlsplit(self.url)
            known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
        except ValueError:
            known = False
        if not known or any(letter.isspace() for letter in self.url):
            raise QueryError(
                f"{self.url} is no endpoint: its address begins with http:// or https://"
            )

    def query(self, query: str, /) -> Result:
        """Return the result of a query, of the same kind as a store gives.

        The query is parsed here first, so that a syntax error is told as for the built graph.

        Raises:
            SyntaxError: the query cannot be parsed.
            QueryError: the endpoint cannot be reached, refuses the query, takes too long or sends too much.
        """
        empty = ox.Store().query(query)
        graph = isinstance(empty, ox.QueryTriples)
        body = self._ask(query, _TRIPLES if graph else _ROWS)
        try:
            if graph:
                held = ox.Store()
                held.load(input=body, format=ox.RdfFormat.N_TRIPLES)
                return held.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
            return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise QueryError(
                f"{self.url} sent something that is no result: {str(error)[:100]}"
            ) from error

    def _ask(self, query: str, accept: str) -> bytes:
        fields = [("query", query)]
        if self.graph:
            fields += [
                ("default-graph-uri", self.graph),
                ("named-graph-uri", INFERRED),
                ("named-graph-uri", AUDITED),
            ]
        request = urllib.request.Request(self.url, urlencode(fields).encode(), {"Accept": accept})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as response:  # noqa: S310
                if cut := response.headers.get(_CUT):
                    raise QueryError(
                        f"{self.url} cut its answer ({cut}): ask for less, or raise the limit there"
                    )
                return self._read(response)
        except urllib.error.HTTPError as error:
            said = " ".join(error.read(2000).decode("utf-8", "replace").split())
            raise QueryError(
                f"{self.url} answered {error.code} {error.reason}: {said[:120]}".rstrip(": ")
            ) from error
        except TimeoutError as error:
            raise QueryError(
                f"{self.url} did not answer within {self.seconds:g} seconds"
            ) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise QueryError(
                f"{self.url} cannot be asked: {reason or type(error).__name__}"
            ) from error

    def _read(self, response: object) -> bytes:
        # An endpoint may send without end, or a byte now and then: both the size and the whole time are bounded.
        until = time.monotonic() + self.seconds
        parts: list[bytes] = []
        size = 0
        while part := response.read1(1 << 16):  # type: ignore[attr-defined]
            parts.append(part)
            size += len(part)
            if size > self.megabytes * 1e6:
                raise QueryError(
                    f"{self.url} sent more than {self.megabytes:g} megabytes: ask for less, with LIMIT"
                )
            if time.monotonic() > until:
                raise TimeoutError
        return b"".join(parts)
