"""The tables as a LinkML schema, made from the classes of their rows and the data dictionary.

The schema says of a cell what the classes say. What a kind of term allows, and what tables must
agree in, only ``exomet validate`` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from exomet.files import package_data
from exomet.tables.schema import TABLES
from exomet.tables.spec import NOT_STATED, Column, TableRow, TableSpec
from exomet.terms.iris import BASE, prefixes
from exomet.version import __version__

_SchemaBlock = dict[str, Any]

_TABLE_HEADING = re.compile(r"## (\S+?)(?:\.sssom)?\.tsv")
_DICTIONARY_ROW = re.compile(r"\| (`[^|]*`) \| (.*) \|")


def linkml_schema() -> str:
    """Return the schema as YAML: a class for each table, an attribute for each column.

    Example:
        >>> "FindingRow" in linkml_schema()
        True
    """
    classes: _SchemaBlock = {}
    enums: _SchemaBlock = {}
    told = _dictionary()
    for spec in TABLES:
        classes[spec.row.__name__] = _class_of(spec, told.get(spec.name, {}))
        enums |= _enums_of(spec)
    schema = {
        "id": f"{BASE}tables",
        "name": "exomet_tables",
        "title": "The tables of ExoMet",
        "version": __version__,
        "license": "https://creativecommons.org/licenses/by-nc/4.0/",
        "comments": [
            "A multivalued cell holds its values joined with a bar.",
            "exomet validate checks more: kinds of terms, anchors, and what tables agree in.",
        ],
        "prefixes": _schema_prefixes(),
        "default_prefix": "table",
        "default_range": "string",
        "imports": ["linkml:types"],
        "classes": classes,
        "enums": enums,
    }
    return yaml.safe_dump(schema, allow_unicode=True, sort_keys=False, width=100)


def _schema_prefixes() -> dict[str, str]:
    return {"linkml": "https://w3id.org/linkml/", "table": f"{BASE}table/"} | prefixes()


def _class_of(spec: TableSpec[TableRow], told: Mapping[str, str]) -> _SchemaBlock:
    attributes = {
        column.name: _attribute(spec, column, told.get(column.name, "")) for column in spec.columns
    }
    keys = [column.name for column in spec.key]
    block: _SchemaBlock = {
        "description": (spec.row.__doc__ or "").partition("\n")[0],
        "comments": [f"a row of {spec.name}{spec.ending}"],
        "attributes": attributes,
    }
    if len(keys) == 1:
        attributes[keys[0]]["identifier"] = True
    elif keys:
        block["unique_keys"] = {"row": {"unique_key_slots": keys}}
    return block


def _attribute(spec: TableSpec[TableRow], column: Column, told: str) -> _SchemaBlock:
    """Return what a column may hold."""
    said = [f"refers to {column.refers}"] if column.refers else []
    said += [f"label or CURIE of a {column.kind}"] if column.kind else []
    possible: _SchemaBlock = {
        "description": told,
        "comments": said,
        "required": column.required,
        "multivalued": column.many,
        "range": _enum_name(spec, column) if column.choices else "",
        "pattern": _whole(column) if column.pattern else "",
    }
    return {name: value for name, value in possible.items() if value}


def _whole(column: Column) -> str:
    """Return the pattern of a whole value: LinkML would look for a part of it."""
    unsaid = f"|{NOT_STATED}" if column.unsaid else ""
    return f"^(?:{column.pattern}{unsaid})$"


def _enum_name(spec: TableSpec[TableRow], column: Column) -> str:
    return f"{spec.row.__name__}_{column.name}"


def _enums_of(spec: TableSpec[TableRow]) -> _SchemaBlock:
    enums: _SchemaBlock = {}
    for column in spec.columns:
        if column.choices:
            unsaid = (NOT_STATED,) if column.unsaid else ()
            values: Iterable[str] = dict.fromkeys((*column.choices, *unsaid))
            enums[_enum_name(spec, column)] = {"permissible_values": {each: {} for each in values}}
    return enums


def _dictionary() -> dict[str, dict[str, str]]:
    """Return what the data dictionary says: table -> column -> what it holds."""
    tables: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in (package_data() / "data" / "README.md").read_text(encoding="utf-8").splitlines():
        if heading := _TABLE_HEADING.match(line):
            current = tables.setdefault(heading[1], {})
        elif row := _DICTIONARY_ROW.fullmatch(line):
            for name in re.findall(r"`([^`]+)`", row[1]):
                current[name] = row[2].replace("\\|", "|").replace("<code>&#124;</code>", "|")
    return tables
