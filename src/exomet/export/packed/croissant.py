"""Croissant 1.0: the listing and the edges as tables, with their columns, for machine learning.

The metadata is one JSON document, written by hand: mlcroissant takes pandas along. It reads the
package in the tests, where it is installed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from exomet.export.exchange import exchange_build
from exomet.export.packages import (
    DATA_LICENCE,
    KEYWORDS,
    PACKAGE_TITLE,
    PACKAGE_WORDS,
    JsonObject,
    PackedFiles,
    ReleasePackage,
    packed_json,
    text_digest,
)
from exomet.terms.iris import BASE
from exomet.version import __version__

_METADATA = "croissant.json"
# What a row of each table is, and the column that names it.
_RECORD_TABLES = {
    "findings": ("A finding.", "finding"),
    "edges": ("A step, an outcome or an involved molecule of a finding.", "edge"),
}
# The context that the specification of Croissant 1.0 gives.
_CROISSANT_CONTEXT: JsonObject = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant_package() -> ReleasePackage:
    """Return the package."""
    return ReleasePackage("croissant", _write_croissant)


def _write_croissant(build: Path, published: str) -> PackedFiles:
    tables = {
        "findings": (build / "findings.tsv").read_text(encoding="utf-8"),
        "edges": exchange_build(build, "edges").files[""],
    }
    texts = {name: _as_csv(text) for name, text in tables.items()}
    document = {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "name": "ExoMet",
        "alternateName": PACKAGE_TITLE,
        "description": PACKAGE_WORDS,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "url": BASE,
        "version": __version__,
        "datePublished": published,
        "license": DATA_LICENCE,
        "creator": {"@type": "sc:Organization", "name": "ExoMet developers"},
        "keywords": list(KEYWORDS),
        "citeAs": f"ExoMet developers. {PACKAGE_TITLE}, version {__version__}. {BASE}",
        "distribution": [_file_object(name, text) for name, text in texts.items()],
        "recordSet": [_record_set(name, text) for name, text in tables.items()],
    }
    files = {f"{name}.csv": text for name, text in texts.items()}
    return {_METADATA: packed_json(document), **files}


def _as_csv(text: str) -> str:
    """Return a table of ExoMet, whose cells have no quotes of their own, as CSV with quotes."""
    out = io.StringIO()
    lines = text.rstrip("\n").split("\n")
    csv.writer(out, lineterminator="\n").writerows(line.split("\t") for line in lines)
    return out.getvalue()


def _file_object(name: str, text: str) -> JsonObject:
    return {
        "@type": "cr:FileObject",
        "@id": f"{name}.csv",
        "name": f"{name}.csv",
        "contentUrl": f"{name}.csv",
        "contentSize": f"{len(text.encode())} B",
        "encodingFormat": "text/csv",
        "sha256": text_digest(text),
    }


def _record_set(name: str, text: str) -> JsonObject:
    about, key = _RECORD_TABLES[name]
    columns: Sequence[str] = text.partition("\n")[0].split("\t")
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{about} Several values of a cell are joined with a bar.",
        "key": {"@id": f"{name}/{key}"},
        "field": [_croissant_field(name, column) for column in columns],
    }


def _croissant_field(table: str, column: str) -> JsonObject:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{column}",
        "name": column,
        "description": column.replace("_", " "),
        "dataType": "sc:Text",
        "source": {"fileObject": {"@id": f"{table}.csv"}, "extract": {"column": column}},
    }
