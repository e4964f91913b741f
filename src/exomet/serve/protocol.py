"""Requests of the SPARQL 1.1 Protocol, section 2.1: what they ask, or why they are refused."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox

from exomet.errors import QueryError
from exomet.query.guard import check
from exomet.serve.limits import Limits
from exomet.serve.problem_details import ProblemError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MOST_FIELDS = 200
_READ_ONLY = "updates are refused: the graph is read-only"

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """A query with its dataset: ``default`` and ``named`` are graph IRIs, both None where the request names none."""

    query: str
    default: list[str] | None
    named: list[str] | None
    format: str = ""


def fields(text: str) -> Fields:
    """Return the fields of a query string or form.

    Raises:
        ProblemError: it is not UTF-8, or has too many fields.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise ProblemError(400, "a parameter is not UTF-8") from None
    except ValueError:
        raise ProblemError(400, f"more than {MOST_FIELDS} parameters") from None


def operation(
    method: str, url: Fields, content_type: str, body: bytes, limits: Limits
) -> Operation | None:
    """Return what a request asks, None where a GET asks nothing (and gets the service description).

    Args:
        method: GET (for HEAD too) or POST.
        url: fields of the query string.
        content_type: the header, empty where there is none.
        body: the request body.
        limits: of which ``query`` counts.

    Raises:
        ProblemError: the request is refused.
    """
    given = url
    if method == "POST":
        media, charset = _media(content_type)
        if media == UPDATE:
            raise ProblemError(415, _READ_ONLY, {"Accept-Post": f"{QUERY}, {FORM}"})
        if media not in (FORM, QUERY):
            what = f"not {media}" if media else "this request has no Content-Type"
            raise ProblemError(
                415, f"POST takes {QUERY} or {FORM}; {what}", {"Accept-Post": f"{QUERY}, {FORM}"}
            )
        if charset not in ("", "utf-8", "utf8", "us-ascii"):
            raise ProblemError(415, f"queries are UTF-8; this one is said to be {charset}")
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise ProblemError(400, f"the body is not UTF-8 at byte {error.start}") from None
        given = [*url, *(fields(text) if media == FORM else [("query", text)])]
    names = [name for name, _ in given]
    if "update" in names or "using-graph-uri" in names or "using-named-graph-uri" in names:
        raise ProblemError(403 if method == "POST" else 400, _READ_ONLY)
    for name in ("query", "version"):
        if names.count(name) > 1:
            raise ProblemError(400, f"more than one {name} in a request")
    if "query" not in names:
        if method == "POST":
            raise ProblemError(400, "the form has no field called query")
        return None
    found = dict(given)
    query = found["query"].removeprefix("\ufeff")
    _bounded(query, method, limits)
    default, named = _graphs(given, "default-graph-uri"), _graphs(given, "named-graph-uri")
    if not default and not named:
        return Operation(query, None, None, found.get("format", ""))
    return Operation(query, default, named, found.get("format", ""))


def _media(content_type: str) -> tuple[str, str]:
    media, *parameters = (part.strip() for part in content_type.split(";"))
    charset = next(
        (p.partition("=")[2] for p in parameters if p.lower().startswith("charset=")), ""
    )
    return media.lower(), charset.strip('"').lower()


def _graphs(given: Fields, name: str) -> list[str]:
    """Return the graphs named by one of the parameters.

    Where the sign between two parameters was escaped too, as the W3C test query_multiple_dataset sends it, they are
    taken apart: no graph of anyone is called so.
    """
    found = [iri for key, value in given if key == name for iri in value.split(f"&{name}=")]
    for iri in found:
        try:
            ox.NamedNode(iri)
        except ValueError:
            raise ProblemError(400, f"{name} is not an absolute IRI: {iri[:100]}") from None
    return list(dict.fromkeys(found))


def _bounded(query: str, method: str, limits: Limits) -> None:
    if len(query) > limits.query:
        raise ProblemError(
            413 if method == "POST" else 414,
            f"the query has {len(query):,} characters; the limit is {limits.query:,}",
        )
    try:
        check(query)
    except QueryError as error:
        raise ProblemError(400, str(error), line=error.line, column=error.column) from None
