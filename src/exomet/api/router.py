"""The API as a map from addresses to JSON; the server asks it in its page workers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlencode

from exomet.api.audit_tables import AUDIT_TABLE, DISAGREEMENTS_TABLE
from exomet.api.declared import ApiRequest, ApiRows, ApiTable, ApiThing, read_api_request
from exomet.api.finding_tables import FINDING_THING, findings_table
from exomet.api.openapi import openapi_document
from exomet.api.question_tables import QUESTIONS_TABLE, question_tables
from exomet.api.thing_tables import NAMES_TABLE, PAPERS_TABLE, SOURCES_TABLE, TERMS_TABLE, THING
from exomet.errors import ExometError, UnknownNameError
from exomet.pages.explorer import Explorer, Query
from exomet.pages.layout import Page, see_other
from exomet.pages.questions_page import without_dashes
from exomet.terms.lexicon import closest, did_you_mean

API_ROOT = "/api"
_DESCRIPTION_PATH = "/openapi.json"
_ANSWER_TYPE = "application/json"
_PROBLEM_JSON = "application/problem+json"
_FIXED_TABLES = (
    TERMS_TABLE,
    NAMES_TABLE,
    PAPERS_TABLE,
    SOURCES_TABLE,
    QUESTIONS_TABLE,
    AUDIT_TABLE,
    DISAGREEMENTS_TABLE,
)
_THINGS = (FINDING_THING, THING)


class ApiRouter:
    """All addresses of the API of a graph.

    Args:
        explorer: the graph.
    """

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer

    @cached_property
    def tables(self) -> dict[str, ApiTable]:
        """The tables by their addresses below the root of the API."""
        answers = question_tables(self.explorer.questions.values())
        return {table.path: table for table in (findings_table(), *_FIXED_TABLES, *answers)}

    @cached_property
    def document(self) -> dict[str, Any]:
        """The description of all addresses, by OpenAPI."""
        return openapi_document(self.tables.values(), _THINGS)

    def get(self, path: str, query: Query) -> Page:
        """Return the answer at an address, or why there is none."""
        below = path.removeprefix(API_ROOT).rstrip("/")
        if not below:
            return see_other(API_ROOT + _DESCRIPTION_PATH)
        if below == _DESCRIPTION_PATH:
            return _json_page(self.document)
        if table := self.tables.get(below):
            return self._table_page(table, query)
        folder, _, name = below[1:].partition("/")
        for thing in _THINGS:
            if thing.folder == f"/{folder}" and name:
                return self._thing_page(thing, unquote(name), query)
        return _problem_page(404, self._unknown_address(below))

    def _table_page(self, table: ApiTable, query: Query) -> Page:
        try:
            request = read_api_request(table, query)
            found = table.find(self.explorer, request)
        except ExometError as error:
            return _refusal_of(400, error)
        return _json_page(_paged(table, request, found, query))

    def _thing_page(self, thing: ApiThing, name: str, query: Query) -> Page:
        if query:
            return _problem_page(400, f"this address takes no parameter {next(iter(query))}")
        try:
            return _json_page(thing.find(self.explorer, name))
        except ExometError as error:
            return _refusal_of(404, error)

    def _unknown_address(self, below: str) -> str:
        near = closest(below[1:], [path[1:] for path in self.tables])
        things = [f"{thing.folder}/NAME" for thing in _THINGS]
        listed = ", ".join(["/findings", *(table.path for table in _FIXED_TABLES), *things])
        offer = did_you_mean(near) or f"there are {listed}"
        return f'there is no table "{below[1:][:200]}"; {offer}'


def _paged(table: ApiTable, request: ApiRequest, found: ApiRows, query: Query) -> dict[str, Any]:
    """Return a page of what was found."""
    total, end = len(found.items), request.offset + request.limit
    return {
        "total": total,
        "offset": request.offset,
        "limit": request.limit,
        "next": _next_address(table, request, query) if end < total else None,
        "notes": list(found.notes),
        "rows": [found.record(item) for item in found.items[request.offset : end]],
    }


def _next_address(table: ApiTable, request: ApiRequest, query: Query) -> str:
    """Return the address of the next page, relative to this one: a server may lie in a folder."""
    kept = {name: values for name, values in query.items() if name != "offset"}
    more = {**kept, "offset": [str(request.offset + request.limit)]}
    return f"{table.path.rpartition('/')[2]}?{urlencode(more, doseq=True)}"


def _refusal_of(status: int, error: ExometError) -> Page:
    candidates = error.candidates if isinstance(error, UnknownNameError) else ()
    return _problem_page(status, without_dashes(str(error)), candidates)


def _problem_page(status: int, detail: str, candidates: Sequence[str] = ()) -> Page:
    """Return problem details (RFC 9457), as the other addresses of the server give them."""
    problem: dict[str, Any] = {"title": HTTPStatus(status).phrase, "status": status}
    problem["detail"] = detail
    if candidates:
        problem["candidates"] = list(candidates)
    return Page(status, _PROBLEM_JSON, _as_bytes(problem))


def _json_page(value: Mapping[str, Any]) -> Page:
    return Page(200, _ANSWER_TYPE, _as_bytes(value))


def _as_bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
