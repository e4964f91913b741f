"""RO-Crate 1.2: the whole build as a crate, each file with its licence and its SHA-256.

The metadata is one JSON document, written by hand: the library rocrate stamps its crates with the
time. It is checked with that library in the tests, and as JSON-LD.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exomet.export.packages import (
    DATA_LICENCE,
    KEYWORDS,
    MEDIA_TYPES,
    ONTOLOGY_LICENCE,
    PACKAGE_TITLE,
    PACKAGE_WORDS,
    JsonObject,
    PackedFiles,
    ReleasePackage,
    packed_json,
)
from exomet.finding.sources import CuratedSource, curated_sources
from exomet.graph.layout import (
    CORROBORATION_FOLDER,
    MARKER_FILE,
    ONTOLOGY_FOLDER,
    VIEWS_FOLDER,
    VOID_FILE,
)
from exomet.graph.open import load_store
from exomet.graph.sealed import digest_of, sealed_digests
from exomet.terms.iris import ASSERTED, BASE, expand
from exomet.version import __version__

_METADATA_FILE = "ro-crate-metadata.json"
_CRATE_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_CRATE_PROFILE = "https://w3id.org/ro/crate/1.2"
_VOID_TERMS = "http://rdfs.org/ns/void#"
_DEVELOPERS = "#exomet-developers"
_LAYERS = {
    ONTOLOGY_FOLDER: ("The ontology", ONTOLOGY_LICENCE),
    VIEWS_FOLDER: ("The findings as single sources have them", DATA_LICENCE),
}
_CRATE_LICENCES = {
    DATA_LICENCE: "Creative Commons Attribution-NonCommercial 4.0 International",
    ONTOLOGY_LICENCE: "Creative Commons Attribution 4.0 International",
}


def rocrate_package() -> ReleasePackage:
    """Return the package."""
    return ReleasePackage("rocrate", _write_rocrate)


def _write_rocrate(build: Path, published: str) -> PackedFiles:
    digests = sealed_digests(build) | {MARKER_FILE: digest_of(build / MARKER_FILE)}
    # (files that users brought have licences of their own, and stay with them)
    names = sorted(name for name in digests if not name.startswith(CORROBORATION_FOLDER))
    sources = curated_sources(load_store(build))
    entities = [
        _descriptor(),
        _root(names, sources, published),
        *_folder_entities(names),
        *(_file_entity(build / name, name, digests[name]) for name in names),
        _graph_entity(),
        {
            "@id": _VOID_TERMS,
            "@type": "CreativeWork",
            "name": "VoID, Vocabulary of Interlinked Datasets",
        },
        {"@id": _DEVELOPERS, "@type": "Organization", "name": "ExoMet developers"},
        *map(_source_entity, sources),
        *_licence_entities(),
    ]
    document = {"@context": _CRATE_CONTEXT, "@graph": entities}
    return {_METADATA_FILE: packed_json(document), **{name: build / name for name in names}}


def _descriptor() -> JsonObject:
    return {
        "@id": _METADATA_FILE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _CRATE_PROFILE},
        "about": {"@id": "./"},
    }


def _root(names: list[str], sources: list[CuratedSource], published: str) -> JsonObject:
    folders = [{"@id": f"{folder}/"} for folder in _folders_of(names)]
    files = [{"@id": name} for name in names if "/" not in name]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": PACKAGE_TITLE,
        "description": PACKAGE_WORDS,
        "version": __version__,
        "identifier": BASE,
        "datePublished": published,
        "license": {"@id": DATA_LICENCE},
        "creator": {"@id": _DEVELOPERS},
        "keywords": list(KEYWORDS),
        "isBasedOn": [{"@id": _source_iri(source)} for source in sources],
        "mentions": {"@id": ASSERTED},
        "hasPart": [*folders, *files],
    }


def _folders_of(names: list[str]) -> list[str]:
    used = {name.partition("/")[0] for name in names if "/" in name}
    return sorted(used)


def _folder_entities(names: list[str]) -> Iterator[JsonObject]:
    """Yield the folders: they are the layers of the release, each with its licence."""
    for folder in _folders_of(names):
        title, licence = _LAYERS.get(folder, (folder, DATA_LICENCE))
        yield {
            "@id": f"{folder}/",
            "@type": "Dataset",
            "name": title,
            "license": {"@id": licence},
            "hasPart": [{"@id": name} for name in names if name.startswith(f"{folder}/")],
        }


def _file_entity(file: Path, name: str, digest: str) -> JsonObject:
    folder = name.partition("/")[0]
    licence = _LAYERS.get(folder, ("", DATA_LICENCE))[1]
    entity: JsonObject = {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": MEDIA_TYPES[file.suffix],
        "contentSize": str(file.stat().st_size),
        "sha256": digest,
        "license": {"@id": licence},
    }
    if name == VOID_FILE:
        entity |= {"conformsTo": {"@id": _VOID_TERMS}, "about": {"@id": ASSERTED}}
    return entity


def _graph_entity() -> JsonObject:
    """Return the graph that VoID describes: the file counts its triples, classes and properties."""
    return {
        "@id": ASSERTED,
        "@type": "CreativeWork",  # (a Dataset would be one of the parts of the crate)
        "name": "The asserted graph of ExoMet",
        "license": {"@id": DATA_LICENCE},
        "subjectOf": {"@id": VOID_FILE},
    }


def _source_entity(source: CuratedSource) -> JsonObject:
    return {"@id": _source_iri(source), "@type": "CreativeWork", "name": source.label}


def _source_iri(source: CuratedSource) -> str:
    return expand(source.curie) or source.curie


def _licence_entities() -> Iterator[JsonObject]:
    for iri, name in _CRATE_LICENCES.items():
        yield {"@id": iri, "@type": "CreativeWork", "name": name}
