"""The description of the API by OpenAPI 3.1, made of the declared tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from exomet.api.declared import (
    LIMIT,
    MOST_IN_PAGE,
    OFFSET,
    USUAL_IN_PAGE,
    ApiField,
    ApiParameter,
    ApiRecord,
    ApiTable,
    ApiThing,
)
from exomet.version import __version__

_OPENAPI = "3.1.0"
_NOT_WORD = re.compile(r"\W+")
_JSON_SCHEMAS: dict[str, ApiRecord] = {
    "text": {"type": ["string", "null"]},
    "number": {"type": ["integer", "null"]},
    "list": {"type": "array", "items": {"type": "string"}},
    "cell": {"type": ["string", "number", "boolean", "null"]},
    "record": {"type": "object"},
    "records": {"type": "array", "items": {"type": "object"}},
}
_PROBLEM: ApiRecord = {
    "type": "object",
    "description": "Why there is no answer (RFC 9457).",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong, and what may be meant"},
        "candidates": {"type": "array", "items": {"type": "string"}},
    },
}
_REFUSALS = {
    "400": "A parameter or a value is not known; the detail says what may be meant.",
    "404": "There is no such thing.",
    "503": "There was no answer within the limits; try again.",
}
_ABOUT_API = """What exosomal microRNAs do in cancer metastasis, as JSON. The tables and their
filters are those of the explorer and of the command line. Values are read as people type them:
labels, synonyms, symbols, identifiers. A page has `total`, and `next` with the address of the next
page, relative to its own; it is null on the last one. Absence of rows is no evidence of absence:
`notes` say why there are none."""


def openapi_document(tables: Iterable[ApiTable], things: Iterable[ApiThing]) -> ApiRecord:
    """Return the description of tables and things."""
    paths: ApiRecord = {}
    for table in tables:
        paths[f"/api{table.path}"] = {"get": _table_operation(table)}
    for thing in things:
        paths[f"/api{thing.folder}/{{name}}"] = {"get": _thing_operation(thing)}
    paths["/api/openapi.json"] = {"get": _own_operation()}
    return {
        "openapi": _OPENAPI,
        "info": {
            "title": "ExoMet",
            "version": __version__,
            "description": " ".join(_ABOUT_API.split()),
            "license": {
                "name": "CC BY-NC 4.0 (findings)",
                "identifier": "CC-BY-NC-4.0",
            },
        },
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "parameters": {"offset": _page_parameter(OFFSET), "limit": _page_parameter(LIMIT)},
        },
    }


def _table_operation(table: ApiTable) -> ApiRecord:
    page = [{"$ref": f"#/components/parameters/{name}"} for name in ("offset", "limit")]
    schema = {
        "type": "object",
        "required": ["total", "offset", "limit", "next", "notes", "rows"],
        "properties": {
            "total": {"type": "integer", "description": "rows of all pages"},
            "offset": {"type": "integer"},
            "limit": {"type": "integer"},
            "next": {"type": ["string", "null"], "description": "address of the next page"},
            "notes": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": _object_schema(table.fields)},
        },
    }
    refusals = ("400", "503")
    operation = _operation(table.path, table.title, table.about, schema, refusals)
    return {**operation, "parameters": [*map(_query_parameter, table.parameters), *page]}


def _thing_operation(thing: ApiThing) -> ApiRecord:
    schema = _object_schema(thing.fields)
    name: ApiRecord = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": thing.about,
        "schema": {"type": "string"},
        "example": thing.example,
    }
    operation = _operation(thing.folder, thing.title, thing.about, schema, ("404", "503"))
    return {**operation, "parameters": [name]}


def _own_operation() -> ApiRecord:
    schema = {"type": "object"}
    return _operation("openapi", "This description", "OpenAPI 3.1.", schema, ("503",))


def _operation(
    path: str, title: str, about: str, schema: ApiRecord, refusals: Iterable[str]
) -> ApiRecord:
    responses: ApiRecord = {
        "200": {"description": title, "content": {"application/json": {"schema": schema}}}
    }
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in refusals:
        content = {"application/problem+json": problem}
        responses[status] = {"description": _REFUSALS[status], "content": content}
    return {
        "operationId": _NOT_WORD.sub("_", path).strip("_"),
        "summary": title,
        "description": about,
        "responses": responses,
    }


def _object_schema(fields: Iterable[ApiField]) -> ApiRecord:
    properties = {
        each.name: {**_JSON_SCHEMAS[each.shape], "description": each.about or each.name}
        for each in fields
    }
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _query_parameter(parameter: ApiParameter) -> ApiRecord:
    value: ApiRecord = {"type": "integer" if parameter.number else "string"}
    if parameter.choices:
        value["enum"] = list(parameter.choices)
    schema: ApiRecord = {"type": "array", "items": value} if parameter.repeats else value
    described: ApiRecord = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": schema,
    }
    if parameter.example:
        example: Any = [parameter.example] if parameter.repeats else parameter.example
        described["example"] = example
    return described


def _page_parameter(parameter: ApiParameter) -> ApiRecord:
    least, usual = (0, 0) if parameter is OFFSET else (1, USUAL_IN_PAGE)
    schema: ApiRecord = {"type": "integer", "minimum": least, "default": usual}
    if parameter is LIMIT:
        schema["maximum"] = MOST_IN_PAGE
    described = _query_parameter(parameter)
    described.pop("example", None)
    return {**described, "schema": schema}
