"""Requests of the SPARQL 1.1 Protocol, section 2.1: the query in them, or why they are refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request

from exomet.errors import QueryError
from exomet.query.guard import refuse_hostile
from exomet.serve.limits import Limits
from exomet.serve.negotiation import FORMAT_NAMES, accept_of_format, formats_of
from exomet.serve.responses import ProblemError

MAX_PARAMETERS = 200
LONG_QUERY = 5_000  # Characters.
_FORM = "application/x-www-form-urlencoded"
_SPARQL_QUERY = "application/sparql-query"
_SPARQL_UPDATE = "application/sparql-update"
_ACCEPT_POST = {"Accept-Post": f"{_SPARQL_QUERY}, {_FORM}"}
_READ_ONLY = "updates are refused: the graph is read-only"
_UPDATE_PARAMETERS = {"update", "using-graph-uri", "using-named-graph-uri"}
# Names of the same parameter at Virtuoso, Fuseki and Joseki; SPARQLWrapper sends all three.
_FORMAT_PARAMETERS = ("format", "output", "results")

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """A query with its dataset and format.

    Attributes:
        query: the SPARQL text.
        default_graphs: IRIs; None, as ``named_graphs`` is, where the request names no dataset.
        named_graphs: IRIs.
        format: value of ``format=``, empty if the Accept header counts.
        offset: number of rows or triples to leave out at the start of the answer.
        snapshot: name of the state of the graph whose rows ``offset`` counts, empty for any.
    """

    query: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    format: str = ""
    offset: int = 0
    snapshot: str = ""


def parameters(text: str) -> Parameters:
    """Return the parameters of a query string or form.

    Raises:
        ProblemError: it is not UTF-8, or has too many parameters.
    """
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except UnicodeDecodeError:
        raise ProblemError(400, "a parameter is not UTF-8") from None
    except ValueError:
        raise ProblemError(400, f"more than {MAX_PARAMETERS} parameters") from None


def read_operation(
    method: str, query_string: str, content_type: str, body: bytes, limits: Limits
) -> Operation | None:
    """Return the query in a request, None for a GET without one (for the service description).

    Args:
        method: GET (for HEAD too) or POST.
        query_string: what follows the question mark of the address.
        content_type: the header, empty if there is none.
        body: the request body.
        limits: of which ``query`` counts.

    Raises:
        ProblemError: the request is refused.
    """
    fields = parameters(query_string)
    if method == "POST":
        fields += _posted(content_type, body)
    names = [name for name, _ in fields]
    if not _UPDATE_PARAMETERS.isdisjoint(names):
        raise ProblemError(403 if method == "POST" else 400, _READ_ONLY)
    for name in ("query", "version"):
        if names.count(name) > 1:
            raise ProblemError(400, f"more than one {name} in a request")
    if "query" not in names:
        if method == "POST":
            raise ProblemError(400, "the form has no field called query")
        return None
    values = dict(fields)
    query = values["query"].removeprefix("\ufeff")
    _check_query(query, method, limits)
    return Operation(
        query,
        *_requested_dataset(fields),
        requested_format(fields),
        _requested_offset(values.get("offset", "")),
        values.get("snapshot", ""),
    )


def requested_format(fields: Parameters) -> str:
    """Return the value of ``format=``, ``output=`` or ``results=``, empty if there is none.

    SPARQLWrapper sends each of them twice, as a short name and as a media type: the value that
    leaves least open counts.

    Raises:
        ProblemError: two of them disagree.

    Example:
        >>> requested_format([("output", "json"), ("format", "application/ld+json")])
        'application/ld+json'
    """
    values = {value: name for name, value in fields if name in _FORMAT_PARAMETERS and value}
    meanings = {value: formats_of(value) for value in values}
    if len(values) > 1 and not set.intersection(*meanings.values()):
        detail = " and ".join(f"{name}={value[:50]}" for value, name in values.items())
        raise ProblemError(400, f"the request names more than one format: {detail}")
    return min(values, key=lambda value: len(meanings[value]), default="")


def accept_of_request(request: Request) -> str:
    """Return the Accept header of a request, or what a parameter asks for in its place.

    Raises:
        ProblemError: the parameter names no format that is known.
    """
    form = requested_format(parameters(request.url.query))
    return accept_of(form, request.headers.get("accept", ""))


def accept_of(form: str, header: str) -> str:
    """Return what a format stands for as an Accept header; the header itself without a format.

    Raises:
        ProblemError: the format is not known.
    """
    if not form:
        return header
    accept = accept_of_format(form)
    if accept is None:
        raise ProblemError(400, f"no format {form[:50]}: there are {FORMAT_NAMES}")
    return accept


def _requested_offset(text: str) -> int:
    if text and not re.fullmatch("[0-9]{1,18}", text):
        raise ProblemError(400, f"offset is the number of rows to leave out, not {text[:50]}")
    return int(text or 0)


def _posted(content_type: str, body: bytes) -> Parameters:
    """Return the parameters in the body of a POST; the body may also be the query itself."""
    media_type, charset = _parsed_content_type(content_type)
    if media_type == _SPARQL_UPDATE:
        raise ProblemError(415, _READ_ONLY, _ACCEPT_POST)
    if media_type not in (_FORM, _SPARQL_QUERY):
        reason = f"not {media_type}" if media_type else "this request has no Content-Type"
        raise ProblemError(415, f"POST takes {_SPARQL_QUERY} or {_FORM}; {reason}", _ACCEPT_POST)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise ProblemError(415, f"queries are UTF-8; this one is declared as {charset}")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise ProblemError(400, f"the body is not UTF-8 at byte {error.start}") from None
    return parameters(text) if media_type == _FORM else [("query", text)]


def _parsed_content_type(content_type: str) -> tuple[str, str]:
    """Return media type and charset of a Content-Type, empty if it has none."""
    media_type, *attributes = (part.strip().lower() for part in content_type.split(";"))
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        if name == "charset":
            return media_type, value.strip('"')
    return media_type, ""


def _requested_dataset(
    fields: Parameters,
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Return the default and the named graphs of a request, None twice if it names none."""
    default_graphs = _graphs(fields, "default-graph-uri")
    named_graphs = _graphs(fields, "named-graph-uri")
    if not default_graphs and not named_graphs:
        return None, None
    return default_graphs, named_graphs


def _graphs(fields: Parameters, name: str) -> tuple[str, ...]:
    """Return the graphs that one of the parameters names; forms send empty ones, which say nothing.

    The W3C test query_multiple_dataset escapes also the sign between two parameters. They are
    taken apart: no graph has such a name.
    """
    graphs: dict[str, None] = {}
    for key, value in fields:
        if key == name and value:
            graphs |= dict.fromkeys(value.split(f"&{name}="))
    for iri in graphs:
        try:
            ox.NamedNode(iri)
        except ValueError:
            raise ProblemError(400, f"{name} is not an absolute IRI: {iri[:100]}") from None
    return tuple(graphs)


def _check_query(query: str, method: str, limits: Limits) -> None:
    if len(query) > limits.query:
        raise ProblemError(
            413 if method == "POST" else 414,
            f"the query has {len(query):,} characters; the limit is {limits.query:,}",
        )
    if is_checked_apart(query):
        return
    try:
        refuse_hostile(query)
    except QueryError as error:
        raise ProblemError(400, str(error), line=error.line, column=error.column) from None


def is_checked_apart(query: str) -> bool:
    """Return whether a query must be read with the grammar and takes seconds of the processor."""
    return len(query) > LONG_QUERY and "service" in query.lower()
